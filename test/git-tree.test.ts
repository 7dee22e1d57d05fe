import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tree } from '../src/engine/ports.ts'
import { mirror } from '../src/git/mirror.ts'
import { objectReader } from '../src/git/object-reader.ts'
import { readTree } from '../src/git/read-tree.ts'
import { GitFailed } from '../src/git/run-git.ts'
import { listFiles, treeReader } from '../src/git/tree-reader.ts'

const MIB = 1024 * 1024
const root = mkdtempSync(join(tmpdir(), 'stagecoach-tree-'))
const origin = join(root, 'origin')
const git = (args: readonly string[], input?: Uint8Array | string): string =>
  execFileSync('git', ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', ...args], {
    cwd: origin,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    ...(input === undefined ? {} : { input }),
  }).trim()
const write = (path: string, bytes: Uint8Array | string): void => {
  mkdirSync(dirname(join(origin, path)), { recursive: true })
  writeFileSync(join(origin, path), bytes)
}
const commitOf = (tree: string): string => git(['commit-tree', '-m', 'Odd', tree])
/** A tree with entries whose names are bytes. */
const treeOf = (entries: readonly (readonly [mode: string, name: Uint8Array | string, id: string])[]): string =>
  git(
    ['mktree', '-z', '--missing'],
    Buffer.concat(
      entries.flatMap(([mode, name, id]) => [
        Buffer.from(`${mode} ${mode === '160000' ? 'commit' : mode === '040000' ? 'tree' : 'blob'} ${id}\t`),
        Buffer.from(name),
        Buffer.from([0]),
      ]),
    ),
  )
const blob = (text: string): string => git(['hash-object', '-w', '--stdin'], text)

const elsewhere = '5'.repeat(40)
const binary = Uint8Array.from({ length: 700 }, (_, index) => index % 256)
let head = ''

beforeAll(() => {
  mkdirSync(origin)
  git(['init', '-q', '-b', 'main'])
  write('base/kustomization.yaml', 'resources: []\n')
  write('base/charts/app.tgz', binary)
  write('base/secret.bin', Buffer.alloc(2 * MIB, 7))
  write('base/most.bin', Buffer.alloc(16 * MIB, 1))
  write('base/more.bin', Buffer.alloc(16 * MIB + 1, 1))
  symlinkSync('../base/kustomization.yaml', join(origin, 'base', 'up.yaml'))
  symlinkSync('base', join(origin, 'directory'))
  git(['add', '-A'])
  git(['update-index', '--add', '--cacheinfo', `160000,${elsewhere},vendor/app`])
  git(['commit', '-q', '-m', 'Begin'])
  head = git(['rev-parse', 'HEAD'])
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const idOf = ({ files }: Tree, path: string): string => files.id(path) ?? `no ${path}`
const bytesOf = async (tree: Tree, id: string): Promise<Uint8Array | undefined> => (await tree.bytes([id])).get(id)

test('a tree is all files with links and submodules beside them', async () => {
  const tree = await readTree(origin, head)
  expect(tree.files.commit).toBe(head)
  expect(tree.files.paths).toEqual([
    'base/charts/app.tgz',
    'base/kustomization.yaml',
    'base/more.bin',
    'base/most.bin',
    'base/secret.bin',
  ])
  expect(tree.files.read('base/kustomization.yaml')).toBe('resources: []\n')
  expect([...tree.links.keys()].sort()).toEqual(['base/up.yaml', 'directory'])
  expect([...tree.submodules]).toEqual(['vendor/app'])
  const target = await bytesOf(tree, tree.links.get('base/up.yaml') ?? '')
  expect(String(Buffer.from(target ?? []))).toBe('../base/kustomization.yaml')
  tree.close()
})

test('bytes of blobs come as they are, up to 16 MiB each', async () => {
  const tree = await readTree(origin, head)
  const ids = ['charts/app.tgz', 'secret.bin', 'most.bin', 'more.bin', 'charts/app.tgz'].map(name =>
    idOf(tree, `base/${name}`),
  )
  const [chart = '', secret = '', most = '', more = ''] = ids
  const found = await tree.bytes([...ids, 'f'.repeat(40), git(['rev-parse', 'HEAD^{tree}']), '', 'flush\ninfo HEAD'])
  expect([...found.keys()]).toEqual([chart, secret, most])
  expect(found.get(chart)).toEqual(binary)
  expect(found.get(secret)?.length).toBe(2 * MIB)
  expect(found.get(most)?.length).toBe(16 * MIB)
  expect(found.has(more)).toBe(false)
  // The one after the large one was read right, and so is what is asked for next.
  expect(await bytesOf(tree, idOf(tree, 'base/kustomization.yaml'))).toEqual(
    new Uint8Array(Buffer.from('resources: []\n')),
  )
  tree.close()
})

test('bytes are alone in their memory, so that handing them on hands on nothing else', async () => {
  const tree = await readTree(origin, head)
  const id = idOf(tree, 'base/kustomization.yaml')
  const found = await bytesOf(tree, id)
  expect(found?.buffer.byteLength).toBe(found?.length)
  tree.close()
})

test('of a commit that is not there no tree is made', async () => {
  await expect(readTree(origin, 'f'.repeat(40))).rejects.toThrow(GitFailed)
})

test('a mirror gives the same tree, and reads a commit once for its files and its tree', async () => {
  const kept = mirror({ directory: join(root, 'mirror.git'), url: origin })
  await kept.fetch()
  const [tree, direct] = [await kept.tree(head), await readTree(origin, head)]
  expect(tree.files).toBe(await kept.files(head))
  expect(tree.links).toEqual(direct.links)
  expect(tree.submodules).toEqual(direct.submodules)
  expect(await bytesOf(tree, idOf(tree, 'base/charts/app.tgz'))).toEqual(binary)
  await expect(kept.tree('f'.repeat(40))).rejects.toThrow(GitFailed)
  kept.close()
  direct.close()
})

test('names are bytes to git: line breaks, quotes and what is no UTF-8 do no harm', async () => {
  const [one, two] = [blob('1'), blob('2')]
  const latin = (text: string) => Buffer.from(text, 'latin1')
  const inside = treeOf([
    ['100644', 'a\nb.yaml', one],
    ['100644', 'say "no"\t.yaml', two],
    ['120000', 'line\nbreak', blob('a\nb.yaml')],
  ])
  const odd = treeOf([
    ['040000', latin('d\xfe'), inside],
    ['040000', latin('d\xff'), inside],
    ['100644', latin('n\xe4me.yaml'), one],
    ['100644', latin('n\xf6me.yaml'), two],
    ['100644', 'ü\u{1F600}.yaml', one],
    ['160000', 'sub\nmodule', elsewhere],
  ])
  const commits = [commitOf(odd), commitOf(treeOf([['040000', 'again', odd]])), commitOf(odd)]
  const reader = objectReader(origin)
  const list = treeReader(origin, reader)
  for (const commit of commits) expect(await list(commit)).toEqual(await listFiles(origin, commit))
  reader.close()

  const tree = await readTree(origin, commits[0] ?? '')
  expect(tree.files.paths).toEqual([
    'd\uFFFD/a\nb.yaml',
    'd\uFFFD/say "no"\t.yaml',
    'n\uFFFDme.yaml',
    'ü\u{1F600}.yaml',
  ])
  expect(tree.files.read('d\uFFFD/a\nb.yaml')).toBe('1')
  expect(tree.files.read('d\uFFFD/say "no"\t.yaml')).toBe('2')
  expect([...tree.links.keys()]).toEqual(['d\uFFFD/line\nbreak'])
  expect([...tree.submodules]).toEqual(['sub\nmodule'])
  tree.close()
})

test('a blob that is too large is passed over, whatever its size, and the next one is read right', async () => {
  const sizes = [0, 1, 999, 1000, 1001, 8191, 65_535, 65_536, 65_537, 300_000, 2 * MIB, 10]
  const ids = sizes.map(size => git(['hash-object', '-w', '--stdin'], Buffer.alloc(size, size % 251)))
  const reader = objectReader(origin)
  const shuffled = Array.from({ length: 400 }, (_, index) => (index * 7 + ((index / 12) | 0)) % sizes.length)
  const found = await reader.blobsUpTo(
    1000,
    shuffled.map(index => ids[index] ?? ''),
  )
  reader.close()
  const expected = shuffled.map(index => sizes[index] ?? 0)
  expect(found.map(each => each?.length ?? null)).toEqual(expected.map(size => (size > 1000 ? null : size)))
  for (const [index, each] of found.entries())
    if (each) expect(each.equals(Buffer.alloc(each.length, (expected[index] ?? 0) % 251))).toBe(true)
})
