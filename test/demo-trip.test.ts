import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fitConfig } from '../src/cli/demo/fit-config.ts'
import { fixVersions } from '../src/cli/demo/fix-versions.ts'
import { beginWith, findTrip, nextVersion } from '../src/cli/demo/trip.ts'
import type { Config } from '../src/config/config.ts'
import { parseConfig } from '../src/config/parse.ts'
import { filesOf } from '../src/overlay/files.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import { compareVersions } from '../src/promotion/version.ts'

const configOf = (text: string): Config => {
  const parsed = parseConfig(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

const kustomization = (tag: string) => `images:\n  - name: web\n    newTag: ${tag}\n`
const road = 'environments: { dev: {}, staging: { from: dev }, production: { from: staging } }'

test.each([
  ['1.8.2', '1.9.0'],
  ['v2.4.1', 'v2.5.0'],
  ['v2.4', 'v2.5'],
  ['17', '18'],
  ['1.27-alpine', '1.28-alpine'],
  ['app-v1.0.0', 'app-v1.1.0'],
  ['main', null],
  ['latest', null],
])('after %s comes %s', (version, next) => {
  expect(nextVersion(version)).toBe(next)
  if (next !== null) expect(compareVersions(version, next)).toBe('older')
})

test('after a commit comes another commit', () => {
  expect(nextVersion('69483f028f4ce6d09d4332f116e31303fce621f4')).toMatch(/^[0-9a-f]{40}$/)
})

describe('the trip that a demo makes', () => {
  const examples = join('examples', 'shop')
  const shop = filesOf(
    Object.fromEntries(
      readdirSync(examples, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .map(path => [path.slice(examples.length + 1), readFileSync(path, 'utf8')]),
    ),
  )
  const config = configOf(shop.read('.github/stagecoach.yml') ?? '')

  test.each(['cart', 'catalog', 'frontend', 'mail', 'search'])(
    'takes %s of the example through all environments',
    app => {
      const trip = findTrip(shop, config, 'shop', app)
      expect(trip?.stops.map(({ name }) => name)).toEqual(['staging', 'production'])
      expect(trip?.ends).toEqual(['production'])
    },
  )

  test('every service of the example has an overlay in every environment, and nothing is wrong', () => {
    const found = findOverlays(shop, config, 'shop')
    expect(found.problems).toEqual([])
    expect(found.overlays.map(({ app, env }) => `${app} ${env}`)).toHaveLength(18)
  })

  test('begins by moving one version on one line', () => {
    const trip = findTrip(shop, config, 'shop', 'frontend')
    const edits = trip ? beginWith(shop, config, trip, trip.to) : []
    expect(edits.map(({ file }) => file)).toEqual(['apps/frontend/overlays/dev/kustomization.yaml'])
    expect(edits[0]?.text).toBe(
      shop.read('apps/frontend/overlays/dev/kustomization.yaml')?.replace('"1.8.2"', '"1.9.0"'),
    )
  })

  test('begins in all environments without an upstream, above the newest version there is', () => {
    const files = filesOf({
      'apps/web/overlays/eu/kustomization.yaml': kustomization('1.0.0'),
      'apps/web/overlays/us/kustomization.yaml': kustomization('1.2.0'),
      'apps/web/overlays/production/kustomization.yaml': kustomization('2.0.0'),
    })
    const trip = findTrip(
      files,
      configOf('version: 1\nenvironments: { eu: {}, us: {}, production: { from: [eu, us] } }\n'),
      'shop',
    )
    expect(trip?.firsts.map(({ env }) => env)).toEqual(['eu', 'us'])
    expect(trip?.to).toBe('2.1.0')
  })

  test('ends where the app has no further overlay', () => {
    const files = filesOf({
      'apps/web/overlays/dev/kustomization.yaml': kustomization('1.0.0'),
      'apps/web/overlays/staging/kustomization.yaml': kustomization('1.0.0'),
    })
    expect(findTrip(files, configOf(`version: 1\n${road}\n`), 'shop')?.ends).toEqual(['staging'])
  })

  test('is none where no version has a number', () => {
    const files = filesOf({
      'apps/web/overlays/dev/kustomization.yaml': kustomization('latest'),
      'apps/web/overlays/staging/kustomization.yaml': kustomization('latest'),
    })
    const config = configOf(`version: 1\n${road}\n`)
    expect(findTrip(files, config, 'shop')).toBeNull()
    const fixed = fixVersions(files, findOverlays(files, config, 'shop').overlays)
    expect(Object.values(fixed)).toEqual([kustomization('"1.0.0"'), kustomization('"1.0.0"')])
    expect(findTrip(filesOf(fixed), config, 'shop')?.to).toBe('1.1.0')
  })
})

test('somebody’s own configuration is played in the demo’s cluster, without what only their GitHub has', () => {
  const { text, changes } = fitConfig(
    configOf(`version: 1
mode: observe
overlays: deploy/{app}/{env}
carry: [images, { path: values.yaml, at: .tag, add: true }]
apps: { "infra-*": { exclude: true }, cart: { group: shop } }
environments:
  dev: { sync: { engine: argocd, cluster: hub } }
  production:
    from: dev
    promote: auto
    who: { promote: ["team:theirs/release"] }
    gates: { healthy: 2h, checks: [e2e] }
`),
  )
  expect(text).toMatchInlineSnapshot(`
    "# Written for the demo from what this repository has; the original is untouched.
    version: 1
    overlays:
      - deploy/{app}/{env}
    carry:
      - images
      - path: values.yaml
        at: .tag
        add: true
    limits:
      open: 100
    apps:
      infra-*:
        exclude: true
      cart:
        exclude: false
        group: shop
    environments:
      dev:
        sync:
          engine: argocd
          cluster: demo
      production:
        from:
          - dev
        promote: auto
        gates:
          healthy: 5s
        sync:
          engine: argocd
          cluster: demo
    "
  `)
  expect(changes).toMatchInlineSnapshot(`
    [
      "it acts, instead of only observing",
      "environments that nothing watches get the demo’s cluster",
      "checks are not waited for",
      "everybody of the demo who can write may promote",
      "5s of health are enough",
    ]
  `)
  expect(configOf(text).environments.map(({ sync }) => sync?.cluster)).toEqual(['demo', 'demo'])
})
