import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }
const base = 'apps/frontend/base/deployment.yaml'

test('a change in a base is deployed in every environment that it reaches, and promoted nowhere', () =>
  scenario({ files: { ...app('cart', everywhere), ...app('frontend', everywhere) } }, async t => {
    const before = t.deployments().length
    t.change({ [base]: t.file(base).replace('replicas: 1', 'replicas: 2') }, 'Two of each')
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.deployments().slice(before)).toEqual([
      'dev frontend: success',
      'staging frontend: success',
      'production frontend: success',
    ])
  }))

test('a version in a base that only dev uses is carried to the environments that pin it themselves', () => {
  const files = {
    ...app('frontend', everywhere),
    'apps/frontend/newest/kustomization.yaml':
      'resources: [../base]\nimages:\n  - name: ghcr.io/acme/frontend\n    newTag: 1.0.0\n',
    'apps/frontend/overlays/dev/kustomization.yaml': 'resources: [../../newest]\n',
  }
  return scenario({ files }, async t => {
    const newest = 'apps/frontend/newest/kustomization.yaml'
    t.change({ [newest]: t.file(newest).replace('1.0.0', '1.1.0') }, 'frontend 1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  })
})

test('a component that two apps share reaches both, in all their environments', () => {
  const component = 'components/logging/kustomization.yaml'
  const files = Object.fromEntries(
    Object.entries({ ...app('cart', everywhere), ...app('frontend', everywhere) }).map(([path, text]) => [
      path,
      path.includes('/overlays/') ? `${text}components:\n  - ../../../../components/logging\n` : text,
    ]),
  )
  const given = { ...files, [component]: 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n' }
  return scenario({ files: given }, async t => {
    const before = t.deployments().length
    t.change({ [component]: `${t.file(component)}commonAnnotations: { logging: "on" }\n` }, 'Log')
    await t.settle()
    expect(t.deployments().slice(before)).toEqual([
      'dev cart: success',
      'dev frontend: success',
      'staging cart: success',
      'staging frontend: success',
      'production cart: success',
      'production frontend: success',
    ])
  })
})
