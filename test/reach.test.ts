import { describe, expect, it } from 'vitest'
import { type Files, filesOf } from '../src/overlay/files.ts'
import { withLinks } from '../src/overlay/links.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { reachOf } from '../src/overlay/reach.ts'

type Texts = Readonly<Record<string, string>>

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n'
const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n'
const application = (name: string, source: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name} }\nspec: { source: { repoURL: "https://github.com/acme/shop", ${source} } }\n`

/** Overlays are the directories two deep whose second part is an environment, and the files of values called like one. */
const overlaysOf = (files: Files): readonly Overlay[] => {
  const found = new Map<string, Overlay>()
  for (const path of files.paths) {
    const [, app, env, rest] = /^([\w-]+)\/(dev|production)(\/|\.yaml$)/.exec(path) ?? []
    if (app === undefined || env === undefined) continue
    const at = rest === '/' ? `${app}/${env}` : path
    found.set(at, { app, env, path: at, kind: rest === '/' ? 'directory' : 'file' })
  }
  return [...found.values()]
}

const reached = (base: Files, head: Files, changed: readonly string[]): readonly string[] =>
  reachOf(base, head, overlaysOf(base), overlaysOf(head), changed).map(
    ({ base: before, head: after }) =>
      `${before ? '' : '+'}${after ? '' : '-'}${(after ?? before)?.app} ${(after ?? before)?.env}`,
  )

/** What is reached where one file has another text, is new, or is gone (null). */
const edited = (texts: Texts, path: string, text: string | null): readonly string[] => {
  const { [path]: _, ...rest } = texts
  return reached(filesOf(texts), filesOf(text === null ? rest : { ...rest, [path]: text }), [path])
}

describe('a changed file reaches every overlay that is rendered from it', () => {
  const texts: Texts = {
    'base/kustomization.yaml': 'resources: [a.yaml]\nconfigMapGenerator: [{ name: x, files: [x.txt] }]\n',
    'base/a.yaml': deployment,
    'base/x.txt': 'x',
    'base/README.md': '',
    'base/idle.yaml': deployment,
    'web/dev/kustomization.yaml': 'resources: [../../base]\n',
    'web/dev/notes.md': '',
    'web/production/kustomization.yaml': 'resources: [../../base]\npatches: [{ path: patch.yaml }]\n',
    'web/production/patch.yaml': deployment,
    'charts/api/Chart.yaml': chart,
    'charts/api/values.yaml': 'a: 1\n',
    'charts/api/README.md': '',
    'charts/api/templates/a.yaml': 'a: {{ .Values.a }}',
    'api/dev.yaml': 'a: 1\n',
    'api/production.yaml': 'a: 1\n',
    'api/common.yaml': 'a: 1\n',
    'plain/dev/a.yaml': deployment,
    'plain/dev/README.md': '',
    'file/dev/helmfile.yaml': 'releases: []\n',
  }
  it.each<[string, string | null, readonly string[]]>([
    ['base/a.yaml', `${deployment}# more\n`, ['web dev', 'web production']],
    ['base/a.yaml', null, ['web dev', 'web production']],
    ['base/x.txt', 'y', ['web dev', 'web production']],
    ['base/README.md', 'y', []],
    ['base/idle.yaml', null, []],
    ['base/kustomization.yaml', 'resources: [a.yaml, idle.yaml]\n', ['web dev', 'web production']],
    ['base/kustomization.yml', '', ['web dev', 'web production']],
    ['web/dev/notes.md', 'y', []],
    ['web/production/patch.yaml', null, ['web production']],
    ['charts/api/templates/a.yaml', 'b: 1', ['api dev', 'api production']],
    ['charts/api/templates/new.yaml', 'b: 1', ['api dev', 'api production']],
    ['charts/api/values.yaml', null, ['api dev', 'api production']],
    ['charts/api/README.md', 'y', []],
    ['api/common.yaml', 'a: 2\n', ['api dev', 'api production']],
    ['api/default.yaml', 'a: 2\n', ['api dev', 'api production']],
    ['api/dev.yaml', 'a: 2\n', ['api dev']],
    ['api/dev.yaml', null, ['-api dev']],
    ['new/dev/kustomization.yaml', '', ['+new dev']],
    ['plain/dev/b.yaml', deployment, ['plain dev']],
    ['plain/dev/b.yaml', 'a: 1\n', []],
    ['plain/dev/README.md', 'y', []],
    ['file/dev/helmfile.yaml', 'releases: [{}]\n', ['file dev']],
    // What deploys an overlay may change how it is rendered.
    ['argocd/plain.yaml', application('p', 'path: charts/api, helm: { valueFiles: [/api/dev.yaml] }'), ['api dev']],
    ['LICENSE', 'y', []],
  ])('%s becomes %j', (path, text, expected) => {
    expect(edited(texts, path, text)).toEqual(expected)
  })
})

it('a file of a chart that a template may ask for reaches where the chart does', () => {
  const texts = {
    'web/dev/Chart.yaml': chart,
    'web/dev/templates/_a.tpl': '{{ .Files.Get "a.txt" }}',
    'web/dev/a.txt': '',
  }
  expect(edited(texts, 'web/dev/a.txt', 'x')).toEqual(['web dev'])
  expect(edited({ ...texts, 'web/dev/templates/_a.tpl': '' }, 'web/dev/a.txt', 'x')).toEqual([])
})

describe('what an overlay deploys in turn is part of it', () => {
  const texts: Texts = {
    'cluster/dev/kustomization.yaml': 'resources: [../../apps]\npatches: [{ path: one.yaml }]\n',
    'cluster/dev/one.yaml': application('one', 'path: deploy/one/dev'),
    'cluster/production/kustomization.yaml': 'resources: [../../apps]\n',
    'apps/kustomization.yaml': 'resources: [one.yaml, web.yaml]\n',
    'apps/one.yaml': application('one', 'path: deploy/one/base'),
    'apps/web.yaml': application('web', 'path: web/dev'),
    'deploy/one/base/a.yaml': deployment,
    'deploy/one/dev/a.yaml': deployment,
    'deploy/one/dev/more.yaml': application('two', 'path: deploy/two'),
    'deploy/two/kustomization.yaml': 'resources: [../three]\n',
    'deploy/three/kustomization.yaml': '',
    'web/dev/kustomization.yaml': 'resources: []\n',
  }
  it.each<[string, string | null, readonly string[]]>([
    ['deploy/one/base/a.yaml', null, ['cluster production']],
    ['deploy/one/dev/a.yaml', null, ['cluster dev']],
    ['deploy/one/dev/new.yaml', deployment, ['cluster dev']],
    ['deploy/three/kustomization.yaml', 'namePrefix: x-\n', ['cluster dev']],
    ['web/dev/kustomization.yaml', 'namePrefix: x-\n', ['web dev']],
    ['apps/web.yaml', null, ['cluster dev', 'cluster production']],
  ])('%s becomes %j', (path, text, expected) => {
    expect(edited(texts, path, text)).toEqual(expected)
  })

  it('where only rendering could tell what it deploys, any file may be', () => {
    const templated = {
      'cluster/dev/Chart.yaml': chart,
      'cluster/dev/templates/a.yaml': application('{{ .Values.name }}', 'path: "{{ .Values.path }}"'),
      'cluster/production/Chart.yaml': chart,
      'web/dev/a.yaml': deployment,
      'deploy/a.yaml': deployment,
    }
    expect(edited(templated, 'deploy/a.yaml', null)).toEqual(['cluster dev'])
    expect(edited(templated, 'web/dev/b.yaml', deployment)).toEqual(['web dev'])
  })

  it('where a patch by operations moves what it deploys, any file may be', () => {
    const patch = (path: string): Texts => ({
      ...texts,
      'cluster/production/kustomization.yaml': `resources: [../../apps]\npatches:\n- target: { kind: Application }\n  patch: |-\n    - { op: replace, path: ${path}, value: x }\n`,
    })
    expect(edited(patch('/spec/source/path'), 'deploy/three/kustomization.yaml', null)).toContain('cluster production')
    expect(edited(patch('/spec/project'), 'deploy/three/kustomization.yaml', null)).not.toContain('cluster production')
  })
})

describe('an object that is deployed in several ways', () => {
  const texts = (root: string): Texts => ({
    'cluster/dev/kustomization.yaml': root,
    'cluster/dev/eu/kustomization.yaml': 'namePrefix: eu-\nresources: [../../../apps]\npatches: [{ path: one.yaml }]\n',
    'cluster/dev/eu/one.yaml': application('one', 'path: deploy/eu'),
    'cluster/dev/us/kustomization.yaml': 'namePrefix: us-\nresources: [../../../apps]\n',
    'apps/kustomization.yaml': 'resources: [one.yaml]\n',
    'apps/one.yaml': application('one', 'path: deploy/base'),
    ...Object.fromEntries(['base', 'eu', 'us', 'other'].map(name => [`deploy/${name}/a.yaml`, deployment])),
  })
  const patched = (patch: string): string =>
    `resources: [eu, us]\npatches:\n- patch: |-\n${patch.replaceAll(/^/gm, '    ')}\n`
  it.each<[string, readonly string[]]>([
    ['resources: [eu, us]\n', ['base', 'eu']],
    [patched(application('us-one', 'path: deploy/us')), ['base', 'eu', 'us']],
    [patched(`$patch: replace\n${application('us-one', 'path: deploy/us')}`), ['base', 'eu', 'us', 'other']],
    ['resources: [eu, us]\ntransformers: [move.yaml]\n', ['base', 'eu', 'us', 'other']],
    ['resources: [eu, us]\nnamePrefix: x-\n', ['base', 'eu']],
  ])('%j is made of all of them: %j', (root, expected) => {
    const made = ['base', 'eu', 'us', 'other'].filter(
      each => edited(texts(root), `deploy/${each}/a.yaml`, null).length > 0,
    )
    expect(made).toEqual(expected)
  })
})

describe('links', () => {
  const texts: Texts = {
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
    'base/a.yaml': deployment,
    'web/dev/kustomization.yaml': 'resources: [base]\n',
    'web/production/kustomization.yaml': 'resources: [base]\n',
    'other/kustomization.yaml': '',
  }
  const links = (more: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> =>
    new Map(Object.entries({ 'web/dev/base': '../../base', ...more }))

  it('are followed to what lies behind them', () => {
    const tree = withLinks(filesOf(texts), links())
    expect(tree.read('web/dev/base/a.yaml')).toBe(deployment)
    expect(reached(tree, tree, ['base/a.yaml'])).toEqual(['web dev'])
  })

  it('reach by themselves when they lead elsewhere', () => {
    const base = withLinks(filesOf(texts), links())
    const head = withLinks(filesOf(texts), links({ 'web/dev/base': '../../other' }))
    expect(reached(base, head, ['web/dev/base'])).toEqual(['web dev'])
    const without = withLinks(filesOf(texts), new Map())
    expect(reached(without, base, ['web/dev/base'])).toEqual(['web dev'])
  })

  it.each([
    [{ a: '/etc/passwd' }],
    [{ a: '../etc/passwd' }],
    [{ a: 'b', b: 'a' }],
    [{ 'base/self': '.', 'base/up': '..' }],
    [{ 'base/x': '../web', 'web/y': '../base', z: 'nowhere' }],
    [Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`base/l${index}`, `l${index + 1}`]))],
  ])('%j end', more => {
    const tree = withLinks(filesOf(texts), links(more))
    expect(tree.paths.length).toBeLessThan(1_000)
    for (const path of tree.paths) expect(tree.id(path)).toBeDefined()
  })

  it('are not followed more often than a repository has files', () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        [`d${index}/a`, `../d${index + 1}`],
        [`d${index}/b`, `../d${index + 1}`],
      ]).flat(),
    )
    const deep = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`d${index}/x.yaml`, '']))
    expect(withLinks(filesOf(deep), new Map(Object.entries(many))).paths.length).toBeLessThan(21_000)
  })
})
