import { expect, test } from 'vitest'
import type { ObjectChange } from '../src/diff/object-change.ts'
import { type Proven, provenLines } from '../src/messages/proven-lines.ts'

const change = (kind: string, name: string, ...summary: readonly string[]): ObjectChange => ({
  change: 'changed',
  ref: { apiVersion: 'v1', kind, name },
  summary,
  text: '',
  added: 1,
  removed: 1,
  dangers: [],
})
const proven = (more: Partial<Proven> = {}): Proven => ({
  app: 'web',
  env: 'staging',
  digest: '3f9a2c'.padEnd(64, '0'),
  differs: [],
  ...more,
})

test('where nothing is known nothing is said', () => {
  expect(provenLines([])).toBe('')
})

test('the bytes that were proven are named', () => {
  expect(provenLines([proven()])).toMatchInlineSnapshot(
    `"What staging renders to is exactly what was proven there, \`sha256:3f9a2c000000\`."`,
  )
})

test('what changed since without a pin having moved is named, a few objects of it', () => {
  const differs = Array.from({ length: 7 }, (_, index) => change('ConfigMap', `flags-${index}`, '1 key', 'labels'))
  expect(provenLines([proven({ differs })])).toMatchInlineSnapshot(
    `"Staging has changed since it was proven (\`sha256:3f9a2c000000\`), in what this promotion does not carry: **ConfigMap** flags-0: 1 key, labels · **ConfigMap** flags-1: 1 key, labels · **ConfigMap** flags-2: 1 key, labels · **ConfigMap** flags-3: 1 key, labels · **ConfigMap** flags-4: 1 key, labels · 2 more."`,
  )
})

test('of several apps each has its line, and hostile names stay text', () => {
  const hostile = proven({ app: '</details>@acme/all', differs: [{ ...change('Job', '*x*|'), change: 'removed' }] })
  expect(provenLines([proven(), hostile])).toMatchInlineSnapshot(`
    "- What staging (web) renders to is exactly what was proven there, \`sha256:3f9a2c000000\`.
    - Staging (&lt;/details&gt;@​acme/all) has changed since it was proven (\`sha256:3f9a2c000000\`), in what this promotion does not carry: **Job** &#42;x&#42;&#124;: removed."
  `)
})
