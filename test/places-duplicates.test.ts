import { describe, expect, test } from 'vitest'
import { duplicateKeys } from '../src/validation/places/duplicate-keys.ts'

const said = (text: string, path = 'a.yaml'): readonly string[] =>
  duplicateKeys(path, text).map(({ rule, line, column, at, message }) => `${line}:${column} ${rule} ${at} ${message}`)

describe('a key that is there twice', () => {
  test.each([
    ['in a map', 'a: 1\nb: 2\na: 3\n', '3:1', '/a'],
    ['deep in a list', 'x:\n  - y: 1\n    z: 2\n    y: 3\n', '4:5', '/x/0/y'],
    ['in a second document', 'a: 1\n---\na: 1\na: 2\n', '4:1', '/a'],
    ['in a flow map', 'x: { a: 1, b: 2, a: 3 }\n', '1:18', '/x/a'],
    ['in quotes', 'a: 1\n"a": 3\n', '2:1', '/a'],
    ['with a slash in it', 'a/b: 1\na/b: 3\n', '2:1', '/a~1b'],
    ['beside an anchor', 'x: &x\n  a: 1\n  a: 2\ny: *x\n', '3:3', '/x/a'],
  ])('%s', (_, text, place, pointer) => {
    expect(said(text)).toEqual([expect.stringMatching(new RegExp(`^${place} schema.duplicate ${pointer} "`))])
  })

  test('is said once for each time that it is there again', () => {
    expect(said('a: 1\na: 2\nb: 3\na: 4\n')).toMatchInlineSnapshot(`
      [
        "2:1 schema.duplicate /a "a" is written twice in one map, so that all but one of them are lost",
        "4:1 schema.duplicate /a "a" is written twice in one map, so that all but one of them are lost",
      ]
    `)
  })
})

test('keys that merge keys bring are no duplicates', () => {
  expect(said('x: &x { a: 1 }\ny:\n  <<: *x\n  a: 2\n')).toEqual([])
})

test.each([
  ['the same key in two maps', 'a: { x: 1 }\nb: { x: 1 }\n', 'a.yaml'],
  ['a template of a chart', '{{- if .Values.a }}\na: 1\n{{- else }}\na: 2\n{{- end }}\n', 'web/templates/a.yaml'],
  ['a file that is no YAML', 'a: 1\na: 2\n', 'a.txt'],
  ['an empty file', '', 'a.yaml'],
])('%s is fine', (_, text, path) => {
  expect(said(text, path)).toEqual([])
})

test.each([
  ['a tab', 'a:\n\tb: 1\n', '2:1'],
  ['an open quote', 'a: 1\nb: "x\nc: 2\n', '4:1'],
  ['an alias of nothing', 'a: 1\nb: *x\n', '1:1'],
])('%s is told with its place', (_, text, place) => {
  expect(said(text)).toEqual([expect.stringMatching(new RegExp(`^${place} file.yaml `))])
})

test('brackets without end, and keys without number, are one problem', () => {
  expect(said('['.repeat(100_000))).toHaveLength(1)
  expect(said('a: 1\n'.repeat(20_000))).toHaveLength(50)
})
