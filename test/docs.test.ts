import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bringUpToDate, current } from '../scripts/docs.ts'
import { parseConfig } from '../src/config/parse.ts'
import { formatProblems } from '../src/config/problem.ts'

const root = new URL('../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

test('the generated parts of the documentation are current', () => {
  expect(bringUpToDate(root, true)).toEqual([])
})

test('a generated part replaces what stands between its markers and nothing else', () => {
  const section = { file: 'a.md', marker: 'x', render: () => 'new' }
  expect(current('a\n<!-- generated: x -->\nold\n<!-- /generated -->\nb', section)).toEqual({
    text: 'a\n<!-- generated: x -->\nnew\n<!-- /generated -->\nb',
  })
  expect(current('a', section)).toHaveProperty('problem')
})

/** Blocks of YAML that begin with the path of the configuration. */
const pages = ['README.md', ...readdirSync(new URL('docs/', root)).map(name => `docs/${name}`)].filter(
  file => file.endsWith('.md') && existsSync(new URL(file, root)),
)
const blocks = pages.flatMap(file =>
  [...read(file).matchAll(/^```ya?ml\n(# \.github\/stagecoach\.yml\n[\s\S]*?)^```/gm)].map(
    ([, text = ''], index) => [`${file}, block ${index + 1}`, text] as const,
  ),
)

describe('configurations in the documentation', () => {
  test('are found', () => expect(blocks.length).toBeGreaterThanOrEqual(2))

  test.each(blocks)('%s is right', (_, text) => {
    const parsed = parseConfig(text)
    expect(parsed.ok ? formatProblems(parsed.warnings) : formatProblems(parsed.problems)).toBe('')
  })
})

describe('the schema for editors', () => {
  // Its own words (title, examples) aside, strict mode refuses keywords that do nothing.
  const valid = new Ajv({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(read('schema/stagecoach.schema.json')),
  )

  test.each(blocks)('accepts %s', (_, text) => {
    expect([valid(parse(text)), valid.errors]).toEqual([true, null])
  })

  test.each([
    'version: 2\nenvironments: {}',
    'version: 1',
    'version: 1\nenvironments: { dev: { fromm: x } }',
    'version: 1\nenvironments: { dev: { promote: autoo } }',
    'version: 1\nenvironments: { dev: { gates: { healthy: 2hours } } }',
    'version: 1\nenvironments: { "a b": {} }',
    'version: 1\nenvironments: { dev: { sync: {} } }',
    'version: 1\nenvironments: { dev: {} }\nlimits: { open: 0 }',
    'version: 1\nenvironments: { dev: {} }\ncarry: [image]',
  ])('refuses what the reader refuses: %j', text => {
    expect([valid(parse(text)), parseConfig(text).ok]).toEqual([false, false])
  })
})
