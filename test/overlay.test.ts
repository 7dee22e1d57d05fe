import { describe, expect, it } from 'vitest'
import type { Config } from '../src/config/config.ts'
import { parseConfig } from '../src/config/parse.ts'
import { digestOfContent, digestOfPins } from '../src/overlay/digest.ts'
import { filesOf } from '../src/overlay/files.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import { pinsOf } from '../src/overlay/pins-of.ts'
import { reach } from '../src/overlay/reach.ts'

const config = (text: string): Config => {
  const parsed = parseConfig(text.startsWith('version') ? text : `version: 1\n${text}`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}
const road = 'environments: { dev: {}, staging: { from: dev }, production: { from: staging } }'
const tree = (...paths: readonly string[]) => filesOf(Object.fromEntries(paths.map(path => [path, 'a: 1\n'])))
const found = (paths: readonly string[], overlays: string | undefined) => {
  const { overlays: all } = findOverlays(
    tree(...paths),
    config(`${overlays === undefined ? '' : `overlays: ${overlays}\n`}${road}`),
    'shop',
  )
  return all.map(({ app, env, path, kind }) => `${app} ${env} ${path}${kind === 'directory' ? '/' : ''}`)
}
const k = 'kustomization.yaml'

describe('patterns of overlays', () => {
  it.each([
    [
      'apps/{app}/overlays/{env}',
      [`apps/web/overlays/dev/${k}`, `apps/web/base/${k}`],
      ['web dev apps/web/overlays/dev/'],
    ],
    ['apps/overlays/{env}', [`apps/overlays/production/${k}`], ['shop production apps/overlays/production/']],
    [
      '"{app}/overlays/{env}"',
      [`web/overlays/staging/${k}`, `a/web/overlays/staging/${k}`],
      ['web staging web/overlays/staging/'],
    ],
    ['"{app}/envs/{env}"', [`web/envs/dev/version.yml`, `web/envs/qa/version.yml`], ['web dev web/envs/dev/']],
    [
      'environments/{env}/values.yaml',
      ['environments/dev/values.yaml', 'environments/dev/other.yaml'],
      ['shop dev environments/dev/values.yaml'],
    ],
    [
      'charts/{app}/values-{env}.yaml',
      ['charts/web/values-dev.yaml', 'charts/web/values.yaml'],
      ['web dev charts/web/values-dev.yaml'],
    ],
    [
      'image-tags/{env}/{app}',
      ['image-tags/dev/web', 'image-tags/dev/cart'],
      ['cart dev image-tags/dev/cart', 'web dev image-tags/dev/web'],
    ],
    ['clusters/{env}', ['clusters/dev/apps.yaml', 'clusters/dev/eu/apps.yaml'], ['shop dev clusters/dev/']],
    ['"{app}-{env}"', ['web-shop-dev/a.yaml', 'web-dev/a.yaml'], ['web dev web-dev/', 'web-shop dev web-shop-dev/']],
    [
      'teams/*/{app}/{env}',
      ['teams/a/web/dev/a.yaml', 'teams/b/cart/dev/a.yaml'],
      ['cart dev teams/b/cart/dev/', 'web dev teams/a/web/dev/'],
    ],
    ['./apps/{app}/{env}/', ['apps/web/dev/a.yaml'], ['web dev apps/web/dev/']],
  ] as const)('%s', (pattern, paths, expected) => {
    expect(found(paths, pattern)).toEqual(expected)
  })

  it('stand side by side, each with an app of its own', () => {
    expect(
      found(
        [`apps/web/overlays/dev/${k}`, 'charts/cart/values-dev.yaml', 'clusters/dev/a.yaml'],
        '["apps/{app}/overlays/{env}", "charts/{app}/values-{env}.yaml", { path: "clusters/{env}", app: clusters }]',
      ),
    ).toEqual(['cart dev charts/cart/values-dev.yaml', 'clusters dev clusters/dev/', 'web dev apps/web/overlays/dev/'])
  })

  it('say where one app has two overlays in an environment, and take the first', () => {
    const files = tree(`apps/web/dev/${k}`, `more/web/dev/${k}`)
    const { overlays, problems } = findOverlays(
      files,
      config(`overlays: ["apps/{app}/{env}", "more/{app}/{env}"]\n${road}`),
      'shop',
    )
    expect(overlays.map(({ path }) => path)).toEqual(['apps/web/dev'])
    expect(problems).toMatchObject([{ file: 'more/web/dev', line: 1, column: 1 }])
  })

  it('leave out excluded apps', () => {
    const files = tree(`apps/web/dev/${k}`, `apps/infra-dns/dev/${k}`)
    const asked = config(`overlays: apps/{app}/{env}\napps: { "infra-*": { exclude: true } }\n${road}`)
    expect(findOverlays(files, asked, 'shop').overlays.map(({ app }) => app)).toEqual(['web'])
  })

  it('let an overlay inside another keep its files', () => {
    const files = filesOf({
      'clusters/dev/kustomization.yaml': 'images:\n- { name: a, newTag: 1.0.0 }\n',
      'clusters/dev/web/kustomization.yaml': 'images:\n- { name: b, newTag: 1.0.0 }\n',
    })
    const asked = config(`overlays: [{ path: "clusters/{env}", app: all }, "clusters/{env}/{app}"]\n${road}`)
    const pins = findOverlays(files, asked, 'shop').overlays.map(overlay => [
      overlay.app,
      pinsOf(files, overlay, asked.carry).pins.map(({ name }) => name),
    ])
    expect(pins).toContainEqual(['all', ['a']])
    expect(pins).toContainEqual(['web', ['b']])
  })
})

describe('overlays that nobody configured', () => {
  it.each([
    [[`apps/web/overlays/dev/${k}`, `apps/web/overlays/staging/${k}`], ['apps/{app}/overlays/{env}']],
    [[`apps/overlays/dev/${k}`, `apps/overlays/staging/${k}`], ['apps/overlays/{env}']],
    [[`overlays/dev/${k}`, `overlays/staging/${k}`, `base/${k}`], ['overlays/{env}']],
    [[`web/envs/dev/${k}`, `web/envs/production/${k}`], ['{app}/envs/{env}']],
    [['environments/dev/values.yaml', 'environments/staging/values.yaml'], ['environments/{env}']],
    [
      ['charts/web/values-dev.yaml', 'charts/web/values-staging.yaml', 'charts/web/values.yaml'],
      ['charts/{app}/values-{env}.yaml'],
    ],
    [
      [
        'clusters/staging/apps.yaml',
        'clusters/production/apps.yaml',
        `apps/base/web/${k}`,
        `apps/staging/${k}`,
        `apps/production/${k}`,
      ],
      ['apps/{env}', 'clusters/{env}'],
    ],
    [['docs/index.yaml', `base/${k}`], []],
  ] as const)('%s are found as %s', (paths, expected) => {
    expect(findOverlays(tree(...paths), config(road), 'shop').detected?.map(({ path }) => path)).toEqual(expected)
  })

  it('take any usual name for an environment where there is no configuration at all', () => {
    const files = tree(`apps/web/overlays/qa/${k}`, `apps/web/overlays/prod-eu/${k}`)
    const { overlays } = findOverlays(files, null, 'shop')
    expect(overlays.map(({ app, env }) => `${app} ${env}`)).toEqual(['web prod-eu', 'web qa'])
  })
})

describe('what a change reaches', () => {
  const files = filesOf({
    'base/kustomization.yaml': 'resources:\n- deployment.yaml\nconfigurations:\n- names.yaml\n',
    'base/deployment.yaml': 'kind: Deployment\n',
    'base/unused.txt': '',
    'components/tls/kustomization.yaml': 'kind: Component\nresources: [secret.yaml]\n',
    'web/dev/kustomization.yaml': 'resources: [../../base]\n',
    'web/production/kustomization.yaml': 'resources:\n- ../../base\ncomponents:\n- ../../components/tls\n',
    'cart/dev/kustomization.yaml': 'resources: [a.yaml]\n',
    'cart/production/app.yaml':
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: x }\nspec:\n  source:\n    repoURL: https://github.com/acme/shop\n    path: deep/cart\n    targetRevision: HEAD\n',
    'circle/dev/kustomization.yaml': 'resources: [../../circle/base]\n',
    'circle/base/kustomization.yaml': 'resources: [../dev]\n',
  })
  const asked = config(`overlays: "{app}/{env}"\n${road}`)
  const { overlays } = findOverlays(files, asked, 'shop')
  it.each([
    ['base/deployment.yaml', ['web dev', 'web production']],
    ['base/deleted.yaml', ['web dev', 'web production']],
    ['components/tls/secret.yaml', ['web production']],
    ['web/dev/new.yaml', ['web dev']],
    ['deep/cart/deployment.yaml', ['cart production']],
    ['circle/base/kustomization.yaml', ['circle dev']],
    ['README.md', []],
  ] as const)('%s: %s', (path, expected) => {
    expect(reach(files, overlays, [path]).map(({ app, env }) => `${app} ${env}`)).toEqual(expected)
  })

  it('changes the digest of the content of exactly the overlays that are made of it', () => {
    const digests = (texts: Readonly<Record<string, string>>) => {
      const changed = filesOf({
        ...Object.fromEntries(files.paths.map(path => [path, files.read(path) ?? ''])),
        ...texts,
      })
      return overlays.map(overlay => digestOfContent(changed, overlay))
    }
    const before = digests({})
    const after = digests({ 'components/tls/kustomization.yaml': 'kind: Component\n' })
    expect(
      overlays.filter((_, index) => before[index] !== after[index]).map(({ app, env }) => `${app} ${env}`),
    ).toEqual(['web production'])
  })
})

it('gives pins the same digest wherever they are written', () => {
  const asked = config(`overlays: "{app}/{env}"\n${road}`)
  const one = filesOf({
    'web/dev/kustomization.yaml': 'images:\n- { name: a, newTag: 1.0.0 }\n- { name: b, newTag: 2.0.0 }\n',
  })
  const other = filesOf({
    'web/dev/kustomization.yaml': '# elsewhere\nresources: [eu, us]\nimages:\n- name: b\n  newTag: "2.0.0"\n',
    'web/dev/eu/kustomization.yaml': 'images:\n- { name: a, newTag: 1.0.0 }\n',
    'web/dev/us/kustomization.yaml': 'images:\n- { name: a, newTag: 1.0.0 }\n',
  })
  const [first, second] = [one, other].map(files =>
    findOverlays(files, asked, 'shop').overlays.map(overlay => digestOfPins(pinsOf(files, overlay, asked.carry).pins)),
  )
  expect(first).toEqual(second)
})

it('tells by the digest of the pins which cluster is ahead of the others', () => {
  const asked = config(`overlays: "{app}/{env}"\n${road}`)
  const digest = (...tags: readonly string[]) => {
    const files = filesOf(
      Object.fromEntries(
        tags.map((tag, index) => [`web/dev/c${index}/kustomization.yaml`, `images:\n- { name: a, newTag: ${tag} }\n`]),
      ),
    )
    const [overlay] = findOverlays(files, asked, 'shop').overlays
    return overlay && digestOfPins(pinsOf(files, overlay, asked.carry).pins)
  }
  expect(digest('1.1.0', '1.0.0', '1.0.0')).not.toBe(digest('1.1.0', '1.1.0', '1.0.0'))
  expect(digest('1.1.0', '1.1.0', '1.1.0')).toBe(digest('1.1.0', '1.1.0'))
})
