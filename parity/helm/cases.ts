import { stringify } from 'yaml'
import type { ParityCase } from '../case.ts'
import { random } from '../random.ts'
import { type Chart, type ChartFeature, chartFeatures } from './charts.ts'
import { expressions } from './expressions.ts'
import { failingCharts } from './failing.ts'
import { pack } from './pack.ts'
import { clocked, randomExpressions, sure } from './random-expressions.ts'

const EACH = 12

const baseFiles = (root: string): [string, string | Uint8Array][] => [
  [
    `${root}/templates/_helpers.tpl`,
    '{{/* Names */}}\n{{- define "chart.name" -}}\n{{ .Chart.Name | trunc 63 | trimSuffix "-" }}\n{{- end }}\n{{ define "chart.labels" -}}\napp: {{ include "chart.name" . }}\nrelease: {{ .Release.Name | quote }}\n{{- end }}\n',
  ],
  [`${root}/files/text.txt`, 'first line\nsecond: "line"\n'],
  [`${root}/files/more.txt`, 'Grüße'],
  [`${root}/files/nested/deep.yaml`, 'a: b\n'],
  [`${root}/files/binary.bin`, Uint8Array.from([0, 159, 146, 150, 10])],
  [`${root}/README.md`, '# A chart {{ not a template\n'],
]

const values = (): Record<string, unknown> => ({
  text: 'some text',
  number: 3,
  float: 1.5,
  big: 12345678,
  list: ['a', 'b', 'c'],
  map: { a: 1, b: 'two' },
  deep: { er: { est: 'found' } },
  flag: true,
  none: '',
  null: null,
  template: 'name: {{ .Release.Name }}-{{ .Values.map.b | upper }}',
  strings: { yes: 'yes', octal: '0644', float: '1e3', date: '2020-01-01' },
})

const metadata = {
  description: 'A chart',
  type: 'application',
  appVersion: '1.2',
  keywords: ['a', 'b'],
  home: 'https://example.com',
  sources: ['https://example.com/source'],
  maintainers: [{ name: 'Ann', email: 'ann@example.com', url: 'https://example.com/ann' }],
  icon: 'https://example.com/icon.png',
  annotations: { category: 'test' },
  deprecated: false,
}

/** A ConfigMap with the values of expressions; what stands before `;;` in one is an action of its own. */
const shows = (name: string, lines: readonly (readonly [key: string, expression: string])[]): string => {
  const line = (key: string, text: string): string => {
    const [shown = '', before] = text.split(' ;; ').reverse()
    return `${before === undefined ? '' : `  {{- ${before} }}\n`}  ${key}: {{ (${shown}) | toJson | quote }}\n`
  }
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${lines.map(([key, text]) => line(key, text)).join('')}`
}

/** Charts of a seed. Each expression and each feature is used before one is used much more often. */
export const helmCases = (count: number, seed: number): readonly ParityCase[] => {
  const used = new Map<unknown, number>()
  const leastUsed = <T>(from: readonly T[], many: number, roll: () => number): readonly T[] => {
    const ranked = from
      .map(each => ({ each, rank: (used.get(each) ?? 0) + roll() * 2 }))
      .sort((one, other) => one.rank - other.rank)
    const chosen = ranked.slice(0, many).map(({ each }) => each)
    for (const each of chosen) used.set(each, (used.get(each) ?? 0) + 1)
    return chosen
  }
  return Array.from({ length: count }, (_, index): ParityCase => {
    const chance = random(seed * 200_003 + index)
    const roll = (): number => chance.below(1000) / 1000
    const root = chance.pick(['charts/shop', 'chart', 'deploy/my chart', ''])
    const inside = root === '' ? 'chart' : root
    const made: Chart = {
      random: chance,
      root: inside,
      files: new Map(baseFiles(inside)),
      chart: { apiVersion: 'v2', name: 'shop', version: '1.2.3', ...metadata },
      values: values(),
      job: { values: [], sets: [], crds: chance.chance(0.5), kubernetes: null, apiVersions: [], packed: false },
    }
    const clock = index % 5 === 1
    const unsure = index % 5 === 2
    const lines = leastUsed(expressions, EACH, roll).map((text, at) => [`e${at}`, text] as const)
    made.files.set(`${inside}/templates/expressions.yaml`, shows('{{ .Release.Name }}-expressions', lines))
    const shapes: Record<string, RegExp> = {}
    if (clock)
      made.files.set(
        `${inside}/templates/clock.yaml`,
        shows(
          'clock',
          leastUsed(clocked, 4, roll).map((text, at) => [`c${at}`, text]),
        ),
      )
    if (unsure) {
      made.files.set(
        `${inside}/templates/sure.yaml`,
        shows(
          'sure',
          leastUsed(sure, 3, roll).map((text, at) => [`s${at}`, text]),
        ),
      )
      const chosen = leastUsed(randomExpressions, 3, roll)
      for (const [at, { shape }] of chosen.entries()) shapes[`random-${at}`] = shape
      made.files.set(
        `${inside}/templates/random.yaml`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: random}\ndata:\n${chosen.map(({ expression }, at) => `  random-${at}: {{ ${expression} | quote }}\n`).join('')}`,
      )
    }
    const broken = index % 6 === 5
    const features: ChartFeature[] = [
      ...leastUsed(chartFeatures, 1 + chance.below(4), roll),
      ...(broken ? leastUsed(failingCharts, 1, roll) : []),
    ]
    for (const { add } of features) add(made)
    if (Object.keys(made.chart).length > 0) made.files.set(`${inside}/Chart.yaml`, stringify(made.chart))
    made.files.set(`${inside}/values.yaml`, stringify(made.values))
    const { packed, crds, kubernetes, apiVersions } = made.job
    let chart = inside
    if (packed) {
      const below = [...made.files].filter(([path]) => path.startsWith(`${inside}/`))
      for (const [path] of below) made.files.delete(path)
      made.files.set(
        'packed/shop-1.2.3.tgz',
        pack(new Map(below.map(([path, content]) => [`shop/${path.slice(inside.length + 1)}`, content]))),
      )
      chart = 'packed/shop-1.2.3.tgz'
    }
    return {
      name: `helm ${index}: ${features.map(({ name }) => name).join(', ')}`,
      files: made.files,
      job: {
        kind: 'helm',
        chart,
        release: { name: chance.pick(['shop', 'blue-1']), namespace: chance.pick(['default', 'team-a']) },
        values: made.job.values,
        sets: made.job.sets,
        crds,
      },
      kubernetes,
      apiVersions,
      clock,
      shapes,
      broken,
    }
  })
}
