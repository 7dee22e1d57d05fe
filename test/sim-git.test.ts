import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { createUserToken } from '../src/sim/github/operations/installs.ts'
import { deploy, github, permissions } from './sim-github.ts'

const run = promisify(execFile)
const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** A clone of acme/deploy over HTTP, by the App unless somebody's token is given. */
const cloned = async (hub: Awaited<ReturnType<typeof github>>, token = hub.token) => {
  const directory = mkdtempSync(join(tmpdir(), 'clone-'))
  directories.push(directory)
  const url = `http://x-access-token:${token}@${hub.hub.host}/acme/deploy.git`
  const git = async (...args: readonly string[]) => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' }
    const { stdout } = await run('git', ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.org', ...args], {
      cwd: directory,
      env,
    })
    return stdout.trim()
  }
  await git('clone', '--quiet', url, '.')
  const commit = async (path: string, text: string) => {
    writeFileSync(join(directory, path), text)
    await git('add', '.')
    await git('commit', '--quiet', '-m', `Change ${path}`)
    return git('rev-parse', 'HEAD')
  }
  return { directory, git, commit, read: (path: string) => readFileSync(join(directory, path), 'utf8') }
}

// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation#about-http-based-git-access
describe('git over HTTP', () => {
  test('clones with an installation token, and fetches what the API made', async () => {
    const hub = await github()
    const { git, read } = await cloned(hub)
    expect(read('prod/app.yaml')).toBe('image: v1\n')
    const content = Buffer.from('new\n').toString('base64')
    await hub.bot.repos.createOrUpdateFileContents({ ...deploy, path: 'new.txt', message: 'New', content })
    await git('pull', '--quiet')
    expect(read('new.txt')).toBe('new\n')
    expect(await git('log', '-1', '--format=%an|%cn')).toBe('stagecoach[bot]|GitHub')
    expect(hub.world.ledger.counts('stagecoach[bot]')).toMatchObject({ 'git fetch': 2 })
  })

  test('does not clone without a token, or with one for another repository', async () => {
    const hub = await github()
    await expect(cloned(hub, 'nonsense')).rejects.toThrow()
    await expect(cloned(hub, createUserToken(hub.world, hub.world.as('mallory').account))).rejects.toThrow()
  })

  test('a push is told as GitHub tells it, by whoever pushed', async () => {
    const hub = await github()
    const { git, commit } = await cloned(hub, createUserToken(hub.world, hub.bob.account))
    const sha = await commit('prod/app.yaml', 'image: v2\n')
    await git('push', '--quiet', 'origin', 'HEAD:main', 'HEAD:refs/heads/promote')
    expect(hub.tip()).toBe(sha)
    expect(hub.told()).toEqual(['push', 'check_suite.requested', 'create', 'push'])
    const payload = JSON.parse(hub.world.hooks.deliveries[0]?.body ?? '') as object
    expect(payload).toMatchObject({ after: sha, pusher: { name: 'bob' }, commits: [{ modified: ['prod/app.yaml'] }] })
    const { data } = await hub.bot.repos.getCommit({ ...deploy, ref: sha })
    expect(data.commit).toMatchObject({ author: { name: 'Bob' }, verification: { verified: false } })
  })

  test('a push to a head moves its pull request; deleting the branch closes it', async () => {
    const hub = await github()
    const { git, commit } = await cloned(hub, createUserToken(hub.world, hub.bob.account))
    await git('checkout', '--quiet', '-b', 'promote')
    await commit('a.txt', 'a\n')
    await git('push', '--quiet', 'origin', 'promote')
    const { pull_number } = { pull_number: hub.bob.openPull('acme/deploy', { head: 'promote' }).issue.number }
    const sha = await commit('a.txt', 'b\n')
    await git('push', '--quiet', 'origin', 'promote')
    expect((await hub.bot.pulls.get({ ...deploy, pull_number })).data.head.sha).toBe(sha)
    await git('fetch', '--quiet', 'origin', `refs/pull/${pull_number}/head`)
    expect(await git('rev-parse', 'FETCH_HEAD')).toBe(sha)
    await git('push', '--quiet', 'origin', ':promote')
    expect(hub.told().slice(-3)).toEqual(['delete', 'push', 'pull_request.closed'])
  })

  test('a merge that is pushed merges the pull request', async () => {
    const hub = await github()
    hub.bob.push('acme/deploy', { branch: 'promote', files: { a: 'a' }, message: 'a' })
    hub.bob.openPull('acme/deploy', { head: 'promote' })
    const { git } = await cloned(hub, createUserToken(hub.world, hub.bob.account))
    await git('merge', '--quiet', '--no-ff', '-m', 'Merge by hand', 'origin/promote')
    await git('push', '--quiet', 'origin', 'main')
    const { data } = await hub.bot.pulls.get({ ...deploy, pull_number: 1 })
    expect(data).toMatchObject({ merged: true, merged_by: { login: 'bob' }, merge_commit_sha: hub.tip() })
  })

  test('a reader may not push, nor an App without the permission', async () => {
    const rita = await github()
    const clone = await cloned(rita, createUserToken(rita.world, rita.world.as('rita').account))
    await clone.commit('a.txt', 'a\n')
    await expect(clone.git('push', '--quiet', 'origin', 'main')).rejects.toThrow('403')
    const app = await github({ grant: { ...permissions, contents: 'read' } })
    const other = await cloned(app)
    await other.commit('a.txt', 'a\n')
    await expect(other.git('push', '--quiet', 'origin', 'main')).rejects.toThrow('403')
  })

  // https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
  test('a protected branch takes no push, no force and no deletion', async () => {
    const hub = await github()
    const { git, commit } = await cloned(hub, createUserToken(hub.world, hub.bob.account))
    hub.alice.protect('acme/deploy', {})
    const before = await git('rev-parse', 'HEAD')
    const sha = await commit('a.txt', 'a\n')
    await git('push', '--quiet', 'origin', 'main')
    expect(hub.tip()).toBe(sha)
    await expect(git('push', '--quiet', '--force', 'origin', `${before}:main`)).rejects.toThrow(
      'Cannot force-push to this branch',
    )
    hub.alice.protect('acme/deploy', {
      reviews: { count: 1, dismissStale: false, codeOwners: false, lastPushApproval: false },
    })
    await commit('a.txt', 'b\n')
    await expect(git('push', '--quiet', 'origin', 'main')).rejects.toThrow('GH006: Protected branch update failed')
    expect(hub.tip()).toBe(sha)
  })

  test('an archive of a commit is downloaded by redirect', async () => {
    const { bot, tip } = await github()
    const { data, status } = await bot.repos.downloadTarballArchive({ ...deploy, ref: tip() })
    expect([
      status,
      Buffer.from(data as ArrayBuffer)
        .subarray(0, 2)
        .toString('hex'),
    ]).toEqual([200, '1f8b'])
  })
})
