import type { Feature } from './feature.ts'
import { add, type Layer, type Layout, put, written } from './layout.ts'

const templates: Readonly<Record<string, string>> = {
  'templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "chart.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Chart.Name }}}}
  template:
    metadata: {labels: {app: {{ .Chart.Name }}}}
    spec:
      containers:
        - name: main
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          env: {{- range $key, $value := .Values.env }}
            - {name: {{ $key }}, value: {{ $value | quote }}}
          {{- end }}
          {{- with .Values.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
`,
  'templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
data:
  kube: {{ .Capabilities.KubeVersion.Version }}
  monitoring: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }}
  values: {{ .Values | toJson | quote }}
  file: {{ .Files.Get "files/notes.txt" | quote }}
`,
  'templates/_helpers.tpl':
    '{{ define "chart.labels" }}\napp: {{ .Chart.Name }}\nrelease: {{ .Release.Service }}\n{{ end }}',
  'templates/hook.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-migrate
  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-weight: "-5"}
spec:
  template: {spec: {restartPolicy: Never, containers: [{name: m, image: busybox}]}}
`,
  'templates/tests/check.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-check
  annotations: {helm.sh/hook: test}
spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
`,
  'templates/NOTES.txt': 'Installed {{ .Release.Name }}\n',
  'crds/widget.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, scope: Namespaced, names: {kind: Widget, plural: widgets}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}
`,
  'files/notes.txt': 'two\nlines\n',
}

const values = {
  replicas: 1,
  image: { repository: 'nginx', tag: '' },
  env: { A: 'one', B: 2 },
  resources: { limits: { cpu: '1' } },
  list: [1, 2],
}

/** Writes a chart below a directory. */
const putChart = (layout: Layout, directory: string, name: string, version: string): void => {
  const { files, random } = layout
  files.set(
    `${directory}/${name}/Chart.yaml`,
    `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: "1.${random.below(30)}"\n`,
  )
  files.set(`${directory}/${name}/values.yaml`, written(random, values))
  for (const [path, text] of Object.entries(templates)) files.set(`${directory}/${name}/${path}`, text)
}

const chartNames = ['backend', 'cache', 'front-end'] as const

/** The options of `helmCharts`, each with what it needs beside it. */
const options: readonly ((layout: Layout, layer: Layer) => Record<string, unknown>)[] = [
  ({ random }) => ({
    valuesInline: { replicas: 3, env: { B: 'changed', C: 'new' }, list: [9] },
    ...(random.chance(0.8) ? { valuesMerge: random.pick(['override', 'merge', 'replace']) } : {}),
  }),
  (layout, layer) => ({
    valuesFile: put(layout, layer, 'chart-values.yaml', { ...values, replicas: 2, env: { D: 'file' } }),
  }),
  (layout, layer) => ({
    additionalValuesFiles: [
      put(layout, layer, 'more-1.yaml', { env: { E: '1' } }),
      put(layout, layer, 'more-2.yaml', { env: { E: '2', A: null } }),
    ],
  }),
  () => ({ includeCRDs: true }),
  () => ({ skipHooks: true }),
  () => ({ skipTests: true }),
  () => ({ namespace: 'charted' }),
  () => ({ apiVersions: ['monitoring.coreos.com/v1', 'example.com/v1'] }),
  ({ random }) => ({ kubeVersion: random.pick(['1.29', 'v1.31.4']) }),
  () => ({ debug: true }),
  () => ({ devel: true }),
  () => ({ nameTemplate: '{{ "named" | upper | lower }}-{{ add 1 2 }}' }),
]

/** Charts that a kustomization inflates. */
export const charts: readonly Feature[] = [
  {
    name: 'helmCharts',
    alone: 'helm',
    add: (layout, layer) => {
      const { random } = layout
      const home = random.chance(0.3) ? 'vendored' : 'charts'
      if (home !== 'charts' || random.chance(0.2))
        layer.fields['helmGlobals'] = {
          chartHome: home,
          ...(random.chance(0.5) ? { configHome: 'helm-config' } : {}),
        }
      for (const name of random.some(chartNames, 1 + random.below(2))) {
        const chosen = Object.assign(
          {},
          ...Array.from({ length: random.below(5) }, () => layout.fair('chart option', options)(layout, layer)),
        )
        const pinned = random.chance(0.3)
        const repository = pinned && random.chance(0.5)
        putChart(layout, `${layer.directory}/${home}${repository ? `/${name}-1.2.3` : ''}`, name, '1.2.3')
        const named =
          'nameTemplate' in chosen
            ? {}
            : random.chance(0.85)
              ? { releaseName: `${random.pick(['blue', 'green'])}-${name}` }
              : {}
        add(layer, 'helmCharts', {
          name,
          ...named,
          ...(pinned ? { version: '1.2.3' } : {}),
          ...(repository ? { repo: 'https://charts.example.com' } : {}),
          ...chosen,
        })
      }
    },
  },
  {
    name: 'helmCharts with versions given',
    alone: 'helm',
    add: (layout, layer) => {
      layout.job.kubernetes = layout.random.pick(['1.30', 'v1.32.1'])
      layout.job.apiVersions = ['monitoring.coreos.com/v1']
      putChart(layout, `${layer.directory}/charts`, 'backend', '0.1.0')
      add(layer, 'helmCharts', {
        name: 'backend',
        releaseName: 'versioned',
        ...layout.random.pick([{}, { kubeVersion: '1.28' }, { apiVersions: ['other.example.com/v1'] }]),
      })
    },
  },
  {
    name: 'helmChartInflationGenerator',
    alone: 'helm',
    add: (layout, layer) => {
      putChart(layout, `${layer.directory}/old-charts`, 'cache', '1.0.0')
      add(layer, 'helmChartInflationGenerator', {
        chartName: 'cache',
        chartHome: 'old-charts',
        releaseName: 'older',
        ...layout.fair<Record<string, unknown>>('old chart', [
          { valuesLocal: { replicas: 5 }, valuesMerge: 'merge' },
          { values: put(layout, layer, 'old-values.yaml', values) },
          { helmBin: 'helm', helmHome: 'helm-config', extraArgs: ['--debug'], chartRepoName: 'old' },
          { chartVersion: '1.0.0', releaseNamespace: 'old' },
          { chartRepoUrl: 'https://charts.example.com' },
        ]),
      })
    },
  },
  {
    name: 'HelmChartInflationGenerator as a generator',
    alone: 'helm',
    add: (layout, layer) => {
      putChart(layout, `${layer.directory}/charts`, 'front-end', '2.0.0')
      add(
        layer,
        'generators',
        put(layout, layer, 'inflate.yaml', {
          apiVersion: 'builtin',
          kind: 'HelmChartInflationGenerator',
          metadata: { name: 'inflate' },
          name: 'front-end',
          releaseName: 'generated',
          valuesInline: { env: { G: 'generator' } },
          includeCRDs: layout.random.chance(0.5),
        }),
      )
    },
  },
]
