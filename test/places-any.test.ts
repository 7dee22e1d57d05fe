import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Manifest } from '../src/diff/manifest.ts'
import { duplicateKeys } from '../src/validation/places/duplicate-keys.ts'
import { placesOf } from '../src/validation/places/places-of.ts'

const overlay = { app: 'web', env: 'dev', path: 'dev', kind: 'directory' } as const

const line = fc.constantFrom(
  'resources: [../base, web.yaml]',
  'resources:',
  '- ../base',
  '  - web.yaml',
  'components: [../dev, ../base]',
  'patches:',
  '- path: p.yaml',
  '- target: { kind: "(", name: "(a+)+$" }',
  '  patch: |-',
  '    - { op: add, path: /spec/replicas/-/~2, value: [[{}]] }',
  '    - op: replace',
  '    - a',
  'images: [{ name: a, newTag: 1 }, null, [], { name: [] }]',
  'labels: [{ pairs: [] }, { pairs: { app: web } }]',
  'configMapGenerator: [{ name: web, literals: [a=b, c, null], files: [=, a=p.yaml], envs: [{}] }]',
  'replacements: [{ targets: [{ select: {}, fieldPaths: ["spec.[", "[a=b].*", spec.replicas] }] }]',
  'helmCharts: [{ name: web, valuesInline: [] }, { name: [] }]',
  'kind: Deployment',
  'apiVersion: apps/v1',
  'kind: List',
  'items: [[], { kind: List, items: 3 }]',
  'metadata: { name: web }',
  'spec:',
  '  replicas: 3',
  '  template: { spec: { containers: [{ name: web, image: "a:1" }] } }',
  '---',
  '{{- range $a, $b := .Values.x }}',
  '  {{ toYaml .Values | nindent 99 }}',
  '{{ end }}',
  '{{ define "a" }}',
  '{{ include "a" . }}',
  'a: {{ include "a" (dict "x" .) }}',
  '{{ "',
  'x: &x [*x]',
  '\tx',
  ': : :',
)
const text = fc.oneof(
  fc.array(line, { maxLength: 14 }).map(lines => lines.join('\n')),
  fc.string(),
)
const paths = [
  'dev/kustomization.yaml',
  'base/kustomization.yaml',
  'dev/p.yaml',
  'dev/web.yaml',
  'base/web.yaml',
  'dev/Chart.yaml',
  'dev/values.yaml',
  'dev/templates/a.yaml',
  'dev/templates/_a.tpl',
  'dev/charts/web/Chart.yaml',
  'dev/charts/web/templates/a.yaml',
]
const manifest = fc
  .record({
    file: fc.constantFrom(undefined, 'nowhere.yaml', ...paths),
    more: fc.dictionary(fc.constantFrom('spec', 'data', 'image', 'template', 'a~/b'), fc.jsonValue()),
    metadata: fc.oneof(fc.constant({ name: 'web', labels: { app: 'web' } }), fc.jsonValue()),
  })
  .map(
    ({ file, more, metadata }) =>
      ({
        hidden: [],
        ...(file === undefined ? {} : { file }),
        object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, ...more },
      }) as unknown as Manifest,
  )
const pointer = fc.oneof(
  fc.constantFrom(
    '',
    '/',
    '/metadata/name',
    '/spec/replicas',
    '/spec/template/spec/containers/0/image',
    '/data/a',
    'x',
    '/spec/-1',
    '/~',
  ),
  fc.string().map(each => `/spec/${each}`),
)

test('whatever is written and rendered, a finding has a place in a file', () => {
  fc.assert(
    fc.property(
      fc.array(text, { minLength: paths.length, maxLength: paths.length }),
      manifest,
      fc.array(pointer, { minLength: 1, maxLength: 4 }),
      (texts, object, pointers) => {
        const files = new Map(paths.map((path, index) => [path, texts[index] ?? '']))
        const place = placesOf(paths, path => files.get(path), overlay)
        for (const at of pointers) {
          const { file, line: number, column } = place({ rule: 'any', at }, object)
          const lines = (files.get(file) ?? '').split('\n')
          expect(number).toBeGreaterThan(0)
          expect(column).toBeGreaterThan(0)
          expect(number).toBeLessThanOrEqual(Math.max(1, lines.length))
          expect(column).toBeLessThanOrEqual((lines[number - 1] ?? '').length + 1)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('whatever is written, duplicate keys are looked for without an error', () => {
  fc.assert(fc.property(text, each => void duplicateKeys('a.yaml', each)))
})

test.each([
  ['a text of a megabyte', `data: ${'x'.repeat(1_000_000)}`],
  ['a hundred thousand dashes', '- '.repeat(100_000)],
  ['a hundred thousand braces', '{{'.repeat(100_000)],
  ['brackets in brackets', '['.repeat(100_000)],
  ['a map of a hundred thousand keys', Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n')],
  [
    'aliases of aliases',
    `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefghij'.replaceAll(/./g, each => `${each}: &${each} [*${String.fromCharCode(each.charCodeAt(0) - 1)},*${String.fromCharCode(each.charCodeAt(0) - 1)},*${String.fromCharCode(each.charCodeAt(0) - 1)},*${String.fromCharCode(each.charCodeAt(0) - 1)}]\n`)}`,
  ],
])('%s is no problem, wherever it stands', (_, hostile) => {
  const place = placesOf(paths, path => (path === 'dev/Chart.yaml' ? 'name: web' : hostile), overlay)
  for (const file of paths) {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { k: '1' } }
    expect(place({ rule: 'any', at: '/data/k' }, { object, file, hidden: [] }).line).toBe(1)
  }
})
