import { expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { acrossOverlays } from '../src/validation/rules/across-overlays.ts'
import { manifestOf, object } from './rules-scene.ts'

const overlay = (app: string, objects: readonly KubernetesObject[], env = 'production') => ({
  overlay: { app, env, path: `${app}/${env}`, kind: 'directory' as const },
  manifests: objects.map(manifestOf),
})
const said = (...overlays: readonly ReturnType<typeof overlay>[]) =>
  acrossOverlays(overlays).map(
    ({ overlay: { app }, finding: { severity, message } }) => `${app}: ${severity} ${message}`,
  )

const shop = { namespace: 'shop' }
const map = (data: object, metadata: object = shop) => object('ConfigMap', { data }, metadata)

test('an object that two overlays have is told of in the second', () => {
  expect(said(overlay('web', [map({ a: '1' })]), overlay('mail', [map({ a: '2' })]))).toEqual([
    'mail: warning ConfigMap "web" is in the overlay of web, too, with different content: each sync takes it from the other',
  ])
})

test('what is the same in both is worth knowing', () => {
  const namespace = object('Namespace', {}, { name: 'shop' })
  expect(said(overlay('web', [namespace]), overlay('mail', [namespace]))).toEqual([
    'mail: info Namespace "shop" is in the overlay of web, too',
  ])
})

test('what is in no namespace at all is one object, whatever is written', () => {
  const role = (namespace: object) => object('ClusterRole', {}, { name: 'reader', ...namespace })
  expect(said(overlay('web', [role({})]), overlay('mail', [role(shop)]))).toHaveLength(1)
})

test.each([
  ['another environment', [overlay('web', [map({})]), overlay('web', [map({})], 'staging')]],
  ['another namespace', [overlay('web', [map({})]), overlay('mail', [map({}, { namespace: 'mail' })])]],
  ['objects that do not say their namespace', [overlay('web', [map({}, {})]), overlay('mail', [map({}, {})])]],
  [
    'names that the cluster gives',
    [
      overlay('web', [map({}, { ...shop, generateName: 'a' })]),
      overlay('mail', [map({}, { ...shop, generateName: 'a' })]),
    ],
  ],
  ['the same overlay twice', [overlay('web', [map({}), map({ a: 1 })])]],
])('%s is another object', (_, overlays) => {
  expect(said(...overlays)).toEqual([])
})

test('what is no object is passed over', () => {
  expect(said(overlay('web', [null as never, { kind: 'ConfigMap' } as never]), overlay('mail', [map({})]))).toEqual([])
})
