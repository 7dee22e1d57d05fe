import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { objectReader } from '../src/git/object-reader.ts'
import { listFiles, treeReader } from '../src/git/tree-reader.ts'

const root = mkdtempSync(join(tmpdir(), 'stagecoach-trees-'))
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()
const commit = (files: Readonly<Record<string, string | null>>): string => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (text === null) rmSync(join(root, path), { recursive: true })
    else writeFileSync(join(root, path), text)
  }
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'Change')
  return git('rev-parse', 'HEAD')
}

beforeAll(() => {
  git('init', '-q', '-b', 'main')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('commits after the first are listed as git lists them, whatever came, went, or became a directory', async () => {
  symlinkSync('a.yaml', join(root, 'link'))
  const commits = [
    commit({
      'a.yaml': '1',
      'a/b/c.yaml': '2',
      'a/b/d.yaml': '3',
      'a.b/x.yaml': '4',
      'ü/é.yaml': '5',
      '\u{1F600}/z': '6',
    }),
    commit({ 'a/b/c.yaml': '7' }),
    commit({ 'a/b': null, 'a.yaml': null }),
    commit({ 'a/b': 'now a file', 'a.yaml/now/a/directory': '8', '\uFFFDz': '9' }),
    commit({}),
  ]
  const reader = objectReader(root)
  const list = treeReader(root, reader)
  for (const each of [...commits, ...commits.toReversed()])
    expect(await list(each)).toEqual(await listFiles(root, each))
  reader.close()
})

test('of a commit that is not there no list is made', async () => {
  const there = commit({ 'q.yaml': '1' })
  const reader = objectReader(root)
  const list = treeReader(root, reader)
  await list(there)
  await expect(list('f'.repeat(40))).rejects.toThrow('missing')
  reader.close()
})
