import { describe, expect, test } from 'vitest'
import { deploy, github, refusal } from './sim-github.ts'

const v2 = { files: { 'prod/app.yaml': 'image: v2\n' }, message: 'v2' }

/** The App has opened a pull request from `promote`. */
const opened = async () => {
  const hub = await github()
  hub.bob.push('acme/deploy', { branch: 'promote', ...v2 })
  const { data: pull } = await hub.bot.pulls.create({ ...deploy, head: 'promote', base: 'main', title: 'Promote v2' })
  const get = async () => (await hub.bot.pulls.get({ ...deploy, pull_number: pull.number })).data
  return { ...hub, pull, get }
}

// https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
describe('opening', () => {
  test("by an App makes its bot the author, and tells of it with the App's installation", async () => {
    const { pull, world, installation, told } = await opened()
    expect(pull).toMatchObject({ number: 1, state: 'open', user: { login: 'stagecoach[bot]', type: 'Bot' } })
    expect(told()).toContain('pull_request.opened')
    const delivery = world.hooks.deliveries.find(({ event }) => event === 'pull_request')
    expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ number: 1, installation: { id: installation.id } })
  })

  test('twice for the same branches is refused', async () => {
    const { bot } = await opened()
    const again = bot.pulls.create({ ...deploy, head: 'acme:promote', base: 'main', title: 'Again' })
    await expect(again).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message: 'Validation Failed',
          errors: [
            { resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for acme:promote.' },
          ],
        },
      },
    })
  })

  test('without commits between is refused', async () => {
    const { bot, bob, tip } = await github()
    bob.setBranch('acme/deploy', 'same', tip())
    await expect(bot.pulls.create({ ...deploy, head: 'same', base: 'main', title: 'Same' })).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [{ message: 'No commits between main and same' }] } },
    })
  })

  test('from or to a branch that is not there is refused, naming the field', async () => {
    const { bot } = await opened()
    const open = (head: string, base: string) => bot.pulls.create({ ...deploy, head, base, title: 'x' })
    const field = (name: string) => ({
      status: 422,
      response: { data: { errors: [{ field: name, code: 'invalid' }] } },
    })
    await expect(open('nowhere', 'main')).rejects.toMatchObject(field('head'))
    await expect(open('promote', 'nowhere')).rejects.toMatchObject(field('base'))
  })

  test('with a title of 257 characters or a body of 65,537 is refused', async () => {
    const { bot, bob } = await github()
    bob.push('acme/deploy', { branch: 'promote', ...v2 })
    const open = (title: string, body: string) =>
      refusal(bot.pulls.create({ ...deploy, head: 'promote', base: 'main', title, body }))
    expect((await open('t'.repeat(257), '')).status).toBe(422)
    expect((await open('t', 'b'.repeat(65_537))).status).toBe(422)
  })
})

// https://docs.github.com/en/rest/pulls/pulls
test('a draft is told when it is ready, and when it is a draft again', async () => {
  const { bob, bot, told } = await github()
  bob.push('acme/deploy', { branch: 'promote', ...v2 })
  const { number } = bob.openPull('acme/deploy', { head: 'promote', draft: true }).issue
  const draft = async () => (await bot.pulls.get({ ...deploy, pull_number: number })).data.draft
  expect(await draft()).toBe(true)
  bob.readyForReview('acme/deploy', number)
  expect(await draft()).toBe(false)
  bob.convertToDraft('acme/deploy', number)
  expect(told().slice(-2)).toEqual(['pull_request.ready_for_review', 'pull_request.converted_to_draft'])
})

describe('reading', () => {
  test('files and commits are those of the branch, from where it left the base', async () => {
    const { bot, bob, pull } = await opened()
    bob.push('acme/deploy', { files: { 'other.txt': 'main moved\n' }, message: 'elsewhere' })
    const at = { ...deploy, pull_number: pull.number }
    const files = await bot.pulls.listFiles(at)
    expect(files.data).toMatchObject([{ filename: 'prod/app.yaml', status: 'modified', additions: 1, deletions: 1 }])
    const commits = await bot.pulls.listCommits(at)
    expect(commits.data.map(({ commit }) => commit.message)).toEqual(['v2'])
  })

  test('as a diff and as patches', async () => {
    const { bot, pull } = await opened()
    const at = { ...deploy, pull_number: pull.number }
    expect(String((await bot.pulls.get({ ...at, mediaType: { format: 'diff' } })).data)).toContain('+image: v2')
    expect(String((await bot.pulls.get({ ...at, mediaType: { format: 'patch' } })).data)).toContain(
      'Subject: [PATCH] v2',
    )
  })

  // https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database#checking-mergeability-of-pull-requests
  test('mergeability is unknown at first, known later, and unknown again when the base moves', async () => {
    const { get, bob, pull } = await opened()
    expect(pull).toMatchObject({ mergeable: null, mergeable_state: 'unknown' })
    expect(await get()).toMatchObject({ mergeable: null })
    expect(await get()).toMatchObject({ mergeable: true, mergeable_state: 'clean' })
    bob.push('acme/deploy', { files: { 'other.txt': 'x\n' }, message: 'x' })
    expect(await get()).toMatchObject({ mergeable: null })
    expect(await get()).toMatchObject({ mergeable: true, merge_commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/) })
  })

  test('the list is filtered by owner and branch; a fork with the same branch name has another owner', async () => {
    const { bot, world, repository, pull } = await opened()
    const mallory = world.as('mallory')
    expect(() => mallory.fork('acme/deploy')).toThrow()
    repository.collaborators.set(mallory.account.id, 'read')
    const evil = { branch: 'promote', files: { 'prod/app.yaml': 'image: evil\n' }, message: 'evil' }
    mallory.push(mallory.fork('acme/deploy'), evil)
    const forked = mallory.openPull('acme/deploy', { head: 'mallory:promote', base: 'main' })
    const numbers = async (head: string) => (await bot.pulls.list({ ...deploy, head })).data.map(({ number }) => number)
    expect(await numbers('acme:promote')).toEqual([pull.number])
    expect(await numbers('mallory:promote')).toEqual([forked.issue.number])
    expect(await numbers('acme:other')).toEqual([])
    // Without an owner the filter is passed over: everything is listed, newest first.
    expect(await numbers('promote')).toEqual([forked.issue.number, pull.number])
    const { data } = await bot.pulls.get({ ...deploy, pull_number: forked.issue.number })
    expect(data.head).toMatchObject({ label: 'mallory:promote', repo: { fork: true, full_name: 'mallory/deploy' } })
  })

  test('the list is of open ones unless asked, and by base', async () => {
    const { bot, bob, pull } = await opened()
    bob.closePull('acme/deploy', pull.number)
    const count = async (more: object) => (await bot.pulls.list({ ...deploy, ...more })).data.length
    expect(await count({})).toBe(0)
    expect(await count({ state: 'closed' })).toBe(1)
    expect(await count({ state: 'all', base: 'main' })).toBe(1)
    expect(await count({ state: 'all', base: 'release' })).toBe(0)
  })
})

describe('the head follows its branch', () => {
  test('a push moves it and is told as synchronize, after the push', async () => {
    const { bob, get, told, world, pull } = await opened()
    const before = told().length
    const head = bob.push('acme/deploy', {
      branch: 'promote',
      files: { 'prod/app.yaml': 'image: v3\n' },
      message: 'v3',
    })
    expect((await get()).head.sha).toBe(head)
    expect(told().slice(before)).toEqual(['push', 'check_suite.requested', 'pull_request.synchronize'])
    const sync = world.hooks.deliveries.find(({ action }) => action === 'synchronize')
    expect(JSON.parse(sync?.body ?? '')).toMatchObject({ before: pull.head.sha, after: head })
  })

  test('a ref moved by the App is told as a push too', async () => {
    const { bot, bob, tip, told } = await opened()
    const next = bob.push('acme/deploy', { branch: 'aside', from: 'promote', files: { b: 'b' }, message: 'b' })
    const before = told().length
    await bot.git.updateRef({ ...deploy, ref: 'heads/promote', sha: next })
    expect(tip('promote')).toBe(next)
    expect(told().slice(before)).toEqual(['push', 'pull_request.synchronize'])
  })

  test('its commit can be fetched as refs/pull/1/head', async () => {
    const { repository, tip } = await opened()
    expect(repository.git.must('rev-parse', 'refs/pull/1/head').trim()).toBe(tip('promote'))
  })

  test('a closed one stays where it was', async () => {
    const { bob, get, pull } = await opened()
    bob.closePull('acme/deploy', 1)
    bob.push('acme/deploy', { branch: 'promote', files: { b: 'b' }, message: 'b' })
    expect((await get()).head.sha).toBe(pull.head.sha)
  })
})

// https://docs.github.com/en/pull-requests/collaborating-with-pull-requests
describe('a pull request closes by itself', () => {
  test('as merged when its head reaches the base by a push', async () => {
    const { bob, get, tip, told } = await opened()
    bob.setBranch('acme/deploy', 'main', tip('promote'))
    expect(await get()).toMatchObject({ state: 'closed', merged: true, merged_by: { login: 'bob' } })
    expect(told().slice(-2)).toEqual(['push', 'pull_request.closed'])
  })

  test('unmerged when its branch is deleted, and cannot be opened until the branch is back', async () => {
    const { bob, get, pull, alice } = await opened()
    bob.deleteBranch('acme/deploy', 'promote')
    expect(await get()).toMatchObject({ state: 'closed', merged: false })
    expect(() => alice.reopenPull('acme/deploy', 1)).toThrow('Validation Failed')
    bob.setBranch('acme/deploy', 'promote', pull.head.sha)
    alice.reopenPull('acme/deploy', 1)
    expect(await get()).toMatchObject({ state: 'open' })
  })

  test('unmerged when its branch is reset to the base, for good', async () => {
    const { bob, get, tip, alice } = await opened()
    bob.setBranch('acme/deploy', 'promote', tip())
    expect(await get()).toMatchObject({ state: 'closed', merged: false })
    bob.push('acme/deploy', { branch: 'promote', files: { b: 'b' }, message: 'b' })
    expect(() => alice.reopenPull('acme/deploy', 1)).toThrow('Validation Failed')
  })

  test('unmerged when its base is deleted, but moves on when the base was merged', async () => {
    const { bob, alice, get, world } = await opened()
    bob.push('acme/deploy', { branch: 'next', from: 'promote', files: { n: 'n' }, message: 'n' })
    const stacked = bob.openPull('acme/deploy', { head: 'next', base: 'promote' })
    alice.merge('acme/deploy', 1)
    bob.deleteBranch('acme/deploy', 'promote')
    expect(stacked).toMatchObject({ baseRef: 'main', issue: { state: 'open' } })
    bob.setBranch('acme/deploy', 'line', world.repository('acme', 'deploy')?.git.branch('main') ?? '')
    bob.push('acme/deploy', { branch: 'feature', files: { f: 'f' }, message: 'f' })
    const other = bob.openPull('acme/deploy', { head: 'feature', base: 'line' })
    bob.deleteBranch('acme/deploy', 'line')
    expect(other.issue.state).toBe('closed')
    expect((await get()).merged).toBe(true)
  })
})

describe('editing', () => {
  test('changes texts, base and state, and tells what was before', async () => {
    const { bot, world, told } = await opened()
    const at = { ...deploy, pull_number: 1 }
    await bot.pulls.update({ ...at, title: 'Promote v2 to production', body: 'Details' })
    const edited = world.hooks.deliveries.find(({ action }) => action === 'edited')
    expect(JSON.parse(edited?.body ?? '').changes).toEqual({ title: { from: 'Promote v2' }, body: { from: '' } })
    expect((await bot.pulls.update({ ...at, state: 'closed' })).data).toMatchObject({ state: 'closed', merged: false })
    expect((await bot.pulls.update({ ...at, state: 'open' })).data.state).toBe('open')
    expect(told().slice(-3)).toEqual(['pull_request.edited', 'pull_request.closed', 'pull_request.reopened'])
  })

  // https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request-branch
  test('update-branch merges the base into the head, unless somebody moved the head', async () => {
    const { bot, bob, get, pull, text } = await opened()
    const at = { ...deploy, pull_number: 1 }
    bob.push('acme/deploy', { files: { 'other.txt': 'main moved\n' }, message: 'elsewhere' })
    expect((await refusal(bot.pulls.updateBranch({ ...at, expected_head_sha: '0'.repeat(40) }))).status).toBe(422)
    expect((await bot.pulls.updateBranch({ ...at, expected_head_sha: pull.head.sha })).status).toBe(202)
    expect(text('other.txt', 'promote')).toBe('main moved\n')
    expect((await get()).head.sha).not.toBe(pull.head.sha)
    expect(await refusal(bot.pulls.updateBranch(at))).toMatchObject({ status: 422 })
  })
})
