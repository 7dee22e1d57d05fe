import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern } from '../src/validation/schema/pattern/pattern.ts'

const matches = (pattern: string, text: string): boolean | undefined | string => {
  const compiled = compilePattern(pattern)
  return compiled.ok ? compiled.matches(text) : compiled.why
}

test.each([
  ['', '', true],
  ['b', 'abc', true],
  ['^b', 'abc', false],
  ['^a.c$', 'abc', true],
  ['^a.c$', 'a\nc', false],
  ['(?s)^a.c$', 'a\nc', true],
  ['(?i)^ABC$', 'abc', true],
  ['^(?i:a)b$', 'AB', false],
  ['(?m)^b$', 'a\nb\nc', true],
  ['^b$', 'a\nb\nc', false],
  ['^a{2,3}$', 'aaaa', false],
  ['^a{2,}$', 'aaaa', true],
  ['^(ab|cd)+$', 'abcdab', true],
  ['^(?P<name>a)(?:b)?$', 'a', true],
  ['^[^a-c]$', 'b', false],
  ['^[]a]$', ']', true],
  ['^[a\\-z]$', '-', true],
  ['^[[:alpha:]]+$', 'abC', true],
  ['^[[:^alpha:]]+$', '12', true],
  ['^\\p{Lu}\\pL$', 'Äb', true],
  ['^\\P{L}$', 'b', false],
  ['\\bcat\\b', 'a cat.', true],
  ['\\bcat\\b', 'concat', false],
  ['^\\Qa.b\\E$', 'a.b', true],
  ['^\\x41\\x{1F600}$', 'A😀', true],
  ['^\\A\\d\\z$', '7', true],
  ['^a{,2}$', 'a{,2}', true],
  ['^(a*)*$', 'aaab', false],
  ['^$', 'a', false],
])('%s on %j', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected)
})

test.each([
  ['a reference to a group', '(a)\\1'],
  ['looking ahead', 'a(?=b)'],
  ['a bracket that is not closed', '[a'],
  ['a group that is not closed', '(a'],
  ['a group that is not open', 'a)'],
  ['a repetition of nothing', '*a'],
  ['too many repetitions', 'a{1001}'],
  ['repetitions that multiply', '(((a{100}){100}){100})'],
  ['repetitions of nothing that multiply', '(((){1000}){1000}){1000}'],
  ['groups nested too deep', '('.repeat(10_000)],
  ['an escape that means nothing', '\\y'],
])('%s is refused, as Go refuses it or would run out of memory', (_, pattern) => {
  expect(compilePattern(pattern).ok).toBe(false)
})

describe('time grows with the text and not with its powers', () => {
  test.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*b$', '^(([a-z])+.)+[A-Z]([a-z])+$'])('%s', pattern => {
    expect(matches(pattern, `${'a'.repeat(20_000)}!`)).toBe(false)
  })

  test('and what would take longer all the same is given up', () => {
    expect(matches('^(.{0,900}){0,10}[^!]$', `${'ab'.repeat(500_000)}!`)).not.toBe(true)
  })
})

test('JavaScript says the same wherever both have the same syntax', () => {
  const piece = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(ab)', '^', '$', '\\b')
  const pattern = fc.array(fc.tuple(piece, fc.constantFrom('', '', '*', '+', '?', '{1,2}')), { maxLength: 6 })
  const repeatable = (part: string): boolean => !['^', '$', '\\b'].includes(part)
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 8 }), (parts, text) => {
      const source = parts.map(([part, times]) => (repeatable(part) ? part + times : part)).join('')
      expect(matches(source, text)).toBe(new RegExp(source).test(text))
    }),
    { numRuns: 2_000 },
  )
})

test('every pattern of the bundle is understood', () => {
  const text = brotliDecompressSync(readFileSync('schemas/schemas.json.br')).toString()
  const nodes = (JSON.parse(text) as { nodes: readonly { pattern?: string }[] }).nodes
  const patterns = [...new Set(nodes.flatMap(({ pattern }) => pattern ?? []))]
  expect(patterns.length).toBeGreaterThan(50)
  expect(patterns.filter(pattern => !compilePattern(pattern).ok)).toEqual([])
})
