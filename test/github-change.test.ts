import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckRun, Done, RepositoryRef } from '../src/engine/ports.ts'
import { createGithub, type Github } from '../src/github/github.ts'
import { hints } from '../src/github/hints.ts'
import { noPacing } from '../src/github/pace.ts'
import type { Repository } from '../src/sim/github/entities.ts'
import type { Fault } from '../src/sim/github/faults.ts'
import { addComment } from '../src/sim/github/operations/comments.ts'
import { openIssue } from '../src/sim/github/operations/issues.ts'
import type { Person } from '../src/sim/github/person.ts'
import { type GitHub, startGitHub } from '../src/sim/github/server.ts'

const REPO = 'acme/shop'
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const said = (what: string) => `<!-- stagecoach:change -->\n${what}`

let sim: GitHub
let github: Github
let shop: RepositoryRef
let repository: Repository
let [alice, bob, rita]: readonly Person[] = []

const person = (who: Person | undefined): Person => {
  if (!who) throw new Error('nobody is there')
  return who
}
/** Somebody opens a pull request with a change of a file. */
const opened = (more: { readonly draft?: boolean; readonly body?: string } = {}): number => {
  const branch = `change-${repository.nextNumber}`
  person(bob).push(REPO, { branch, files: { 'app.yaml': `${branch}\n` }, message: branch })
  return person(bob).openPull(REPO, { head: branch, ...more }).issue.number
}
const issue = (number: number) => {
  const found = repository.issues.get(number)
  if (!found) throw new Error(`there is no #${number}`)
  return found
}
const comments = (number: number) => issue(number).comments.map(({ body }) => body)
const runs = (number: number) =>
  [...repository.runs.values()]
    .filter(run => run.suite.headSha === issue(number).pull?.headSha)
    .map(run => `${run.externalId} ${run.conclusion ?? run.status}: ${run.title} (${run.annotations.length})`)
/** Requests of ours that GitHub metered, GraphQL by what was asked. */
const metered = () =>
  sim.world.ledger.calls
    .filter(({ identity, metered: limit }) => identity === 'stagecoach[bot]' && limit !== null)
    .map(({ key, detail, status }) => `${key === 'POST /graphql' ? detail : key}${status === 200 ? '' : ` ${status}`}`)

const check = (number: number, more: Partial<CheckRun> = {}): CheckRun => ({
  name: 'stagecoach/validate',
  external: `#${number}`,
  state: 'success',
  title: '3 objects change',
  summary: 'staging, production',
  ...more,
})
const annotations = (count: number): NonNullable<CheckRun['annotations']> =>
  Array.from({ length: count }, (_, index) => ({
    path: 'app.yaml',
    line: index + 1,
    level: 'warning',
    title: 'replicas',
    message: `goes to ${index}`,
  }))

interface Show {
  readonly check?: Partial<CheckRun>
  readonly comment?: string | null
  readonly body?: string | null
}
const look = async (number: number) => {
  const pull = await github.host.changedPull(shop, number)
  if (!pull) throw new Error(`#${number} is not there`)
  return pull
}
/** One look at a pull request, and what is to be said about it. */
const show = async (number: number, { comment = said('one'), body = null, ...more }: Show = {}): Promise<Done<null>> =>
  github.host.showChange(shop, await look(number), { check: check(number, more.check), comment, body })
const DONE = { ok: true, value: null }

beforeEach(async () => {
  sim = await startGitHub()
  const { world } = sim
  const seeded = world.seed({
    org: 'acme',
    repo: 'shop',
    files: { 'app.yaml': 'one\n' },
    users: { alice: 'admin', bob: 'write', rita: 'read' },
    app: {
      slug: 'stagecoach',
      permissions: {
        contents: 'write',
        pull_requests: 'write',
        issues: 'write',
        checks: 'write',
        deployments: 'write',
        statuses: 'read',
        metadata: 'read',
        members: 'read',
      },
      events: ['check_run', 'check_suite', 'issue_comment', 'pull_request'],
    },
  })
  const { app, privateKey, installation } = seeded
  const made = seeded.repositories['shop']
  if (!app || !privateKey || !installation || !made) throw new Error('the seed is not whole')
  repository = made
  ;[alice, bob, rita] = ['alice', 'bob', 'rita'].map(login => world.as(login))
  github = createGithub({
    appId: app.id,
    privateKey,
    baseUrl: `${sim.url}/api/v3`,
    log: quiet,
    clock: { now: () => world.clock.now() },
    pacing: noPacing,
    pause: async () => {},
    timeoutMs: 1000,
  })
  shop = { id: repository.id, installation: installation.id, owner: 'acme', name: 'shop' }
  // Who we are and the token are asked for once an hour, whatever is done.
  await github.host.openPulls(shop)
  world.ledger.clear()
})
afterEach(async () => {
  const { violations, unknownRoutes, faults } = sim.world
  await sim.close()
  expect([...violations, ...unknownRoutes]).toEqual([])
  expect(faults.unused()).toEqual([])
})

describe('a pull request', () => {
  it('is read with what we said about it in one request', async () => {
    const number = opened({ draft: true, body: 'Bumps the cart' })
    person(alice).comment(REPO, number, said('by somebody who wants to be us'))
    addComment(sim.world, botOf(), issue(number), 'an answer to a command')
    addComment(sim.world, botOf(), issue(number), said('the one'))
    addComment(sim.world, botOf(), issue(number), said('a later one'))
    const pull = await look(number)
    expect(pull).toEqual({
      number,
      node: issue(number).pull?.node,
      state: 'open',
      draft: true,
      body: 'Bumps the cart',
      head: repository.git.branch('change-1'),
      branch: 'change-1',
      base: 'main',
      local: true,
      author: { id: bob?.account.id, login: 'bob', ours: false, bot: false },
      comment: { node: issue(number).comments[2]?.node, body: said('the one') },
    })
    expect(metered()).toEqual(['query repository'])
  })

  it('is asked for further comments where many were made before ours, so that ours stays one', async () => {
    const number = opened()
    for (let index = 0; index < 205; index++) person(bob).comment(REPO, number, `talk ${index}`)
    await show(number)
    await show(number, { comment: said('two') })
    expect(comments(number).slice(205)).toEqual([said('two')])
    sim.world.ledger.clear()
    expect(await look(number)).toMatchObject({ comment: { body: said('two') } })
    expect(metered()).toEqual(['query repository', 'query node', 'query node'])
  })

  it('that was merged says as what, and a closed one that it is closed', async () => {
    const [merged, closed] = [opened(), opened()]
    const commit = person(alice).merge(REPO, merged)
    person(bob).closePull(REPO, closed)
    expect(await look(merged)).toMatchObject({ state: 'merged', mergeCommit: commit, comment: null })
    expect(await look(closed)).toMatchObject({ state: 'closed', comment: null })
  })

  it('is null where there is none of that number, or an issue', async () => {
    const { number } = openIssue(sim.world, person(bob).identity, repository, { title: 'Help' })
    expect(await github.host.changedPull(shop, number)).toBeNull()
    expect(await github.host.changedPull(shop, 77)).toBeNull()
  })

  it('of a repository that is gone is an error, never null', async () => {
    const number = opened()
    repository.name = 'elsewhere'
    await expect(github.host.changedPull(shop, number)).rejects.toThrow('Could not resolve')
    await expect(github.host.openPulls(shop)).rejects.toThrow('Could not resolve')
  })

  it('is found with all that are open, a hundred in each request, the oldest first', async () => {
    const numbers = Array.from({ length: 102 }, () => opened())
    person(bob).closePull(REPO, 3)
    const open = await github.host.openPulls(shop)
    expect(open.map(({ number }) => number)).toEqual(numbers.filter(number => number !== 3))
    expect(open[0]).toEqual({ number: 1, head: repository.git.branch('change-1') })
    expect(metered()).toEqual(['query repository', 'query repository'])
  })
})

describe('what a change does', () => {
  it('is looked up and written with two metered requests, and again with two', async () => {
    const number = opened()
    expect(await show(number)).toEqual(DONE)
    expect(comments(number)).toEqual([said('one')])
    expect(runs(number)).toEqual(['#1 success: 3 objects change (0)'])
    expect(await show(number, { check: { state: 'failure', title: 'broken' }, comment: said('two') })).toEqual(DONE)
    expect(comments(number)).toEqual([said('two')])
    expect(runs(number)).toEqual(['#1 failure: broken (0)'])
    expect(metered()).toEqual([
      'query repository',
      'mutation createCheckRun addComment',
      'query repository',
      'mutation updateCheckRun updateIssueComment',
    ])
  })

  it('is not said again where it was said', async () => {
    const number = opened({ body: 'As it is' })
    await show(number, { comment: said('one\n\ntwo  \n') })
    sim.world.ledger.clear()
    expect(await show(number, { comment: said('one\n\ntwo'), body: 'As it is\n' })).toEqual(DONE)
    expect(metered()).toEqual(['query repository', 'mutation updateCheckRun'])
  })

  it('stands in the description where that is asked for, in the same request', async () => {
    const number = opened({ body: 'Mine' })
    expect(await show(number, { comment: null, body: 'Mine\n\nand theirs' })).toEqual(DONE)
    expect(issue(number).body).toBe('Mine\n\nand theirs')
    expect(metered()).toEqual(['query repository', 'mutation createCheckRun updatePullRequest'])
  })

  it('is no comment where none is wanted, and the one there is stays', async () => {
    const number = opened()
    await show(number, { comment: null })
    expect(comments(number)).toEqual([])
    await show(number)
    await show(number, { comment: null })
    expect(comments(number)).toEqual([said('one')])
  })

  it('belongs to one head: a new one has a check of its own, the comment stays one', async () => {
    const number = opened()
    await show(number)
    person(bob).push(REPO, { branch: 'change-1', files: { 'app.yaml': 'newer\n' }, message: 'more' })
    await show(number, { comment: said('two') })
    expect(repository.runs.size).toBe(2)
    expect(runs(number)).toEqual(['#1 success: 3 objects change (0)'])
    expect(comments(number)).toEqual([said('two')])
  })

  it('waits in a new check run where the old one is complete', async () => {
    const number = opened()
    await show(number)
    await show(number, { check: { state: 'waiting', title: 'rendering' } })
    await show(number, { check: { title: 'done' } })
    expect(runs(number)).toEqual(['#1 success: 3 objects change (0)', '#1 success: done (0)'])
  })

  it('has fifty annotations in each request, and as many when it is judged again', async () => {
    const number = opened()
    expect(await show(number, { check: { annotations: annotations(120) } })).toEqual(DONE)
    expect(metered()).toEqual([
      'query repository',
      'mutation createCheckRun addComment',
      'mutation updateCheckRun',
      'mutation updateCheckRun',
    ])
    await show(number, { check: { annotations: annotations(51) } })
    await show(number, { check: { title: 'mended' } })
    await show(number, { check: { title: 'mended twice' } })
    expect(runs(number)).toEqual([
      '#1 success: 3 objects change (120)',
      '#1 success: 3 objects change (51)',
      '#1 success: mended twice (0)',
    ])
    const [run] = repository.runs.values()
    expect(run?.annotations.map(({ startLine }) => startLine)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    )
  })

  it('stays within what GitHub takes, however much there is to say', async () => {
    const number = opened()
    const smile = '\u{1F600}'
    const long = {
      summary: `x${smile.repeat(40_000)}`,
      text: smile.repeat(70_000),
      annotations: [
        {
          path: 'app.yaml',
          line: 1,
          level: 'failure' as const,
          title: `x${smile.repeat(200)}`,
          message: smile.repeat(40_000),
        },
      ],
    }
    expect(await show(number, { check: long })).toEqual(DONE)
    const [run] = repository.runs.values()
    for (const text of [run?.summary, run?.text, run?.annotations[0]?.title, run?.annotations[0]?.message])
      expect(text?.isWellFormed()).toBe(true)
    expect(run?.annotations[0]?.title?.startsWith(`x${smile}`)).toBe(true)
  })

  it('is shown on the pull request of a fork as on any other', async () => {
    const fork = person(rita).fork(REPO)
    const head = person(rita).push(fork, { branch: 'mine', files: { 'app.yaml': 'two\n' }, message: 'two' })
    const { number } = person(rita).openPull(REPO, { head: 'rita:mine' }).issue
    expect(await look(number)).toMatchObject({ local: false, head, author: { login: 'rita' } })
    await show(number)
    await show(number, { check: { title: 'again' }, comment: said('two') })
    expect(runs(number)).toEqual([`#${number} success: again (0)`])
    expect(comments(number)).toEqual([said('two')])

    // GitHub names no pull request of a fork when somebody asks for its check again; we know by the check run.
    const [run] = repository.runs.values()
    if (run) person(alice).rerun(run)
    const asked = sim.world.hooks.deliveries.findLast(({ event }) => event === 'check_run')
    const { app } = run?.suite ?? {}
    const seen = hints('check_run', JSON.parse(asked?.body ?? '{}'), { appId: app?.id ?? 0 })
    expect(seen.hints).toEqual([{ kind: 'change', repository: shop, pull: number }])
  })
})

const botOf = () => {
  const [installation] = sim.world.installations.values()
  if (!installation) throw new Error('the App is not installed')
  return { kind: 'installation', installation, permissions: installation.permissions, repositories: null } as const
}

describe('a refusal', () => {
  it('of the comment leaves the check written, and is a value', async () => {
    const number = opened()
    person(alice).lock(REPO, number, 'resolved')
    expect(await show(number)).toMatchObject({
      ok: false,
      code: 'forbidden',
      sentence: '#1 could not be commented on: Unable to create comment because issue is locked.',
    })
    expect(await show(number, { check: { title: 'again', annotations: annotations(60) } })).toMatchObject({
      code: 'forbidden',
    })
    expect(runs(number)).toEqual(['#1 success: again (60)'])
    expect(comments(number)).toEqual([])
    person(alice).unlock(REPO, number)
    await show(number)
    expect(comments(number)).toEqual([said('one')])
    person(alice).lock(REPO, number)
    expect(await show(number, { comment: said('two') })).toMatchObject({ ok: false, code: 'forbidden' })
    expect(comments(number)).toEqual([said('one')])
  })

  it('because the comment was deleted meanwhile asks for another look, which adds it again', async () => {
    const number = opened()
    await show(number)
    const pull = await look(number)
    const [ours] = issue(number).comments
    if (ours) person(alice).deleteComment(ours)
    expect(
      await github.host.showChange(shop, pull, { check: check(number), comment: said('two'), body: null }),
    ).toMatchObject({ ok: false, code: 'lost', sentence: 'our comment on #1 was deleted meanwhile' })
    expect(await show(number, { comment: said('two') })).toEqual(DONE)
    expect(comments(number)).toEqual([said('two')])
  })

  it('of the check is told, and the comment stands all the same', async () => {
    const number = opened()
    const pull = await look(number)
    const shown = { check: check(number), comment: said('one'), body: null }
    const gone = { ...pull, head: 'f'.repeat(40) }
    expect(await github.host.showChange(shop, gone, shown)).toMatchObject({ ok: false, code: 'invalid' })
    expect(comments(number)).toEqual([said('one')])
  })

  it('of everything is told once', async () => {
    const number = opened()
    const pull = await look(number)
    repository.archived = true
    const shown = { check: check(number), comment: said('one'), body: null }
    expect(await github.host.showChange(shop, pull, shown)).toMatchObject({ ok: false, code: 'forbidden' })
  })
})

describe('a doubt', () => {
  const route = 'POST /graphql'
  // The look before the document goes well.
  const faults: readonly (readonly [string, Fault])[] = [
    ['a 502 before it', { kind: '502 before', route, skip: 1 }],
    ['a 502 after it', { kind: '502 after', route, skip: 1 }],
    ['no answer to it', { kind: 'hang', route, skip: 1 }],
    ['no answer after it', { kind: 'hang after', route, skip: 1 }],
    ['a cut after the check', { kind: 'cut', route, after: 1 }],
    ['a cut after the comment', { kind: 'cut', route, after: 2 }],
  ]
  /** Looks and shows until it is said, as work is done again. */
  const insist = async (number: number, wanted: Show): Promise<number> => {
    for (let tries = 1; tries <= 3; tries++) {
      const done = await show(number, wanted)
      if (done.ok) return tries
      expect(done.code).toBe('unavailable')
    }
    throw new Error('it was not shown')
  }

  it.each(faults)('about the first words (%s) ends with one comment and each annotation once', async (_, fault) => {
    const number = opened()
    sim.world.faults.add(fault)
    await insist(number, { check: { annotations: annotations(60) } })
    expect(comments(number)).toEqual([said('one')])
    expect(runs(number).at(-1)).toBe('#1 success: 3 objects change (60)')
  })

  it.each(faults)('about later words (%s) is settled at once', async (_, fault) => {
    const number = opened()
    await show(number)
    sim.world.faults.add(fault)
    expect(await insist(number, { check: { title: 'two', annotations: annotations(60) }, comment: said('two') })).toBe(
      1,
    )
    expect(comments(number)).toEqual([said('two')])
    expect(runs(number)).toEqual(['#1 success: two (60)'])
  })

  it('about a check run with annotations, whose place a new one takes, ends with one more', async () => {
    for (const [index, [, fault]] of faults.entries()) {
      const number = opened()
      await show(number, { check: { annotations: annotations(3) } })
      sim.world.faults.add(fault)
      await insist(number, { check: { annotations: annotations(52) }, comment: said('two') })
      expect(comments(number)).toEqual([said('two')])
      expect(runs(number)).toEqual([3, 52].map(count => `#${index + 1} success: 3 objects change (${count})`))
    }
  })

  it('is not settled by a look that lags behind: the comment is not added again', async () => {
    const number = opened()
    sim.world.faults.add({ kind: '502 after', route, skip: 1 }, { kind: 'stale read', route, skip: 1 })
    expect(await show(number)).toMatchObject({ ok: false, code: 'unavailable' })
    expect(await show(number)).toEqual(DONE)
    expect(comments(number)).toEqual([said('one')])
  })

  it('about further annotations is told', async () => {
    const number = opened()
    sim.world.faults.add({ kind: '502 after', route, skip: 2 })
    expect(await show(number, { check: { annotations: annotations(60) } })).toMatchObject({ code: 'unavailable' })
    expect(await show(number, { check: { annotations: annotations(60) } })).toEqual(DONE)
    expect(comments(number)).toEqual([said('one')])
    expect(runs(number).at(-1)).toBe('#1 success: 3 objects change (60)')
  })

  it('about a pull request that was pushed to meanwhile asks for another look', async () => {
    const number = opened()
    await show(number)
    const pull = await look(number)
    person(bob).push(REPO, { branch: 'change-1', files: { 'app.yaml': 'newer\n' }, message: 'more' })
    sim.world.faults.add({ kind: '502 after', route })
    const shown = { check: check(number), comment: said('two'), body: null }
    expect(await github.host.showChange(shop, pull, shown)).toMatchObject({ ok: false, code: 'lost' })
  })
})
