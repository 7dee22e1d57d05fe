import { describe, expect, it } from 'vitest'
import { filesOf } from '../src/overlay/files.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { type DeployedObject, sourcesIn } from '../src/overlay/sources-in.ts'

const ours = 'https://github.com/acme/shop.git'
const cluster: Overlay = { app: 'cluster', env: 'dev', path: 'clusters/dev', kind: 'directory' }
const web: Overlay = { app: 'web', env: 'dev', path: 'web/dev', kind: 'directory' }
const values: Overlay = { app: 'api', env: 'dev', path: 'envs/dev.yaml', kind: 'file' }

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n'
const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n'
const files = filesOf({
  'charts/web/Chart.yaml': chart,
  'charts/web/values.yaml': 'a: 0\n',
  'charts/web/values-dev.yaml': 'a: 1\n',
  'charts/web/values-eu.yaml': 'a: 1\n',
  'envs/dev.yaml': 'a: 1\n',
  'envs/all.yaml': 'a: 1\n',
  'web/dev/kustomization.yaml': 'resources: []\n',
  'infra/kustomization.yaml': 'resources: [a.yaml]\n',
  'infra/a.yaml': deployment,
  'plain/a.yaml': deployment,
  'plain/b.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}',
  'plain/values.yaml': 'a: 1\n',
  'plain/sub/c.yaml': deployment,
  'plain/x.jsonnet': '',
  'apps/one/envs/dev/kustomization.yaml': '',
  'apps/two/envs/dev/kustomization.yaml': '',
  'apps/two/envs/production/kustomization.yaml': '',
  'apps/one/config.yaml': 'chart: { path: charts/web }\nname: first\n',
  'clusters/dev/kustomization.yaml': 'resources: [apps.yaml]\n',
  'clusters/dev/apps.yaml': 'apiVersion: v1\nkind: List\n',
  'clusters/dev/more/a.yaml': deployment,
})

/** What the objects deploy, in few words. */
const found = (...objects: readonly DeployedObject[]) => {
  const { sources, unrendered, inputs } = sourcesIn(files, objects, {
    overlay: cluster,
    overlays: [cluster, web, values],
    addresses: ['git@github.com:Acme/shop.git'],
  })
  for (const path of inputs) expect(files.id(path)).toBeDefined()
  return [
    ...sources.map(source =>
      source.kind === 'kustomize'
        ? `kustomize ${source.root} ${source.restrict}`
        : source.kind === 'plain'
          ? `plain ${source.paths.join(' ')}`
          : [
              'helm',
              source.chart,
              `${source.release.namespace}/${source.release.name}`,
              ...source.values.map(values =>
                'file' in values ? `${values.file}${values.optional ? '?' : ''}` : JSON.stringify(values.inline),
              ),
              ...source.sets.map(({ name, value, string }) => `${name}${string ? ':' : '='}${value}`),
              ...(source.crds ? [] : ['no crds']),
            ].join(' '),
    ),
    ...unrendered.map(({ code, sentence }) => `${code}: ${sentence}`),
  ]
}

const object = (apiVersion: string, kind: string, spec: unknown, name = 'web', namespace = 'shop'): DeployedObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
})

describe('an Application of Argo CD', () => {
  const application = (source: Readonly<Record<string, unknown>>, rest = {}): DeployedObject =>
    object('argoproj.io/v1alpha1', 'Application', {
      source: { repoURL: ours, ...source },
      destination: { namespace: 'shop-dev' },
      ...rest,
    })

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['of a kustomization', { path: 'infra' }, ['kustomize infra root']],
    ['of another overlay, which is rendered itself', { path: './web/dev/' }, []],
    [
      'of the head, said in other words',
      { path: 'infra', targetRevision: 'refs/heads/main' },
      ['kustomize infra root'],
    ],
    ['of a directory', { path: 'plain', directory: { exclude: '*.jsonnet' } }, ['plain plain/a.yaml plain/b.json']],
    [
      'of a directory and those below',
      { path: 'plain', directory: { recurse: true, include: '{*.yaml,*.yml}' } },
      ['plain plain/a.yaml plain/sub/c.yaml'],
    ],
    ['of a chart', { path: 'charts/web' }, ['helm charts/web shop-dev/web']],
    [
      'of a chart with everything said',
      {
        path: 'charts/web',
        helm: {
          releaseName: 'front',
          valueFiles: ['values-dev.yaml', '/envs/all.yaml', '../../none.yaml'],
          ignoreMissingValueFiles: true,
          values: 'left: out\n',
          valuesObject: { b: 2 },
          parameters: [
            { name: 'c', value: '1,2', forceString: true },
            { name: 'd', value: '{x,y}' },
            // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Argo CD's spelling of a variable.
            { name: 'e', value: '${ARGOCD_APP_NAME}-x' },
          ],
          fileParameters: [{ name: 'f', path: 'values-eu.yaml' }],
          skipCrds: true,
        },
      },
      [
        'helm charts/web shop-dev/front charts/web/values-dev.yaml? envs/all.yaml? none.yaml? {"b":2} c:1\\,2 d={x,y} e=web-x f:a: 1\n no crds',
      ],
    ],
    [
      'of a chart with values as a text',
      { path: 'charts/web', helm: { values: 'b: 2\n' } },
      ['helm charts/web shop-dev/web {"b":2}'],
    ],
    [
      'of a chart with files of values by a pattern',
      { path: 'charts/web', helm: { valueFiles: ['values-*.yaml'] } },
      ['helm charts/web shop-dev/web charts/web/values-dev.yaml charts/web/values-eu.yaml'],
    ],
    [
      'of a chart with the values of another overlay',
      { path: 'charts/web', helm: { valueFiles: ['/envs/dev.yaml'] } },
      [],
    ],
  ])('%s', (_, source, expected) => {
    expect(found(application(source))).toEqual(expected)
  })

  it.each<[Readonly<Record<string, unknown>>]>([
    [{ path: 'infra', targetRevision: 'v1.2.0' }],
    [{ path: 'infra', repoURL: 'https://github.com/acme/other' }],
    [{ chart: 'redis', repoURL: 'https://charts.example', targetRevision: '1.0.0' }],
    [{ path: 'nowhere' }],
    [{ path: 'infra', plugin: { name: 'x' } }],
    [{ path: 'plain', directory: { recurse: true, jsonnet: { libs: ['x'] } } }],
    [{ path: 'charts/web', helm: { valueFiles: ['https://example.com/values.yaml', '$other/values.yaml'] } }],
    [{ path: 'infra', kustomize: { namePrefix: 'x-' } }],
  ])('names what is not rendered of %j', source => {
    expect(found(application(source)).filter(line => /^\w+: /.test(line))).toMatchSnapshot()
  })

  it('takes the values of one source for the chart of another', () => {
    const sources = [
      { repoURL: ours, path: 'charts/web', helm: { valueFiles: ['$here/envs/all.yaml'] } },
      { repoURL: 'ssh://git@github.com/acme/shop', ref: 'here', targetRevision: 'HEAD' },
    ]
    expect(found(application({}, { source: undefined, sources }))).toEqual([
      'helm charts/web shop-dev/web envs/all.yaml',
    ])
  })

  it('covers a directory of its own overlay that the overlay does not include', () => {
    expect(found(application({ path: 'clusters/dev/more' }))).toEqual(['plain clusters/dev/more/a.yaml'])
    expect(found(application({ path: 'clusters/dev' }))).toEqual([])
  })
})

describe('an ApplicationSet', () => {
  const set = (generator: unknown, source: unknown, more = {}): DeployedObject =>
    object('argoproj.io/v1alpha1', 'ApplicationSet', {
      generators: [generator],
      template: { metadata: { name: '{{name}}' }, spec: { source, destination: { namespace: '{{name}}' } } },
      ...more,
    })
  const go = { goTemplate: true, template: undefined }

  it('of a list is an Application for each element', () => {
    const elements = [
      { name: 'one', values: 'dev' },
      { name: 'two', values: 'eu' },
    ]
    const source = { repoURL: ours, path: 'charts/web', helm: { valueFiles: ['values-{{values}}.yaml'] } }
    expect(found(set({ list: { elements } }, source))).toEqual([
      'helm charts/web one/one charts/web/values-dev.yaml',
      'helm charts/web two/two charts/web/values-eu.yaml',
    ])
  })

  it('of directories is an Application for each', () => {
    const git = {
      repoURL: ours,
      revision: 'HEAD',
      directories: [{ path: 'apps/*/envs/dev' }, { path: 'apps/one/*/*', exclude: true }],
    }
    const template = {
      metadata: { name: '{{index .path.segments 1}}-{{ .path.basename }}' },
      spec: { source: { repoURL: ours, path: '{{.path.path}}' } },
    }
    expect(found(set({ git }, {}, { ...go, template }))).toEqual(['kustomize apps/two/envs/dev root'])
    const plain = { metadata: { name: '{{path[1]}}' }, spec: { source: { repoURL: ours, path: '{{path}}' } } }
    expect(found(set({ git }, {}, { template: plain }))).toEqual(['kustomize apps/two/envs/dev root'])
  })

  it('of files is an Application for each', () => {
    const git = { repoURL: ours, files: [{ path: 'apps/**/config.yaml' }] }
    expect(found(set({ git }, { repoURL: ours, path: '{{chart.path}}' }))).toEqual(['helm charts/web first/first'])
  })

  it.each<[unknown, unknown]>([
    [{ clusters: {} }, {}],
    [{ git: { repoURL: 'https://github.com/acme/other', directories: [] } }, {}],
    [{ list: { elements: [{ name: 'x' }] } }, { repoURL: ours, path: '{{ name | lower }}' }],
  ])('names what is known only in the cluster: %j', (generator, source) => {
    expect(found(set(generator, source))).toMatchSnapshot()
  })
})

describe('a HelmRelease of Flux', () => {
  const release = (spec: Readonly<Record<string, unknown>>, name = 'web'): DeployedObject =>
    object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', spec, name)
  const here = { spec: { chart: './charts/web', sourceRef: { kind: 'GitRepository', name: 'flux-system' } } }

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['with nothing else', { chart: here }, ['helm charts/web shop/web']],
    ['with values', { chart: here, values: { a: 1 } }, ['helm charts/web shop/web {"a":1}']],
    ['in a namespace of its own', { chart: here, targetNamespace: 'x' }, ['helm charts/web x/x-web']],
    ['with a name', { chart: here, targetNamespace: 'x', releaseName: 'y' }, ['helm charts/web x/y']],
    ['without definitions', { chart: here, install: { crds: 'Skip' } }, ['helm charts/web shop/web no crds']],
    [
      'with files of values',
      {
        chart: { spec: { ...here.spec, valuesFiles: ['./charts/web/values.yaml', 'envs/all.yaml'] } },
        values: { a: 1 },
      },
      ['helm charts/web shop/web charts/web/values.yaml envs/all.yaml {"a":1}'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(found(release(spec))).toEqual(expected)
  })

  it('has a name of 53 characters at most, as Flux shortens it', () => {
    expect(found(release({ chart: here }, 'a'.repeat(60)))).toEqual([
      `helm charts/web shop/${'a'.repeat(40)}-11ee391211c6`,
    ])
  })

  it('takes values from ConfigMaps and Secrets that are among the objects', () => {
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'v', namespace: 'shop' },
      data: { 'values.yaml': 'a: 1\n', tag: '1' },
    }
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      data: { k: 'YjogMgo=' },
    }
    const valuesFrom = [
      { kind: 'ConfigMap', name: 'v' },
      { kind: 'Secret', name: 's', valuesKey: 'k' },
      { kind: 'ConfigMap', name: 'v', valuesKey: 'tag', targetPath: 'image.tag' },
      { kind: 'ConfigMap', name: 'none', optional: true },
    ]
    expect(found(release({ chart: here, valuesFrom, values: { c: 3 } }), config, secret)).toEqual([
      'helm charts/web shop/web {"a":1} {"b":2} {"image":{"tag":1}} {"c":3}',
    ])
    expect(found(release({ chart: here, valuesFrom: [{ kind: 'Secret', name: 'none' }] }))).toEqual([
      'helm charts/web shop/web',
      'missing: HelmRelease web: values.yaml of Secret none, which its values come from, is not among these objects',
    ])
  })

  it.each<[Readonly<Record<string, unknown>>]>([
    [{ chart: { spec: { chart: 'podinfo', sourceRef: { kind: 'HelmRepository', name: 'podinfo' } } } }],
    [{ chartRef: { kind: 'OCIRepository', name: 'cert-manager' } }],
    [{ chart: { spec: { chart: './nowhere', sourceRef: { kind: 'GitRepository', name: 'flux-system' } } } }],
    [{ chart: here, postRenderers: [{}] }],
    [{ chart: { spec: { ...here.spec, valuesFiles: ['envs/all.yaml'] } } }],
  ])('names what is not rendered of %j', spec => {
    expect(found(release(spec)).filter(line => /^\w+: /.test(line))).toMatchSnapshot()
  })

  it('is of another repository where its source says so', () => {
    const source = (url: string) => object('source.toolkit.fluxcd.io/v1', 'GitRepository', { url }, 'flux-system')
    expect(found(release({ chart: here }), source('ssh://git@github.com/acme/shop'))).toEqual([
      'helm charts/web shop/web',
    ])
    expect(found(release({ chart: here }), source('ssh://git@github.com/acme/other'))[0]).toContain('elsewhere: ')
  })
})

describe('a Kustomization of Flux', () => {
  const kustomization = (spec: Readonly<Record<string, unknown>>): DeployedObject =>
    object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', {
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
      ...spec,
    })

  it.each<[Readonly<Record<string, unknown>>, readonly string[]]>([
    [{ path: './infra' }, ['kustomize infra repository']],
    [{ path: './web/dev' }, []],
    [{ path: './clusters/dev' }, []],
    [
      { path: './apps/two' },
      ['kustomize apps/two/envs/dev repository', 'kustomize apps/two/envs/production repository'],
    ],
  ])('%j', (spec, expected) => {
    expect(found(kustomization(spec))).toEqual(expected)
  })

  it.each<[Readonly<Record<string, unknown>>]>([
    [{ path: './infra', postBuild: { substitute: { a: 'b' } } }],
    [{ path: './infra', patches: [{}], namePrefix: 'x-', images: [] }],
    [{ path: './nowhere' }],
    [{ path: './controllers', sourceRef: { kind: 'ExternalArtifact', name: 'infrastructure' } }],
  ])('names what is not rendered of %j', spec => {
    expect(found(kustomization(spec)).filter(line => /^\w+: /.test(line))).toMatchSnapshot()
  })
})

it('reads objects of any shape', () => {
  const odd: readonly unknown[] = [null, 1, 'x', [], { source: 1 }, { sources: [1, null] }, { generators: [null] }]
  for (const spec of odd)
    for (const [apiVersion, kind] of [
      ['argoproj.io/v1alpha1', 'Application'],
      ['argoproj.io/v1alpha1', 'ApplicationSet'],
      ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
      ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
    ] as const)
      expect(() => found(object(apiVersion, kind, spec))).not.toThrow()
})
