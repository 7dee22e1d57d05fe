import { describe, expect, test } from 'vitest'
import { deploy, github, permissions, refusal } from './sim-github.ts'

const on = { ...deploy, issue_number: 1 }

const opened = async (grant = permissions) => {
  const hub = await github({ grant })
  hub.bob.push('acme/deploy', { branch: 'promote', files: { 'prod/app.yaml': 'image: v2\n' }, message: 'v2' })
  hub.bob.openPull('acme/deploy', { head: 'promote', title: 'Promote' })
  const payload = () => JSON.parse(hub.world.hooks.deliveries.at(-1)?.body ?? '') as Record<string, unknown>
  return { ...hub, payload }
}

// https://docs.github.com/en/rest/issues/comments
describe('comments', () => {
  test('are made, edited, listed and deleted by the App', async () => {
    const { bot, told } = await opened()
    const { data } = await bot.issues.createComment({ ...on, body: 'One' })
    expect(data).toMatchObject({ user: { login: 'stagecoach[bot]' }, performed_via_github_app: { slug: 'stagecoach' } })
    await bot.issues.updateComment({ ...deploy, comment_id: data.id, body: 'Two' })
    expect((await bot.issues.listComments(on)).data.map(({ body }) => body)).toEqual(['Two'])
    await bot.issues.deleteComment({ ...deploy, comment_id: data.id })
    expect((await bot.issues.listComments(on)).data).toEqual([])
    expect(told().slice(-3)).toEqual(['issue_comment.created', 'issue_comment.edited', 'issue_comment.deleted'])
  })

  // https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
  test('of people are told with the mark of a pull request and how they stand to the repository, without a head', async () => {
    const { bob, payload } = await opened()
    bob.comment('acme/deploy', 1, '/promote production')
    expect(payload()).toMatchObject({
      action: 'created',
      issue: { number: 1, pull_request: { url: expect.stringContaining('/pulls/1') } },
      comment: { body: '/promote production', author_association: 'MEMBER', user: { login: 'bob' } },
      sender: { login: 'bob', type: 'User' },
    })
    expect(JSON.stringify(payload())).not.toContain('"head"')
  })

  test('are listed since a time', async () => {
    const { bot, bob, clock } = await opened()
    bob.comment('acme/deploy', 1, 'early')
    clock.at += 60_000
    const since = new Date(clock.at).toISOString()
    bob.comment('acme/deploy', 1, 'late')
    expect((await bot.issues.listComments({ ...on, since })).data.map(({ body }) => body)).toEqual(['late'])
    expect((await bot.issues.listCommentsForRepo({ ...deploy, since })).data.map(({ body }) => body)).toEqual(['late'])
  })

  test('of 65,537 characters or of none are refused', async () => {
    const { bot } = await opened()
    expect((await refusal(bot.issues.createComment({ ...on, body: 'x'.repeat(65_537) }))).status).toBe(422)
    expect((await refusal(bot.issues.createComment({ ...on, body: '  ' }))).status).toBe(422)
  })

  test('on a pull request need either of two permissions', async () => {
    const { issues: _issues, pull_requests: _pulls, ...neither } = permissions
    const say = async (grant: typeof permissions) => {
      const { bot } = await opened(grant)
      return bot.issues.createComment({ ...on, body: 'hi' })
    }
    expect((await say({ ...neither, pull_requests: 'write' })).status).toBe(201)
    expect((await say({ ...neither, issues: 'write' })).status).toBe(201)
    expect((await refusal(say(neither))).status).toBe(403)
  })
})

// https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations
describe('a locked conversation', () => {
  test('is for people who may write, until it is unlocked; an App says and changes nothing in it', async () => {
    const { bot, alice, bob, world, told } = await opened()
    const rita = world.as('rita')
    const { data } = await bot.issues.createComment({ ...on, body: 'One' })
    alice.lock('acme/deploy', 1, 'too heated')
    alice.lock('acme/deploy', 1, 'resolved')
    expect(told().slice(-1)).toEqual(['pull_request.locked'])
    const locked = { status: 403, message: 'Unable to create comment because issue is locked.' }
    expect(await refusal(bot.issues.createComment({ ...on, body: 'Two' }))).toEqual(locked)
    expect(await refusal(bot.issues.updateComment({ ...deploy, comment_id: data.id, body: 'Two' }))).toEqual(locked)
    expect(() => rita.comment('acme/deploy', 1, 'Two')).toThrow('is locked')
    bob.comment('acme/deploy', 1, 'Two')
    expect((await bot.pulls.get({ ...deploy, pull_number: 1 })).data).toMatchObject({
      locked: true,
      active_lock_reason: 'resolved',
    })
    alice.unlock('acme/deploy', 1)
    rita.comment('acme/deploy', 1, 'Three')
    expect((await bot.issues.listComments(on)).data.map(({ body }) => body)).toEqual(['One', 'Two', 'Three'])
    expect((await bot.issues.get(on)).data).toMatchObject({ locked: false, active_lock_reason: null })
    expect(told()).toContain('pull_request.unlocked')
  })

  test('is locked by people who may write', async () => {
    const { world } = await opened()
    expect(() => world.as('rita').lock('acme/deploy', 1)).toThrow()
  })
})

// https://docs.github.com/en/rest/reactions/reactions
describe('reactions', () => {
  test('are added once, counted, removed, and told to nobody', async () => {
    const { bot, bob, told } = await opened()
    const { id } = bob.comment('acme/deploy', 1, '/promote production')
    const before = told().length
    const react = () => bot.reactions.createForIssueComment({ ...deploy, comment_id: id, content: 'eyes' })
    const made = await react()
    expect([made.status, (await react()).status]).toEqual([201, 200])
    expect((await bot.issues.getComment({ ...deploy, comment_id: id })).data.reactions).toMatchObject({
      total_count: 1,
      eyes: 1,
    })
    await bot.reactions.deleteForIssueComment({ ...deploy, comment_id: id, reaction_id: made.data.id })
    expect((await bot.reactions.listForIssueComment({ ...deploy, comment_id: id })).data).toEqual([])
    expect(told().length).toBe(before)
  })

  test('stand on the pull request itself too', async () => {
    const { bot } = await opened()
    expect((await bot.reactions.createForIssue({ ...on, content: 'rocket' })).status).toBe(201)
  })
})

// https://docs.github.com/en/rest/issues/labels
describe('labels', () => {
  test('are made where they are not there, once whatever the capitals, and told one by one', async () => {
    const { bot, told, payload } = await opened()
    const before = told().length
    const { data } = await bot.issues.addLabels({ ...on, labels: ['stagecoach', 'held'] })
    expect(data.map(({ name }) => name)).toEqual(['stagecoach', 'held'])
    expect((await bot.issues.addLabels({ ...on, labels: ['Stagecoach'] })).data).toHaveLength(2)
    expect(told().slice(before)).toEqual([
      'label.created',
      'pull_request.labeled',
      'label.created',
      'pull_request.labeled',
    ])
    expect(payload()).toMatchObject({
      label: { name: 'held' },
      pull_request: { labels: [{ name: 'stagecoach' }, { name: 'held' }] },
    })
  })

  test('are taken off, set, and 404 where they are not on', async () => {
    const { bot } = await opened()
    await bot.issues.addLabels({ ...on, labels: ['a', 'b'] })
    await bot.issues.removeLabel({ ...on, name: 'a' })
    expect((await refusal(bot.issues.removeLabel({ ...on, name: 'a' }))).status).toBe(404)
    const { data } = await bot.issues.setLabels({ ...on, labels: ['c'] })
    expect(data.map(({ name }) => name)).toEqual(['c'])
    expect((await bot.pulls.get({ ...deploy, pull_number: 1 })).data.labels.map(({ name }) => name)).toEqual(['c'])
  })

  test('of the repository are made once, with colour and description', async () => {
    const { bot } = await opened()
    const label = { ...deploy, name: 'stagecoach: held', color: 'd93f0b', description: 'Somebody stopped it' }
    expect((await bot.issues.createLabel(label)).data).toMatchObject({ color: 'd93f0b' })
    expect((await refusal(bot.issues.createLabel(label))).status).toBe(422)
    expect((await bot.issues.getLabel({ ...deploy, name: label.name })).data.description).toBe('Somebody stopped it')
    await bot.issues.deleteLabel({ ...deploy, name: label.name })
    expect((await bot.issues.listLabelsForRepo(deploy)).data).toEqual([])
  })
})

// https://docs.github.com/en/rest/issues/assignees
test('assignees are set by an App; who cannot be assigned is passed over', async () => {
  const { bot, told } = await opened()
  const { data } = await bot.issues.addAssignees({ ...on, assignees: ['bob', 'rita', 'nobody'] })
  expect(data?.assignees?.map(({ login }) => login)).toEqual(['bob'])
  expect(told().at(-1)).toBe('pull_request.assigned')
  const emptied = await bot.issues.removeAssignees({ ...on, assignees: ['bob'] })
  expect(emptied.data.assignees).toEqual([])
})

// https://docs.github.com/en/rest/pulls/review-requests
describe('review requests', () => {
  const pull = { ...deploy, pull_number: 1 }

  test('go to people and teams, each told by itself, and end with the review', async () => {
    const { bot, alice, world, repository, told } = await opened()
    world.team('acme', 'release')?.repositories.set(repository.id, 'write')
    const { data } = await bot.pulls.requestReviewers({ ...pull, reviewers: ['alice'], team_reviewers: ['release'] })
    expect(data.requested_reviewers?.map(user => user?.login)).toEqual(['alice'])
    expect(told().filter(event => event === 'pull_request.review_requested')).toHaveLength(2)
    alice.approve('acme/deploy', 1)
    const left = await bot.pulls.listRequestedReviewers(pull)
    expect(left.data).toMatchObject({ users: [], teams: [{ slug: 'release' }] })
  })

  test('of somebody without access, or of the author, ask nobody at all', async () => {
    const { bot, world } = await opened()
    world.as('mallory')
    expect((await refusal(bot.pulls.requestReviewers({ ...pull, reviewers: ['alice', 'mallory'] }))).status).toBe(422)
    expect((await refusal(bot.pulls.requestReviewers({ ...pull, reviewers: ['bob'] }))).status).toBe(422)
    expect((await bot.pulls.listRequestedReviewers(pull)).data.users).toEqual([])
  })
})

// https://docs.github.com/en/rest/pulls/reviews
describe('reviews', () => {
  const pull = { ...deploy, pull_number: 1 }

  test('carry the head that was reviewed, and are told in small letters', async () => {
    const { bot, user, tip, payload } = await opened()
    const { data } = await user('alice').pulls.createReview({ ...pull, event: 'APPROVE' })
    expect(data).toMatchObject({ state: 'APPROVED', commit_id: tip('promote'), user: { login: 'alice' } })
    expect(payload()).toMatchObject({ action: 'submitted', review: { state: 'approved', commit_id: tip('promote') } })
    expect((await bot.pulls.listReviews(pull)).data).toHaveLength(1)
  })

  test('of the own pull request cannot approve', async () => {
    const { user } = await opened()
    expect((await refusal(user('bob').pulls.createReview({ ...pull, event: 'APPROVE' }))).status).toBe(422)
    expect((await user('bob').pulls.createReview({ ...pull, event: 'COMMENT', body: 'hm' })).data.state).toBe(
      'COMMENTED',
    )
  })

  test('are dismissed', async () => {
    const { bot, alice, told } = await opened()
    const { id } = alice.approve('acme/deploy', 1)
    const { data } = await bot.pulls.dismissReview({ ...pull, review_id: id, message: 'The plan changed' })
    expect(data.state).toBe('DISMISSED')
    expect(told().at(-1)).toBe('pull_request_review.dismissed')
  })
})
