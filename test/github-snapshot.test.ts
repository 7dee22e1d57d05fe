import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { API, BOT, everyday, githubAt, graphql, misunderstood, NOON, shop } from './github-wire.ts'

const oid = (digit: string) => digit.repeat(40)
const bot = { email: `${BOT}+stagecoach[bot]@users.noreply.github.com` }
const us = { __typename: 'Bot', login: 'stagecoach', databaseId: BOT }
const dana = { __typename: 'User', login: 'dana', databaseId: 11 }
const signed = { isValid: true, wasSignedByGitHub: true }
const commit = (changes: object = {}) => ({
  oid: oid('a'),
  message: 'Promote frontend\n\nStagecoach-Plan: p1',
  author: bot,
  committer: { email: 'noreply@github.com' },
  signature: signed,
  statusCheckRollup: null,
  ...changes,
})

const pull = (number: number, changes: object = {}, of: object = commit()) => ({
  id: `PR_${number}`,
  number,
  url: `https://github.com/acme/shop-config/pull/${number}`,
  state: 'OPEN',
  title: 'Promote frontend',
  body: '',
  headRefName: 'stagecoach/promote/production/frontend',
  headRefOid: oid('a'),
  baseRefName: 'main',
  isCrossRepository: false,
  mergeable: 'MERGEABLE',
  mergeStateStatus: 'BLOCKED',
  createdAt: '2026-11-20T10:00:00Z',
  updatedAt: '2026-11-20T11:00:00Z',
  closedAt: null,
  author: us,
  mergedBy: null,
  mergeCommit: null,
  labels: { nodes: [{ name: 'stagecoach' }] },
  reviews: { nodes: [], pageInfo: { hasPreviousPage: false, startCursor: null } },
  commits: { nodes: [{ commit: of }] },
  timelineItems: { nodes: [] },
  ...changes,
})

const end = { hasNextPage: false, endCursor: null }
const deployment = (id: number | null, changes: object = {}) => ({
  id: `DE_${id}`,
  databaseId: id,
  environment: 'staging',
  commitOid: oid('b'),
  createdAt: '2026-11-20T09:00:00Z',
  payload: JSON.stringify({ apps: { frontend: { pins: 'p', content: 'c' } } }),
  creator: us,
  statuses: { nodes: [{ state: 'SUCCESS', createdAt: '2026-11-20T09:05:00Z', description: 'healthy' }] },
  ...changes,
})

const answer = (changes: object = {}) => ({
  data: {
    repository: {
      id: 'R_shop',
      databaseId: 42,
      nameWithOwner: 'acme/shop-config',
      url: 'https://github.com/acme/shop-config',
      isArchived: false,
      mergeCommitAllowed: false,
      squashMergeAllowed: true,
      rebaseMergeAllowed: false,
      defaultBranchRef: { name: 'main', target: { __typename: 'Commit', oid: oid('1'), tree: { oid: oid('2') } } },
      labels: { nodes: [{ id: 'L_1', name: 'stagecoach' }] },
      ledger: null,
      branches: { nodes: [] },
      open: { nodes: [], pageInfo: end },
      closed: { nodes: [] },
      all: { nodes: [], pageInfo: end },
      ...changes,
    },
  },
})

beforeEach(() => {
  nock.disableNetConnect()
  everyday()
})
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
  expect(misunderstood.splice(0)).toEqual([])
})

describe('a snapshot', () => {
  it('is one query', async () => {
    const sent = graphql(
      answer({
        open: { nodes: [pull(3), pull(4, { headRefName: 'feature' })], pageInfo: end },
        ledger: { target: { __typename: 'Commit', ...commit() } },
        all: { nodes: [deployment(77)], pageInfo: end },
      }),
    )
    const { host } = githubAt()
    const snapshot = await host.snapshot(shop)
    expect(sent.map(each => each.does)).toEqual(['Snapshot'])
    expect(snapshot).toMatchObject({
      node: 'R_shop',
      defaultBranch: 'main',
      head: oid('1'),
      archived: false,
      mergeMethods: ['squash'],
      ledger: { head: oid('a'), ours: true },
      labels: { stagecoach: 'L_1' },
    })
    expect(snapshot.pulls).toEqual([
      {
        number: 3,
        id: 'PR_3',
        url: 'https://github.com/acme/shop-config/pull/3',
        state: 'open',
        title: 'Promote frontend',
        body: '',
        branch: 'stagecoach/promote/production/frontend',
        head: oid('a'),
        base: 'main',
        local: true,
        author: { id: BOT, login: 'stagecoach[bot]', ours: true, bot: true },
        headIsOurs: true,
        headMessage: 'Promote frontend\n\nStagecoach-Plan: p1',
        labels: ['stagecoach'],
        mergeable: 'yes',
        mergeState: 'blocked',
        reviews: [],
        checks: [],
        createdAt: NOON - 7_200_000,
        updatedAt: NOON - 3_600_000,
      },
    ])
    expect(snapshot.deployments).toEqual([
      {
        id: 77,
        node: 'DE_77',
        env: 'staging',
        commit: oid('b'),
        createdAt: NOON - 3 * 3_600_000,
        apps: { frontend: { pins: 'p', content: 'c' } },
        statuses: [{ state: 'success', at: NOON - 10_500_000, description: 'healthy' }],
      },
    ])
  })

  it.each([
    ['pushed by a person', {}, { author: { email: 'dana@acme.example' } }],
    ['with our e-mail but not signed', {}, { signature: null }],
    ['signed by somebody else than GitHub', {}, { signature: { isValid: true, wasSignedByGitHub: false } }],
    ['with a signature that is not valid', {}, { signature: { isValid: false, wasSignedByGitHub: true } }],
    ['with the e-mail of another bot', {}, { author: { email: '9000+stagecoach[bot]@users.noreply.github.com' } }],
    ['that GitHub has not looked at yet', { headRefOid: oid('c') }, {}],
  ])('does not take a head for ours that is %s', async (_, of, made) => {
    graphql(answer({ open: { nodes: [pull(3, of, commit(made))], pageInfo: end } }))
    const { pulls } = await githubAt().host.snapshot(shop)
    expect(pulls[0]?.headIsOurs).toBe(false)
  })

  it('shows forks and pull requests of others under our branch name as what they are', async () => {
    graphql(answer({ open: { nodes: [pull(3, { isCrossRepository: true, author: dana })], pageInfo: end } }))
    const { pulls } = await githubAt().host.snapshot(shop)
    expect(pulls[0]).toMatchObject({ local: false, author: { id: 11, login: 'dana', ours: false, bot: false } })
  })

  it('keeps our checks apart from those of others with the same name, and the newest of each', async () => {
    const run = (app: number, conclusion: string, completedAt: string) => ({
      __typename: 'CheckRun',
      id: `CR_${app}_${conclusion}`,
      name: 'stagecoach/gates',
      status: 'COMPLETED',
      conclusion,
      startedAt: completedAt,
      completedAt,
      detailsUrl: null,
      externalId: 'p1',
      checkSuite: { app: { databaseId: app } },
    })
    const status = { __typename: 'StatusContext', context: 'e2e', state: 'PENDING', createdAt: '2026-11-20T10:00:00Z' }
    const nodes = [
      run(5, 'FAILURE', '2026-11-20T10:00:00Z'),
      run(5, 'SUCCESS', '2026-11-20T10:30:00Z'),
      run(6, 'SKIPPED', '2026-11-20T11:00:00Z'),
      { ...status, targetUrl: 'https://ci.example/1' },
    ]
    const made = commit({ statusCheckRollup: { contexts: { nodes, pageInfo: end } } })
    graphql(answer({ open: { nodes: [pull(3, {}, made)], pageInfo: end } }))
    const { pulls } = await githubAt().host.snapshot(shop)
    expect(pulls[0]?.checks.map(({ name, state, ours }) => `${name} ${state} ${ours}`)).toEqual([
      'stagecoach/gates success true',
      'stagecoach/gates neutral false',
      'e2e pending false',
    ])
  })

  it('reads closed promotions in full once, and again only when they changed', async () => {
    const light = (updatedAt: string) => ({
      closed: { nodes: [{ number: 2, headRefName: 'stagecoach/promote/production/cart', updatedAt }] },
    })
    const closed = (updatedAt: string) =>
      pull(2, {
        state: 'CLOSED',
        updatedAt,
        closedAt: updatedAt,
        timelineItems: { nodes: [{ __typename: 'ClosedEvent', actor: dana }] },
      })
    const [nine, ten] = ['2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z'] as const
    const sent = graphql(
      answer(light(nine)),
      { data: { repository: { p2: closed(nine) } } },
      answer(light(nine)),
      answer(light(ten)),
      { data: { repository: { p2: closed(ten) } } },
    )
    const { host } = githubAt()
    for (const expected of [nine, nine, ten]) {
      const { pulls } = await host.snapshot(shop)
      expect(pulls).toMatchObject([
        { number: 2, state: 'closed', closedAt: Date.parse(expected), closedBy: { id: 11, login: 'dana' } },
      ])
    }
    expect(sent.map(each => each.does)).toEqual(['Snapshot', 'Pulls', 'Snapshot', 'Snapshot', 'Pulls'])
  })

  it('follows all pages of open pull requests', async () => {
    const page = (number: number, headRefName: string, more: boolean) => ({
      data: {
        repository: {
          pullRequests: {
            nodes: [{ number, headRefName, updatedAt: '2026-11-20T09:00:00Z' }],
            pageInfo: { hasNextPage: more, endCursor: `c${number}` },
          },
        },
      },
    })
    const sent = graphql(
      answer({ open: { nodes: [pull(9)], pageInfo: { hasNextPage: true, endCursor: 'c9' } } }),
      page(8, 'feature', true),
      page(7, 'stagecoach/promote/production/cart', false),
      { data: { repository: { p7: pull(7) } } },
    )
    const { pulls } = await githubAt().host.snapshot(shop)
    expect(pulls.map(each => each.number)).toEqual([9, 7])
    expect(sent.slice(1, 3).map(each => each.variables['after'])).toEqual(['c9', 'c8'])
  })

  it('follows all pages of reviews and checks', async () => {
    const review = (login: string) => ({
      author: { ...dana, login },
      state: 'APPROVED',
      submittedAt: '2026-11-20T10:00:00Z',
      commit: { oid: oid('a') },
    })
    const status = (context: string) => ({
      __typename: 'StatusContext',
      context,
      state: 'SUCCESS',
      createdAt: '2026-11-20T10:00:00Z',
      targetUrl: null,
    })
    const contexts = (name: string, hasNextPage: boolean) => ({
      contexts: { nodes: [status(name)], pageInfo: { hasNextPage, endCursor: name } },
    })
    const reviews = (login: string, hasPreviousPage: boolean) => ({
      nodes: [review(login)],
      pageInfo: { hasPreviousPage, startCursor: login },
    })
    const more = (login: string, previous: boolean, name: string, next: boolean) => ({
      reviews: reviews(login, previous),
      commits: { nodes: [{ commit: commit({ statusCheckRollup: contexts(name, next) }) }] },
    })
    const sent = graphql(
      answer({ open: { nodes: [pull(3, more('newest', true, 'a', true))], pageInfo: end } }),
      { data: { node: more('oldest', false, 'b', true) } },
      { data: { node: more('unused', false, 'c', false) } },
    )
    const { pulls } = await githubAt().host.snapshot(shop)
    expect(pulls[0]?.reviews.map(each => each.by.login)).toEqual(['oldest', 'newest'])
    expect(pulls[0]?.checks.map(each => each.name)).toEqual(['a', 'b', 'c'])
    expect(sent[1]?.variables).toEqual({ id: 'PR_3', reviews: 'newest', contexts: 'a' })
  })

  it('believes only deployments that our App created, newest first', async () => {
    const early = { state: 'IN_PROGRESS', createdAt: '2026-11-20T09:01:00Z', description: null }
    const late = { state: 'SUCCESS', createdAt: '2026-11-20T09:05:00Z', description: 'healthy' }
    graphql(
      answer({
        all: {
          nodes: [
            deployment(1, { creator: dana }),
            deployment(2, { creator: { ...us, databaseId: 901 } }),
            deployment(3, { payload: '{"ref":"main"}' }),
            deployment(4, { payload: 'no json' }),
            deployment(5, { statuses: { nodes: [early, late, { ...late, state: 'WAITING' }] } }),
            deployment(6, { payload: JSON.stringify(JSON.stringify({ apps: {} })), createdAt: '2026-11-20T09:30:00Z' }),
          ],
          pageInfo: end,
        },
      }),
    )
    const { deployments } = await githubAt().host.snapshot(shop)
    expect(deployments.map(each => each.id)).toEqual([6, 5])
    expect(deployments[1]?.statuses.map(each => each.state)).toEqual(['success', 'in_progress'])
  })

  it('pages deployments until every app that is asked about has one that went well', async () => {
    const other = { payload: JSON.stringify({ apps: { cart: { pins: 'p', content: 'c' } } }) }
    const sent = graphql(
      answer({
        env0: { nodes: [deployment(9, other)], pageInfo: { hasNextPage: true, endCursor: 'c9' } },
        env1: {
          nodes: [deployment(8, { environment: 'production' })],
          pageInfo: { hasNextPage: true, endCursor: 'x' },
        },
      }),
      {
        data: {
          repository: {
            deployments: {
              nodes: [deployment(7, { statuses: { nodes: [] } })],
              pageInfo: { hasNextPage: true, endCursor: 'c7' },
            },
          },
        },
      },
      {
        data: {
          repository: {
            deployments: { nodes: [deployment(6)], pageInfo: { hasNextPage: true, endCursor: 'c6' } },
          },
        },
      },
    )
    const { host } = githubAt()
    const { deployments } = await host.snapshot(shop, { staging: ['frontend', 'cart'], production: [] })
    expect(deployments.map(each => each.id)).toEqual([9, 8, 7, 6])
    expect(sent[0]?.variables).toMatchObject({ env0: 'staging', env1: 'production' })
    expect(sent.slice(1).map(each => each.variables['after'])).toEqual(['c9', 'c7'])
  })

  it('asks REST for the id of a deployment that is too large for GraphQL', async () => {
    const id = 3_000_000_000
    nock(API)
      .get('/repos/acme/shop-config/deployments')
      .query({ sha: oid('b'), environment: 'staging', per_page: 100 })
      .reply(200, [{ id, node_id: 'DE_null' }])
    graphql(answer({ all: { nodes: [deployment(null)], pageInfo: end } }))
    const { deployments } = await githubAt().host.snapshot(shop)
    expect(deployments[0]?.id).toBe(id)
  })

  it('says that an empty repository is empty', async () => {
    graphql(answer({ defaultBranchRef: null }))
    expect(await githubAt().host.snapshot(shop)).toMatchObject({ head: null, defaultBranch: 'main' })
  })
})

describe('a snapshot that cannot be trusted throws', () => {
  it.each([
    [
      'an error beside the data',
      { ...answer(), errors: [{ message: 'Something went wrong', path: ['repository', 'open'] }] },
    ],
    ['a missing part', answer({ open: null })],
    ['a hole in a list', answer({ labels: { nodes: [null] } })],
    ['a deployment of another shape', answer({ all: { nodes: [{ id: 1 }], pageInfo: end } })],
    ['another repository under the name', answer({ databaseId: 43 })],
  ])('%s', async (_, broken) => {
    graphql(broken)
    await expect(githubAt().host.snapshot(shop)).rejects.toThrow()
  })
})
