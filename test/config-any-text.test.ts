import fc from 'fast-check'
import { expect, test } from 'vitest'
import { needsOrganisation, parseConfig } from '../src/config/parse.ts'
import { formatProblems } from '../src/config/problem.ts'

const words = [
  'version',
  '1',
  'environments',
  'dev',
  'production',
  'from',
  'promote',
  'auto',
  'gates',
  'healthy',
  '2h',
  'sync',
  'engine',
  'argocd',
  'cluster',
  'overlays',
  'apps/{app}/{env}',
  'carry',
  'releases',
  'tags',
  'v*',
  'extends',
  'org',
  'who',
  '__proto__',
  'constructor',
  ':',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  '\r\n',
  '\t',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ', ',
  '&a ',
  '*a',
  '<<: ',
  '? ',
  '| ',
  '> ',
  '"',
  "'",
  '#',
  '---\n',
  '...\n',
  '!x ',
  '%YAML 1.1\n',
  '\uFEFF',
  '\u0000',
  '~',
  'é',
  '😀',
  '\u2028',
] as const

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...words), { maxLength: 60 }).map(parts => parts.join('')),
  fc.json().map(json => `version: 1\nenvironments: ${json}`),
)

/** A good file with one piece cut out or put in. */
const damaged = fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.constantFrom('', ...words)).map(([at, cut, word]) => {
  const start = at % good.length
  return good.slice(0, start) + word + good.slice(start + cut)
})

const good = `version: 1
overlays: [{ path: "apps/{app}/{env}" }, "b/{env}"]
carry: [images, { path: a.yaml, at: .a.b }]
environments:
  dev: &e { sync: { engine: argocd, cluster: hub } }
  production:
    <<: *e
    from: dev
    who: { promote: ["team:acme/release"] }
    gates: { healthy: 2h, checks: [e2e] }
apps: { cart: { environments: [dev, production], group: shop } }
releases: [{ repo: acme/web, app: web, tags: { dev: "v*", production: ["prod-v*"] } }]
`

test.each([
  ['any text', noise],
  ['a good file with some damage', damaged],
])('%s is read or refused at a place within it, never with an exception', (_, texts) => {
  fc.assert(
    fc.property(texts, text => {
      const parsed = parseConfig(text, { organisation: { text: good, file: 'org' } })
      const said = parsed.ok ? parsed.warnings : parsed.problems
      if (!parsed.ok) expect(said.length).toBeGreaterThan(0)
      for (const problem of said) {
        const lines = (problem.file === 'org' ? good : text).split('\n')
        expect(problem.line).toBeGreaterThanOrEqual(1)
        expect(problem.line).toBeLessThanOrEqual(lines.length)
        expect(problem.column).toBeGreaterThanOrEqual(1)
        expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length + 1)
        expect(problem.message).not.toMatch(/undefined|\[object|Invalid input/)
      }
      // One line each: nothing of the file's own text breaks out of it.
      expect(formatProblems(said).split(/\r|\n/)).toHaveLength(Math.max(1, said.length))
      needsOrganisation(text)
    }),
    { numRuns: 1500 },
  )
})

test.each([
  ['brackets', '['.repeat(200_000)],
  ['maps in maps', '{a: '.repeat(60_000)],
  ['indentation', Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
])('thousands of %s in each other are refused', (_, text) => {
  const parsed = parseConfig(text)
  expect(parsed.ok ? '' : parsed.problems.map(problem => problem.message)).toEqual(['nested too deeply'])
})

test('anchors that stand for billions of values are refused where they do', () => {
  const lines = [...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`)}]`)
  const parsed = parseConfig(['a: &a [x,x,x,x,x,x,x,x,x]', ...lines].join('\n'))
  expect(parsed).toMatchObject({ ok: false, problems: [{ message: 'its anchors stand for too many values' }] })
})

test('a file too large to be a configuration is refused', () => {
  expect(parseConfig('#'.repeat(300_000))).toMatchObject({
    ok: false,
    problems: [{ line: 1, message: 'larger than 256 KiB' }],
  })
})
