import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { guards } from '../scripts/guard-list.ts'

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

// That its test fails without it takes minutes to see: `npm run guards`.
test.each(guards)(
  'the guard "$name" stands where the list says, once',
  ({ file, find, put, test: { file: noticed } }) => {
    expect(readFileSync(at(file), 'utf8').split(find)).toHaveLength(2)
    expect(put).not.toBe(find)
    expect(existsSync(at(noticed)), noticed).toBe(true)
  },
)

test('no two guards have one name', () => {
  expect(new Set(guards.map(({ name }) => name)).size).toBe(guards.length)
})
