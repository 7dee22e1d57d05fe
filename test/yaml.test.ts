import fc from 'fast-check'
import { expect, it } from 'vitest'
import { filesOf } from '../src/overlay/files.ts'
import { readAnyYaml } from '../src/overlay/yaml.ts'
import type { YamlNode } from '../src/overlay/yaml-node.ts'
import { readPlainYaml } from '../src/overlay/yaml-plain.ts'
import { planOverlay } from '../src/promotion/plan.ts'

const indent = fc.constantFrom('', '', '  ', '  ', '    ', '   ')
const scalar = fc.constantFrom(
  'a',
  '1.2.3',
  '"b"',
  "'it''s'",
  '"x: # y"',
  'a#b',
  'a # c',
  'a:b',
  '-',
  '- a',
  ':',
  '',
  '|',
  '|-',
  '>',
  '*x',
  '&x 1',
  '<<: 1',
  '{}',
  '[]',
  '[a, "b, c"]',
  '{a: b, c: [d]}',
  '[-]',
  '{a: b:}',
  '[a',
  '{a',
  '~',
  '!t a',
  '? a',
  '@a',
  '"a',
  "'a",
  'é',
  '{{ x }}',
  'image: acme/web:1.2.3',
)
const line = fc.oneof(
  fc
    .tuple(
      indent,
      fc.constantFrom('', '- ', '- - ', '-'),
      fc.constantFrom('a', 'b', 'images', 'name', 'newTag', '"q"', "'r'"),
      fc.constantFrom(': ', ': ', ':', ' : ', ':  '),
      scalar,
    )
    .map(parts => parts.join('')),
  fc.tuple(indent, fc.constantFrom('', '- '), scalar).map(parts => parts.join('')),
  fc.constantFrom('---', '--- # c', '...', '%YAML 1.2', '', ' ', '# c', '    # c', '\ta: 1'),
)
const text = fc
  .tuple(fc.array(line, { maxLength: 9 }), fc.constantFrom('\n', '\n', '', '\r\n'))
  .map(([lines, end]) => lines.join('\n') + end)

/** Where nothing is written, and how far a literal block reaches, the two count differently, and nobody asks. */
const comparable = (node: YamlNode): unknown =>
  node.kind === 'list'
    ? node.items.map(comparable)
    : node.kind === 'map'
      ? [node.keys, node.values.map(comparable)]
      : node.value === '' || node.style === 'literal'
        ? [node.value, node.style]
        : [node.value, node.style, node.start, node.end]

it('reads quickly only what the library reads the same way', () => {
  let quick = 0
  fc.assert(
    fc.property(text, each => {
      const plain = readPlainYaml(each)
      if (!plain) return
      quick++
      const any = readAnyYaml(each)
      expect(any.ok ? any.documents.map(comparable) : any.message).toEqual(plain.map(comparable))
    }),
    { numRuns: 5000 },
  )
  expect(quick).toBeGreaterThan(500)
})

it('plans any two texts without an error', () => {
  const overlay = (env: string) => ({ app: 'web', env, path: `web/${env}`, kind: 'directory' }) as const
  fc.assert(
    fc.property(text, text, fc.constantFrom('kustomization.yaml', 'values.yaml', 'Chart.yaml'), (up, down, name) => {
      const files = filesOf({ [`web/dev/${name}`]: up, [`web/production/${name}`]: down })
      const outcome = planOverlay({
        downstream: { overlay: overlay('production'), files },
        upstream: { overlay: overlay('dev'), files },
        carry: [
          { kind: 'images' },
          { kind: 'charts' },
          { kind: 'refs' },
          { kind: 'value', path: name, at: '.a.b', add: true },
        ],
      })
      if (outcome.kind === 'plan') for (const edit of outcome.plan.edits) expect(readAnyYaml(edit.text).ok).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
