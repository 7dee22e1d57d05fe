import type { GeneratorValue } from 'fast-check'
import fc from 'fast-check'
import { type Files, filesOf } from '../../src/overlay/files.ts'
import type { Overlay } from '../../src/overlay/overlay.ts'

/** A repository made up at random, with overlays of every kind. */
export interface GeneratedRepository {
  readonly files: Files
  /** The overlays of any version of it: directories and files by their paths. */
  readonly overlaysOf: (files: Files) => readonly Overlay[]
}

/** One of them in most repositories, so that many can be rendered. */
const allEnvironments = ['dev', 'production']
const header = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

const workload = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { tier: ${name} } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: main, image: "registry.example/${name}:1.0.0", env: [{ name: A, value: "1" }] }
`

const settings = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { a: "1", b: two }\n`

const application = (name: string, source: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec:\n  destination: { namespace: apps }\n  source:\n    repoURL: https://github.com/acme/shop\n    targetRevision: HEAD\n${source.replaceAll(/^/gm, '    ')}\n`

/** Makes a repository up: bases, components and charts, and overlays of them. */
export const generatedRepository = (g: GeneratorValue): GeneratedRepository => {
  const texts: Record<string, string> = {}
  const number = (max: number): number => g(fc.integer, { min: 0, max })
  const chance = (percent: number): boolean => number(99) < percent
  const write = (path: string, text: string): string => {
    texts[path] = text
    return path
  }

  const chart = (at: string): void => {
    write(`${at}/Chart.yaml`, 'apiVersion: v2\nname: web\nversion: 1.0.0\n')
    write(`${at}/values.yaml`, 'kept: 1\n')
    write(`${at}/templates/_names.tpl`, '{{ define "web.name" }}{{ .Release.Name }}-web{{ end }}\n')
    write(
      `${at}/templates/a.yaml`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ include "web.name" . }} }\ndata:\n  replicas: {{ .Values.replicas | quote }}\n  env: {{ .Values.env | default "none" | quote }}\n  kept: {{ .Values.kept | quote }}\n  chart: {{ .Chart.Name }}-{{ .Chart.Version }}\n${chance(30) ? '  file: {{ .Files.Get "extra.txt" | quote }}\n' : ''}`,
    )
    write(`${at}/extra.txt`, 'extra\n')
    write(`${at}/README.md`, 'about\n')
    if (chance(40))
      write(
        `${at}/crds/a.yaml`,
        'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: things.example.com }\nspec: { group: example.com }\n',
      )
    if (chance(40)) {
      write(`${at}/charts/sub/Chart.yaml`, 'apiVersion: v2\nname: sub\nversion: 0.1.0\n')
      write(`${at}/charts/sub/values.yaml`, 'a: 1\n')
      write(
        `${at}/charts/sub/templates/s.yaml`,
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: sub }\ndata: { a: "{{ .Values.a }}" }\n',
      )
    }
  }

  /** A kustomization with some of all fields; `refs` are other directories that it may include. */
  const kustomization = (at: string, name: string, refs: readonly string[], component = false): void => {
    const up = '../'.repeat(at.split('/').length)
    const fields: string[] = []
    const resources: string[] = []
    const field = (percent: number, text: () => string): void => {
      if (chance(percent)) fields.push(text())
    }
    if (!component || chance(50)) {
      write(`${at}/workload.yaml`, workload(name))
      resources.push('workload.yaml')
    }
    if (chance(40)) {
      write(`${at}/more/settings.yaml`, settings(`${name}-settings`))
      resources.push('more/settings.yaml')
    }
    const bases = refs.filter(ref => !ref.startsWith('components/') && (component || chance(80)))
    const old = chance(20)
    if (old) fields.push(`bases: [${bases.map(ref => `"${up}${ref}"`).join(', ')}]`)
    else resources.push(...bases.map(ref => `${up}${ref}`))
    fields.push(`resources: [${resources.map(each => `"${each}"`).join(', ')}]`)
    const components = refs.filter(ref => ref.startsWith('components/') && chance(60))
    if (components.length > 0) fields.push(`components: [${components.map(ref => `"${up}${ref}"`).join(', ')}]`)
    const target = '{ kind: Deployment }'
    field(25, () => {
      write(`${at}/patch.yaml`, '[{ "op": "add", "path": "/spec/minReadySeconds", "value": 7 }]\n')
      return `patches:\n- { path: patch.yaml, target: ${target} }\n- target: ${target}\n  patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: { name: any }\n    spec: { strategy: { type: Recreate } }`
    })
    if (resources.includes('workload.yaml') && !component) {
      field(20, () => {
        write(
          `${at}/merge.yaml`,
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { paused: true }\n`,
        )
        return 'patchesStrategicMerge: [merge.yaml]'
      })
      field(20, () => {
        write(`${at}/ops.yaml`, '- { op: add, path: /spec/revisionHistoryLimit, value: 3 }\n')
        return `patchesJson6902:\n- { path: ops.yaml, target: { group: apps, version: v1, kind: Deployment, name: ${name} } }`
      })
      field(20, () => {
        const body = `source: { kind: Deployment, name: ${name}, fieldPath: metadata.name }\n  targets: [{ select: { kind: Deployment, name: ${name} }, fieldPaths: [spec.template.metadata.labels.copied], options: { create: true } }]`
        if (chance(50)) return `replacements:\n- ${body}`
        write(`${at}/replacement.yaml`, body.replaceAll(/^ {2}/gm, ''))
        return 'replacements: [{ path: replacement.yaml }]'
      })
      field(
        15,
        () =>
          `vars: [{ name: NAME_OF_${name.toUpperCase()}, objref: { kind: Deployment, name: ${name}, apiVersion: apps/v1 } }]`,
      )
    }
    field(40, () => {
      write(`${at}/config/a.txt`, 'a\n')
      write(`${at}/config/b.env`, 'B=1\n')
      return `configMapGenerator:\n- { name: ${name}-made, files: [config/a.txt, "key=config/a.txt"], envs: [config/b.env], literals: [c=d] }`
    })
    field(20, () => {
      write(`${at}/secret.txt`, 'hush\n')
      return `secretGenerator:\n- { name: ${name}-secret, files: [secret.txt] }`
    })
    field(15, () => 'generatorOptions: { disableNameSuffixHash: true }')
    field(15, () => `namePrefix: ${name.slice(0, 1)}-`)
    field(15, () => 'nameSuffix: -z')
    field(15, () => 'namespace: apps')
    field(15, () => 'labels: [{ pairs: { stage: x }, includeSelectors: true }]')
    field(10, () => 'commonAnnotations: { note: seen }')
    field(15, () => `images: [{ name: "registry.example/${name}", newTag: 2.0.0 }]`)
    if (resources.includes('workload.yaml')) field(10, () => `replicas: [{ name: ${name}, count: 3 }]`)
    field(10, () => {
      write(`${at}/names.yaml`, 'commonAnnotations:\n- { path: metadata/annotations, create: true }\n')
      return 'configurations: [names.yaml]'
    })
    field(10, () => {
      write(
        `${at}/generator.yaml`,
        `apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: ${name}-plugin }\nfiles: [plugin.txt]\n`,
      )
      write(`${at}/plugin.txt`, 'plugin\n')
      return 'generators: [generator.yaml]'
    })
    field(10, () => {
      write(
        `${at}/transform/labels.yaml`,
        'apiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: { name: x }\nannotations: { t: u }\nfieldSpecs: [{ path: metadata/annotations, create: true }]\n',
      )
      return 'transformers: [transform/labels.yaml]'
    })
    field(8, () => {
      chart(`${at}/charts/web`)
      write(`${at}/chart-values.yaml`, 'env: kustomized\n')
      write(`${at}/chart-more.yaml`, 'replicas: 4\n')
      return `helmCharts:\n- { name: web, releaseName: ${name}, includeCRDs: true, valuesFile: chart-values.yaml, additionalValuesFiles: [chart-more.yaml] }`
    })
    if (chance(20)) write(`${at}/README.md`, 'about\n')
    if (chance(20)) write(`${at}/idle.yaml`, settings('idle'))
    const top = component ? 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n' : header
    write(`${at}/${chance(20) ? 'kustomization.yml' : 'kustomization.yaml'}`, `${top}${fields.join('\n')}\n`)
  }

  const environments = allEnvironments.slice(0, chance(80) ? 1 : 2)
  const kinds = ['kustomize', 'kustomize', 'kustomize', 'helm', 'plain', 'cluster'] as const
  const kind = kinds[number(kinds.length - 1)] ?? 'kustomize'
  kustomization('components/tls', 'tls', [], true)
  kustomization('base/one', 'one', [])
  const inTwo = ['base/one', 'components/tls'].filter(() => chance(40))
  kustomization('base/two', 'two', inTwo)
  // What is included twice is an error, so whoever includes the second base has what is in it already.
  const refs = chance(50)
    ? ['base/two', ...['base/one', 'components/tls'].filter(ref => !inTwo.includes(ref))]
    : ['base/one', 'components/tls']
  if (kind === 'kustomize') for (const env of environments) kustomization(`web/${env}`, 'web', refs)
  else if (kind === 'helm') {
    chart(chance(50) ? 'charts/web' : 'web/chart')
    const directories = chance(50)
    for (const env of environments) {
      write(directories ? `web/${env}/values.yaml` : `web/${env}.yaml`, `env: ${env}\n`)
      if (directories && chance(40)) write(`web/${env}/values-more.yaml`, 'replicas: 7\n')
    }
    if (chance(50)) write(directories ? 'web/common/values.yaml' : 'web/common.yaml', 'replicas: 2\n')
    if (chance(40))
      write(
        'argocd/web.yaml',
        application(
          'web-dev',
          `path: ${'charts/web/Chart.yaml' in texts ? 'charts/web' : 'web/chart'}\nhelm: { valueFiles: [/web/dev${directories ? '/values' : ''}.yaml], parameters: [{ name: replicas, value: "9" }] }`,
        ),
      )
  } else if (kind === 'plain')
    for (const env of environments) {
      write(`web/${env}/a.yaml`, settings('a'))
      write(`web/${env}/sub/b.yml`, `---\n${settings('b')}---\n${settings('c')}`)
      write(`web/${env}/data.json`, '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d"}}')
      if (chance(40)) write(`web/${env}/notes.yaml`, 'a: 1\n')
      if (chance(40)) kustomization(`web/${env}/inner`, 'inner', ['base/one'])
    }
  else {
    chart('charts/web')
    write('extra/a.yaml', settings('extra'))
    write('apps/web.yaml', application('web', 'path: base/one'))
    write('apps/kustomization.yaml', `${header}resources: [web.yaml]\n`)
    for (const env of environments) {
      const objects = [
        application('chart', 'path: charts/web\nhelm: { valueFiles: [values.yaml], valuesObject: { env: argo } }'),
        application('plain', 'path: extra\ndirectory: { recurse: true }'),
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: two, namespace: flux-system }\nspec: { path: ./base/two, sourceRef: { kind: GitRepository, name: flux-system } }\n',
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: release, namespace: apps }\nspec: { chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: flux-system } } }, values: { replicas: 5 } }\n',
        `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: set }\nspec:\n  generators: [{ list: { elements: [{ at: base/one }] } }]\n  template: { metadata: { name: "set-x" }, spec: { source: { repoURL: "https://github.com/acme/shop", path: "{{at}}" } } }\n`,
      ].filter(() => chance(50))
      write(`web/${env}/deploy.yaml`, objects.length > 0 ? objects.join('---\n') : settings('none'))
      if (chance(60)) {
        const move = chance(40)
        if (move)
          write(
            `web/${env}/move.yaml`,
            'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web, namespace: argocd }\nspec: { source: { path: base/two } }\n',
          )
        write(
          `web/${env}/kustomization.yaml`,
          `${header}resources: [deploy.yaml, ../../apps]\n${move ? 'patches: [{ path: move.yaml }]\n' : ''}`,
        )
      }
    }
  }
  return { files: filesOf(texts), overlaysOf }
}

const overlaysOf = (files: Files): readonly Overlay[] =>
  allEnvironments.flatMap((env): readonly Overlay[] => {
    if (files.paths.some(path => path.startsWith(`web/${env}/`)))
      return [{ app: 'web', env, path: `web/${env}`, kind: 'directory' }]
    return files.paths.includes(`web/${env}.yaml`) ? [{ app: 'web', env, path: `web/${env}.yaml`, kind: 'file' }] : []
  })
