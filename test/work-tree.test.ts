import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { changedPaths } from '../src/cli/local-side.ts'
import { readTree } from '../src/git/read-tree.ts'
import { readWorkTree } from '../src/git/read-work-tree.ts'

const root = mkdtempSync(join(tmpdir(), 'stagecoach-work-tree-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let clone = ''
let number = 0
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', ...args], {
    cwd: clone,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()
const write = (path: string, text: string | Buffer): void => {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), text)
}

beforeEach(() => {
  clone = join(root, `clone-${++number}`)
  mkdirSync(clone)
  git('init', '-q', '-b', 'main')
  write('.gitignore', 'ignored/\n')
  write('base/a.yaml', 'a: 1\n')
  write('base/b.yaml', 'b: 1\n')
  symlinkSync('a.yaml', join(clone, 'base/link.yaml'))
  git('add', '-A')
  git('commit', '-q', '-m', 'All')
})

/** What differs from HEAD, and the tree. */
const look = async () => {
  const [head, tree] = await Promise.all([readTree(clone, git('rev-parse', 'HEAD')), readWorkTree(clone)])
  head.close()
  tree.close()
  return { tree, changed: changedPaths(head, tree) }
}

describe('the work tree', () => {
  test('is the same as HEAD where nothing was touched', async () => {
    const { tree, changed } = await look()
    expect(changed).toEqual([])
    expect(tree.files.paths).toEqual(['.gitignore', 'base/a.yaml', 'base/b.yaml'])
    expect([...tree.links.keys()]).toEqual(['base/link.yaml'])
  })

  test('has what is changed, staged, new and gone, and not what is ignored', async () => {
    write('base/a.yaml', 'a: 2\n')
    write('base/staged.yaml', 's: 1\n')
    git('add', 'base/staged.yaml')
    write('base/new file.yaml', 'n: 1\n')
    write('ignored/x.yaml', 'x: 1\n')
    rmSync(join(clone, 'base/b.yaml'))
    rmSync(join(clone, 'base/link.yaml'))
    symlinkSync('../../outside', join(clone, 'base/link.yaml'))
    const { tree, changed } = await look()
    expect(changed).toEqual(['base/a.yaml', 'base/b.yaml', 'base/link.yaml', 'base/new file.yaml', 'base/staged.yaml'])
    expect(['base/a.yaml', 'base/new file.yaml', 'base/staged.yaml', 'base/b.yaml'].map(tree.files.read)).toEqual([
      'a: 2\n',
      'n: 1\n',
      's: 1\n',
      undefined,
    ])
    expect(tree.files.id('base/a.yaml')).toBe(git('hash-object', 'base/a.yaml'))
  })

  test('leaves the index alone', async () => {
    write('base/new.yaml', 'n: 1\n')
    const before = git('status', '--porcelain')
    await look()
    expect(git('status', '--porcelain')).toBe(before)
  })

  test('shows nothing through a directory that became a link', async () => {
    const outside = join(root, `outside-${number}`)
    mkdirSync(outside)
    writeFileSync(join(outside, 'a.yaml'), 'secret: 1\n')
    rmSync(join(clone, 'base'), { recursive: true })
    symlinkSync(outside, join(clone, 'base'))
    const { tree } = await look()
    expect(tree.files.paths).toEqual(['.gitignore'])
    expect([...tree.links.keys()]).toEqual(['base'])
  })

  test('gives bytes of files and links, also of large ones', async () => {
    const large = Buffer.alloc(2 * 1024 * 1024, 1)
    write('base/chart.tgz', large)
    write('base/a.yaml', 'a: 2\n')
    const tree = await readWorkTree(clone)
    const ids = ['base/a.yaml', 'base/b.yaml', 'base/chart.tgz'].map(path => tree.files.id(path) ?? '')
    const link = tree.links.get('base/link.yaml') ?? ''
    const bytes = await tree.bytes([...ids, link])
    tree.close()
    expect([...ids, link].map(id => bytes.get(id)?.length)).toEqual([5, 5, large.length, 6])
  })

  test('reads a file in conflict as it lies there', async () => {
    git('checkout', '-q', '-b', 'other')
    write('base/a.yaml', 'a: 2\n')
    git('commit', '-q', '-am', 'Two')
    git('checkout', '-q', 'main')
    write('base/a.yaml', 'a: 3\n')
    git('commit', '-q', '-am', 'Three')
    expect(() => git('merge', '-q', 'other')).toThrow()
    const { tree } = await look()
    expect(tree.files.read('base/a.yaml')).toContain('<<<<<<<')
  })

  test('reads what is only meant to be added', async () => {
    write('base/later.yaml', 'l: 1\n')
    git('add', '-N', 'base/later.yaml')
    const { tree } = await look()
    expect(tree.files.read('base/later.yaml')).toBe('l: 1\n')
  })

  test('is the whole of it from a directory below', async () => {
    const tree = await readWorkTree(join(clone, 'base'))
    tree.close()
    expect(tree.files.paths).toContain('base/a.yaml')
  })
})
