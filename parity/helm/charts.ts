import { stringify } from 'yaml'
import type { Job } from '../case.ts'
import type { Random } from '../random.ts'
import { pack } from './pack.ts'

/** A chart that grows while features are put into it. */
export interface Chart {
  readonly random: Random
  /** Directory of the chart in the case. */
  readonly root: string
  readonly files: Map<string, string | Uint8Array>
  readonly chart: Record<string, unknown>
  readonly values: Record<string, unknown>
  readonly job: {
    values: (Job & { kind: 'helm' })['values'][number][]
    sets: (Job & { kind: 'helm' })['sets'][number][]
    crds: boolean
    kubernetes: string | null
    apiVersions: string[]
    packed: boolean
  }
}

/** Something that a chart can have. */
export interface ChartFeature {
  readonly name: string
  readonly alone?: string
  add(chart: Chart): void
}

const template = (chart: Chart, path: string, text: string): void => {
  chart.files.set(`${chart.root}/templates/${path}`, text)
}

const configMap = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}\n`

/** A small chart inside another one. */
const subchart = (
  name: string,
  extra: Record<string, unknown> = {},
  values: Record<string, unknown> = {},
): Map<string, string> =>
  new Map([
    [`${name}/Chart.yaml`, stringify({ apiVersion: 'v2', name, version: '1.0.0', appVersion: '9', ...extra })],
    [
      `${name}/values.yaml`,
      stringify({ own: name, list: [1], map: { a: 1, b: 2 }, exports: { data: { exported: name } }, ...values }),
    ],
    [
      `${name}/templates/config.yaml`,
      configMap(
        `{{ .Release.Name }}-{{ .Chart.Name }}`,
        '  values: {{ .Values | toJson | quote }}\n  name: {{ .Template.Name }}\n  base: {{ .Template.BasePath }}\n  root: {{ .Chart.IsRoot | quote }}\n  version: {{ .Chart.Version | quote }}',
      ),
    ],
    [`${name}/templates/_own.tpl`, `{{ define "${name}.own" }}from-${name}{{ end }}`],
  ])

const putSubchart = (chart: Chart, name: string, files: ReadonlyMap<string, string>): void => {
  if (chart.random.chance(0.3)) chart.files.set(`${chart.root}/charts/${name}-1.0.0.tgz`, pack(files))
  else for (const [path, text] of files) chart.files.set(`${chart.root}/charts/${path}`, text)
}

const depend = (chart: Chart, dependency: Record<string, unknown>): void => {
  const before = chart.chart['dependencies']
  chart.chart['dependencies'] = [
    ...(Array.isArray(before) ? before : []),
    { version: '1.0.0', repository: 'https://charts.example.com', ...dependency },
  ]
}

/** What makes up charts beside the functions of their templates. */
export const chartFeatures: readonly ChartFeature[] = [
  {
    name: 'subchart',
    add: chart => {
      putSubchart(chart, 'sub', subchart('sub'))
      chart.values['sub'] = { own: 'changed', map: { b: null, c: 3 } }
      if (chart.random.chance(0.5)) depend(chart, { name: 'sub' })
    },
  },
  {
    name: 'condition',
    add: chart => {
      putSubchart(chart, 'optional', subchart('optional'))
      depend(chart, { name: 'optional', condition: 'optional.enabled,global.optional' })
      chart.values['optional'] = chart.random.pick([{ enabled: true }, { enabled: false }, {}])
    },
  },
  {
    name: 'tags',
    add: chart => {
      for (const name of ['front', 'back']) {
        putSubchart(chart, name, subchart(name))
        depend(chart, { name, tags: [name, 'all'] })
      }
      chart.values['tags'] = chart.random.pick([
        { front: false },
        { back: true, all: false },
        { all: true, front: false },
      ])
    },
  },
  {
    name: 'alias',
    add: chart => {
      putSubchart(chart, 'shared', subchart('shared'))
      depend(chart, { name: 'shared', alias: 'first' })
      depend(chart, { name: 'shared', alias: 'second', version: '>=1.0.0' })
      chart.values['first'] = { own: 'one' }
      template(chart, '_alias.tpl', '{{ define "unused" }}{{ include "shared.own" . }}{{ end }}')
    },
  },
  {
    name: 'import-values',
    add: chart => {
      putSubchart(chart, 'source', subchart('source', {}, { settings: { port: 80 } }))
      depend(chart, { name: 'source', 'import-values': ['data', { child: 'settings', parent: 'imported' }] })
      chart.values['imported'] = { kept: true }
    },
  },
  {
    name: 'library',
    add: chart => {
      const files = subchart('lib', { type: 'library' })
      files.set('lib/templates/_lib.tpl', '{{ define "lib.labels" }}lib: {{ .Chart.Name }}{{ end }}')
      putSubchart(chart, 'lib', files)
      depend(chart, { name: 'lib' })
      template(
        chart,
        'with-library.yaml',
        configMap('{{ .Release.Name }}-lib', '  {{ include "lib.labels" . }}\n  own: {{ template "lib.own" . }}'),
      )
    },
  },
  {
    name: 'subchart of a subchart',
    add: chart => {
      const inner = subchart('inner')
      const outer = subchart(
        'outer',
        { dependencies: [{ name: 'inner', version: '1.0.0', repository: '' }] },
        { inner: { own: 'by-outer' }, global: { from: 'outer' } },
      )
      for (const [path, text] of inner) outer.set(`outer/charts/${path}`, text)
      putSubchart(chart, 'outer', outer)
      chart.values['outer'] = { inner: { list: [chart.random.below(9)] } }
    },
  },
  {
    name: 'globals',
    add: chart => {
      chart.values['global'] = { region: 'eu', nested: { a: 1 } }
      putSubchart(chart, 'globally', subchart('globally', {}, { global: { region: 'us', own: true } }))
    },
  },
  {
    name: 'null values',
    add: chart => {
      chart.values['removed'] = { a: 1, b: { c: 2 } }
      chart.job.values.push({ inline: { removed: { a: null, b: { c: null, d: 4 } }, strings: null, global: null } })
    },
  },
  {
    name: 'schema',
    add: chart => {
      chart.files.set(
        `${chart.root}/values.schema.json`,
        JSON.stringify({
          $schema: chart.random.pick([
            'http://json-schema.org/draft-07/schema#',
            'https://json-schema.org/draft/2020-12/schema',
          ]),
          type: 'object',
          required: ['text'],
          properties: {
            text: { type: 'string' },
            number: { type: 'integer', minimum: 1 },
            list: { type: ['array', 'null'] },
          },
        }),
      )
    },
  },
  {
    name: 'values files',
    add: chart => {
      chart.files.set('environments/dev.yaml', stringify({ text: 'from dev', list: ['z'], map: { d: 4 }, anchors: 1 }))
      chart.files.set(
        'environments/more.yaml',
        'base: &base {x: 1, yes: on}\nuses: {<<: *base, y: 2}\nmap: {a: override}\n',
      )
      chart.job.values.push(
        { file: 'environments/dev.yaml' },
        { file: 'environments/more.yaml' },
        { file: 'environments/none.yaml', optional: true },
      )
    },
  },
  {
    name: 'inline values',
    add: chart => {
      chart.job.values.push({ inline: { text: 'inline', added: { deep: [1, { a: true }] }, number: 7 } })
    },
  },
  {
    name: 'sets',
    add: chart => {
      chart.job.sets.push(
        ...chart.random.some(
          [
            { name: 'text', value: 'set', string: false },
            { name: 'map.a', value: '5', string: false },
            { name: 'map.s', value: '5', string: true },
            { name: 'list[1]', value: 'at-one', string: false },
            { name: 'list', value: '{x,y,3}', string: false },
            { name: 'flag', value: 'true', string: false },
            { name: 'gone', value: 'null', string: false },
            { name: 'escaped\\.key', value: 'a\\,b', string: false },
            { name: 'new[0].name', value: 'n', string: true },
          ],
          3,
        ),
      )
    },
  },
  {
    name: 'crds',
    add: chart => {
      const crd = (name: string): string =>
        `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}.example.com}\nspec: {group: example.com}\n`
      chart.files.set(`${chart.root}/crds/all.yaml`, `${crd('widgets')}---\n${crd('gears')}`)
      chart.files.set(`${chart.root}/crds/nested/one.yml`, crd('things'))
      chart.files.set(`${chart.root}/crds/README.md`, 'not YAML: [')
      chart.job.crds = chart.random.chance(0.7)
    },
  },
  {
    name: 'hooks',
    add: chart => {
      for (const [index, events] of [
        'pre-install',
        'post-install,pre-upgrade',
        'test',
        'pre-delete',
        'post-rollback',
        'test-success',
      ].entries())
        template(
          chart,
          `hooks/${index}.yaml`,
          `apiVersion: v1\nkind: Pod\nmetadata:\n  name: hook-${index}\n  annotations:\n    helm.sh/hook: ${events}\n    helm.sh/hook-weight: "${5 - index}"\n    helm.sh/hook-delete-policy: hook-succeeded\nspec: {}\n`,
        )
    },
  },
  {
    name: 'notes',
    add: chart => {
      template(chart, 'NOTES.txt', 'Notes of {{ .Release.Name }}: not: [yaml\n')
      template(chart, 'sub/NOTES.txt', 'kind: Not a manifest')
    },
  },
  {
    name: 'kinds in order',
    add: chart => {
      const kinds = [
        'Ingress',
        'Deployment',
        'Namespace',
        'CustomThing',
        'Secret',
        'Service',
        'ClusterRole',
        'APIService',
        'ConfigMap',
        'Job',
        'ServiceAccount',
        'PodDisruptionBudget',
        'ValidatingWebhookConfiguration',
        'HorizontalPodAutoscaler',
        'PriorityClass',
        'CronJob',
      ]
      const documents = chart.random
        .some(kinds, 12)
        .map(
          (kind, index) =>
            `apiVersion: ${kind === 'CustomThing' ? 'example.com/v1' : 'v1'}\nkind: ${kind}\nmetadata: {name: ordered-${index}}\n`,
        )
      template(
        chart,
        'ordered.yaml',
        documents.join(chart.random.pick(['---\n', '\n---\n\n', '---\n# comment only\n---\n'])),
      )
      template(chart, 'z/ordered.yml', `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: deeper}\n---\n`)
    },
  },
  {
    name: 'flow',
    add: chart => {
      template(
        chart,
        'flow.yaml',
        configMap(
          'flow',
          [
            '{{- /* a comment */ -}}',
            '{{- range $index, $each := .Values.list }}',
            '  item-{{ $index }}: {{ $each | quote }}',
            '{{- else }}',
            '  none: here',
            '{{- end }}',
            '{{- range $key, $value := dict "z" 1 "a" 2 }}',
            '  key-{{ $key }}: "{{ $value }}"',
            '{{- end }}',
            '{{- range 3 }}',
            '  counted-{{ . }}: ""',
            '{{- end }}',
            '{{- range $i := until 9 }}{{ if eq $i 2 }}{{ continue }}{{ end }}{{ if gt $i 4 }}{{ break }}{{ end }}',
            '  loop-{{ $i }}: ""',
            '{{- end }}',
            '{{- with .Values.deep.er }}',
            '  with: {{ .est }}',
            '{{- else with .Values.text }}',
            '  with: {{ . }}',
            '{{- else }}',
            '  without: ""',
            '{{- end }}',
            '{{- if and .Values.flag (not .Values.none) }}',
            '  if: flag',
            '{{- else if eq .Values.number 3.0 }}',
            '  if: number',
            '{{- else }}',
            '  if: none',
            '{{- end }}',
            '{{- $x := 1 }}{{ $x = add $x 1 }}',
            '  variable: {{ $x | quote }}',
            '{{- define "local" }}local {{ . }}{{ end }}',
            '  template: {{ template "local" "value" }}',
            '{{- block "blocked" . }}',
            '  block: {{ .Chart.Name }}',
            '{{- end }}',
          ].join('\n'),
        ),
      )
    },
  },
  {
    name: 'whole values',
    add: chart => {
      template(
        chart,
        'values.yaml',
        configMap('whole', '  values: {{ toYaml .Values | quote }}\n  missing: "{{ .Values.notThere }}"'),
      )
    },
  },
  {
    name: 'ignore file',
    add: chart => {
      chart.files.set(`${chart.root}/.helmignore`, '# ignored\nignored/\n*.bak\ntemplates/skipped.yaml\n')
      template(chart, 'skipped.yaml', '{{ fail "never read" }}')
      chart.files.set(`${chart.root}/ignored/x.txt`, 'never read')
    },
  },
  {
    name: 'versions',
    add: chart => {
      chart.job.kubernetes = chart.random.pick(['1.25', '1.33', 'v1.30.2', '1.31.0-gke.100'])
      chart.job.apiVersions.push(
        ...chart.random.some(['monitoring.coreos.com/v1', 'example.com/v1/Widget', 'cert-manager.io/v1'], 2),
      )
      if (chart.random.chance(0.5)) chart.chart['kubeVersion'] = '>=1.20.0-0'
    },
  },
  {
    name: 'first version of charts',
    alone: 'v1',
    add: chart => {
      chart.chart['apiVersion'] = 'v1'
      if (chart.chart['dependencies'] === undefined) {
        putSubchart(chart, 'required', subchart('required', { apiVersion: 'v1' }))
        chart.files.set(
          `${chart.root}/requirements.yaml`,
          'dependencies:\n- {name: required, version: 1.0.0, repository: "https://charts.example.com", condition: required.on}\n',
        )
        chart.values['required'] = { on: chart.random.chance(0.5) }
      }
      delete chart.chart['type']
    },
  },
  {
    name: 'packed',
    alone: 'packed',
    add: chart => {
      chart.job.packed = true
    },
  },
  {
    name: 'empty templates',
    add: chart => {
      template(chart, 'empty.yaml', '{{- if .Values.none }}\nkind: X\n{{- end }}\n')
      template(chart, 'comments.yaml', '# nothing\n---\n# here\n')
      template(
        chart,
        'data.json',
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}, "data": {"a": {{ .Values.text | toJson }}}}',
      )
      template(chart, 'text.txt', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-text}\n')
    },
  },
  {
    name: 'YAML of many kinds',
    add: chart => {
      template(
        chart,
        'kinds.yaml',
        'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: in-list}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\ndata: &anchor\n  yes: on\n  octal: 0644\n  new: 0o17\n  float: 1e3\n  date: 2020-01-01\n  base60: 1:30\n  under: 1_000\nmore: *anchor\n',
      )
    },
  },
]
