import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Mirror } from '../src/engine/ports.ts'
import { mirror } from '../src/git/mirror.ts'
import { createUserToken } from '../src/sim/github/operations/installs.ts'
import type { Person } from '../src/sim/github/person.ts'
import { seed } from '../src/sim/github/seed.ts'
import { type GitHub, startGitHub } from '../src/sim/github/server.ts'

let github: GitHub
let ann: Person
let directory: string
let kept: Mirror & { close(): void }

const MAIN = 'refs/heads/main'
const push = (files: Readonly<Record<string, string>>, branch = 'main'): string =>
  ann.push('acme/shop', { files, message: 'Change', branch })
/** What git was asked since the last time. */
const asked = (): readonly string[] => {
  const calls = github.world.ledger.calls.map(({ key, status }) => `${key} ${status}`)
  github.world.ledger.clear()
  return calls
}

const opened = (): typeof kept => {
  const token = createUserToken(github.world, ann.account)
  return mirror({
    directory: join(directory, 'shop.git'),
    url: `${github.url}/acme/shop.git`,
    token: async () => token,
  })
}

beforeEach(async () => {
  github = await startGitHub()
  const seeded = seed(github.world, {
    org: 'acme',
    repo: 'shop',
    files: { 'a.yaml': 'a: 1\n' },
    users: { ann: 'write' },
  })
  if (!seeded.people['ann']) throw new Error('there is no ann')
  ann = seeded.people['ann']
  directory = mkdtempSync(join(tmpdir(), 'stagecoach-bring-'))
  kept = opened()
  await kept.fetch()
  asked()
})
afterEach(async () => {
  kept.close()
  await github.close()
  rmSync(directory, { recursive: true, force: true })
})

test('a commit that GitHub named is brought with one request', async () => {
  const head = push({ 'b.yaml': 'b: 1\n' })
  await kept.bring({ [MAIN]: head })
  expect(asked()).toEqual(['git fetch 200'])
  expect((await kept.files(head)).read('b.yaml')).toBe('b: 1\n')
  expect((await kept.files(head)).read('a.yaml')).toBe('a: 1\n')
  expect(await kept.resolve(MAIN)).toBe(head)
})

test('what is here already asks nobody, also after a new start', async () => {
  const head = push({ 'b.yaml': 'b: 1\n' })
  await kept.bring({ [MAIN]: head })
  asked()
  await kept.bring({ [MAIN]: head })
  const other = opened()
  await other.bring({ [MAIN]: head })
  other.close()
  expect(asked()).toEqual([])
})

test('many files come as a pack, several branches together', async () => {
  const head = push(Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`d/${i}.yaml`, `i: ${i}\n`])))
  const side = push({ 'side.yaml': 's: 1\n' }, 'side')
  await kept.bring({ [MAIN]: head, 'refs/heads/side': side })
  expect(asked()).toEqual(['git fetch 200'])
  expect((await kept.files(head)).read('d/149.yaml')).toBe('i: 149\n')
  expect((await kept.files(side)).read('side.yaml')).toBe('s: 1\n')
  execFileSync('git', ['fsck', '--strict', '--connectivity-only'], { cwd: join(directory, 'shop.git'), stdio: 'pipe' })
})

test('objects that a kill left without their ref are brought again', async () => {
  const head = push({ 'b.yaml': 'b: 1\n' })
  await kept.bring({ [MAIN]: head })
  const bare = join(directory, 'shop.git')
  const before = execFileSync('git', ['rev-parse', `${head}^`], { cwd: bare })
    .toString()
    .trim()
  const tree = execFileSync('git', ['rev-parse', `${head}^{tree}`], { cwd: bare })
    .toString()
    .trim()
  execFileSync('git', ['update-ref', MAIN, before], { cwd: bare })
  rmSync(join(bare, 'objects', tree.slice(0, 2), tree.slice(2)))
  asked()
  const next = opened()
  await next.bring({ [MAIN]: head })
  expect((await next.files(head)).read('b.yaml')).toBe('b: 1\n')
  next.close()
})

test('where GitHub does not answer the short way, git fetches as usual', async () => {
  const head = push({ 'b.yaml': 'b: 1\n' })
  github.world.faults.add({ kind: '502 before', route: 'git' })
  await kept.bring({ [MAIN]: head })
  expect(asked()).toContain('git fetch 200')
  expect((await kept.files(head)).read('b.yaml')).toBe('b: 1\n')
})

test('a branch that stands where a directory of branches was is fetched by git, which takes away what is gone', async () => {
  const inner = push({ 'b.yaml': 'b: 1\n' }, 'road/staging')
  await kept.bring({ 'refs/heads/road/staging': inner })
  ann.deleteBranch('acme/shop', 'road/staging')
  const outer = push({ 'c.yaml': 'c: 1\n' }, 'road')
  await kept.bring({ 'refs/heads/road': outer })
  expect(await kept.resolve('refs/heads/road')).toBe(outer)
  expect(await kept.resolve('refs/heads/road/staging')).toBeNull()
})
