import { describe, expect, test } from 'vitest'
import { objectId } from '../src/sim/github/git/objects.ts'
import { deploy, github, permissions, refusal } from './sim-github.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

// https://docs.github.com/en/rest/repos/contents
describe('contents', () => {
  test('a file is read with its blob, a directory as a list, the root too', async () => {
    const { bot } = await github()
    const file = await bot.repos.getContent({ ...deploy, path: 'prod/app.yaml' })
    expect(file.data).toMatchObject({
      type: 'file',
      sha: objectId('blob', Buffer.from('image: v1\n')),
      content: `${base64('image: v1\n')}\n`,
    })
    const names = async (path: string) => {
      const { data } = await bot.repos.getContent({ ...deploy, path })
      return Array.isArray(data) ? data.map(({ type, path: at }) => `${type} ${at}`) : []
    }
    expect(await names('prod')).toEqual(['file prod/app.yaml'])
    expect(await names('')).toEqual(['file other.txt', 'dir prod'])
  })

  test('links, submodules and bytes stand there as git has them', async () => {
    const { bot, bob, repository } = await github()
    const commit = '5'.repeat(40)
    bob.push('acme/deploy', {
      files: {
        'links/up.yaml': { link: '../other.txt' },
        'charts/app.tgz': Uint8Array.of(0, 255, 10, 200),
        'a\n"b".yaml': 'odd\n',
        'vendor/app': { submodule: commit },
      },
      message: 'Odd things',
    })
    const read = async (path: string) => (await bot.repos.getContent({ ...deploy, path })).data
    expect(await read('links/up.yaml')).toMatchObject({ type: 'symlink', target: '../other.txt' })
    expect(await read('vendor/app')).toMatchObject({ type: 'submodule', sha: commit })
    expect(await read('charts/app.tgz')).toMatchObject({
      content: `${Buffer.of(0, 255, 10, 200).toString('base64')}\n`,
    })
    expect(await read('a\n"b".yaml')).toMatchObject({ content: `${Buffer.from('odd\n').toString('base64')}\n` })
    // A file in place of a link is a file, and the other way round.
    bob.push('acme/deploy', { files: { 'links/up.yaml': 'text\n', 'other.txt': { link: 'prod' } }, message: 'Swap' })
    const modes = repository.git.must('ls-tree', '-r', 'main', '--format=%(objectmode) %(path)').trim().split('\n')
    expect(modes).toEqual([
      '100644 "a\\n\\"b\\".yaml"',
      '100644 charts/app.tgz',
      '100644 links/up.yaml',
      '120000 other.txt',
      '100644 prod/app.yaml',
      '160000 vendor/app',
    ])
  })

  test('the raw media type gives the text itself', async () => {
    const { bot } = await github()
    const raw = await bot.repos.getContent({ ...deploy, path: 'prod/app.yaml', mediaType: { format: 'raw' } })
    expect(raw.data).toBe('image: v1\n')
    expect(raw.headers['content-type']).toContain('application/vnd.github.raw+json')
  })

  test('a file is created, then replaced only with the blob that is there', async () => {
    const { bot, text, told } = await github()
    const path = 'prod/new.yaml'
    const made = await bot.repos.createOrUpdateFileContents({ ...deploy, path, message: 'Add', content: base64('a\n') })
    expect(made.status).toBe(201)
    const put = (sha?: string) =>
      bot.repos.createOrUpdateFileContents({
        ...deploy,
        path,
        message: 'Change',
        content: base64('b\n'),
        ...(sha ? { sha } : {}),
      })
    expect((await refusal(put())).status).toBe(422)
    expect((await refusal(put('0'.repeat(40)))).status).toBe(409)
    expect((await put(made.data.content?.sha)).status).toBe(200)
    expect(text(path)).toBe('b\n')
    expect(told().filter(event => event === 'push')).toHaveLength(2)
  })

  test('a file is deleted with the blob that is there', async () => {
    const { bot, tip } = await github()
    const before = await bot.repos.getContent({ ...deploy, path: 'other.txt' })
    const sha = Array.isArray(before.data) ? '' : before.data.sha
    await bot.repos.deleteFile({ ...deploy, path: 'other.txt', message: 'Remove', sha })
    expect((await refusal(bot.repos.getContent({ ...deploy, path: 'other.txt', ref: tip() }))).status).toBe(404)
  })

  test('workflows are closed to an App without their permission', async () => {
    const { bot } = await github()
    const change = { ...deploy, path: '.github/workflows/ci.yml', message: 'ci', content: base64('on: push\n') }
    expect((await refusal(bot.repos.createOrUpdateFileContents(change))).status).toBe(403)
    const other = await github({ grant: { ...permissions, workflows: 'write' } })
    expect((await other.bot.repos.createOrUpdateFileContents(change)).status).toBe(201)
  })

  test('an empty repository takes its first file, and has no tree before', async () => {
    const { bot, world } = await github()
    world.seed({ org: 'acme', repo: 'empty' })
    const empty = { owner: 'acme', repo: 'empty' }
    expect((await refusal(bot.git.getTree({ ...empty, tree_sha: 'main' }))).status).toBe(409)
    expect((await refusal(bot.repos.getContent({ ...empty, path: '' }))).status).toBe(404)
    expect(
      (await refusal(bot.git.createTree({ ...empty, tree: [{ path: 'a', mode: '100644', content: 'a' }] }))).status,
    ).toBe(409)
    const first = { ...empty, path: 'a.txt', message: 'First', content: base64('a') }
    expect((await bot.repos.createOrUpdateFileContents(first)).status).toBe(201)
  })
})

// https://docs.github.com/en/rest/git
describe('git data', () => {
  test('a blob has the id that git gives it', async () => {
    const { bot, repository } = await github()
    const { data } = await bot.git.createBlob({ ...deploy, content: 'hello\n' })
    expect(data.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
    expect(repository.git.must('cat-file', '-p', data.sha)).toBe('hello\n')
    expect((await bot.git.getBlob({ ...deploy, file_sha: data.sha })).data.content).toBe(`${base64('hello\n')}\n`)
  })

  test('a tree is made on another one; sha null removes; the same tree twice is the same', async () => {
    const { bot, tip } = await github()
    const change = {
      ...deploy,
      base_tree: tip(),
      tree: [
        { path: 'prod/app.yaml', mode: '100644' as const, type: 'blob' as const, content: 'image: v2\n' },
        { path: 'other.txt', mode: '100644' as const, type: 'blob' as const, sha: null },
      ],
    }
    const one = await bot.git.createTree(change)
    const two = await bot.git.createTree(change)
    expect(two.data.sha).toBe(one.data.sha)
    const { data } = await bot.git.getTree({ ...deploy, tree_sha: one.data.sha, recursive: '1' })
    expect(data.tree.map(({ path, type }) => `${type} ${path}`)).toEqual(['tree prod', 'blob prod/app.yaml'])
    expect(data.truncated).toBe(false)
  })

  test('a tree is found by the name of a branch', async () => {
    const { bot } = await github()
    const { data } = await bot.git.getTree({ ...deploy, tree_sha: 'main' })
    expect(data.tree.map(({ path }) => path)).toEqual(['other.txt', 'prod'])
  })

  // https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
  test('a commit of an App is signed where it names neither author nor committer', async () => {
    const { bot, tip, repository } = await github()
    const tree = repository.git.commit(tip())?.tree ?? ''
    const made = { ...deploy, tree, parents: [tip()], message: 'Promote' }
    const own = await bot.git.createCommit(made)
    expect(own.data.verification).toMatchObject({ verified: true, reason: 'valid' })
    expect(own.data.author.name).toBe('stagecoach[bot]')
    const named = await bot.git.createCommit({ ...made, author: { name: 'X', email: 'x@example.org' } })
    expect(named.data.verification).toMatchObject({ verified: false, reason: 'unsigned' })
    expect(repository.git.must('cat-file', '-p', own.data.sha)).toContain('gpgsig -----BEGIN PGP SIGNATURE-----')
  })

  test('a pushed commit is not signed, and a signature does not move to other contents', async () => {
    const { bot, bob, tip, repository } = await github()
    const pushed = bob.push('acme/deploy', { files: { 'other.txt': 'x\n' }, message: 'x' })
    expect((await bot.repos.getCommit({ ...deploy, ref: pushed })).data.commit.verification?.verified).toBe(false)
    const tree = repository.git.commit(tip())?.tree ?? ''
    const { data } = await bot.git.createCommit({ ...deploy, tree, parents: [tip()], message: 'Promote' })
    const forged = repository.git.objects.write(
      'commit',
      Buffer.from(repository.git.must('cat-file', 'commit', data.sha).replace('Promote', 'Steal!!')),
    )
    const { verification } = (await bot.git.getCommit({ ...deploy, commit_sha: forged })).data
    expect(verification).toMatchObject({ verified: false, reason: 'unknown_key' })
  })

  test('a ref is created once, moves forward only, and by force', async () => {
    const { bot, bob, tip } = await github()
    const before = tip()
    const ref = 'heads/release'
    expect((await bot.git.createRef({ ...deploy, ref: `refs/${ref}`, sha: before })).status).toBe(201)
    expect(await refusal(bot.git.createRef({ ...deploy, ref: `refs/${ref}`, sha: before }))).toEqual({
      status: 422,
      message: 'Reference already exists',
    })
    const after = bob.push('acme/deploy', { files: { 'other.txt': 'x\n' }, message: 'x' })
    await bot.git.updateRef({ ...deploy, ref, sha: after })
    expect(await refusal(bot.git.updateRef({ ...deploy, ref, sha: before }))).toEqual({
      status: 422,
      message: 'Update is not a fast forward',
    })
    await bot.git.updateRef({ ...deploy, ref, sha: before, force: true })
    expect((await bot.git.getRef({ ...deploy, ref })).data.object.sha).toBe(before)
    expect((await refusal(bot.git.updateRef({ ...deploy, ref: 'heads/nowhere', sha: before }))).status).toBe(422)
    expect((await refusal(bot.git.createRef({ ...deploy, ref: 'refs/heads/release/2', sha: before }))).status).toBe(422)
    expect((await refusal(bot.git.createRef({ ...deploy, ref: 'refs/heads/x', sha: '1'.repeat(40) }))).status).toBe(422)
  })

  test('matching refs are those that begin so; one ref is that one only', async () => {
    const { bot, bob } = await github()
    bob.tag('acme/deploy', 'v1.0.0')
    bob.tag('acme/deploy', 'v1.1.0')
    bob.tag('acme/deploy', 'w1')
    const { data } = await bot.git.listMatchingRefs({ ...deploy, ref: 'tags/v1' })
    expect(data.map(({ ref }) => ref)).toEqual(['refs/tags/v1.0.0', 'refs/tags/v1.1.0'])
    expect((await refusal(bot.git.getRef({ ...deploy, ref: 'tags/v1' }))).status).toBe(404)
  })

  test('an annotated tag is an object, and its commit is what it names', async () => {
    const { bot, tip } = await github()
    const made = await bot.git.createTag({ ...deploy, tag: 'v2', message: 'Two', object: tip(), type: 'commit' })
    await bot.git.createRef({ ...deploy, ref: 'refs/tags/v2', sha: made.data.sha })
    expect((await bot.git.getRef({ ...deploy, ref: 'tags/v2' })).data.object.type).toBe('tag')
    const tags = await bot.repos.listTags(deploy)
    expect(tags.data.map(({ name, commit }) => [name, commit.sha])).toEqual([['v2', tip()]])
  })
})

// https://docs.github.com/en/rest/commits/commits#compare-two-commits
describe('comparing', () => {
  test('is from where the head left the base, with patches', async () => {
    const { bot, bob } = await github()
    bob.push('acme/deploy', { branch: 'next', files: { 'prod/app.yaml': 'image: v2\n' }, message: 'v2' })
    bob.push('acme/deploy', { files: { 'other.txt': 'main moved\n' }, message: 'elsewhere' })
    const { data } = await bot.repos.compareCommitsWithBasehead({ ...deploy, basehead: 'main...next' })
    expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 })
    expect(data.files).toMatchObject([
      {
        filename: 'prod/app.yaml',
        status: 'modified',
        additions: 1,
        deletions: 1,
        patch: '@@ -1 +1 @@\n-image: v1\n+image: v2',
      },
    ])
  })

  test('gives the diff as text', async () => {
    const { bot, bob } = await github()
    bob.push('acme/deploy', { branch: 'next', files: { 'prod/app.yaml': 'image: v2\n' }, message: 'v2' })
    const { data } = await bot.repos.compareCommitsWithBasehead({
      ...deploy,
      basehead: 'main...next',
      mediaType: { format: 'diff' },
    })
    expect(String(data)).toContain('diff --git a/prod/app.yaml b/prod/app.yaml')
  })

  test('knows names with spaces and quotes, renames, removals and binaries', async () => {
    const { bot, bob } = await github()
    const lines = 'one\ntwo\nthree\nfour\nfive\n'
    bob.push('acme/deploy', { files: { 'was.txt': lines, 'gone.txt': 'x' }, message: 'begin' })
    bob.push('acme/deploy', {
      branch: 'next',
      files: {
        'was.txt': null,
        'is.txt': lines,
        'gone.txt': null,
        'ü "q".txt': 'x\n',
        'blob.bin': new Uint8Array([0, 1, 2]),
      },
      message: 'change',
    })
    const { data } = await bot.repos.compareCommitsWithBasehead({ ...deploy, basehead: 'main...next' })
    const shown = data.files?.map(({ filename, status, previous_filename, patch }) => [
      filename,
      status,
      previous_filename,
      patch !== undefined,
    ])
    expect(shown).toEqual([
      ['blob.bin', 'added', undefined, false],
      ['gone.txt', 'removed', undefined, true],
      ['is.txt', 'renamed', 'was.txt', false],
      ['ü "q".txt', 'added', undefined, true],
    ])
  })
})
