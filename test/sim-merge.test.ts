import { describe, expect, test } from 'vitest'
import type { RepositorySettings } from '../src/sim/github/operations/accounts.ts'
import { deploy, github, refusal } from './sim-github.ts'

const at = { ...deploy, pull_number: 1 }

/** A pull request that changes prod/app.yaml, made by the App's own signed commit. */
const opened = async (settings: RepositorySettings = {}) => {
  const hub = await github()
  const { bot, repository, tip } = hub
  Object.assign(repository, {
    ...settings,
    ...(settings.mergeMethods ? { mergeMethods: new Set(settings.mergeMethods) } : {}),
  })
  const { data: tree } = await bot.git.createTree({
    ...deploy,
    base_tree: tip(),
    tree: [{ path: 'prod/app.yaml', mode: '100644', type: 'blob', content: 'image: v2\n' }],
  })
  const { data: commit } = await bot.git.createCommit({
    ...deploy,
    tree: tree.sha,
    parents: [tip()],
    message: 'Promote v2\n\nBecause.',
  })
  await bot.git.createRef({ ...deploy, ref: 'refs/heads/promote', sha: commit.sha })
  const { data: pull } = await bot.pulls.create({ ...deploy, head: 'promote', base: 'main', title: 'Promote' })
  const message = (ref = 'main') => repository.git.must('log', '-1', '--format=%B', ref).trim()
  return { ...hub, pull, message, get: async () => (await bot.pulls.get(at)).data }
}

// https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request
describe('merging', () => {
  test('is a three-way merge: what the base has meanwhile stays', async () => {
    const { bot, bob, text, tip, message, get } = await opened()
    bob.push('acme/deploy', { files: { 'other.txt': 'main moved\n' }, message: 'elsewhere' })
    const { data } = await bot.pulls.merge(at)
    expect(data).toMatchObject({ merged: true, sha: tip() })
    expect([text('other.txt'), text('prod/app.yaml')]).toEqual(['main moved\n', 'image: v2\n'])
    expect(message()).toBe('Merge pull request #1 from acme/promote\n\nPromote')
    expect(await get()).toMatchObject({
      merged: true,
      state: 'closed',
      merge_commit_sha: tip(),
      merged_by: { login: 'stagecoach[bot]' },
    })
  })

  test('tells the push on the base, then that it was closed as merged', async () => {
    const { alice, told, world, tip } = await opened()
    const before = told().length
    alice.merge('acme/deploy', 1)
    expect(told().slice(before)).toEqual(['push', 'check_suite.requested', 'pull_request.closed'])
    const closed = JSON.parse(world.hooks.deliveries.at(-1)?.body ?? '') as { pull_request: object }
    expect(closed.pull_request).toMatchObject({ merged: true, merge_commit_sha: tip() })
  })

  test('works without a body', async () => {
    const { hub, token } = await opened()
    const answer = await fetch(`${hub.url}/api/v3/repos/acme/deploy/pulls/1/merge`, {
      method: 'PUT',
      headers: { authorization: `token ${token}` },
    })
    expect(answer.status).toBe(200)
  })

  test('with another head than meant is 409, and nothing moves', async () => {
    const { bot, tip } = await opened()
    const before = tip()
    expect(await refusal(bot.pulls.merge({ ...at, sha: '0'.repeat(40) }))).toEqual({
      status: 409,
      message: 'Head branch was modified. Review and try the merge again.',
    })
    expect(tip()).toBe(before)
  })

  test('over a conflict is 405, and the pull request says so', async () => {
    const { bot, bob, get, tip } = await opened()
    bob.push('acme/deploy', { files: { 'prod/app.yaml': 'image: hotfix\n' }, message: 'hotfix' })
    const before = tip()
    await get()
    expect(await get()).toMatchObject({ mergeable: false, mergeable_state: 'dirty' })
    expect(await refusal(bot.pulls.merge(at))).toEqual({ status: 405, message: 'Pull Request is not mergeable' })
    expect(tip()).toBe(before)
  })

  test('twice, closed, or as a draft is 405', async () => {
    const { bot, alice, pull } = await opened()
    alice.closePull('acme/deploy', pull.number)
    expect((await refusal(bot.pulls.merge(at))).status).toBe(405)
    alice.reopenPull('acme/deploy', pull.number)
    await bot.pulls.merge(at)
    expect((await refusal(bot.pulls.merge(at))).status).toBe(405)
  })

  test('by somebody who only reads is refused', async () => {
    const { user } = await opened()
    expect((await refusal(user('rita').pulls.merge(at))).status).toBe(403)
  })

  test('deletes the branch where the repository says so', async () => {
    const { bot, repository, told } = await opened({ deleteBranchOnMerge: true })
    await bot.pulls.merge(at)
    expect(repository.git.branch('promote')).toBeNull()
    expect(told().slice(-3)).toEqual(['pull_request.closed', 'delete', 'push'])
  })
})

// https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
describe('the methods', () => {
  test('squash makes one signed commit, by the author, with the message of the only commit', async () => {
    const { bot, repository, tip, message } = await opened()
    const before = tip()
    await bot.pulls.merge({ ...at, merge_method: 'squash' })
    expect(repository.git.commit(tip())).toMatchObject({
      parents: [before],
      author: { name: 'stagecoach[bot]' },
      committer: { name: 'GitHub', email: 'noreply@github.com' },
    })
    expect(message()).toBe('Promote v2 (#1)\n\nBecause.')
    expect((await bot.repos.getCommit({ ...deploy, ref: 'main' })).data.commit.verification?.verified).toBe(true)
  })

  test('squash of several commits takes the title and lists them; what is given wins', async () => {
    const { bot, bob, message } = await opened()
    bob.push('acme/deploy', { branch: 'promote', files: { b: 'b' }, message: 'And b' })
    await bot.pulls.merge({ ...at, merge_method: 'squash', commit_title: 'Given' })
    expect(message()).toBe(
      'Given\n\n* Promote v2\n\nBecause.\n\n* And b\n\nCo-authored-by: bob <1005+bob@users.noreply.github.com>'.replace(
        /<\d+/,
        `<${bob.account.id}`,
      ),
    )
  })

  test('rebase puts the commits on the base, unsigned', async () => {
    const { bot, bob, repository, tip, text } = await opened()
    bob.push('acme/deploy', { branch: 'promote', files: { b: 'b\n' }, message: 'And b' })
    const base = bob.push('acme/deploy', { files: { 'other.txt': 'main moved\n' }, message: 'elsewhere' })
    await bot.pulls.merge({ ...at, merge_method: 'rebase' })
    const messages = repository.git
      .commitsBetween(base, tip())
      .map(oid => repository.git.commit(oid)?.message.split('\n')[0])
    expect(messages).toEqual(['Promote v2', 'And b'])
    expect([text('b'), text('other.txt'), text('prod/app.yaml')]).toEqual(['b\n', 'main moved\n', 'image: v2\n'])
    expect((await bot.repos.getCommit({ ...deploy, ref: 'main' })).data.commit.verification?.verified).toBe(false)
  })

  test('only those that the repository allows', async () => {
    const { bot } = await opened({ mergeMethods: ['squash'] })
    expect(await refusal(bot.pulls.merge(at))).toEqual({
      status: 405,
      message: 'Merge commits are not allowed on this repository.',
    })
    const { data } = await bot.repos.get(deploy)
    expect(data).toMatchObject({ allow_merge_commit: false, allow_squash_merge: true, allow_rebase_merge: false })
    expect((await bot.pulls.merge({ ...at, merge_method: 'squash' })).status).toBe(200)
  })
})

// https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
describe('a protected base', () => {
  test('wants its reviews, of people who may write', async () => {
    const { bot, alice, bob, world, get } = await opened()
    alice.protect('acme/deploy', {
      reviews: { count: 1, dismissStale: true, codeOwners: false, lastPushApproval: false },
    })
    world.as('rita').approve('acme/deploy', 1)
    expect(await refusal(bot.pulls.merge(at))).toEqual({
      status: 405,
      message: 'At least 1 approving review is required by reviewers with write access.',
    })
    await get()
    expect((await get()).mergeable_state).toBe('blocked')
    bob.approve('acme/deploy', 1)
    expect((await bot.pulls.merge(at)).status).toBe(200)
  })

  test('takes the approvals away when somebody pushes, where it says so', async () => {
    const { bot, alice, bob, told } = await opened()
    alice.protect('acme/deploy', {
      reviews: { count: 1, dismissStale: true, codeOwners: false, lastPushApproval: false },
    })
    bob.approve('acme/deploy', 1)
    alice.push('acme/deploy', { branch: 'promote', files: { b: 'b' }, message: 'b' })
    expect(told().slice(-2)).toEqual(['pull_request.synchronize', 'pull_request_review.dismissed'])
    expect((await bot.pulls.listReviews(at)).data.map(({ state }) => state)).toEqual(['DISMISSED'])
    expect((await refusal(bot.pulls.merge(at))).status).toBe(405)
  })

  test('is stopped by requested changes', async () => {
    const { bot, alice, bob } = await opened()
    alice.protect('acme/deploy', {
      reviews: { count: 0, dismissStale: false, codeOwners: false, lastPushApproval: false },
    })
    bob.requestChanges('acme/deploy', 1, 'No')
    expect((await refusal(bot.pulls.merge(at))).message).toContain('Changes have been requested')
  })

  test('wants its checks green: by name, and by App where it says which', async () => {
    const { bot, user, app, alice, pull } = await opened()
    alice.protect('acme/deploy', {
      checks: {
        strict: false,
        required: [
          { context: 'gates', app: app.id },
          { context: 'ci', app: null },
        ],
      },
    })
    const message = async () => (await refusal(bot.pulls.merge(at))).message
    expect(await message()).toBe('Required status check "gates" is expected. Required status check "ci" is expected.')
    const { data: run } = await bot.checks.create({
      ...deploy,
      name: 'gates',
      head_sha: pull.head.sha,
      status: 'in_progress',
    })
    expect(await message()).toBe(
      'Required status check "gates" is in progress. Required status check "ci" is expected.',
    )
    await bot.checks.update({ ...deploy, check_run_id: run.id, conclusion: 'neutral' })
    const status = (state: 'failure' | 'success') =>
      user('bob').repos.createCommitStatus({ ...deploy, sha: pull.head.sha, state, context: 'ci' })
    await status('failure')
    expect(await message()).toBe('Required status check "ci" is failing.')
    await status('success')
    expect((await bot.pulls.merge(at)).status).toBe(200)
  })

  test('does not take a status of the same name for the check of an App', async () => {
    const { bot, user, app, alice, pull } = await opened()
    alice.protect('acme/deploy', { checks: { strict: false, required: [{ context: 'gates', app: app.id }] } })
    await user('bob').repos.createCommitStatus({ ...deploy, sha: pull.head.sha, state: 'success', context: 'gates' })
    expect((await refusal(bot.pulls.merge(at))).status).toBe(405)
  })

  test('wants the branch up to date where it is strict', async () => {
    const { bot, alice, get } = await opened()
    alice.push('acme/deploy', { files: { 'other.txt': 'x\n' }, message: 'x' })
    alice.protect('acme/deploy', { checks: { strict: true, required: [] } })
    await get()
    expect((await get()).mergeable_state).toBe('behind')
    expect((await refusal(bot.pulls.merge(at))).message).toBe('The head branch is not up to date with the base branch.')
    await bot.pulls.updateBranch(at)
    expect((await bot.pulls.merge(at)).status).toBe(200)
  })

  test('wants signed commits: the App has them, people who push have not', async () => {
    const { bot, alice, bob } = await opened()
    alice.protect('acme/deploy', { signatures: true })
    expect((await refusal(bot.pulls.merge({ ...at, merge_method: 'rebase' }))).status).toBe(405)
    bob.push('acme/deploy', { branch: 'promote', files: { b: 'b' }, message: 'b' })
    expect((await refusal(bot.pulls.merge(at))).message).toContain('verified signatures')
    expect((await bot.pulls.merge({ ...at, merge_method: 'squash' })).status).toBe(200)
  })

  test('takes merges of signed commits', async () => {
    const { bot, alice } = await opened()
    alice.protect('acme/deploy', { signatures: true })
    expect((await bot.pulls.merge(at)).status).toBe(200)
  })

  test('holds administrators only where it says so', async () => {
    const { alice } = await opened()
    alice.protect('acme/deploy', {
      reviews: { count: 1, dismissStale: false, codeOwners: false, lastPushApproval: false },
      enforceAdmins: true,
    })
    expect(() => alice.merge('acme/deploy', 1)).toThrow('approving review')
    alice.protect('acme/deploy', {
      reviews: { count: 1, dismissStale: false, codeOwners: false, lastPushApproval: false },
    })
    alice.merge('acme/deploy', 1)
  })

  test('is closed to direct writes: by ref, by contents', async () => {
    const { bot, alice, tip } = await opened()
    alice.protect('acme/deploy', {
      reviews: { count: 1, dismissStale: false, codeOwners: false, lastPushApproval: false },
      enforceAdmins: true,
    })
    expect((await refusal(bot.git.updateRef({ ...deploy, ref: 'heads/main', sha: tip('promote') }))).status).toBe(422)
    const put = { ...deploy, path: 'new', message: 'new', content: '', branch: 'main' }
    expect((await refusal(bot.repos.createOrUpdateFileContents(put))).status).toBe(409)
    expect(() => alice.push('acme/deploy', { files: { a: 'a' }, message: 'a' })).toThrow('pull request')
  })

  // https://docs.github.com/en/rest/branches/branch-protection
  test('is put and read back by an administrator', async () => {
    const { user } = await opened()
    const admin = user('alice')
    const branch = { ...deploy, branch: 'main' }
    expect((await refusal(admin.repos.getBranchProtection(branch))).status).toBe(404)
    await admin.repos.updateBranchProtection({
      ...branch,
      required_status_checks: { strict: true, contexts: ['ci'] },
      enforce_admins: true,
      required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
      restrictions: null,
    })
    expect((await admin.repos.getBranchProtection(branch)).data).toMatchObject({
      required_status_checks: { strict: true, contexts: ['ci'] },
      required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
      enforce_admins: { enabled: true },
    })
    expect((await admin.repos.getBranch(branch)).data.protected).toBe(true)
    expect((await refusal(user('bob').repos.getBranchProtection(branch))).status).toBe(403)
  })

  // https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
  test('by a ruleset is listed among its rules; classic protection is not', async () => {
    const { bot, alice, repository } = await opened()
    alice.protect('acme/deploy', { linearHistory: true })
    const rules = async () => (await bot.repos.getBranchRules({ ...deploy, branch: 'main' })).data
    expect(await rules()).toEqual([])
    repository.rulesets.push({
      id: 7,
      name: 'main',
      branches: ['~DEFAULT_BRANCH'],
      rules: [{ type: 'required_signatures' }],
    })
    expect(await rules()).toMatchObject([{ type: 'required_signatures', ruleset_source: 'acme/deploy', ruleset_id: 7 }])
    expect((await refusal(bot.pulls.merge({ ...at, merge_method: 'rebase' }))).status).toBe(405)
  })
})

// https://docs.github.com/en/rest/branches/branches#merge-a-branch
test('branches are merged: 201 with the commit, 204 with nothing to do, 409 over a conflict, 404 without a head', async () => {
  const { bot, bob, tip } = await opened()
  const merge = (head: string, base = 'main') => bot.repos.merge({ ...deploy, base, head })
  const made = await merge('promote')
  expect(made).toMatchObject({ status: 201, data: { sha: tip() } })
  expect((await merge('promote')).status).toBe(204)
  bob.push('acme/deploy', { branch: 'fight', from: 'promote', files: { 'prod/app.yaml': 'a\n' }, message: 'a' })
  bob.push('acme/deploy', { files: { 'prod/app.yaml': 'b\n' }, message: 'b' })
  expect(await refusal(merge('fight'))).toMatchObject({ status: 409 })
  expect(await refusal(merge('nowhere'))).toMatchObject({ status: 404 })
})
