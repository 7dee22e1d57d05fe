import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OpenPull } from '../src/engine/ports.ts'
import { BOT, everyday, githubAt, graphql, misunderstood, NODE, shop } from './github-wire.ts'

const onto = '1'.repeat(40)
const ours = '2'.repeat(40)
const theirs = '3'.repeat(40)

const FIRST = 'createRef createCommitOnBranch createPullRequest'

const open: OpenPull = {
  branch: 'stagecoach/promote/production/frontend',
  base: 'main',
  onto,
  files: [
    { path: 'apps/frontend/overlays/production/kustomization.yaml', text: 'newTag: 1.8.2\n' },
    { path: 'apps/frontend/overlays/production/old.yaml', text: null },
  ],
  message: { headline: 'Promote frontend 1.8.2 to production', body: 'Stagecoach-Plan: p1' },
  title: 'Promote frontend 1.8.2 to production',
  body: '**frontend** goes from 1.7.9 to **1.8.2**',
  labels: [],
  reviewers: { users: [], teams: [] },
  assignees: [],
}

const pull = (headRefOid = ours) => ({ pullRequest: { id: 'PR_9', number: 9, headRefOid } })
const made = (oid = ours) => ({ commit: { oid } })
const opened = { data: { ref: { ref: { id: 'REF' } }, commit: made(), pull: pull() } }

/** Object id of the file that the promotion writes. */
const BLOB = 'aafe106aaee97bba546689763da70a243ea7869d'

/** What reading back finds: the branch's head commit and the open pull request. */
const found = (commit: object | null, pulls: readonly object[] = [], blob = BLOB) => ({
  data: {
    repository: {
      ref: commit && { target: commit },
      pullRequests: { nodes: pulls },
      file0: commit && { oid: blob },
      file1: null,
    },
  },
})
const bot = { email: `${BOT}+stagecoach[bot]@users.noreply.github.com` }
const commitOfOurs = {
  oid: ours,
  message: 'Promote frontend 1.8.2 to production\n\nStagecoach-Plan: p1',
  author: bot,
  committer: { email: 'noreply@github.com' },
  signature: { isValid: true, wasSignedByGitHub: true },
  parents: { nodes: [{ oid: onto }] },
}
const pullOfOurs = {
  id: 'PR_9',
  number: 9,
  headRefOid: ours,
  isCrossRepository: false,
  author: { __typename: 'Bot', login: 'stagecoach', databaseId: BOT },
}

beforeEach(() => {
  nock.disableNetConnect()
  everyday()
})
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
  expect(misunderstood.splice(0)).toEqual([])
})

describe('opening a promotion', () => {
  it('makes branch, commit and pull request in one document, each bound to what it was planned on', async () => {
    const sent = graphql(opened)
    const { host } = githubAt()
    expect(await host.openPull(shop, open)).toEqual({ ok: true, value: { number: 9, node: 'PR_9', head: ours } })
    expect(sent.map(each => each.does)).toEqual([FIRST])
    expect(sent[0]?.variables).toEqual({
      ref: { repositoryId: NODE, name: `refs/heads/${open.branch}`, oid: onto },
      commit: {
        branch: { repositoryNameWithOwner: 'acme/shop-config', branchName: open.branch },
        expectedHeadOid: onto,
        message: open.message,
        fileChanges: {
          additions: [{ path: open.files[0]?.path, contents: Buffer.from('newTag: 1.8.2\n').toString('base64') }],
          deletions: [{ path: open.files[1]?.path }],
        },
      },
      pull: {
        repositoryId: NODE,
        baseRefName: 'main',
        headRefName: open.branch,
        title: open.title,
        body: open.body,
        maintainerCanModify: false,
      },
    })
  })

  it('finds what landed when the answer was lost, and opens nothing a second time', async () => {
    for (const lost of ['reset', { status: 502 }] as const) {
      const sent = graphql(lost, found(commitOfOurs, [pullOfOurs]))
      const { host } = githubAt()
      expect(await host.openPull(shop, open)).toMatchObject({ ok: true, value: { number: 9, head: ours } })
      expect(sent.map(each => each.does)).toEqual([FIRST, 'OurBranch'])
    }
  })

  it('does only what is missing after a document was cut', async () => {
    const bare = { ...commitOfOurs, oid: onto, author: null }
    const cases: [string, object | null, object][] = [
      [FIRST, null, opened],
      ['createCommitOnBranch createPullRequest', bare, { data: { commit: made(), pull: pull() } }],
      ['createPullRequest', commitOfOurs, { data: { pull: pull() } }],
    ]
    for (const [rest, commit, answer] of cases) {
      const sent = graphql('reset', found(commit), answer as { data: unknown })
      const { host } = githubAt()
      expect(await host.openPull(shop, open)).toMatchObject({ ok: true, value: { number: 9, head: ours } })
      expect(sent.map(each => each.does)).toEqual([FIRST, 'OurBranch', rest])
    }
  })

  it('moves a branch that an older plan left behind, from exactly the head that was read', async () => {
    const older = { ...commitOfOurs, message: 'Promote frontend 1.8.1 to production' }
    const exists = { message: 'A ref named refs/heads/x already exists in the repository.', path: ['ref'] }
    const stale = { type: 'STALE_DATA', message: 'Expected branch to point to another commit', path: ['commit'] }
    const none = { message: 'No commits between main and x', path: ['pull'] }
    const sent = graphql(
      { data: { ref: null, commit: null, pull: null }, errors: [exists, stale, none] },
      found(older),
      { data: { ref: {}, commit: made(theirs), pull: pull(theirs) } },
    )
    const { host } = githubAt()
    expect(await host.openPull(shop, open)).toMatchObject({ ok: true, value: { head: theirs } })
    expect(sent[2]?.does).toBe('updateRefs createCommitOnBranch createPullRequest')
    expect(sent[2]?.variables['ref']).toEqual({
      repositoryId: NODE,
      refUpdates: [{ name: `refs/heads/${open.branch}`, beforeOid: ours, afterOid: onto, force: true }],
    })
  })

  it('leaves a branch with commits of others alone, and closes what it opened on it', async () => {
    const foreign = { ...commitOfOurs, oid: theirs, author: { email: 'dana@acme.example' }, signature: null }
    const exists = { message: 'A ref named refs/heads/x already exists in the repository.', path: ['ref'] }
    const stale = { type: 'STALE_DATA', message: 'Expected branch to point to another commit', path: ['commit'] }
    nock('https://api.github.com')
      .get(path => path.startsWith('/repos/acme/shop-config/compare/main...'))
      .reply(200, { ahead_by: 2 })
    const sent = graphql(
      { data: { ref: null, commit: null, pull: pull(theirs) }, errors: [exists, stale] },
      found(foreign, [{ ...pullOfOurs, headRefOid: theirs }]),
      { data: { close: {} } },
    )
    const { host } = githubAt()
    expect(await host.openPull(shop, open)).toEqual({
      ok: false,
      code: 'conflict',
      sentence: `the branch ${open.branch} has commits that are not ours; it is left alone`,
    })
    expect(sent[2]?.does).toBe('closePullRequest')
    expect(sent[2]?.variables['close']).toEqual({ pullRequestId: 'PR_9' })
  })

  it('does not take a commit for ours because its e-mail says so', async () => {
    const forged = { ...commitOfOurs, signature: { isValid: true, wasSignedByGitHub: false } }
    nock('https://api.github.com')
      .get(/compare/)
      .reply(200, { ahead_by: 1 })
    graphql('reset', found(forged))
    expect(await githubAt().host.openPull(shop, open)).toMatchObject({ ok: false, code: 'conflict' })
  })

  it('does not take over a commit of ours with other contents', async () => {
    const sent = graphql('reset', found(commitOfOurs, [], theirs), opened)
    expect(await githubAt().host.openPull(shop, open)).toMatchObject({ ok: true })
    expect(sent[2]?.does).toMatch(/^updateRefs /)
  })

  it('gives up after three documents without an answer', async () => {
    const sent = graphql('reset', found(null), 'reset', found(null), 'reset', found(null))
    expect(await githubAt().host.openPull(shop, open)).toMatchObject({ ok: false, code: 'unavailable' })
    expect(sent).toHaveLength(6)
  })

  it('says what GitHub refused, and does not ask twice', async () => {
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration', path: ['ref'] }]
    const sent = graphql({ data: { ref: null, commit: null, pull: null }, errors }, found(null))
    expect(await githubAt().host.openPull(shop, open)).toEqual({
      ok: false,
      code: 'forbidden',
      sentence: 'Resource not accessible by integration',
    })
    expect(sent.map(each => each.does)).toEqual([FIRST, 'OurBranch'])
  })

  it('refuses a plan that touches .github or leaves the tree, whole and without a request', async () => {
    for (const path of ['.github/workflows/x.yml', '.GitHub/x', 'a/../.github/x', '/etc/x', '.git/config', 'a\\b']) {
      const { host, calls } = githubAt()
      const files = [...open.files, { path, text: 'x' }]
      expect(await host.openPull(shop, { ...open, files })).toMatchObject({ ok: false, code: 'forbidden' })
      expect(await host.writeLedger(shop, null, files, open.message)).toMatchObject({ ok: false, code: 'forbidden' })
      expect(calls).toEqual([])
    }
  })
})

describe('what needs the pull request', () => {
  const full: OpenPull = {
    ...open,
    labels: ['stagecoach', 'release'],
    reviewers: { users: ['Dana'], teams: ['acme/release'] },
    assignees: ['erin', 'nobody'],
    check: { name: 'stagecoach/gates', external: 'p1', state: 'waiting', title: 'waits', summary: 'for 1 approval' },
  }
  beforeEach(() => {
    const labels = nock('https://api.github.com')
    labels.get('/repos/acme/shop-config/labels/stagecoach').reply(200, { node_id: 'L_1' })
    labels.get('/repos/acme/shop-config/labels/release').reply(404, { message: 'Not Found' })
    labels.post('/repos/acme/shop-config/labels', { name: 'release', color: '5b6ee1' }).reply(201, { node_id: 'L_2' })
    labels.get('/users/Dana').reply(200, { node_id: 'U_dana' })
    labels.get('/users/erin').reply(200, { node_id: 'U_erin' })
    labels.get('/users/nobody').reply(404, { message: 'Not Found' })
    labels.get('/orgs/acme/teams/release').reply(200, { node_id: 'T_release' })
  })

  it('goes in a second document, with ids instead of names', async () => {
    const sent = graphql(opened, { data: { check: { checkRun: { id: 'CR_1' } } } })
    const { host } = githubAt()
    expect(await host.openPull(shop, full)).toMatchObject({ ok: true, value: { number: 9 } })
    expect(sent.map(each => each.does)).toEqual([
      FIRST,
      'addLabelsToLabelable requestReviews addAssigneesToAssignable createCheckRun',
    ])
    expect(sent[1]?.variables).toEqual({
      labels: { labelableId: 'PR_9', labelIds: ['L_1', 'L_2'] },
      reviews: { pullRequestId: 'PR_9', userIds: ['U_dana'], teamIds: ['T_release'], union: true },
      assignees: { assignableId: 'PR_9', assigneeIds: ['U_erin'] },
      check: {
        repositoryId: NODE,
        headSha: ours,
        name: 'stagecoach/gates',
        externalId: 'p1',
        status: 'IN_PROGRESS',
        output: { title: 'waits', summary: 'for 1 approval' },
      },
    })
  })

  it('is asked for again only where it is missing', async () => {
    const there = {
      labels: { nodes: [{ id: 'L_1' }, { id: 'L_2' }] },
      assignees: { nodes: [] },
      reviewRequests: { totalCount: 2 },
      commits: { nodes: [{ commit: { oid: ours, statusCheckRollup: null } }] },
    }
    const sent = graphql(opened, 'reset', { data: { node: there } }, { data: {} })
    expect(await githubAt().host.openPull(shop, full)).toMatchObject({ ok: true })
    expect(sent.at(-1)?.does).toBe('addAssigneesToAssignable createCheckRun')
  })

  it('does not undo the promotion where a reviewer cannot be asked', async () => {
    const errors = [{ type: 'UNPROCESSABLE', message: 'Could not resolve to a reviewer', path: ['reviews'] }]
    graphql(opened, { data: { reviews: null, check: { checkRun: { id: 'CR_1' } } }, errors })
    const { host, lines } = githubAt()
    expect(await host.openPull(shop, full)).toMatchObject({ ok: true })
    expect(lines).toContain(`${open.branch}: Could not resolve to a reviewer`)
  })
})
