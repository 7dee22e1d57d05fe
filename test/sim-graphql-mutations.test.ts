import { describe, expect, it } from 'vitest'
import { createLabel } from '../src/sim/github/operations/issues.ts'
import { createRef } from '../src/sim/github/operations/refs.ts'
import { everything, shop } from './sim-graphql-shop.ts'

const zero = '0'.repeat(40)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const commit = `createCommitOnBranch(input: {branch: {repositoryNameWithOwner: "acme/shop", branchName: "promote"}, expectedHeadOid: $head,
  message: {headline: "Promote cart"}, fileChanges: {additions: [{path: "values.yaml", contents: "${base64('tag: 2\n')}"}]}}) { commit { oid } }`
const branch = 'createRef(input: {repositoryId: $repository, name: "refs/heads/promote", oid: $head}) { ref { name } }'
const open =
  'createPullRequest(input: {repositoryId: $repository, baseRefName: "main", headRefName: "promote", title: "Promote cart"}) { pullRequest { number } }'
const document = (...mutations: readonly string[]): string =>
  `mutation ($repository: ID!, $head: GitObjectID!) { ${mutations.join('\n')} }`

describe('Several mutations in one document', () => {
  // https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#about-mutations
  it('run one after the other, so that each stands on the one before', async () => {
    const { ask, head, repository } = shop()
    const { data, errors } = await ask(document(branch, commit, open), { repository: repository.node, head: head() })
    expect({ data, errors }).toEqual({
      data: {
        createRef: { ref: { name: 'promote' } },
        createCommitOnBranch: { commit: { oid: head('promote') } },
        createPullRequest: { pullRequest: { number: 1 } },
      },
      errors: [],
    })
  })

  it('are no transaction: what fails is null with an error, what follows still runs, the status is 200', async () => {
    const { ask, head, repository } = shop()
    const { status, data, errors } = await ask(
      document(branch, branch.replace('createRef', 'again: createRef'), commit),
      { repository: repository.node, head: head() },
    )
    expect({ status, data, errors }).toMatchObject({
      status: 200,
      data: { createRef: { ref: { name: 'promote' } }, again: null, createCommitOnBranch: { commit: {} } },
      errors: [
        {
          type: 'UNPROCESSABLE',
          path: ['again'],
          message: 'A ref named "refs/heads/promote" already exists in the repository.',
        },
      ],
    })
    expect(head('promote')).not.toBe(head())
  })

  it('do nothing at all where one of them does not fit the schema', async () => {
    const { ask, head, repository } = shop()
    const { data } = await ask(document(branch, 'mergePullRequest { actor { login } }'), {
      repository: repository.node,
      head: head(),
    })
    expect(data).toBeUndefined()
    expect(repository.git.branch('promote')).toBeNull()
  })

  it.each([
    [1, true, false, 0],
    [2, true, true, 0],
    [3, true, true, 1],
  ])('can be cut off after number %i: what ran stays, nobody hears of it', async (after, made, moved, opened) => {
    const { world, ask, head, repository } = shop()
    world.faults.add({ kind: 'cut', route: 'POST /graphql', after })
    const { data, cut } = await ask(document(branch, commit, open), { repository: repository.node, head: head() })
    expect({ data, cut }).toEqual({ data: undefined, cut: true })
    expect({
      made: repository.git.branch('promote') !== null,
      moved: repository.git.branch('promote') !== null && head('promote') !== head(),
      opened: repository.issues.size,
    }).toEqual({ made, moved, opened })
  })

  it('keep the cut for a document that is long enough, and queries are never cut', async () => {
    const { world, ask, head, repository } = shop()
    world.faults.add({ kind: 'cut', route: 'POST /graphql', after: 2 })
    const variables = { repository: repository.node, head: head() }
    expect((await ask('{ viewer { login } }')).cut).toBe(false)
    expect((await ask(document(branch), variables)).cut).toBe(false)
    expect((await ask(document(commit, open), variables)).cut).toBe(true)
  })

  it('give back the id that the client gave them', async () => {
    const { ask, head, repository } = shop()
    const { data } = await ask(
      'mutation ($repository: ID!, $head: GitObjectID!) { createRef(input: {repositoryId: $repository, name: "refs/heads/x", oid: $head, clientMutationId: "7"}) { clientMutationId } }',
      { repository: repository.node, head: head() },
    )
    expect(data).toEqual({ createRef: { clientMutationId: '7' } })
  })
})

describe('A mutation that is not imitated', () => {
  it('fails with its name and is a violation', async () => {
    const { world, ask, repository } = shop()
    const { data, errors } = await ask(
      'mutation ($id: ID!) { addStar(input: {starrableId: $id}) { clientMutationId } }',
      { id: repository.node },
    )
    const message = 'The simulated GitHub does not answer Mutation.addStar'
    expect({ data, errors }).toMatchObject({ data: { addStar: null }, errors: [{ path: ['addStar'], message }] })
    expect(world.violations).toEqual([`GraphQL at addStar: ${message}`])
  })
})

describe('A token without the permission', () => {
  it('is FORBIDDEN, and nothing changes', async () => {
    const { ask, head, repository } = shop({ ...everything, contents: 'read' })
    const { data, errors } = await ask(document(branch), { repository: repository.node, head: head() })
    expect({ data, errors }).toMatchObject({
      data: { createRef: null },
      errors: [{ type: 'FORBIDDEN', path: ['createRef'], message: 'Resource not accessible by integration' }],
    })
    expect(repository.git.branch('promote')).toBeNull()
  })
})

describe('createCommitOnBranch', () => {
  const on = (changes: string): string =>
    `mutation ($head: GitObjectID!) { createCommitOnBranch(input: {branch: {repositoryNameWithOwner: "acme/shop", branchName: "main"}, expectedHeadOid: $head,
      message: {headline: "Change", body: "Why"}, fileChanges: ${changes}}) { commit { oid message parents(first: 2) { nodes { oid } } } ref { target { oid } } } }`

  it('appends one commit to the branch', async () => {
    const { ask, head, repository } = shop()
    const before = head()
    const { data } = await ask(on(`{additions: [{path: "new.yaml", contents: "${base64('x: 1\n')}"}]}`), {
      head: before,
    })
    expect(data.createCommitOnBranch).toEqual({
      commit: { oid: head(), message: 'Change\n\nWhy', parents: { nodes: [{ oid: before }] } },
      ref: { target: { oid: head() } },
    })
    expect(repository.git.must('show', 'main:new.yaml')).toBe('x: 1\n')
  })

  it('is STALE_DATA where the branch is elsewhere', async () => {
    const { ask, head, write } = shop()
    const stale = head()
    write('values.yaml', 'tag: 7\n')
    const now = head()
    const { data, errors } = await ask(on('{}'), { head: stale })
    expect({ data, errors }).toMatchObject({
      data: { createCommitOnBranch: null },
      errors: [
        { type: 'STALE_DATA', path: ['createCommitOnBranch'], message: expect.stringContaining('Pull and try again') },
      ],
    })
    expect(head()).toBe(now)
  })

  // https://docs.github.com/en/graphql/reference/input-objects#filechanges
  it('aborts where a file to delete is not there', async () => {
    const { ask, head } = shop()
    const before = head()
    const { errors } = await ask(on('{deletions: [{path: "values.yaml"}, {path: "nope.yaml"}]}'), { head: before })
    expect(errors[0]?.message).toContain('nope.yaml')
    expect(head()).toBe(before)
  })

  it('takes each path once', async () => {
    const { ask, head } = shop()
    const { errors } = await ask(
      on('{additions: [{path: "values.yaml", contents: ""}], deletions: [{path: "values.yaml"}]}'),
      {
        head: head(),
      },
    )
    expect(errors).toMatchObject([{ message: 'A path was specified more than once: values.yaml' }])
  })

  it('makes a commit without changes where none are given', async () => {
    const { ask, head, repository } = shop()
    const before = head()
    await ask(on('{}'), { head: before })
    expect(head()).not.toBe(before)
    expect(repository.git.commit(head())?.tree).toBe(repository.git.commit(before)?.tree)
  })
})

describe('updateRefs', () => {
  const move =
    'mutation ($repository: ID!, $updates: [RefUpdate!]!) { updateRefs(input: {repositoryId: $repository, refUpdates: $updates}) { clientMutationId } }'

  // https://docs.github.com/en/graphql/reference/mutations#updaterefs
  it('makes, moves and deletes several refs, all or none', async () => {
    const { ask, head, repository, write, world, person } = shop()
    const old = head()
    createRef(world, person, repository, 'refs/heads/old', old)
    write('values.yaml', 'tag: 2\n')
    const wrong = await ask(move, {
      repository: repository.node,
      updates: [
        { name: 'refs/heads/new', beforeOid: zero, afterOid: head() },
        { name: 'refs/heads/old', beforeOid: head(), afterOid: zero },
      ],
    })
    expect(wrong).toMatchObject({
      data: { updateRefs: null },
      errors: [{ type: 'UNPROCESSABLE', path: ['updateRefs'] }],
    })
    expect(repository.git.branch('new')).toBeNull()
    const right = await ask(move, {
      repository: repository.node,
      updates: [
        { name: 'refs/heads/new', beforeOid: zero, afterOid: head() },
        { name: 'refs/heads/old', beforeOid: old, afterOid: zero },
      ],
    })
    expect(right.errors).toEqual([])
    expect([repository.git.branch('new'), repository.git.branch('old')]).toEqual([head(), null])
  })

  it('refuses to make what is there already, and a move that is no fast-forward unless forced', async () => {
    const { ask, head, repository, write, world, person } = shop()
    const old = head()
    write('values.yaml', 'tag: 2\n')
    createRef(world, person, repository, 'refs/heads/lock', head())
    const update = (more: object) =>
      ask(move, { repository: repository.node, updates: [{ name: 'refs/heads/lock', afterOid: old, ...more }] })
    expect((await update({ beforeOid: zero })).errors).toHaveLength(1)
    expect((await update({ beforeOid: head() })).errors).toMatchObject([{ message: 'Update is not a fast forward' }])
    expect((await update({ beforeOid: head(), force: true })).errors).toEqual([])
    expect(repository.git.branch('lock')).toBe(old)
  })

  it('takes names in full only', async () => {
    const { ask, head, repository } = shop()
    const { data, errors } = await ask(move, {
      repository: repository.node,
      updates: [{ name: 'main', afterOid: head() }],
    })
    expect(data).toBeUndefined()
    expect(errors[0]?.message).toContain('"main" is not a valid GitRefname')
  })
})

describe('Refs by their node ids', () => {
  it('are moved and deleted', async () => {
    const { ask, head, repository, write, world, person } = shop()
    createRef(world, person, repository, 'refs/heads/x', head())
    const { data } = await ask(
      '{ repository(owner: "acme", name: "shop") { ref(qualifiedName: "refs/heads/x") { id } } }',
    )
    const { id } = data.repository.ref
    write('values.yaml', 'tag: 2\n')
    const moved = await ask(
      'mutation ($id: ID!, $oid: GitObjectID!) { updateRef(input: {refId: $id, oid: $oid}) { ref { target { oid } } } }',
      { id, oid: head() },
    )
    expect(moved.data.updateRef.ref.target.oid).toBe(head())
    await ask('mutation ($id: ID!) { deleteRef(input: {refId: $id}) { clientMutationId } }', { id })
    expect(repository.git.branch('x')).toBeNull()
    const gone = await ask('mutation ($id: ID!) { deleteRef(input: {refId: $id}) { clientMutationId } }', { id })
    expect(gone.errors).toMatchObject([{ type: 'NOT_FOUND' }])
  })
})

describe('Pull requests', () => {
  const merge =
    'mutation ($id: ID!, $head: GitObjectID, $method: PullRequestMergeMethod) { mergePullRequest(input: {pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $method, commitHeadline: "Promote", commitBody: "Proven"}) { pullRequest { state merged mergeCommit { oid message parents(first: 3) { totalCount } } mergedBy { login } } actor { login } } }'

  it('are merged on exactly the head that is meant', async () => {
    const { ask, pull, head } = shop()
    const made = pull('one')
    const before = head()
    const wrong = await ask(merge, { id: made.node, head: before })
    expect(wrong).toMatchObject({
      data: { mergePullRequest: null },
      errors: [{ type: 'UNPROCESSABLE', message: 'Head branch was modified. Review and try the merge again.' }],
    })
    expect(head()).toBe(before)
    const { data } = await ask(merge, { id: made.node, head: made.headSha })
    expect(data.mergePullRequest).toEqual({
      pullRequest: {
        state: 'MERGED',
        merged: true,
        mergeCommit: { oid: head(), message: 'Promote\n\nProven', parents: { totalCount: 2 } },
        mergedBy: { login: 'stagecoach' },
      },
      actor: { login: 'stagecoach' },
    })
  })

  it('are merged in the ways that the repository allows', async () => {
    const { ask, pull, repository } = shop()
    repository.mergeMethods = new Set(['squash'])
    const made = pull('one')
    const wrong = await ask(merge, { id: made.node, method: 'MERGE' })
    expect(wrong.errors).toMatchObject([{ type: 'UNPROCESSABLE', message: expect.stringContaining('not allowed') }])
    const { data } = await ask(merge, { id: made.node, method: 'SQUASH' })
    expect(data.mergePullRequest.pullRequest.mergeCommit.parents.totalCount).toBe(1)
  })

  it('are edited, closed and opened again', async () => {
    const { ask, pull } = shop()
    const { node } = pull('one')
    const edit = await ask(
      'mutation ($id: ID!) { updatePullRequest(input: {pullRequestId: $id, title: "New", body: "Text"}) { pullRequest { title body } } }',
      { id: node },
    )
    expect(edit.data.updatePullRequest.pullRequest).toEqual({ title: 'New', body: 'Text' })
    const turn = (mutation: string) =>
      ask(`mutation ($id: ID!) { ${mutation}(input: {pullRequestId: $id}) { pullRequest { state } } }`, { id: node })
    expect((await turn('closePullRequest')).data).toEqual({ closePullRequest: { pullRequest: { state: 'CLOSED' } } })
    expect((await turn('reopenPullRequest')).data).toEqual({ reopenPullRequest: { pullRequest: { state: 'OPEN' } } })
  })

  it('are opened once for a head and a base', async () => {
    const { ask, pull, repository } = shop()
    pull('promote')
    const { errors } = await ask(`mutation ($repository: ID!) { ${open} }`, { repository: repository.node })
    expect(errors).toMatchObject([
      { type: 'UNPROCESSABLE', message: 'A pull request already exists for acme:promote.' },
    ])
  })

  it('get labels by their node ids: each that is not there is NOT_FOUND', async () => {
    const { world, ask, bot, pull, repository } = shop()
    const { node } = pull('one')
    const label = createLabel(world, bot, repository, { name: 'release' })
    const put = (ids: readonly string[]) =>
      ask(
        'mutation ($id: ID!, $ids: [ID!]!) { addLabelsToLabelable(input: {labelableId: $id, labelIds: $ids}) { labelable { labels(first: 5) { nodes { name } } } } }',
        { id: node, ids },
      )
    expect((await put(['LA_nothing'])).errors).toMatchObject([{ type: 'NOT_FOUND' }])
    expect((await put([label.node])).data.addLabelsToLabelable.labelable.labels.nodes).toEqual([{ name: 'release' }])
    const off = await ask(
      'mutation ($id: ID!, $ids: [ID!]!) { removeLabelsFromLabelable(input: {labelableId: $id, labelIds: $ids}) { labelable { labels(first: 5) { totalCount } } } }',
      { id: node, ids: [label.node] },
    )
    expect(off.data.removeLabelsFromLabelable.labelable.labels.totalCount).toBe(0)
  })

  // https://docs.github.com/en/graphql/reference/input-objects#requestreviewsinput
  it('forget who was asked before unless `union` is set', async () => {
    const { ask, pull, repository, newcomer } = shop()
    const [ann, bob] = [newcomer('ann', repository), newcomer('bob', repository)]
    const { node } = pull('one')
    const request = async (user: string, union: boolean) =>
      (
        await ask(
          'mutation ($id: ID!, $users: [ID!], $union: Boolean) { requestReviews(input: {pullRequestId: $id, userIds: $users, union: $union}) { pullRequest { reviewRequests(first: 5) { nodes { requestedReviewer { ... on User { login } } } } } } }',
          { id: node, users: [user], union },
        )
      ).data.requestReviews.pullRequest.reviewRequests.nodes.map(
        (each: { requestedReviewer: { login: string } }) => each.requestedReviewer.login,
      )
    expect(await request(ann.node, false)).toEqual(['ann'])
    expect(await request(bob.node, true)).toEqual(['ann', 'bob'])
    expect(await request(ann.node, false)).toEqual(['ann'])
  })

  it('get assignees', async () => {
    const { ask, pull, mona } = shop()
    const { data } = await ask(
      'mutation ($id: ID!, $ids: [ID!]!) { addAssigneesToAssignable(input: {assignableId: $id, assigneeIds: $ids}) { assignable { ... on PullRequest { assignees(first: 5) { nodes { login } } } } } }',
      { id: pull('one').node, ids: [mona.node] },
    )
    expect(data.addAssigneesToAssignable.assignable.assignees.nodes).toEqual([{ login: 'mona' }])
  })
})

describe('Comments and reactions', () => {
  it('are written, edited, and reacted to once', async () => {
    const { ask, pull } = shop()
    const added = await ask(
      'mutation ($id: ID!) { addComment(input: {subjectId: $id, body: "one"}) { commentEdge { node { id databaseId body author { login } } } } }',
      { id: pull('one').node },
    )
    const { id, ...rest } = added.data.addComment.commentEdge.node
    expect(rest).toEqual({ databaseId: expect.any(Number), body: 'one', author: { login: 'stagecoach' } })
    const edited = await ask(
      'mutation ($id: ID!) { updateIssueComment(input: {id: $id, body: "two"}) { issueComment { body } } }',
      { id },
    )
    expect(edited.data.updateIssueComment.issueComment.body).toBe('two')
    const react = (mutation: string) =>
      ask(
        `mutation ($id: ID!) { ${mutation}(input: {subjectId: $id, content: EYES}) { subject { reactions(first: 5) { totalCount } } } }`,
        { id },
      )
    await react('addReaction')
    expect((await react('addReaction')).data.addReaction.subject.reactions.totalCount).toBe(1)
    expect((await react('removeReaction')).data.removeReaction.subject.reactions.totalCount).toBe(0)
  })
})

describe('A comment', () => {
  it('says whether it is the viewer’s, and is told when it is made and when it is edited', async () => {
    const { ask, pull, person, world, app } = shop()
    app.events = ['issue_comment']
    for (const installation of world.installations.values()) installation.events = app.events
    const { node } = pull('one')
    const add =
      'mutation ($id: ID!) { addComment(input: {subjectId: $id, body: "one"}) { commentEdge { node { id } } } }'
    const { id } = (await ask(add, { id: node })).data.addComment.commentEdge.node
    await ask(add, { id: node }, person)
    const edit = (body: string) =>
      ask(
        'mutation ($id: ID!, $body: String!) { updateIssueComment(input: {id: $id, body: $body}) { clientMutationId } }',
        {
          id,
          body,
        },
      )
    await edit('two')
    await edit('two')
    const read =
      'query ($id: ID!) { node(id: $id) { ... on PullRequest { locked activeLockReason comments(first: 100) { nodes { body viewerDidAuthor } } } } }'
    expect((await ask(read, { id: node })).data.node).toEqual({
      locked: false,
      activeLockReason: null,
      comments: {
        nodes: [
          { body: 'two', viewerDidAuthor: true },
          { body: 'one', viewerDidAuthor: false },
        ],
      },
    })
    const told = world.hooks.deliveries.map(({ event, action }) => `${event}.${action}`)
    expect(told.slice(-3)).toEqual(['issue_comment.created', 'issue_comment.created', 'issue_comment.edited'])
  })

  it('is refused where the conversation is locked, and the rest of the document stands', async () => {
    const { ask, pull, repository, world, head } = shop()
    const { node, issue } = pull('one')
    world.as('mona').lock('acme/shop', issue.number, 'off-topic')
    const { data, errors } = await ask(
      'mutation ($id: ID!, $repository: ID!, $head: GitObjectID!) { check: createCheckRun(input: {repositoryId: $repository, headSha: $head, name: "x"}) { checkRun { name } } comment: addComment(input: {subjectId: $id, body: "one"}) { clientMutationId } }',
      { id: node, repository: repository.node, head: head('one') },
    )
    expect(data).toEqual({ check: { checkRun: { name: 'x' } }, comment: null })
    expect(errors).toMatchObject([{ path: ['comment'], message: 'Unable to create comment because issue is locked.' }])
    const read = 'query ($id: ID!) { node(id: $id) { ... on PullRequest { locked activeLockReason } } }'
    expect((await ask(read, { id: node })).data.node).toEqual({ locked: true, activeLockReason: 'OFF_TOPIC' })
  })
})

describe('Check runs', () => {
  const create =
    'mutation ($repository: ID!, $head: GitObjectID!) { createCheckRun(input: {repositoryId: $repository, headSha: $head, name: "plan", externalId: "7", status: IN_PROGRESS, output: {title: "T", summary: "S", annotations: [{path: "values.yaml", annotationLevel: WARNING, message: "M", location: {startLine: 1, endLine: 1}}]}}) { checkRun { id status conclusion externalId annotations(first: 5) { nodes { annotationLevel location { start { line } } } } } } }'

  it('are made and finished by their App', async () => {
    const { ask, head, repository } = shop()
    const made = await ask(create, { repository: repository.node, head: head() })
    const { id, ...run } = made.data.createCheckRun.checkRun
    expect(run).toEqual({
      status: 'IN_PROGRESS',
      conclusion: null,
      externalId: '7',
      annotations: { nodes: [{ annotationLevel: 'WARNING', location: { start: { line: 1 } } }] },
    })
    const { data } = await ask(
      'mutation ($repository: ID!, $id: ID!) { updateCheckRun(input: {repositoryId: $repository, checkRunId: $id, conclusion: SUCCESS}) { checkRun { status conclusion completedAt } } }',
      { repository: repository.node, id },
    )
    expect(data.updateCheckRun.checkRun).toEqual({
      status: 'COMPLETED',
      conclusion: 'SUCCESS',
      completedAt: '2026-01-01T00:00:00Z',
    })
  })

  // https://docs.github.com/en/rest/checks/runs
  it('of more than GitHub takes are refused: text, annotations, their titles and their messages', async () => {
    const { ask, head, repository } = shop()
    const make = async (output: object) => {
      const input = {
        repositoryId: repository.node,
        headSha: head(),
        name: 'x',
        output: { title: 't', summary: 's', ...output },
      }
      const { data, errors } = await ask(
        'mutation ($input: CreateCheckRunInput!) { createCheckRun(input: $input) { checkRun { annotations(first: 100) { totalCount } } } }',
        { input },
      )
      return data.createCheckRun?.checkRun.annotations.totalCount ?? errors[0]?.type
    }
    const lines = (count: number, more: object = {}) => ({
      annotations: Array.from({ length: count }, (_, index) => ({
        path: 'values.yaml',
        annotationLevel: 'WARNING',
        message: 'm',
        location: { startLine: index + 1, endLine: index + 1 },
        ...more,
      })),
    })
    for (const output of [
      { summary: 'x'.repeat(65_536) },
      { text: 'x'.repeat(65_536) },
      lines(51),
      lines(1, { title: 'x'.repeat(256) }),
      lines(1, { message: 'ü'.repeat(32_769) }),
    ])
      expect(await make(output)).toBe('UNPROCESSABLE')
    const most = { summary: 'x'.repeat(65_535), text: 'x'.repeat(65_535) }
    expect(await make({ ...most, ...lines(50, { title: 'x'.repeat(255) }) })).toBe(50)
  })

  // https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks
  it('are not for people', async () => {
    const { ask, head, repository, person } = shop()
    const { errors } = await ask(create, { repository: repository.node, head: head() }, person)
    expect(errors).toMatchObject([{ type: 'FORBIDDEN', message: 'You must authenticate via a GitHub App.' }])
  })
})

describe('Deployments', () => {
  // https://docs.github.com/en/graphql/reference/input-objects#createdeploymentinput
  it('are made of a ref, and merge the default branch into it first unless told not to', async () => {
    const { ask, pull, repository, write } = shop()
    pull('one')
    write('other.yaml', 'x: 1\n')
    const { data: found } = await ask(
      '{ repository(owner: "acme", name: "shop") { ref(qualifiedName: "one") { id } } }',
    )
    const deploy = (more: string) =>
      ask(
        `mutation ($repository: ID!, $ref: ID!) { createDeployment(input: {repositoryId: $repository, refId: $ref, environment: "staging", payload: "{\\"app\\":\\"cart\\"}" ${more}}) { autoMerged deployment { environment payload } } }`,
        { repository: repository.node, ref: found.repository.ref.id },
      )
    expect((await deploy('')).data.createDeployment).toEqual({ autoMerged: true, deployment: null })
    expect((await deploy('autoMerge: false')).data.createDeployment).toEqual({
      autoMerged: false,
      deployment: { environment: 'staging', payload: '{"app":"cart"}' },
    })
  })
})
