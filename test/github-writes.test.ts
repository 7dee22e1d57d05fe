import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangedPull, CheckRun, OpenPull } from '../src/engine/ports.ts'
import type { Pull } from '../src/promotion/facts.ts'
import { API, BOT, everyday, githubAt, graphql, misunderstood, NODE, NOON, shop } from './github-wire.ts'

const REPO = '/repos/acme/shop-config'
const onto = '1'.repeat(40)
const before = '2'.repeat(40)
const after = '3'.repeat(40)
const other = '4'.repeat(40)
const message = { headline: 'Promote frontend 1.8.2', body: 'Stagecoach-Plan: p2' }
const bot = { email: `${BOT}+stagecoach[bot]@users.noreply.github.com` }

const pull: Pull = {
  number: 9,
  id: 'PR_9',
  url: '',
  state: 'open',
  title: '',
  body: '',
  branch: 'stagecoach/promote/production/frontend',
  head: before,
  base: 'main',
  local: true,
  author: { id: BOT, login: 'stagecoach[bot]', ours: true, bot: true },
  headIsOurs: true,
  headMessage: '',
  labels: [],
  mergeable: 'yes',
  mergeState: 'clean',
  reviews: [],
  checks: [],
  createdAt: 0,
  updatedAt: 0,
}
const check: CheckRun = {
  name: 'stagecoach/gates',
  external: 'p2',
  state: 'waiting',
  title: 'waits for 1 approval',
  summary: 'since 11:26 UTC',
}
const open: OpenPull = {
  branch: pull.branch,
  base: 'main',
  onto,
  files: [
    { path: 'apps/frontend/overlays/production/kustomization.yaml', text: 'newTag: 1.8.2\n' },
    { path: 'apps/frontend/overlays/production/old.yaml', text: null },
  ],
  message,
  title: 'Promote frontend 1.8.2 to production',
  body: 'more',
  labels: [],
  reviewers: { users: [], teams: [] },
  assignees: [],
  check,
}

/** Answers one REST request and keeps its body. */
function rest(method: 'post' | 'put', path: string, status: number, answer: object | string = {}) {
  const bodies: unknown[] = []
  nock(API)
    [method](path)
    .reply(async (request: Request) => {
      bodies.push(await request.json())
      return [status, answer]
    })
  return bodies
}

beforeEach(() => {
  nock.disableNetConnect()
  everyday()
})
afterEach(() => {
  const pending = nock.pendingMocks().filter(mock => !/access_tokens|\/app$|repositories\/42|GET .*:443$/.test(mock))
  nock.cleanAll()
  nock.enableNetConnect()
  expect([...pending, ...misunderstood.splice(0)]).toEqual([])
})

describe('giving a promotion a new commit', () => {
  const aside = (verified = true) => {
    nock(API)
      .get(`${REPO}/git/commits/${onto}`)
      .reply(200, { tree: { sha: 'tree of onto' } })
    const tree = rest('post', `${REPO}/git/trees`, 201, { sha: 'tree' })
    const commit = rest('post', `${REPO}/git/commits`, 201, {
      sha: after,
      verification: { verified, reason: verified ? 'valid' : 'unsigned' },
    })
    return { tree, commit }
  }

  it('makes it aside without naming an author, then moves the branch from the head that was planned on', async () => {
    const { tree, commit } = aside()
    const sent = graphql({ data: { ref: {}, pull: {}, check: { checkRun: { id: 'CR' } } } })
    expect(await githubAt().host.replacePull(shop, pull, open)).toEqual({ ok: true, value: { head: after } })
    expect(tree).toEqual([
      {
        base_tree: 'tree of onto',
        tree: [
          { path: open.files[0]?.path, mode: '100644', type: 'blob', content: 'newTag: 1.8.2\n' },
          { path: open.files[1]?.path, mode: '100644', type: 'blob', sha: null },
        ],
      },
    ])
    expect(commit).toEqual([{ message: `${message.headline}\n\n${message.body}`, tree: 'tree', parents: [onto] }])
    expect(sent.map(each => each.does)).toEqual(['updateRefs updatePullRequest createCheckRun'])
    expect(sent[0]?.variables['ref']).toEqual({
      repositoryId: NODE,
      refUpdates: [{ name: `refs/heads/${pull.branch}`, beforeOid: before, afterOid: after, force: true }],
    })
    expect(sent[0]?.variables['pull']).toEqual({ pullRequestId: 'PR_9', title: open.title, body: 'more' })
    expect(sent[0]?.variables['check']).toMatchObject({ headSha: after, externalId: 'p2', status: 'IN_PROGRESS' })
  })

  it('moves nothing where GitHub did not sign the commit', async () => {
    aside(false)
    expect(await githubAt().host.replacePull(shop, pull, open)).toMatchObject({ ok: false, code: 'invalid' })
  })

  const moved = (sha: string) =>
    nock(API)
      .get(/\/git\/ref\//)
      .reply(200, { object: { sha } })

  it('is lost where somebody else moved the branch', async () => {
    aside()
    moved(other)
    const errors = [{ message: 'Reference update failed: expected 222 but was 444', path: ['ref'] }]
    graphql({ data: { ref: null, pull: {}, check: null }, errors })
    expect(await githubAt().host.replacePull(shop, pull, open)).toMatchObject({ ok: false, code: 'lost' })
  })

  it('finds out after a lost answer whether the branch was moved', async () => {
    aside()
    moved(after)
    const sent = graphql({ status: 502 }, { data: { pull: {} } })
    expect(await githubAt().host.replacePull(shop, pull, open)).toEqual({ ok: true, value: { head: after } })
    expect(sent[1]?.does).toBe('updatePullRequest')
    nock.cleanAll()
    everyday()
    aside()
    moved(before)
    graphql('reset')
    expect(await githubAt().host.replacePull(shop, pull, open)).toMatchObject({ ok: false, code: 'unavailable' })
  })

  it('leaves the branch of a fork alone', async () => {
    const fork = { ...pull, local: false }
    expect(await githubAt().host.replacePull(shop, fork, open)).toMatchObject({ ok: false, code: 'forbidden' })
  })
})

describe('merging', () => {
  it('names the head that was judged, the method, and a message that keeps the trailers', async () => {
    const sent = rest('put', `${REPO}/pulls/9/merge`, 200, { sha: after, merged: true })
    const { host } = githubAt()
    expect(await host.mergePull(shop, pull, 'squash', message)).toEqual({ ok: true, value: { commit: after } })
    expect(sent).toEqual([
      { sha: before, merge_method: 'squash', commit_title: message.headline, commit_message: message.body },
    ])
  })

  it('gives a rebase no message, because it takes the commits as they are', async () => {
    const sent = rest('put', `${REPO}/pulls/9/merge`, 200, { sha: after, merged: true })
    await githubAt().host.mergePull(shop, pull, 'rebase', message)
    expect(sent).toEqual([{ sha: before, merge_method: 'rebase' }])
  })

  it.each([
    [405, 'Base branch was modified. Review and try the merge again.', { code: 'lost', notBefore: NOON + 4000 }],
    [405, 'Pull Request is not mergeable', { code: 'conflict' }],
    [405, 'At least 1 approving review is required by reviewers with write access.', { code: 'protected' }],
    [405, 'Required status check "e2e" is expected.', { code: 'protected' }],
    [405, 'Merge commits are not allowed on this repository.', { code: 'protected' }],
    [409, 'Head branch was modified. Review and try the merge again.', { code: 'lost' }],
    [422, 'Validation Failed', { code: 'lost' }],
    [403, 'Resource not accessible by integration', { code: 'forbidden' }],
    [404, 'Not Found', { code: 'gone' }],
  ])('is not tried again after %i %s', async (status, sentence, expected) => {
    rest('put', `${REPO}/pulls/9/merge`, status, { message: sentence })
    const { host, calls } = githubAt()
    expect(await host.mergePull(shop, pull, 'merge', message)).toEqual({ ok: false, sentence, ...expected })
    expect(calls.filter(call => call.includes('merge'))).toHaveLength(1)
  })

  it.each([
    ['landed', { merged: true, merge_commit_sha: after }, { ok: true, value: { commit: after } }],
    ['did not land', { merged: false, merge_commit_sha: other }, { ok: false, code: 'unavailable' }],
  ])('asks after a 502 whether it %s, and is never sent twice', async (_, state, expected) => {
    rest('put', `${REPO}/pulls/9/merge`, 502, 'Bad Gateway')
    nock(API).get(`${REPO}/pulls/9`).reply(200, state)
    const { host, calls } = githubAt()
    expect(await host.mergePull(shop, pull, 'merge', message)).toMatchObject(expected)
    expect(calls.filter(call => call.startsWith('PUT'))).toHaveLength(1)
  })
})

describe('the check run', () => {
  const runs = (...check_runs: object[]) =>
    nock(API)
      .get(`${REPO}/commits/${before}/check-runs`)
      .query({ check_name: check.name, app_id: 5, filter: 'all', per_page: 100 })
      .reply(200, { total_count: check_runs.length, check_runs })
  const there = {
    id: 1,
    node_id: 'CR_1',
    external_id: 'p2',
    app: { id: 5 },
    status: 'in_progress',
    output: { annotations_count: 0 },
  }

  it('is created where there is none, and updated from then on without looking for it', async () => {
    runs({ ...there, external_id: 'another plan' })
    const sent = graphql({ data: { check: { checkRun: { id: 'CR_9' } } } }, { data: { check: {} } })
    const { host } = githubAt()
    expect(await host.check(shop, before, check)).toEqual({ ok: true, value: null })
    expect(await host.check(shop, before, { ...check, state: 'success' })).toEqual({ ok: true, value: null })
    expect(sent.map(each => each.does)).toEqual(['createCheckRun', 'updateCheckRun'])
    expect(sent[1]?.variables['check']).toMatchObject({
      checkRunId: 'CR_9',
      status: 'COMPLETED',
      conclusion: 'SUCCESS',
      completedAt: new Date(NOON).toISOString(),
    })
  })

  it('is found by name and external id', async () => {
    runs({ ...there, id: 1, node_id: 'CR_old' }, { ...there, id: 2, node_id: 'CR_new' })
    const sent = graphql({ data: { check: {} } })
    await githubAt().host.check(shop, before, check)
    expect(sent[0]?.variables['check']).toMatchObject({ checkRunId: 'CR_new' })
  })

  it('starts a new one where the old one is complete, since a completed one cannot wait again', async () => {
    runs({ ...there, status: 'completed' })
    const sent = graphql({ data: { check: { checkRun: { id: 'CR_9' } } } })
    await githubAt().host.check(shop, before, check)
    expect(sent[0]?.does).toBe('createCheckRun')
  })

  it('starts a new one where the old one has annotations, since an update would add to them', async () => {
    runs({ ...there, output: { annotations_count: 2 } })
    const sent = graphql({ data: { check: { checkRun: { id: 'CR_9' } } } })
    await githubAt().host.check(shop, before, check)
    expect(sent[0]?.does).toBe('createCheckRun')
  })

  it('sends annotations fifty at a time', async () => {
    runs()
    const annotations = Array.from({ length: 120 }, (_, line) => ({
      path: '.github/stagecoach.yml',
      line: line + 1,
      level: 'failure' as const,
      title: 'unknown key',
      message: 'did you mean "from"?',
    }))
    const sent = graphql({ data: { check: { checkRun: { id: 'CR_9' } } } }, { data: {} }, { data: {} })
    await githubAt().host.check(shop, before, { ...check, state: 'failure', annotations })
    const lines = sent.map(({ variables }) => {
      const { output } = variables['check'] as unknown as {
        output: { annotations: { location: { startLine: number } }[] }
      }
      return `${output.annotations[0]?.location.startLine}-${output.annotations.at(-1)?.location.startLine}`
    })
    expect(lines).toEqual(['1-50', '51-100', '101-120'])
  })

  it('is looked for after a lost answer, not created again', async () => {
    runs()
    runs(there)
    const sent = graphql('reset')
    expect(await githubAt().host.check(shop, before, check)).toEqual({ ok: true, value: null })
    expect(sent).toHaveLength(1)
  })
})

describe('what a change does', () => {
  const changed: ChangedPull = {
    number: 9,
    node: 'PR_9',
    state: 'open',
    head: before,
    branch: 'cart',
    base: 'main',
    local: true,
    author: { id: 1, login: 'dana', ours: false, bot: false },
    draft: false,
    body: 'Mine',
    comment: null,
  }
  const shown = { check: { ...check, state: 'success' as const }, comment: 'This changes staging', body: 'Ours' }
  const forbidden = (path: string) => ({
    type: 'FORBIDDEN',
    path: [path],
    message: 'Resource not accessible by integration',
  })

  it('is never looked up where another repository has the name now', async () => {
    const pull = {
      id: 'PR_9',
      number: 9,
      state: 'OPEN',
      isDraft: false,
      body: '',
      headRefOid: before,
      headRefName: 'cart',
    }
    const more = { baseRefName: 'main', isCrossRepository: false, mergedAt: null, author: null, mergeCommit: null }
    const comments = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
    const lists = { comments, commits: { nodes: [] } }
    const named = { id: 'R_other', databaseId: 43, nameWithOwner: 'acme/shop-config' }
    const pullRequests = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
    graphql(
      { data: { repository: { ...named, pullRequest: { ...pull, ...more, ...lists } } } },
      { data: { repository: { ...named, pullRequests } } },
    )
    const { host } = githubAt()
    await expect(host.changedPull(shop, 9)).rejects.toThrow('acme/shop-config is another repository now (43, not 42)')
    await expect(host.openPulls(shop)).rejects.toThrow('acme/shop-config is another repository now (43, not 42)')
  })

  it('is written as far as our permissions go, each part by itself', async () => {
    const made = { checkRun: { id: 'CR_9' } }
    const sent = graphql(
      { data: { check: made, comment: null, body: null }, errors: [forbidden('comment'), forbidden('body')] },
      { data: { check: made, comment: {}, body: null }, errors: [forbidden('body')] },
      { data: { check: null, comment: {}, body: {} }, errors: [forbidden('check')] },
      { data: { check: made, comment: {}, body: {} } },
    )
    const { host } = githubAt()
    const say = async () => {
      const done = await host.showChange(shop, changed, shown)
      return done.ok ? 'done' : `${done.code}: ${done.sentence}`
    }
    expect(await say()).toBe('forbidden: #9 could not be commented on: Resource not accessible by integration')
    expect(await say()).toBe(
      'forbidden: the description of #9 could not be written: Resource not accessible by integration',
    )
    expect(await say()).toBe('forbidden: Resource not accessible by integration')
    expect(await say()).toBe('done')
    expect(sent.map(({ does }) => does)).toEqual([
      'createCheckRun addComment updatePullRequest',
      'updateCheckRun addComment updatePullRequest',
      'updateCheckRun addComment updatePullRequest',
      'createCheckRun addComment updatePullRequest',
    ])
    expect(sent[0]?.variables).toMatchObject({
      check: { headSha: before, conclusion: 'SUCCESS' },
      comment: { subjectId: 'PR_9', body: 'This changes staging' },
      body: { pullRequestId: 'PR_9', body: 'Ours' },
    })
  })
})

describe('comments', () => {
  const path = `${REPO}/issues/9/comments`
  const list = (...bodies: string[]) =>
    nock(API)
      .get(path)
      .query({ since: new Date(NOON - 60_000).toISOString(), per_page: 100 })
      .reply(
        200,
        bodies.map(body => ({ body, user: { id: BOT } })),
      )

  it('are sent once; after a 502 they are looked for', async () => {
    rest('post', path, 502, 'Bad Gateway')
    list('before', 'Not yet')
    expect(await githubAt().host.reply(shop, 9, 'Not yet')).toEqual({ ok: true, value: null })
    rest('post', path, 502, 'Bad Gateway')
    list('before')
    const { host, calls } = githubAt()
    expect(await host.reply(shop, 9, 'Not yet')).toMatchObject({ ok: false, code: 'unavailable' })
    expect(calls.filter(call => call.startsWith('POST /repos'))).toHaveLength(1)
  })

  it('go to the new name after a rename instead of turning into a read', async () => {
    nock.cleanAll()
    everyday({ names: ['shop-config', 'renamed'] })
    const moved = `${API}/repositories/42/issues/9/comments`
    nock(API).post(path).reply(301, { url: moved }, { location: moved })
    // What follows a 301 asks by GET, whatever was sent, and 200 looks like success.
    nock(API).get('/repositories/42/issues/9/comments').optionally().reply(200, [])
    const sent = rest('post', '/repos/acme/renamed/issues/9/comments', 201, { id: 1 })
    expect(await githubAt().host.reply(shop, 9, 'Hello')).toEqual({ ok: true, value: null })
    expect(sent).toEqual([{ body: 'Hello' }])
    nock.cleanAll()
  })

  it('are read with their author by id, and whether they were edited', async () => {
    const comment = {
      id: 5,
      node_id: 'IC_5',
      body: '/promote production',
      user: { id: 11, login: 'dana', type: 'User' },
      created_at: '2026-11-20T11:00:00Z',
      updated_at: '2026-11-20T11:00:01Z',
      html_url: 'https://github.com/acme/shop-config/pull/9#issuecomment-5',
      issue_url: `${API}${REPO}/issues/9`,
    }
    nock(API).get(`${REPO}/issues/comments/5`).thrice().reply(200, comment)
    nock(API).get(`${REPO}/issues/comments/6`).reply(404, { message: 'Not Found' })
    const { host } = githubAt()
    expect(await host.comment(shop, 'issue', 9, 5)).toEqual({
      id: 5,
      node: 'IC_5',
      kind: 'issue',
      by: { id: 11, login: 'dana', ours: false, bot: false },
      body: '/promote production',
      createdAt: NOON - 3_600_000,
      edited: true,
      url: comment.html_url,
      on: 9,
    })
    expect(await host.comment(shop, 'issue', 8, 5)).toBeNull()
    expect(await host.comment(shop, 'issue', 9, 6)).toBeNull()
    nock(API)
      .get(`${REPO}/issues/comments`)
      .query({ since: '2026-11-20T12:00:00.000Z', sort: 'updated', direction: 'asc', per_page: 100 })
      .reply(200, [{ ...comment, user: { id: BOT, login: 'stagecoach[bot]', type: 'Bot' } }])
    expect((await host.commentsSince(shop, NOON))[0]?.by).toEqual({
      id: BOT,
      login: 'stagecoach[bot]',
      ours: true,
      bot: true,
    })
    await host.comment(shop, 'issue', 9, 5)
  })

  it('that are reviews know their commit', async () => {
    nock(API)
      .get(`${REPO}/pulls/9/reviews/7`)
      .reply(200, {
        id: 7,
        node_id: 'PRR_7',
        body: '/promote production',
        user: { id: 11, login: 'dana', type: 'User' },
        submitted_at: '2026-11-20T11:00:00Z',
        commit_id: before,
        html_url: 'x',
      })
    graphql({ data: { node: { lastEditedAt: null } } })
    const review = await githubAt().host.comment(shop, 'review', 9, 7)
    expect(review).toMatchObject({ kind: 'review', commit: before, edited: false, on: 9 })
  })

  it('are reacted to by their node', async () => {
    const sent = graphql({ data: { reaction: {} } })
    const { host } = githubAt()
    const comment = { node: 'IC_5' } as Parameters<typeof host.react>[1]
    expect(await host.react(shop, comment, 'rocket')).toEqual({ ok: true, value: { ended: false } })
    expect(sent[0]?.variables['reaction']).toEqual({ subjectId: 'IC_5', content: 'ROCKET' })
  })
})

describe('closing a promotion', () => {
  const state = (state: string, head: string | null, ...bodies: string[]) => ({
    data: {
      node: {
        state,
        headRef: head && { target: { oid: head } },
        comments: {
          nodes: bodies.map(body => ({ body, author: { __typename: 'Bot', login: 'stagecoach', databaseId: BOT } })),
        },
      },
    },
  })

  it('says why, closes and deletes the branch in one document', async () => {
    const sent = graphql(state('OPEN', before), { data: {} })
    expect(await githubAt().host.closePull(shop, pull, 'Nothing is left.', true)).toEqual({ ok: true, value: null })
    expect(sent[1]?.does).toBe('addComment closePullRequest updateRefs')
    expect(sent[1]?.variables['branch']).toEqual({
      repositoryId: NODE,
      refUpdates: [{ name: `refs/heads/${pull.branch}`, beforeOid: before, afterOid: '0'.repeat(40), force: true }],
    })
  })

  it('goes on where it was cut, without saying it twice', async () => {
    const sent = graphql(state('OPEN', before), 'reset', state('OPEN', before, 'Nothing is left.'), { data: {} })
    expect(await githubAt().host.closePull(shop, pull, 'Nothing is left.', true)).toMatchObject({ ok: true })
    expect(sent[3]?.does).toBe('closePullRequest updateRefs')
  })

  it('says nothing on one that was merged meanwhile, and keeps its branch', async () => {
    const sent = graphql(state('MERGED', before))
    expect(await githubAt().host.closePull(shop, pull, 'Nothing is left.', true)).toEqual({ ok: true, value: null })
    expect(sent).toHaveLength(1)
  })

  it('keeps a branch that was pushed to meanwhile, and does nothing where all is done', async () => {
    const sent = graphql(state('CLOSED', other, 'Nothing is left.'))
    expect(await githubAt().host.closePull(shop, pull, 'Nothing is left.', true)).toEqual({ ok: true, value: null })
    expect(sent).toHaveLength(1)
  })
})

describe('editing a promotion', () => {
  it('changes title, body and labels in one document', async () => {
    nock(API).get(`${REPO}/labels/release`).reply(200, { node_id: 'L_1' })
    nock(API).get(`${REPO}/labels/stagecoach%3A%20held`).reply(404, { message: 'Not Found' })
    const sent = graphql({ data: {} })
    const labels = { add: ['release'], remove: ['stagecoach: held'] }
    expect(await githubAt().host.editPull(shop, pull, { body: 'new', labels })).toEqual({ ok: true, value: null })
    expect(sent[0]?.does).toBe('updatePullRequest addLabelsToLabelable')
    expect(sent[0]?.variables).toEqual({
      pull: { pullRequestId: 'PR_9', body: 'new' },
      add: { labelableId: 'PR_9', labelIds: ['L_1'] },
    })
  })

  it('does not write a text again after a lost answer', async () => {
    const sent = graphql('reset')
    const answer = await githubAt().host.editPull(shop, pull, { title: 'new' })
    expect(answer).toMatchObject({ ok: false, code: 'unavailable' })
    expect(sent).toHaveLength(1)
  })
})

describe('deployments', () => {
  const payload = { apps: { frontend: { pins: 'p', content: 'c' } } }
  const made = {
    id: 77,
    node_id: 'DE_77',
    sha: before,
    environment: 'production',
    payload,
    created_at: '2026-11-20T12:00:00Z',
    creator: { id: BOT },
  }
  const wanted = { env: 'production', commit: before, payload, description: 'x'.repeat(200) }

  it('are of exactly that commit, merge nothing and wait for no checks', async () => {
    const sent = rest('post', `${REPO}/deployments`, 201, made)
    expect(await githubAt().host.deploy(shop, wanted)).toEqual({
      ok: true,
      value: {
        id: 77,
        node: 'DE_77',
        env: 'production',
        commit: before,
        createdAt: NOON,
        apps: payload.apps,
        statuses: [],
      },
    })
    expect(sent).toEqual([
      {
        ref: before,
        environment: 'production',
        payload,
        description: `${'x'.repeat(139)}…`,
        auto_merge: false,
        required_contexts: [],
      },
    ])
  })

  it('are refused where GitHub took another commit', async () => {
    rest('post', `${REPO}/deployments`, 201, { ...made, sha: other })
    expect(await githubAt().host.deploy(shop, wanted)).toMatchObject({ ok: false, code: 'invalid' })
  })

  it.each([
    ['landed', [made], { ok: true, value: { id: 77 } }],
    [
      'did not land',
      [
        { ...made, payload: {} },
        { ...made, creator: { id: 11 } },
      ],
      { ok: false, code: 'unavailable' },
    ],
  ])('are looked for after a 502 that %s', async (_, found, expected) => {
    rest('post', `${REPO}/deployments`, 502, 'Bad Gateway')
    nock(API)
      .get(`${REPO}/deployments`)
      .query({ sha: before, environment: 'production', per_page: 100 })
      .reply(200, found)
    expect(await githubAt().host.deploy(shop, wanted)).toMatchObject(expected)
  })

  it('get their status without making the others inactive', async () => {
    const sent = rest('post', `${REPO}/deployments/77/statuses`, 201, {})
    const status = {
      state: 'success',
      description: 'healthy',
      log: 'https://x/1',
      environmentUrl: 'https://x',
    } as const
    expect(await githubAt().host.deploymentStatus(shop, 77, status)).toEqual({ ok: true, value: null })
    expect(sent).toEqual([
      {
        state: 'success',
        description: 'healthy',
        auto_inactive: false,
        log_url: 'https://x/1',
        environment_url: 'https://x',
      },
    ])
  })
})

describe('the ledger', () => {
  const files = [{ path: 'holds/production/frontend.yaml', text: 'reason: x\n' }]

  it('begins as a commit without a past', async () => {
    const tree = rest('post', `${REPO}/git/trees`, 201, { sha: 'tree' })
    const commit = rest('post', `${REPO}/git/commits`, 201, { sha: after, verification: { verified: true } })
    const ref = rest('post', `${REPO}/git/refs`, 201, {})
    const { host } = githubAt()
    expect(await host.writeLedger(shop, null, files, message)).toEqual({ ok: true, value: { head: after } })
    expect(tree).toEqual([{ tree: [{ path: files[0]?.path, mode: '100644', type: 'blob', content: 'reason: x\n' }] }])
    expect(commit).toMatchObject([{ parents: [] }])
    expect(ref).toEqual([{ ref: 'refs/heads/stagecoach/ledger', sha: after }])
  })

  it.each([
    ['somebody else began it', 422, { message: 'Reference already exists' }, other, { ok: false, code: 'lost' }],
    ['the answer was lost', 502, 'Bad Gateway', after, { ok: true, value: { head: after } }],
  ])('is read where %s', async (_, status, answer, head, expected) => {
    rest('post', `${REPO}/git/trees`, 201, { sha: 'tree' })
    rest('post', `${REPO}/git/commits`, 201, { sha: after, verification: { verified: true } })
    rest('post', `${REPO}/git/refs`, status, answer)
    nock(API)
      .get(/\/git\/ref\//)
      .reply(200, { object: { sha: head } })
    expect(await githubAt().host.writeLedger(shop, null, files, message)).toMatchObject(expected)
  })

  const head = (oid: string, parent: string, text = `${message.headline}\n\n${message.body}`) => ({
    data: {
      repository: {
        ref: {
          target: {
            oid,
            message: text,
            author: bot,
            committer: { email: 'noreply@github.com' },
            signature: { isValid: true, wasSignedByGitHub: true },
            parents: { nodes: [{ oid: parent }] },
          },
        },
      },
    },
  })
  const stale = { type: 'STALE_DATA', message: 'Expected branch to point to "1"', path: ['commit'] }

  it.each([
    ['takes the commit', [{ data: { commit: { commit: { oid: after } } } }], { ok: true, value: { head: after } }],
    [
      'is lost where somebody was faster',
      [{ data: { commit: null }, errors: [stale] }, head(other, onto, 'Another')],
      { ok: false, code: 'lost' },
    ],
    ['finds its commit after a lost answer', ['reset', head(after, onto)], { ok: true, value: { head: after } }],
    ['does not take another commit for its own', ['reset', head(after, onto, 'Another')], { ok: false, code: 'lost' }],
    [
      'sends it again where it did not land',
      ['reset', head(onto, before), { data: { commit: { commit: { oid: after } } } }],
      { ok: true, value: { head: after } },
    ],
  ] as const)('%s', async (_, answers, expected) => {
    const sent = graphql(...answers)
    expect(await githubAt().host.writeLedger(shop, onto, files, message)).toMatchObject(expected)
    expect(sent[0]?.variables['commit']).toMatchObject({
      branch: { repositoryNameWithOwner: 'acme/shop-config', branchName: 'stagecoach/ledger' },
      expectedHeadOid: onto,
    })
  })
})

describe('who may', () => {
  const permission = (login: string, status: number, answer: object) =>
    nock(API).get(`${REPO}/collaborators/${login}/permission`).reply(status, answer)
  const dana = { id: 11, login: 'dana' }

  it.each([
    ['a role of GitHub', { permission: 'write', role_name: 'maintain', user: { id: 11 } }, 'maintain'],
    ['a role of the organisation', { permission: 'write', role_name: 'Deployer', user: { id: 11 } }, 'write'],
    ['a name that somebody else has now', { permission: 'admin', role_name: 'admin', user: { id: 12 } }, 'none'],
    ['nobody', { permission: 'none', role_name: 'none', user: null }, 'none'],
  ])('is read by id, for %s', async (_, answer, expected) => {
    permission('dana', 200, answer)
    expect(await githubAt().host.rights(shop, dana, [])).toEqual({ permission: expected, teams: [] })
  })

  it('counts active members of teams only', async () => {
    permission('dana', 200, { permission: 'read', role_name: 'read', user: { id: 11 } })
    const team = (slug: string) => nock(API).get(`/orgs/acme/teams/${slug}/memberships/dana`)
    team('release').reply(200, { state: 'active' })
    team('invited').reply(200, { state: 'pending' })
    team('others').reply(404, { message: 'Not Found' })
    const teams = ['acme/release', 'acme/invited', 'acme/others']
    expect(await githubAt().host.rights(shop, dana, teams)).toEqual({ permission: 'read', teams: ['acme/release'] })
  })

  it('throws where it cannot be read', async () => {
    permission('dana', 403, { message: 'Resource not accessible by integration' })
    await expect(githubAt().host.rights(shop, dana, [])).rejects.toThrow('not accessible')
    permission('dana', 404, { message: 'Not Found' })
    expect(await githubAt().host.rights(shop, dana, ['acme/release'])).toEqual({ permission: 'none', teams: [] })
  })
})
