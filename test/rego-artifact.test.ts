import { expect, test } from 'vitest'
import { memoryLimits } from '../scripts/renderer-memory.ts'
import { artifactOf } from './harness/artifact.ts'

const rego = artifactOf('renderer/rego', 'rego')

test('the module is the one whose digest is written down', () => {
  expect(rego.digests.found).toBe(rego.digests.written)
})

test('the packed module has at most 8 MB', () => {
  expect(rego.packed.length).toBeLessThanOrEqual(8_000_000)
})

test('the module can only ask for what WASI has', () => {
  expect(rego.imports.filter(name => name.includes('.'))).toEqual([])
})

test('the module gives what the host calls', () => {
  expect(rego.exports).toEqual(['function _initialize', 'function allocate', 'function judge', 'memory memory'])
})

test('the memory of the module cannot grow beyond 384 MiB', () => {
  expect(memoryLimits(rego.raw).most).toBe((384 * 1024 * 1024) / 65_536)
})

test('the versions that are told are those that are compiled in', () => {
  const opa = 'github.com/open-policy-agent/opa'
  expect(rego.required(opa)).toBe(rego.versions['opa'])
  expect(rego.linked.find(({ path }) => path === opa)?.version).toBe(rego.versions['opa'])
  expect(rego.raw.includes(rego.versions['go'] ?? 'none')).toBe(true)
})

test('every module that is linked in is named with its licence', () => {
  expect(rego.linked.length).toBeGreaterThan(15)
  for (const { path, version } of rego.linked) expect(rego.notice).toContain(`\n${path} ${version}: `)
})
