import type { Chart, ChartFeature } from './charts.ts'

const template =
  (text: string) =>
  (chart: Chart): void => {
    chart.files.set(`${chart.root}/templates/broken.yaml`, text)
  }

const expression = (text: string): ChartFeature => ({
  name: `fails: ${text}`,
  add: template(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken}\ndata:\n  x: {{ ${text} }}\n`),
})

/** Charts that must not render, on both sides. */
export const failingCharts: readonly ChartFeature[] = [
  ...[
    'fail "as told"',
    'required "needed" .Values.none',
    'env "HOME"',
    'expandenv "$HOME"',
    'noSuchFunction 1',
    'mustFromJson "{"',
    'mustToDate "2006" "x"',
    'mustRegexMatch "(" "x"',
    'mustRegexFindAll "(" "x" 1',
    'mustRegexFind "(" "x"',
    'mustRegexReplaceAll "(" "x" ""',
    'mustRegexReplaceAllLiteral "(" "x" ""',
    'mustRegexSplit "(" "x" 1',
    'mustFirst 1',
    'mustRest "x"',
    'mustLast 1',
    'mustInitial 1',
    'mustAppend 1 2',
    'mustPrepend 1 2',
    'mustReverse 1',
    'mustUniq 1',
    'mustWithout 1 2',
    'mustHas 1 2',
    'mustSlice 1 2',
    'mustCompact 1',
    'mustChunk 2 1',
    'mustPush 1 2',
    'mustDateModify "x" now',
    'semver "x"',
    'semverCompare "x" "1.0.0"',
    'index .Values.list 99',
    'div 1 0',
    'mod 1 0',
    'include "none.such" .',
    'tpl "{{ .Broken" .',
    'tpl "{{ fail \\"inside\\" }}" .',
    '.Values.text.deeper',
    'first 5',
    'randInt 5 5',
    'dig "a" 1',
    'substr',
    'len 5',
    'slice 1',
    'call 5',
    'genSignedCert "a" nil nil 1 nil',
    'buildCustomCert "x" "y"',
    'decryptAES "k" "short"',
    'genSelfSignedCert "a" (list "not an address") nil 1',
    'chunk 1 1',
    'regexMatch "(" "x" | toString | mustFromJson',
    'eq (list) (list)',
    'lt "a" 1',
    'derivePassword 1 "none" "p" "u" "s"',
    'dict "a" | required ""',
    'urlParse "://" ',
    'b64dec 5',
    'atoi 5',
    'round "x"',
    'repeat -1 "x"',
  ].map(expression),
  { name: 'a brace that is open', add: template('a: {{ .Values.x\n') },
  { name: 'an if without end', add: template('{{ if true }}\na: b\n') },
  { name: 'an end too many', add: template('a: b\n{{ end }}\n') },
  { name: 'YAML that is none', add: template('apiVersion: v1\nkind: X\nmetadata: {name: [\n') },
  { name: 'YAML with tabs', add: template('apiVersion: v1\n\tkind: X\n') },
  {
    name: 'includes without end',
    add: template('{{ define "round" }}{{ include "round" . }}{{ end }}{{ include "round" . }}\n'),
  },
  {
    name: 'no Chart.yaml',
    add: ({ chart }) => {
      for (const key of Object.keys(chart)) delete chart[key]
    },
  },
  {
    name: 'a chart without a version',
    add: ({ chart }) => {
      delete chart['version']
    },
  },
  {
    name: 'a version that is none',
    add: ({ chart }) => {
      chart['version'] = 'not.a.version'
    },
  },
  {
    name: 'an API version that is unknown',
    add: ({ chart }) => {
      chart['apiVersion'] = 'v9'
    },
  },
  {
    name: 'a type that is unknown',
    add: ({ chart }) => {
      chart['type'] = 'other'
    },
  },
  {
    name: 'a library alone',
    add: ({ chart }) => {
      chart['type'] = 'library'
    },
  },
  {
    name: 'a Kubernetes that is too old',
    add: ({ chart }) => {
      chart['kubeVersion'] = '>=9.0.0'
    },
  },
  {
    name: 'a dependency that is missing',
    add: ({ chart }) => {
      chart['dependencies'] = [{ name: 'none-such', version: '1.0.0', repository: 'https://charts.example.com' }]
    },
  },
  {
    name: 'a dependency of another version',
    add: made => {
      made.files.set(`${made.root}/charts/old/Chart.yaml`, 'apiVersion: v2\nname: old\nversion: 0.1.0\n')
      made.chart['dependencies'] = [{ name: 'old', version: '^2.0.0', repository: 'https://charts.example.com' }]
    },
  },
  {
    name: 'values that do not fit the schema',
    add: made => {
      made.files.set(
        `${made.root}/values.schema.json`,
        JSON.stringify({ type: 'object', properties: { text: { type: 'integer' } } }),
      )
    },
  },
  {
    name: 'a schema that is none',
    add: made => {
      made.files.set(`${made.root}/values.schema.json`, '{')
    },
  },
  {
    name: 'values that are none',
    add: made => {
      made.files.set('bad.yaml', 'a: [\n')
      made.job.values.push({ file: 'bad.yaml' })
    },
  },
  {
    name: 'values that are a list',
    add: made => {
      made.files.set('bad.yaml', '- a\n')
      made.job.values.push({ file: 'bad.yaml' })
    },
  },
  {
    name: 'a values file that is missing',
    add: made => {
      made.job.values.push({ file: 'missing.yaml' })
    },
  },
  {
    name: 'a set that is none',
    add: made => {
      made.job.sets.push({ name: 'a[', value: 'b', string: false })
    },
  },
  {
    name: 'a set index that is too large',
    add: made => {
      made.job.sets.push({ name: 'list[999999]', value: 'b', string: false })
    },
  },
  {
    name: 'an archive that is none',
    add: made => {
      made.files.set(`${made.root}/charts/broken-1.0.0.tgz`, 'no archive')
    },
  },
  {
    name: 'a version of Kubernetes that is none',
    add: made => {
      made.job.kubernetes = 'newest'
    },
  },
]
