import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mirror } from '../src/git/mirror.ts'
import { mirrors } from '../src/git/mirrors.ts'
import { objectReader } from '../src/git/object-reader.ts'
import { readFiles } from '../src/git/read-files.ts'
import { GitFailed, gitEnvironment } from '../src/git/run-git.ts'

const root = mkdtempSync(join(tmpdir(), 'stagecoach-git-'))
const origin = join(root, 'origin')
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', ...args], {
    cwd: origin,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()
const write = (path: string, text: string | Buffer): void => {
  mkdirSync(dirname(join(origin, path)), { recursive: true })
  writeFileSync(join(origin, path), text)
}
const commit = (message: string): string => {
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', message)
  return git('rev-parse', 'HEAD')
}
let first = ''
let second = ''

beforeAll(() => {
  mkdirSync(origin)
  git('init', '-q', '-b', 'main')
  write('apps/web/kustomization.yaml', 'a: 1\n')
  write('ünïcode "quoted".yaml', 'b: 1\r\n')
  write('binary.yaml', Buffer.from([0xff, 0xfe, 0x00]))
  write('large.yaml', `# ${'x'.repeat(1024 * 1024)}\n`)
  write('empty.yaml', '')
  write('README.md', 'read me\n')
  symlinkSync('README.md', join(origin, 'link.yaml'))
  first = commit('First')
  write('apps/web/kustomization.yaml', 'a: 2\n')
  second = commit('Second\n\nwith a body')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('files of a commit', () => {
  it('are all its regular files, with the texts of manifests', async () => {
    const files = await readFiles(origin, first)
    expect(files.paths).toEqual([
      'README.md',
      'apps/web/kustomization.yaml',
      'binary.yaml',
      'empty.yaml',
      'large.yaml',
      'ünïcode "quoted".yaml',
    ])
    expect(files.commit).toBe(first)
    expect(files.read('apps/web/kustomization.yaml')).toBe('a: 1\n')
    expect(files.read('ünïcode "quoted".yaml')).toBe('b: 1\r\n')
    expect(files.read('empty.yaml')).toBe('')
    expect(files.id('empty.yaml')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391')
  })

  it('have no text where it is binary, larger than 1 MiB, not wanted, a link or not there', async () => {
    const files = await readFiles(origin, first)
    for (const path of ['binary.yaml', 'large.yaml', 'README.md', 'link.yaml', 'nothing.yaml'])
      expect(files.read(path), path).toBeUndefined()
    expect((await readFiles(origin, first, () => true)).read('README.md')).toBe('read me\n')
  })

  it('of a commit that is not there are an error, never an empty tree', async () => {
    await expect(readFiles(origin, 'f'.repeat(40))).rejects.toThrow(GitFailed)
    await expect(readFiles(join(root, 'nowhere'), first)).rejects.toThrow(GitFailed)
  })
})

describe('blobs', () => {
  const blob = (text: string): string =>
    createHash('sha1')
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest('hex')
  it('come in the order asked for, through one process, also in many requests at once', async () => {
    const reader = objectReader(origin)
    const [a, b, empty] = [blob('a: 1\n'), blob('a: 2\n'), blob('')]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => reader.blobs(index % 2 === 0 ? [a, empty, b] : [b])),
    )
    reader.close()
    for (const [index, answer] of answers.entries())
      expect(answer.map(String)).toEqual(index % 2 === 0 ? ['a: 1\n', '', 'a: 2\n'] : ['a: 2\n'])
  })

  it('that are missing are an error, and the next request goes on', async () => {
    const reader = objectReader(origin)
    await expect(reader.blobs([blob('a: 1\n'), 'f'.repeat(40)])).rejects.toThrow('missing')
    expect((await reader.blobs([blob('a: 1\n')])).map(String)).toEqual(['a: 1\n'])
    const late = reader.blobs([blob('a: 1\n')])
    reader.close()
    await expect(late).rejects.toThrow('closed')
  })
})

describe('a mirror', () => {
  const made: { close(): void }[] = []
  afterAll(() => {
    for (const each of made) each.close()
  })
  const open = (name: string, url = origin) => {
    const opened = mirror({ directory: join(root, name), url })
    made.push(opened)
    return opened
  }

  it('follows branches and tags, also back and away', async () => {
    const kept = open('follow.git')
    git('branch', 'other', first)
    git('tag', 'v1.0.0', first)
    await kept.fetch()
    expect(await kept.resolve('refs/heads/main')).toBe(second)
    expect(await kept.resolve('refs/heads/other')).toBe(first)
    expect(await kept.resolve('refs/tags/v1.0.0')).toBe(first)
    git('branch', '-f', 'other', second)
    await kept.fetch()
    expect(await kept.resolve('refs/heads/other')).toBe(second)
    git('branch', '-f', 'other', first)
    git('tag', '-d', 'v1.0.0')
    await kept.fetch()
    expect(await kept.resolve('refs/heads/other')).toBe(first)
    expect(await kept.resolve('refs/tags/v1.0.0')).toBeNull()
    git('branch', '-D', 'other')
    await kept.fetch()
    expect(await kept.resolve('refs/heads/other')).toBeNull()
  })

  it('answers about commits, and null or false where there is none', async () => {
    const kept = open('answers.git')
    await kept.fetch()
    expect(await kept.reaches(second, first)).toBe(true)
    expect(await kept.reaches(second, second)).toBe(true)
    expect(await kept.reaches(first, second)).toBe(false)
    expect(await kept.reaches(first, 'f'.repeat(40))).toBe(false)
    expect(await kept.reaches('--all', first)).toBe(false)
    expect(await kept.changed(first, second)).toEqual(['apps/web/kustomization.yaml'])
    expect(await kept.parent(second)).toBe(first)
    expect(await kept.parent(first)).toBeNull()
    expect(await kept.resolve('refs/heads/nothing')).toBeNull()
    const [entry, ...more] = await kept.log(first, second, ['apps/web'])
    expect(more).toEqual([])
    expect(entry).toMatchObject({ commit: second, author: 'Dana', email: 'dana@example.com', subject: 'Second' })
    expect(await kept.log('', second, ['apps'])).toHaveLength(2)
    expect(await kept.log(first, second, ['README.md'])).toEqual([])
  })

  it('reads a tree once, and what two trees have in common once', async () => {
    const kept = open('trees.git')
    await kept.fetch()
    const files = await kept.files(second)
    expect(await kept.files(second)).toBe(files)
    const before = await kept.files(first)
    expect(before.memo).toBe(files.memo)
    expect(before.read('apps/web/kustomization.yaml')).toBe('a: 1\n')
    expect(files.read('apps/web/kustomization.yaml')).toBe('a: 2\n')
    await expect(kept.files('f'.repeat(40))).rejects.toThrow(GitFailed)
  })

  it('fetches the heads of the pull requests that are asked for, and bears that one is gone', async () => {
    git('update-ref', 'refs/pull/7/head', first)
    const kept = open('pulls.git')
    await kept.fetch([6, 7])
    expect(await kept.resolve('refs/pull/7/head')).toBe(first)
    expect(await kept.resolve('refs/pull/6/head')).toBeNull()
  })

  it('sees in every fetch what was pushed before it was asked for', async () => {
    const kept = open('storm.git')
    const running = [kept.fetch(), kept.fetch()]
    git('branch', '-f', 'late', second)
    const after = kept.fetch()
    await after
    expect(await kept.resolve('refs/heads/late')).toBe(second)
    await Promise.all(running)
  })

  it('heals after a fetch that failed', async () => {
    const away = join(root, 'away')
    const kept = open('heals.git', away)
    await expect(kept.fetch()).rejects.toThrow(GitFailed)
    execFileSync('git', ['clone', '-q', '--bare', origin, away], { stdio: 'ignore' })
    await kept.fetch()
    expect(await kept.resolve('refs/heads/main')).toBe(second)
  })

  it('shows the token to the server only: not in an error, not on the disk', async () => {
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(403).end('no')
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const directory = join(root, 'token')
    const all = mirrors({
      stateDir: directory,
      tokenFor: async () => 's3cret',
      urlOf: ({ owner, name }) => `http://127.0.0.1:${port}/${owner}/${name}.git`,
    })
    const kept = await all.of({ id: 5, installation: 1, owner: 'acme', name: 'shop' })
    const error = await kept.fetch().catch((reason: unknown) => reason)
    server.close()
    all.close()
    const secret = Buffer.from('x-access-token:s3cret').toString('base64')
    expect(seen).toContain(`Basic ${secret}`)
    expect(error).toBeInstanceOf(GitFailed)
    expect(JSON.stringify([String(error), error])).not.toMatch(new RegExp(`${secret}|s3cret`))
    expect(readFileSync(join(directory, 'mirrors/5.git/config'), 'utf8')).not.toContain(secret)
  })
})

it('gives git nothing of our own environment but where programs and certificates are', () => {
  process.env['STAGECOACH_TEST_SECRET'] = 'x'
  const environment = gitEnvironment()
  delete process.env['STAGECOACH_TEST_SECRET']
  expect(
    Object.keys(environment).filter(
      key => !/^(?:GIT_|PATH$|HOME$|LC_ALL$|SSL_CERT_FILE$|https?_proxy$|no_proxy$)/i.test(key),
    ),
  ).toEqual([])
})
