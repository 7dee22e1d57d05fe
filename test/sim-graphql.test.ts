import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { measure } from '../src/sim/github/graphql/measure.ts'
import { githubSchema } from '../src/sim/github/graphql/schema.ts'
import { createRepository } from '../src/sim/github/operations/accounts.ts'
import { createCheckRun } from '../src/sim/github/operations/checks.ts'
import { createDeployment, createDeploymentStatus } from '../src/sim/github/operations/deployments.ts'
import { closePull, openPull } from '../src/sim/github/operations/pulls.ts'
import { submitReview } from '../src/sim/github/operations/reviews.ts'
import { createStatus } from '../src/sim/github/operations/statuses.ts'
import { everything, shop } from './sim-graphql-shop.ts'

const repository = (fields: string): string => `{ repository(owner: "acme", name: "shop") { ${fields} } }`

describe('GitHub refuses before anything runs', () => {
  // https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
  it('a field that its schema does not have', async () => {
    const { world, ask } = shop()
    const { status, data, errors } = await ask(repository('starz'))
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: undefined,
      errors: [expect.objectContaining({ message: 'Cannot query field "starz" on type "Repository".' })],
    })
    expect(world.violations).toEqual(['GraphQL: Cannot query field "starz" on type "Repository".'])
  })

  it('an argument that its schema does not have, and a missing one', async () => {
    const { ask } = shop()
    expect((await ask(repository('pullRequests(first: 1, author: "mona") { totalCount }'))).errors).toHaveLength(1)
    expect((await ask(repository('pullRequest { title }'))).errors).toHaveLength(1)
  })

  it('a document that is none', async () => {
    const { ask } = shop()
    expect(await ask('{ viewer { login }')).toMatchObject({ status: 200, data: undefined, errors: [{}] })
  })

  it('an object id that is none, whatever the mutation', async () => {
    const { ask, repository: shopRepository } = shop()
    const { errors } = await ask(
      'mutation ($r: ID!, $o: GitObjectID!) { createRef(input: {repositoryId: $r, name: "refs/heads/x", oid: $o}) { ref { name } } }',
      { r: shopRepository.node, o: 'main' },
    )
    expect(errors[0]?.message).toContain('"main" is not a valid GitObjectID')
  })

  it('base64 without its padding', async () => {
    const { ask, head } = shop()
    const before = head()
    const { errors } = await ask(
      `mutation { createCommitOnBranch(input: {branch: {repositoryNameWithOwner: "acme/shop", branchName: "main"}, expectedHeadOid: "${head()}", message: {headline: "x"}, fileChanges: {additions: [{path: "a", contents: "YQ"}]}}) { commit { oid } } }`,
    )
    expect(errors).toHaveLength(1)
    expect(head()).toBe(before)
  })

  // https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit
  it.each([
    ['', 'MISSING_PAGINATION_BOUNDARIES'],
    ['(first: 101)', 'EXCESSIVE_PAGINATION'],
    ['(last: 0)', 'INVALID_PAGINATION'],
    ['(first: 1, last: 1)', 'INVALID_PAGINATION'],
  ])('a connection with %o: %s', async (paging, type) => {
    const { ask } = shop()
    const { status, data, errors } = await ask(repository(`pullRequests${paging} { nodes { number } }`))
    expect({ status, data, errors }).toMatchObject({
      status: 200,
      data: undefined,
      errors: [{ type, path: ['query', 'repository', 'pullRequests'] }],
    })
  })

  it('page sizes in variables and fragments as well', async () => {
    const { ask } = shop()
    const { errors } = await ask(
      `query ($n: Int = 200) { repository(owner: "acme", name: "shop") { ...Pulls } }
       fragment Pulls on Repository { pullRequests(first: $n) { nodes { number } } }`,
    )
    expect(errors).toMatchObject([{ type: 'EXCESSIVE_PAGINATION' }])
  })

  it('more than 500,000 nodes', async () => {
    const { ask } = shop()
    const { data, errors } = await ask(
      repository(
        'pullRequests(first: 100) { nodes { commits(first: 100) { nodes { commit { parents(first: 60) { nodes { oid } } } } } } }',
      ),
    )
    expect({ data, errors }).toMatchObject({
      data: undefined,
      errors: [
        {
          type: 'MAX_NODE_LIMIT_EXCEEDED',
          message: 'This query requests up to 610,100 possible nodes which exceeds the maximum limit of 500,000.',
        },
      ],
    })
  })

  // https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql
  it('whoever does not say who they are, and an App that is not an installation', async () => {
    const { ask, app } = shop()
    await expect(ask('{ viewer { login } }', {}, { kind: 'anonymous' })).rejects.toMatchObject({ status: 401 })
    await expect(ask('{ viewer { login } }', {}, { kind: 'app', app })).rejects.toMatchObject({ status: 401 })
  })
})

describe('GitHub counts', () => {
  // The worked example of https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
  it('5,101 connections as 51 points and 305,100 nodes', () => {
    const document = parse(
      `query { viewer { login repositories(first: 100) { edges { node { id issues(first: 50) { edges { node { id labels(first: 60) {
        edges { node { id name } } } } } } } } } } }`,
    )
    const [operation] = document.definitions
    if (operation?.kind !== 'OperationDefinition') throw new Error('no operation')
    expect(measure(githubSchema(), document, operation, {})).toEqual({ cost: 51, nodes: 305_100, errors: [] })
  })

  it('at least one point, also for a mutation', async () => {
    const { ask } = shop()
    const { data, cost } = await ask('{ rateLimit { cost nodeCount limit remaining used } }')
    expect(data).toEqual({ rateLimit: { cost: 1, nodeCount: 0, limit: 5000, remaining: 4999, used: 1 } })
    expect(cost).toBe(1)
  })
})

describe('A field that is not imitated', () => {
  it('fails with its name and is a violation, never a silent null', async () => {
    const { world, ask } = shop()
    const { errors } = await ask(repository('name stargazerCount'))
    expect(errors).toMatchObject([
      {
        path: ['repository', 'stargazerCount'],
        message: 'The simulated GitHub does not answer Repository.stargazerCount',
      },
    ])
    expect(world.violations).toHaveLength(1)
  })

  it('fails in a timeline too', async () => {
    const { ask, pull } = shop()
    pull('one')
    const { errors } = await ask(
      repository('pullRequest(number: 1) { timelineItems(first: 1, itemTypes: [LABELED_EVENT]) { totalCount } }'),
    )
    expect(errors[0]?.message).toContain('LABELED_EVENT')
  })
})

describe('Accounts', () => {
  // https://docs.github.com/en/graphql/reference/objects#bot
  it('are bots without a suffix as authors, and with it as viewers', async () => {
    const { ask, pull } = shop()
    pull('one')
    const { data } = await ask(
      `{ viewer { login } repository(owner: "acme", name: "shop") { pullRequest(number: 1) { author { __typename login ... on Bot { databaseId } } } } }`,
    )
    expect(data).toEqual({
      viewer: { login: 'stagecoach[bot]' },
      repository: {
        pullRequest: { author: { __typename: 'Bot', login: 'stagecoach', databaseId: expect.any(Number) } },
      },
    })
  })

  it('are people or organisations, and those that are not there are NOT_FOUND', async () => {
    const { ask } = shop()
    expect(await ask('{ user(login: "mona") { login } organization(login: "mona") { login } }')).toMatchObject({
      data: { user: { login: 'mona' }, organization: null },
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['organization'],
          message: "Could not resolve to an Organization with the login of 'mona'.",
        },
      ],
    })
  })
})

describe('What is not there', () => {
  it('is null with a NOT_FOUND beside it, with status 200, and the rest is answered', async () => {
    const { world, ask } = shop()
    const { status, data, errors } = await ask('{ viewer { login } repository(owner: "acme", name: "nope") { id } }')
    expect({ status, data, errors }).toMatchObject({
      status: 200,
      data: { viewer: { login: 'stagecoach[bot]' }, repository: null },
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['repository'],
          message: "Could not resolve to a Repository with the name 'acme/nope'.",
        },
      ],
    })
    expect(world.violations).toEqual([])
  })

  it('looks the same where it is not for those eyes', async () => {
    const { ask, newcomer } = shop()
    const stranger = newcomer('eve')
    const { data, errors } = await ask(repository('id'), {}, { kind: 'user', user: stranger })
    expect({ data, errors }).toMatchObject({ data: { repository: null }, errors: [{ type: 'NOT_FOUND' }] })
  })

  it('is one entry of errors per node id', async () => {
    const { ask, repository: shopRepository } = shop()
    const { data, errors } = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: ['PR_nothing', shopRepository.node],
    })
    expect({ data, errors }).toMatchObject({
      data: { nodes: [null, { id: shopRepository.node }] },
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['nodes', 0],
          message: "Could not resolve to a node with the global id of 'PR_nothing'",
        },
      ],
    })
  })

  it('is plain null for refs, labels and objects', async () => {
    const { ask } = shop()
    const { data, errors } = await ask(
      repository(
        'ref(qualifiedName: "refs/heads/nope") { id } label(name: "nope") { id } object(expression: "main:nope") { oid }',
      ),
    )
    expect({ data, errors }).toEqual({ data: { repository: { ref: null, label: null, object: null } }, errors: [] })
  })
})

describe('Permissions', () => {
  it('are asked for per field: one FORBIDDEN each, the rest is answered', async () => {
    const { ask } = shop({ contents: 'read' })
    const { data, errors } = await ask(
      `{ repository(owner: "acme", name: "shop") { isEmpty defaultBranchRef { name } deployments(first: 1) { totalCount } label(name: "x") { id } } }`,
    )
    // `deployments` may not be null, so the repository is; `label` would have stood alone.
    expect({ data, errors }).toMatchObject({
      data: { repository: null },
      errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
    })
    const label = await ask(repository('isEmpty label(name: "x") { id }'))
    expect(label).toMatchObject({
      data: { repository: { isEmpty: false, label: null } },
      errors: [{ type: 'FORBIDDEN', path: ['repository', 'label'], extensions: { saml_failure: false } }],
    })
  })

  it('of a rollup are both that of checks and that of statuses', async () => {
    const { checks: _, ...without } = everything
    const { ask } = shop(without)
    const { errors } = await ask(
      repository('object(expression: "main") { ... on Commit { statusCheckRollup { state } } }'),
    )
    expect(errors).toMatchObject([{ type: 'FORBIDDEN', path: ['repository', 'object', 'statusCheckRollup'] }])
  })
})

describe('A repository', () => {
  it('says what it is', async () => {
    const { ask, repository: shopRepository, head } = shop()
    const { data } = await ask(
      repository(
        'id databaseId nameWithOwner url isArchived isEmpty mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed defaultBranchRef { name prefix target { __typename oid } }',
      ),
    )
    expect(data.repository).toEqual({
      id: shopRepository.node,
      databaseId: shopRepository.id,
      nameWithOwner: 'acme/shop',
      url: 'http://127.0.0.1/acme/shop',
      isArchived: false,
      isEmpty: false,
      mergeCommitAllowed: true,
      squashMergeAllowed: true,
      rebaseMergeAllowed: true,
      defaultBranchRef: { name: 'main', prefix: 'refs/heads/', target: { __typename: 'Commit', oid: head() } },
    })
  })

  it('without commits has no default branch', async () => {
    const { world, acme, ask } = shop()
    createRepository(world, acme, 'empty')
    const { data } = await ask('{ repository(owner: "acme", name: "empty") { isEmpty defaultBranchRef { name } } }')
    expect(data).toEqual({ repository: { isEmpty: true, defaultBranchRef: null } })
  })

  it('shows files by expression, and trees', async () => {
    const { ask } = shop()
    const { data } = await ask(
      repository(
        'file: object(expression: "main:values.yaml") { ... on Blob { text isBinary byteSize } } tree: object(expression: "HEAD:") { ... on Tree { entries { name type } } }',
      ),
    )
    expect(data.repository).toEqual({
      file: { text: 'tag: 1\n', isBinary: false, byteSize: 7 },
      tree: { entries: [{ name: 'values.yaml', type: 'blob' }] },
    })
  })

  it('has no text for a binary file', async () => {
    const { ask, write } = shop()
    write('logo.png', 'PNG\0\0')
    const { data } = await ask(repository('object(expression: "main:logo.png") { ... on Blob { text isBinary } }'))
    expect(data.repository.object).toEqual({ text: null, isBinary: true })
  })

  it('pages its lists with cursors', async () => {
    const { ask, pull } = shop()
    for (const name of ['one', 'two', 'three']) pull(name)
    const page = (after: string | null) =>
      ask(
        'query ($after: String) { repository(owner: "acme", name: "shop") { pullRequests(first: 2, after: $after) { totalCount nodes { number } pageInfo { hasNextPage endCursor } } } }',
        { after },
      )
    const first = (await page(null)).data.repository.pullRequests
    expect(first).toMatchObject({
      totalCount: 3,
      nodes: [{ number: 1 }, { number: 2 }],
      pageInfo: { hasNextPage: true },
    })
    const second = (await page(first.pageInfo.endCursor)).data.repository.pullRequests
    expect(second).toMatchObject({ nodes: [{ number: 3 }], pageInfo: { hasNextPage: false } })
  })

  it('lists deployments newest first when asked, with their payload as text', async () => {
    const { world, ask, bot, repository: shopRepository, head, pass } = shop()
    for (const version of [1, 2]) {
      const made = createDeployment(world, bot, shopRepository, {
        ref: head(),
        environment: 'staging',
        payload: { version },
      })
      if (made.kind === 'created') createDeploymentStatus(world, bot, made.deployment, { state: 'success' })
      pass(1000)
    }
    const { data } = await ask(
      repository(
        'deployments(first: 5, environments: ["staging"], orderBy: {field: CREATED_AT, direction: DESC}) { nodes { databaseId environment commitOid payload state creator { __typename login } latestStatus { state } } }',
      ),
    )
    expect(data.repository.deployments.nodes).toMatchObject([
      {
        payload: '{"version":2}',
        state: 'ACTIVE',
        commitOid: head(),
        creator: { __typename: 'Bot', login: 'stagecoach' },
      },
      { payload: '{"version":1}', latestStatus: { state: 'INACTIVE' } },
    ])
  })
})

describe('A commit', () => {
  // https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
  it('of an App through the API is verified, a pushed one is not signed', async () => {
    const { ask, pull, head, write } = shop()
    pull('one')
    write('other.yaml', 'x\n')
    const { data } = await ask(
      repository(
        'ours: object(expression: "one") { ... on Commit { signature { isValid wasSignedByGitHub state } author { name user { login } } } } theirs: object(expression: "main") { ... on Commit { oid signature { isValid } parents(first: 2) { nodes { oid } } } }',
      ),
    )
    expect(data.repository).toEqual({
      ours: {
        signature: { isValid: true, wasSignedByGitHub: true, state: 'VALID' },
        author: { name: 'stagecoach[bot]', user: { login: 'stagecoach[bot]' } },
      },
      theirs: { oid: head(), signature: null, parents: { nodes: [{ oid: expect.any(String) }] } },
    })
  })

  it('sums up what was reported about it: the worst wins, nothing is null', async () => {
    const { world, ask, bot, person, repository: shopRepository, head } = shop()
    const rollup = async () =>
      (
        await ask(
          repository(
            'object(expression: "main") { ... on Commit { statusCheckRollup { state contexts(first: 10) { nodes { __typename ... on CheckRun { name status conclusion checkSuite { app { databaseId slug } } } ... on StatusContext { context state creator { login } } } } } } }',
          ),
        )
      ).data.repository.object.statusCheckRollup
    expect(await rollup()).toBeNull()
    createCheckRun(world, bot, shopRepository, head(), { name: 'plan', status: 'completed', conclusion: 'neutral' })
    expect((await rollup()).state).toBe('SUCCESS')
    createStatus(world, person, shopRepository, head(), { state: 'pending', context: 'ci' })
    createStatus(world, person, shopRepository, head(), { state: 'failure', context: 'ci' })
    expect(await rollup()).toEqual({
      state: 'FAILURE',
      contexts: {
        nodes: [
          {
            __typename: 'CheckRun',
            name: 'plan',
            status: 'COMPLETED',
            conclusion: 'NEUTRAL',
            checkSuite: { app: { databaseId: expect.any(Number), slug: 'stagecoach' } },
          },
          { __typename: 'StatusContext', context: 'ci', state: 'FAILURE', creator: { login: 'mona' } },
        ],
      },
    })
  })
})

describe('A pull request', () => {
  // https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database
  it('does not know at once whether it can be merged', async () => {
    const { ask, pull } = shop()
    pull('one')
    const look = async () =>
      (await ask(repository('pullRequest(number: 1) { mergeable mergeStateStatus }'))).data.repository
    expect((await look()).pullRequest.mergeable).toBe('UNKNOWN')
    expect(await look()).toEqual({ pullRequest: { mergeable: 'MERGEABLE', mergeStateStatus: 'CLEAN' } })
  })

  it('conflicts once its base changed the same line', async () => {
    const { ask, pull, write } = shop()
    pull('one')
    write('values.yaml', 'tag: 9\n')
    const look = async () =>
      (await ask(repository('pullRequest(number: 1) { mergeable mergeStateStatus }'))).data.repository
    await look()
    expect(await look()).toEqual({ pullRequest: { mergeable: 'CONFLICTING', mergeStateStatus: 'DIRTY' } })
  })

  it('from a fork is listed under the same head name', async () => {
    const { world, ask, pull, newcomer, repository: shopRepository } = shop()
    pull('promote/cart')
    const eve = newcomer('eve', shopRepository)
    const fork = createRepository(world, eve, 'shop', {}, shopRepository)
    expect(fork.git.branch('promote/cart')).not.toBeNull()
    openPull(world, { kind: 'user', user: eve }, shopRepository, {
      title: 'Mine',
      base: 'main',
      head: 'eve:promote/cart',
    })
    const { data } = await ask(
      repository(
        'pullRequests(first: 10, headRefName: "promote/cart", states: [OPEN]) { nodes { isCrossRepository headRepository { nameWithOwner } author { login } } }',
      ),
    )
    expect(data.repository.pullRequests.nodes).toEqual([
      { isCrossRepository: false, headRepository: { nameWithOwner: 'acme/shop' }, author: { login: 'stagecoach' } },
      { isCrossRepository: true, headRepository: { nameWithOwner: 'eve/shop' }, author: { login: 'eve' } },
    ])
  })

  // https://github.com/orgs/community/discussions/24375
  it('has no review decision where its base asks for no review', async () => {
    const { world, ask, pull, person, repository: shopRepository } = shop()
    const made = pull('one')
    submitReview(world, person, made, { event: 'APPROVE' })
    const decision = async () => (await ask(repository('pullRequest(number: 1) { reviewDecision }'))).data.repository
    expect(await decision()).toEqual({ pullRequest: { reviewDecision: null } })
    shopRepository.protections.set('main', {
      checks: null,
      reviews: { count: 2, dismissStale: false, codeOwners: false, lastPushApproval: false },
      enforceAdmins: true,
      signatures: false,
      linearHistory: false,
      allowForcePushes: false,
      allowDeletions: false,
      conversationResolution: false,
      lockBranch: false,
    })
    expect(await decision()).toEqual({ pullRequest: { reviewDecision: 'REVIEW_REQUIRED' } })
  })

  it('shows which head each review was for', async () => {
    const { world, ask, pull, person } = shop()
    const made = pull('one')
    submitReview(world, person, made, { event: 'APPROVE' })
    const { data } = await ask(
      repository(
        'pullRequest(number: 1) { reviews(first: 5) { nodes { state author { login } commit { oid } submittedAt } } }',
      ),
    )
    expect(data.repository.pullRequest.reviews.nodes).toEqual([
      {
        state: 'APPROVED',
        author: { login: 'mona' },
        commit: { oid: made.headSha },
        submittedAt: '2026-01-01T00:00:00Z',
      },
    ])
  })

  it('says who closed it', async () => {
    const { world, ask, pull, person } = shop()
    closePull(world, person, pull('one'))
    const { data } = await ask(
      repository(
        'pullRequest(number: 1) { state closedAt timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { ... on ClosedEvent { actor { login } } } } }',
      ),
    )
    expect(data.repository.pullRequest).toEqual({
      state: 'CLOSED',
      closedAt: '2026-01-01T00:00:00Z',
      timelineItems: { nodes: [{ actor: { login: 'mona' } }] },
    })
  })

  it('lists its files and commits', async () => {
    const { ask, pull } = shop()
    const made = pull('one')
    const { data } = await ask(
      repository(
        'pullRequest(number: 1) { changedFiles files(first: 5) { nodes { path changeType additions deletions } } commits(last: 1) { totalCount nodes { commit { oid message } } } }',
      ),
    )
    expect(data.repository.pullRequest).toEqual({
      changedFiles: 1,
      files: { nodes: [{ path: 'values.yaml', changeType: 'MODIFIED', additions: 1, deletions: 1 }] },
      commits: { totalCount: 1, nodes: [{ commit: { oid: made.headSha, message: 'Promote one' } }] },
    })
  })

  it('is found again by its node id, as are refs and commits', async () => {
    const { ask, pull } = shop()
    const made = pull('one')
    const { data } = await ask(repository('ref(qualifiedName: "one") { id target { id } }'))
    const { ref } = data.repository
    const found = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
      ids: [made.node, ref.id, ref.target.id],
    })
    expect(found.data.nodes).toEqual([
      { __typename: 'PullRequest', id: made.node },
      { __typename: 'Ref', id: ref.id },
      { __typename: 'Commit', id: ref.target.id },
    ])
  })
})
