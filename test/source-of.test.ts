import { describe, expect, it } from 'vitest'
import { filesOf } from '../src/overlay/files.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { sourceOf } from '../src/overlay/source-of.ts'

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n'
const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n'
const directory = (path: string, env = 'dev', app = 'web'): Overlay => ({ app, env, path, kind: 'directory' })
const file = (path: string, env = 'dev', app = 'web'): Overlay => ({ app, env, path, kind: 'file' })

/** A source in few words. */
const plan = (texts: Readonly<Record<string, string>>, overlay: Overlay) => {
  const { sources, unrendered, inputs } = sourceOf(filesOf(texts), overlay)
  return {
    sources: sources.map(source =>
      source.kind === 'kustomize'
        ? `kustomize ${source.root} ${source.restrict}`
        : source.kind === 'plain'
          ? `plain ${source.paths.join(' ')}`
          : [
              'helm',
              source.chart || '.',
              `${source.release.namespace}/${source.release.name}`,
              ...source.values.map(values => ('file' in values ? values.file : JSON.stringify(values.inline))),
              ...source.sets.map(({ name, value }) => `${name}=${value}`),
            ].join(' '),
    ),
    unrendered: unrendered.map(({ code, file, line }) => `${code} ${file}:${line}`),
    inputs,
  }
}

describe('a directory', () => {
  it('with a kustomization is built by kustomize, whatever else lies in it', () => {
    const found = plan(
      {
        'web/dev/kustomization.yaml': 'resources: [deployment.yaml, ../base]\n',
        'web/dev/deployment.yaml': deployment,
        'web/dev/idle.yaml': deployment,
        'web/base/kustomization.yml': 'resources: [x.yaml]\n',
        'web/base/x.yaml': deployment,
      },
      directory('web/dev'),
    )
    expect(found).toEqual({
      sources: ['kustomize web/dev root'],
      unrendered: [],
      inputs: [
        'web/base/kustomization.yml',
        'web/base/x.yaml',
        'web/dev/deployment.yaml',
        'web/dev/kustomization.yaml',
      ],
    })
  })

  it('with a chart is a release called like the app; Helm loads all that lies in it', () => {
    const found = plan(
      {
        'web/dev/Chart.yaml': chart,
        'web/dev/values.yaml': 'a: 1\n',
        'web/dev/templates/a.yaml': '{{ .Values.a }}',
        'web/dev/README.md': '',
        'web/dev/charts/redis/Chart.yaml': chart,
        'web/dev/charts/redis/templates/_x.tpl': '',
        'web/dev/charts/redis/notes.md': '',
        'web/dev/charts/old-1.0.0.tgz': '',
      },
      directory('web/dev'),
    )
    expect(found).toEqual({
      sources: ['helm web/dev /web'],
      unrendered: [],
      inputs: [
        'web/dev/Chart.yaml',
        'web/dev/README.md',
        'web/dev/charts/old-1.0.0.tgz',
        'web/dev/charts/redis/Chart.yaml',
        'web/dev/charts/redis/notes.md',
        'web/dev/charts/redis/templates/_x.tpl',
        'web/dev/templates/a.yaml',
        'web/dev/values.yaml',
      ],
    })
  })

  it('with a chart that needs one of a registry is named, with the line that asks for it', () => {
    const texts = {
      'web/dev/Chart.yaml': `${chart}dependencies:\n- name: redis\n  version: 1.0.0\n  repository: oci://registry.example/charts\n`,
    }
    expect(plan(texts, directory('web/dev'))).toMatchObject({
      sources: [],
      unrendered: ['remote web/dev/Chart.yaml:5'],
    })
    expect(plan({ ...texts, 'web/dev/charts/redis-1.0.0.tgz': '' }, directory('web/dev')).unrendered).toEqual([])
  })

  it('of manifests is all of them, also in directories below, without values and other data', () => {
    const found = plan(
      {
        'web/dev/a.yaml': deployment,
        'web/dev/b.yml': `---\n${deployment}---\n`,
        'web/dev/c.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}',
        'web/dev/sub/d.yaml': deployment,
        'web/dev/sub/package.json': '{"name":"x"}',
        'web/dev/values.yaml': 'kind: Deployment\n',
        'web/dev/README.md': 'kind: x',
        'web/dev/.hidden.yaml': deployment,
      },
      directory('web/dev'),
    )
    expect(found).toEqual({
      sources: ['plain web/dev/a.yaml web/dev/b.yml web/dev/c.json web/dev/sub/d.yaml'],
      unrendered: [],
      inputs: ['web/dev/a.yaml', 'web/dev/b.yml', 'web/dev/c.json', 'web/dev/sub/d.yaml'],
    })
  })

  it('names what looks like a manifest and is none, and templates that no chart holds', () => {
    const found = plan(
      {
        'web/dev/a.yaml': deployment,
        'web/dev/b.yaml': '# first\napiVersion: v1\nmetadata: { name: x }\n',
        'web/dev/c.yaml': 'apiVersion: v1\nkind: X\n{{ if .Values.x }}\n',
      },
      directory('web/dev'),
    )
    expect(found.sources).toEqual(['plain web/dev/a.yaml'])
    expect(found.unrendered).toEqual(['unknown web/dev/b.yaml:2', 'unknown web/dev/c.yaml:3'])
  })

  it('leaves to other overlays what is theirs, and takes every kustomization in it that no other one includes', () => {
    const found = plan(
      {
        'prod/x.yaml': deployment,
        'prod/web/x.yaml': deployment,
        'prod/eu/kustomization.yaml': 'resources: [../shared, ../extra.yaml]\n',
        'prod/us/kustomization.yaml': 'resources: [../shared]\ncomponents: [../tls]\n',
        'prod/shared/kustomization.yaml': 'resources: []\n',
        'prod/tls/kustomization.yaml': 'kind: Component\n',
        'prod/extra.yaml': deployment,
      },
      { ...directory('prod'), nested: ['prod/web'] },
    )
    expect(found.sources).toEqual(['plain prod/x.yaml', 'kustomize prod/eu root', 'kustomize prod/us root'])
  })

  it.each([
    ['helmfile.yaml', 'helmfile'],
    ['main.jsonnet', 'jsonnet'],
    ['cdk8s.yaml', 'generator'],
    ['notes.txt', 'unknown'],
  ])('with %s is not rendered, and named', (name, code) => {
    expect(plan({ [`web/dev/${name}`]: 'language: typescript\n' }, directory('web/dev'))).toEqual({
      sources: [],
      unrendered: [`${code} web/dev/${name}:1`],
      inputs: [],
    })
  })
})

describe('values of a chart', () => {
  it.each([
    ['web/values-dev.yaml', ['web']],
    ['envs/dev.yaml', ['charts/web', 'charts/cart']],
    ['envs/dev/web.yaml', ['web', 'cart']],
    ['chart/values-dev.yaml', ['chart/sample-app']],
    ['envs/dev.yaml', ['chart']],
    ['envs/dev.yaml', ['some/where', 'deploy']],
    ['envs/dev.yaml', ['']],
  ])('%s belong to the first of %j', (path, charts) => {
    const texts = Object.fromEntries(charts.map(each => [each === '' ? 'Chart.yaml' : `${each}/Chart.yaml`, chart]))
    const found = plan({ [path]: 'a: 1\n', ...texts }, file(path))
    const expected = path === 'envs/dev.yaml' && charts[1] === 'deploy' ? 'deploy' : charts[0]
    expect(found.sources).toEqual([`helm ${expected || '.'} /web ${path}`])
  })

  it('are named where no chart is found, or several and nothing tells which', () => {
    expect(plan({ 'envs/dev.yaml': 'a: 1\n' }, file('envs/dev.yaml')).unrendered).toEqual(['missing envs/dev.yaml:1'])
    const several = { 'envs/dev.yaml': 'a: 1\n', 'charts/a/Chart.yaml': chart, 'charts/b/Chart.yaml': chart }
    expect(plan(several, file('envs/dev.yaml')).unrendered).toEqual(['missing envs/dev.yaml:1'])
  })

  it("are named as a helmfile's where one lies above", () => {
    const texts = { 'envs/dev/values.yaml': 'a: 1\n', 'envs/dev/more/notes.yaml': 'a: 1\n', 'helmfile.yaml': '' }
    expect(plan(texts, directory('envs/dev')).unrendered).toEqual(['helmfile helmfile.yaml:1'])
  })

  it('are laid over what all environments share', () => {
    const found = plan(
      {
        'web/Chart.yaml': chart,
        'web/values.yaml': '',
        'web/envs/values.yaml': 'a: 0\n',
        'web/envs/common/values.yaml': 'a: 1\n',
        'web/envs/dev/values.yaml': 'a: 2\n',
        'web/envs/dev/values-image.yaml': 'a: 3\n',
        'web/envs/production/values.yaml': 'a: 4\n',
      },
      directory('web/envs/dev'),
    )
    expect(found.sources).toEqual([
      'helm web /web web/envs/values.yaml web/envs/common/values.yaml web/envs/dev/values.yaml web/envs/dev/values-image.yaml',
    ])
  })

  it('in a file are laid over the files beside it that are called like it', () => {
    const texts = {
      'chart/web/Chart.yaml': chart,
      'chart/values.yaml': 'a: 1\n',
      'chart/values-base.yaml': 'a: 1\n',
      'chart/values-dev.yaml': 'a: 1\n',
    }
    expect(plan(texts, file('chart/values-dev.yaml')).sources).toEqual([
      'helm chart/web /web chart/values.yaml chart/values-base.yaml chart/values-dev.yaml',
    ])
  })

  it('for each app in a directory are a release each', () => {
    const texts = {
      'charts/web/Chart.yaml': chart,
      'charts/cart/Chart.yaml': chart,
      'envs/dev/web/values.yaml': 'a: 1\n',
      'envs/dev/cart/values.yaml': 'a: 1\n',
    }
    expect(plan(texts, directory('envs/dev', 'dev', 'shop')).sources).toEqual([
      'helm charts/cart /cart envs/dev/cart/values.yaml',
      'helm charts/web /web envs/dev/web/values.yaml',
    ])
  })
})

describe('what engines say in the repository', () => {
  const application = (source: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web-dev }\nspec:\n  destination: { namespace: shop }\n  source: { repoURL: "https://github.com/acme/shop", ${source} }\n`
  const texts = { 'charts/web/Chart.yaml': chart, 'envs/dev/values.yaml': 'a: 1\n', 'envs/all.yaml': 'a: 0\n' }

  it('decides on the order of values, and on name and namespace of the release', () => {
    const said = application(
      'path: charts/web, helm: { valueFiles: [../../envs/dev/values.yaml, /envs/all.yaml], parameters: [{ name: a, value: "2" }] }',
    )
    expect(plan({ ...texts, 'argocd/web.yaml': said }, directory('envs/dev')).sources).toEqual([
      'helm charts/web shop/web-dev envs/dev/values.yaml envs/all.yaml a=2',
    ])
  })

  it('says nothing where it deploys another revision', () => {
    const said = application(
      'path: charts/web, targetRevision: v1, helm: { valueFiles: [../../envs/dev/values.yaml, /envs/all.yaml] }',
    )
    expect(plan({ ...texts, 'argocd/web.yaml': said }, directory('envs/dev')).sources).toEqual([
      'helm charts/web /web envs/dev/values.yaml',
    ])
  })

  it('decides whether directories below count', () => {
    const manifests = { 'web/dev/a.yaml': deployment, 'web/dev/sub/b.yaml': deployment }
    const flat = { ...manifests, 'argocd/web.yaml': application('path: web/dev') }
    expect(plan(flat, directory('web/dev')).sources).toEqual(['plain web/dev/a.yaml'])
    const deep = { ...manifests, 'argocd/web.yaml': application('path: web/dev, directory: { recurse: true }') }
    expect(plan(deep, directory('web/dev')).sources).toEqual(['plain web/dev/a.yaml web/dev/sub/b.yaml'])
  })

  it('names what an Application changes of a kustomization', () => {
    const kustomization = {
      'web/dev/kustomization.yaml': '',
      'argocd/web.yaml': application('path: web/dev, kustomize: { namePrefix: x-, images: [a=b] }'),
    }
    const files = filesOf(kustomization)
    expect(sourceOf(files, directory('web/dev')).unrendered.map(({ sentence }) => sentence)).toMatchInlineSnapshot(`
      [
        "Application web-dev: what kustomize.namePrefix, kustomize.images say is applied in the cluster and not here; write it in the kustomization to have it compared",
      ]
    `)
  })

  const flux = (path: string, more = ''): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps }\nspec:\n  path: ${path}\n${more}`

  it('lets a kustomization that Flux builds name any file of the repository', () => {
    const kustomization = { 'web/dev/kustomization.yaml': '', 'api/dev/kustomization.yaml': '' }
    const all = { ...kustomization, 'clusters/dev/apps.yaml': flux('./elsewhere') }
    expect(plan(all, directory('web/dev')).sources).toEqual(['kustomize web/dev repository'])
    const both = {
      ...kustomization,
      'clusters/dev/apps.yaml': flux('./web'),
      'argocd/web.yaml': application('path: api/dev'),
    }
    expect(plan(both, directory('web/dev')).sources).toEqual(['kustomize web/dev repository'])
    expect(plan(both, directory('api/dev')).sources).toEqual(['kustomize api/dev root'])
  })

  it('names the variables that Flux replaces', () => {
    const found = plan(
      {
        'web/dev/kustomization.yaml': '',
        'clusters/dev/apps.yaml': flux('./web/dev', '  postBuild: { substitute: { a: b } }\n'),
      },
      directory('web/dev'),
    )
    expect(found.unrendered).toEqual(['substitution clusters/dev/apps.yaml:1'])
  })
})

describe('what a kustomization reads', () => {
  const inputs = (kustomization: string, ...others: readonly string[]): readonly string[] =>
    plan(
      {
        'dev/kustomization.yaml': kustomization,
        ...Object.fromEntries(others.map(path => [path, path.endsWith('Chart.yaml') ? chart : deployment])),
      },
      directory('dev'),
    ).inputs.filter(path => path !== 'dev/kustomization.yaml')

  it.each([
    ['resources: [a.yaml, ../b]', ['b/kustomization.yaml', 'dev/a.yaml']],
    ['bases: [../b]', ['b/kustomization.yaml']],
    ['components: [../b]', ['b/kustomization.yaml']],
    ['patches:\n- path: a.yaml', ['dev/a.yaml']],
    ['patches: [a.yaml]', ['dev/a.yaml']],
    ['patchesStrategicMerge: [a.yaml]', ['dev/a.yaml']],
    ['patchesStrategicMerge:\n- |-\n  kind: X', []],
    ['patchesJson6902:\n- path: a.yaml', ['dev/a.yaml']],
    ['replacements:\n- path: a.yaml', ['dev/a.yaml']],
    ['configurations: [a.yaml]', ['dev/a.yaml']],
    ['crds: [a.yaml]', ['dev/a.yaml']],
    ['openapi: { path: a.yaml }', ['dev/a.yaml']],
    [
      'configMapGenerator:\n- { name: x, files: [a.yaml, k=c.env], envs: [d.env], env: e.env }',
      ['dev/a.yaml', 'dev/c.env', 'dev/d.env', 'dev/e.env'],
    ],
    ['secretGenerator:\n- { name: x, files: [a.yaml] }', ['dev/a.yaml']],
    ['generators: [a.yaml]', ['dev/a.yaml']],
    ['transformers: [../b]', ['b/kustomization.yaml']],
    ['validators: [a.yaml]', ['dev/a.yaml']],
    [
      'transformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: { name: x }\n  path: a.yaml',
      ['dev/a.yaml'],
    ],
    [
      'helmCharts:\n- { name: web, valuesFile: a.yaml, additionalValuesFiles: [c.env] }',
      ['dev/a.yaml', 'dev/c.env', 'dev/charts/web/Chart.yaml'],
    ],
    ['helmGlobals: { chartHome: ../charts }\nhelmCharts:\n- { name: web }', ['charts/web/Chart.yaml']],
    ['helmChartInflationGenerator:\n- { chartName: web, values: a.yaml }', ['dev/a.yaml', 'dev/charts/web/Chart.yaml']],
    ['resources: [https://github.com/acme/x, ../../../etc/passwd, none.yaml, ../b/../dev/a.yaml]', ['dev/a.yaml']],
  ])('%s', (kustomization, expected) => {
    const all = [
      'dev/a.yaml',
      'dev/c.env',
      'dev/d.env',
      'dev/e.env',
      'dev/idle.yaml',
      'b/kustomization.yaml',
      'b/idle.yaml',
      'dev/charts/web/Chart.yaml',
      'charts/web/Chart.yaml',
    ]
    expect(inputs(kustomization, ...all)).toEqual(expected)
  })

  it('follows the files of generators from the kustomization that names the generator', () => {
    const found = plan(
      {
        'dev/kustomization.yaml': 'generators: [gen/cm.yaml, ../more]\n',
        'dev/gen/cm.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: x }\nfiles: [a.txt]\n',
        'more/kustomization.yaml': 'resources: [cm.yaml]\n',
        'more/cm.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: y }\nenvs: [b.env]\n',
        'dev/a.txt': '',
        'dev/b.env': '',
        'more/b.env': '',
      },
      directory('dev'),
    )
    expect(found.inputs).toEqual([
      'dev/a.txt',
      'dev/b.env',
      'dev/gen/cm.yaml',
      'dev/kustomization.yaml',
      'more/cm.yaml',
      'more/kustomization.yaml',
    ])
  })

  it('ends in circles of bases', () => {
    const texts = { 'a/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../a]\n' }
    expect(plan(texts, directory('a')).inputs).toEqual(Object.keys(texts))
  })
})

it('answers for what a pattern finds without a configuration', () => {
  const files = filesOf({
    'apps/web/overlays/dev/kustomization.yaml': '',
    'apps/web/overlays/prod/kustomization.yaml': '',
  })
  const { overlays } = findOverlays(files, null, 'shop')
  expect(overlays.map(overlay => sourceOf(files, overlay).sources)).toEqual([
    [{ kind: 'kustomize', root: 'apps/web/overlays/dev', restrict: 'root' }],
    [{ kind: 'kustomize', root: 'apps/web/overlays/prod', restrict: 'root' }],
  ])
})
