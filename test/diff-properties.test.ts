import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { align } from '../src/diff/align.ts'
import { diffLines } from '../src/diff/diff-lines.ts'
import { differenceOf } from '../src/diff/difference.ts'
import { fieldChanges } from '../src/diff/field-changes.ts'
import { canonicalJson } from '../src/diff/json.ts'
import { unified } from '../src/diff/unified.ts'

const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'yes',
    'null',
    '1.8.2',
    '0x1f',
    '1e3',
    '10:30',
    '2024-01-02',
    '- a',
    'a: b',
    'a #b',
    '*x',
    '&x',
    ' a',
    'a ',
    '-',
    '--x=y',
    '{{ x }}',
    '(hidden 3f9a2c)',
    '\u202Ea',
    'é',
    '😀',
  ),
  fc.constantFrom(
    'a\nb\n',
    'a\nb',
    '\na\n',
    ' a\nb\n',
    'a\n\n',
    'a\n \nb\n',
    '\n',
    'a\tb\n\tc',
    'a\r\nb',
    'x\ny\nz\n',
    'x\nz\n',
    '---\na\n',
    '# a\nb',
  ),
  fc.string({ maxLength: 12 }),
)
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'name', 'image', 'app.kubernetes.io/name', 'y', '1', 'x y', '# z', '__proto__'),
  fc.string({ maxLength: 6 }),
)
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    fc.constantFrom(0, 1, -1.5, 1e21, true, false, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), x: tie('value') }), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const object = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 })

const sideOf = (lines: ReturnType<typeof diffLines>, sign: '-' | '+'): string =>
  lines.flatMap(line => (line.sign === ' ' || line.sign === sign ? [line.text] : [])).join('\n')

test('each side of a comparison is the YAML of that side', () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      const lines = diffLines(differenceOf(before, after))
      for (const version of ['1.1', '1.2'] as const) {
        const read = (sign: '-' | '+'): string =>
          canonicalJson(parse(`${sideOf(lines, sign)}\n`, { version, uniqueKeys: true }))
        expect(read('-')).toBe(canonicalJson(before))
        expect(read('+')).toBe(canonicalJson(after))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('equal objects differ in nothing, in whatever order their keys are', () => {
  const reversed = (inner: unknown): unknown =>
    Array.isArray(inner)
      ? inner.map(reversed)
      : typeof inner === 'object' && inner !== null
        ? Object.fromEntries(
            Object.entries(inner)
              .reverse()
              .map(([name, each]) => [name, reversed(each)]),
          )
        : inner
  fc.assert(
    fc.property(object, same => {
      const difference = differenceOf(same, reversed(same))
      expect(fieldChanges(difference)).toEqual([])
      expect(unified(diffLines(difference), 'whole')).toEqual({ text: '', added: 0, removed: 0 })
    }),
  )
})

const at = (inner: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (from, step) =>
        typeof from === 'object' && from !== null ? Object.getOwnPropertyDescriptor(from, step)?.value : undefined,
      inner,
    )

test('every field that was set to something else appears, with both of its values', () => {
  fc.assert(
    fc.property(object, fc.nat(), value, (before, seed, put) => {
      const places: { holder: Record<string, unknown>; name: string; pointer: string }[] = []
      const after: Record<string, unknown> = structuredClone(before)
      const walk = (inner: unknown, pointer: string): void => {
        if (typeof inner !== 'object' || inner === null) return
        for (const name of Object.keys(inner)) {
          const below = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
          if (!Array.isArray(inner)) places.push({ holder: inner as Record<string, unknown>, name, pointer: below })
          walk(Object.getOwnPropertyDescriptor(inner, name)?.value, below)
        }
      }
      walk(after, '')
      const place = places[seed % places.length]
      fc.pre(place !== undefined)
      const old: unknown = Object.getOwnPropertyDescriptor(place.holder, place.name)?.value
      fc.pre(canonicalJson(old) !== canonicalJson(put))
      Object.defineProperty(place.holder, place.name, {
        value: put,
        enumerable: true,
        configurable: true,
        writable: true,
      })
      const changes = fieldChanges(differenceOf(before, after))
      expect(changes.length).toBeGreaterThan(0)
      // At the field, inside of it, or around it where a list's items are known by it.
      const about = changes.filter(
        ({ pointer }) => pointer.startsWith(place.pointer) || place.pointer.startsWith(pointer),
      )
      expect(about.length).toBeGreaterThan(0)
      for (const { pointer, after: now } of changes)
        if (now !== undefined) expect(canonicalJson(at(after, pointer))).toBe(canonicalJson(now))
    }),
    { numRuns: 1_000 },
  )
})

test('an alignment only pairs what is equal, in order', () => {
  const sequence = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 })
  fc.assert(
    fc.property(sequence, sequence, (before, after) => {
      const pairs = align(before, after)
      let [x, y] = [-1, -1]
      for (const [a, b] of pairs) {
        expect(before[a]).toBe(after[b])
        expect(a).toBeGreaterThan(x)
        expect(b).toBeGreaterThan(y)
        ;[x, y] = [a, b]
      }
    }),
  )
})

test('an alignment finds as much as there is in common', () => {
  const longest = (a: readonly string[], b: readonly string[]): number => {
    const row = new Array<number>(b.length + 1).fill(0)
    for (const one of a) {
      let diagonal = 0
      b.forEach((other, index) => {
        const up = row[index + 1] ?? 0
        row[index + 1] = one === other ? diagonal + 1 : Math.max(up, row[index] ?? 0)
        diagonal = up
      })
    }
    return row[b.length] ?? 0
  }
  const sequence = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
  fc.assert(
    fc.property(sequence, sequence, (before, after) => {
      expect(align(before, after)).toHaveLength(longest(before, after))
    }),
  )
})
