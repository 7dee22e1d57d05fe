import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OpenPull, RepositoryRef } from '../src/engine/ports.ts'
import { createGithub, type Github } from '../src/github/github.ts'
import { noPacing } from '../src/github/pace.ts'
import type { Account, Repository } from '../src/sim/github/entities.ts'
import { pullsOf } from '../src/sim/github/entities.ts'
import type { Identity } from '../src/sim/github/identity.ts'
import {
  createAccount,
  createRepository,
  createTeam,
  renameRepository,
  setRole,
} from '../src/sim/github/operations/accounts.ts'
import { addComment } from '../src/sim/github/operations/comments.ts'
import { changeFile } from '../src/sim/github/operations/commits.ts'
import { createApp, installApp } from '../src/sim/github/operations/installs.ts'
import { createLabel } from '../src/sim/github/operations/issues.ts'
import { createRef } from '../src/sim/github/operations/refs.ts'
import { submitReview } from '../src/sim/github/operations/reviews.ts'
import { type GitHub, startGitHub } from '../src/sim/github/server.ts'

const PATH = 'apps/frontend/overlays/production/kustomization.yaml'
const BRANCH = 'stagecoach/promote/production/frontend'
const MESSAGE = { headline: 'Promote frontend 1.8.2 to production', body: 'Stagecoach-Plan: p1' }
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

let sim: GitHub
let github: Github
let shop: RepositoryRef
let repository: Repository
let dana: Account
let person: Identity

const connect = (appId: number, privateKey: string) =>
  createGithub({
    appId,
    privateKey,
    baseUrl: `${sim.url}/api/v3`,
    log: quiet,
    clock: { now: () => sim.world.clock.now() },
    pacing: noPacing,
    pause: async () => {},
    timeoutMs: 1000,
  })

/** A push to the default branch by a person. */
const write = (path: string, text: string, branch = 'main'): string => {
  const { status, out } = repository.git.run('rev-parse', '--verify', '--quiet', `refs/heads/${branch}:${path}`)
  return changeFile(sim.world, person, repository, {
    path,
    contents: Buffer.from(text),
    message: `Write ${path}`,
    branch,
    ...(status === 0 ? { sha: out.trim() } : {}),
  }).commit.oid
}
const head = (branch = 'main') => repository.git.branch(branch) ?? ''
const fileAt = (ref: string, path = PATH) => repository.git.run('show', `${ref}:${path}`).out

const promotion = (text = 'newTag: 1.8.2\n'): OpenPull => ({
  branch: BRANCH,
  base: 'main',
  onto: head(),
  files: [{ path: PATH, text }],
  message: MESSAGE,
  title: MESSAGE.headline,
  body: '**frontend** goes from 1.7.9 to **1.8.2**',
  labels: ['stagecoach'],
  reviewers: { users: [], teams: [] },
  assignees: [],
  check: { name: 'stagecoach/gates', external: 'p1', state: 'waiting', title: 'waits', summary: 'for 1 approval' },
})

/** Calls of our bot that GitHub metered. */
const metered = () => sim.world.ledger.calls.filter(call => call.identity === 'stagecoach[bot]' && call.metered)
const promotions = () => pullsOf(repository).filter(pull => pull.headRef.startsWith('stagecoach/'))

beforeEach(async () => {
  sim = await startGitHub()
  const { world } = sim
  dana = createAccount(world, 'User', 'dana')
  const acme = createAccount(world, 'Organization', 'acme')
  acme.name = 'Acme'
  acme.members.set(dana.id, 'admin')
  person = { kind: 'user', user: dana }
  repository = createRepository(world, acme, 'shop-config')
  write(PATH, 'newTag: 1.7.9\n')
  createLabel(world, person, repository, { name: 'stagecoach', color: 'ededed' })
  const { app, privateKey } = createApp(world, acme, {
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
    events: [],
  })
  const installation = installApp(world, app, acme, dana)
  github = connect(app.id, privateKey ?? '')
  shop = { id: repository.id, installation: installation.id, owner: 'acme', name: 'shop-config' }
  // Who we are and the token are asked for once an hour, whatever is done.
  await github.host.snapshot(shop)
  world.ledger.clear()
})
afterEach(async () => {
  const { violations, unknownRoutes, faults } = sim.world
  await sim.close()
  expect([...violations, ...unknownRoutes]).toEqual([])
  expect(faults.unused()).toEqual([])
})

async function opened() {
  const made = await github.host.openPull(shop, promotion())
  if (!made.ok) throw new Error(made.sentence)
  const { pulls } = await github.host.snapshot(shop)
  const pull = pulls.find(each => each.number === made.value.number)
  if (!pull) throw new Error('the snapshot does not show it')
  return pull
}

describe('a promotion on the simulated GitHub', () => {
  it('is opened with three metered requests, the look at the repository included', async () => {
    await github.host.snapshot(shop)
    const made = await github.host.openPull(shop, promotion())
    expect(made.ok).toBe(true)
    expect(metered().map(call => call.detail.split(' ').slice(0, 2).join(' '))).toHaveLength(3)
    const { pulls } = await github.host.snapshot(shop)
    expect(pulls).toMatchObject([
      {
        state: 'open',
        head: made.ok && made.value.head,
        local: true,
        author: { login: 'stagecoach[bot]', ours: true },
        headIsOurs: true,
        headMessage: `${MESSAGE.headline}\n\n${MESSAGE.body}`,
        labels: ['stagecoach'],
        checks: [{ name: 'stagecoach/gates', state: 'pending', ours: true }],
      },
    ])
    expect(fileAt(BRANCH)).toBe('newTag: 1.8.2\n')
  })

  it('is regenerated with four', async () => {
    const pull = await opened()
    write('README.md', 'The base moves on\n')
    sim.world.ledger.clear()
    await github.host.snapshot(shop)
    const next = { ...promotion('newTag: 1.9.0\n'), message: { headline: 'Promote frontend 1.9.0', body: 'x: y' } }
    const replaced = await github.host.replacePull(shop, pull, next)
    expect(metered()).toHaveLength(4)
    const { pulls } = await github.host.snapshot(shop)
    expect(pulls).toMatchObject([
      { number: pull.number, state: 'open', head: replaced.ok && replaced.value.head, headIsOurs: true },
    ])
    expect(fileAt(BRANCH)).toBe('newTag: 1.9.0\n')
    expect(repository.git.run('rev-parse', `${BRANCH}^`).out.trim()).toBe(head())
  })

  it.each(['merge', 'squash', 'rebase'] as const)('is merged by %s, and says what the merge changed', async method => {
    const pull = await opened()
    write('README.md', 'The base moves on\n')
    const base = head()
    const merged = await github.host.mergePull(shop, pull, method, MESSAGE)
    expect(merged).toEqual({ ok: true, value: { commit: head() } })
    expect(fileAt('main')).toBe('newTag: 1.8.2\n')
    expect(await github.host.pull(shop, pull.number)).toMatchObject({
      state: 'merged',
      mergeCommit: head(),
      mergeBase: base,
    })
    if (method !== 'merge') expect(repository.git.run('log', '-1', '--format=%B').out).toContain(MESSAGE.body)
  })

  it('is not merged at another head than the one that was judged', async () => {
    const pull = await opened()
    write(PATH, 'newTag: mine\n', BRANCH)
    expect(await github.host.mergePull(shop, pull, 'merge', MESSAGE)).toMatchObject({ ok: false, code: 'lost' })
    const { pulls } = await github.host.snapshot(shop)
    expect(pulls[0]?.headIsOurs).toBe(false)
  })

  it('is not regenerated over the work of others', async () => {
    const pull = await opened()
    write(PATH, 'newTag: mine\n', BRANCH)
    expect(await github.host.replacePull(shop, pull, promotion())).toMatchObject({ ok: false, code: 'lost' })
    expect(fileAt(BRANCH)).toBe('newTag: mine\n')
  })

  it.each(['before we looked', 'after we looked'])('leaves a branch of others that came %s alone', async when => {
    createRef(sim.world, person, repository, `refs/heads/${BRANCH}`, head())
    write('README.md', 'mine\n', BRANCH)
    if (when === 'before we looked') await github.host.snapshot(shop)
    expect(await github.host.openPull(shop, promotion())).toMatchObject({ ok: false, code: 'conflict' })
    expect(promotions().map(pull => pull.issue.state)).toEqual(when === 'before we looked' ? [] : ['closed'])
    expect(fileAt(BRANCH, 'README.md')).toBe('mine\n')
  })

  it('takes a branch that stands on its base, wherever that was', async () => {
    createRef(sim.world, person, repository, `refs/heads/${BRANCH}`, head())
    write('README.md', 'The base moves on\n')
    expect(await github.host.openPull(shop, promotion())).toMatchObject({ ok: true })
    expect(repository.git.run('rev-parse', `${BRANCH}^`).out.trim()).toBe(head())
  })

  it('is closed with a sentence, and its branch goes', async () => {
    const pull = await opened()
    for (let time = 0; time < 2; time++)
      expect(await github.host.closePull(shop, pull, 'Nothing is left to carry.', true)).toEqual({
        ok: true,
        value: null,
      })
    const { pulls } = await github.host.snapshot(shop)
    expect(pulls).toMatchObject([{ state: 'closed', closedBy: { ours: true } }])
    expect(repository.git.branch(BRANCH)).toBeNull()
    expect(promotions()[0]?.issue.comments.map(comment => comment.body)).toEqual(['Nothing is left to carry.'])
  })

  it('shows who approved which head', async () => {
    const pull = await opened()
    const issue = promotions()[0]
    if (!issue) throw new Error('no promotion')
    submitReview(sim.world, person, issue, { event: 'APPROVE', body: '' })
    const { pulls } = await github.host.snapshot(shop)
    expect(pulls[0]?.reviews).toMatchObject([{ by: { id: dana.id }, state: 'approved', commit: pull.head }])
  })

  it('asks reviewers and assignees by name', async () => {
    const team = createTeam(sim.world, repository.owner, 'release')
    team.members.set(dana.id, 'member')
    team.repositories.set(repository.id, 'write')
    const made = await github.host.openPull(shop, {
      ...promotion(),
      reviewers: { users: ['dana'], teams: ['acme/release'] },
      assignees: ['dana', 'nobody'],
    })
    expect(made.ok).toBe(true)
    const pull = promotions()[0]
    expect([...(pull?.requestedUsers ?? [])].map(user => user.login)).toEqual(['dana'])
    expect([...(pull?.requestedTeams ?? [])].map(each => each.slug)).toEqual(['release'])
    expect([...(pull?.issue.assignees ?? [])].map(user => user.login)).toEqual(['dana'])
  })
})

describe('exactly once', () => {
  const everything = async () => {
    const made = await github.host.openPull(shop, promotion())
    const { pulls } = await github.host.snapshot(shop)
    expect(made).toMatchObject({ ok: true, value: { head: pulls[0]?.head } })
    expect(pulls).toMatchObject([
      { state: 'open', headIsOurs: true, labels: ['stagecoach'], checks: [{ name: 'stagecoach/gates' }] },
    ])
    expect(repository.runs.size).toBe(1)
    expect(fileAt(BRANCH)).toBe('newTag: 1.8.2\n')
    expect(repository.git.run('rev-list', '--count', `main..${BRANCH}`).out.trim()).toBe('1')
  }

  it.each([1, 2, 3])('opens one promotion where the document is cut after mutation %i', async after => {
    sim.world.faults.add({ kind: 'cut', route: 'POST /graphql', after })
    await everything()
  })

  it.each([1, 2])('finishes it once where the second document is cut after mutation %i', async after => {
    sim.world.faults.add({ kind: 'cut', route: 'POST /graphql', after, skip: 1 })
    await everything()
  })

  it.each(['502 before', '502 after', 'hang', 'hang after'] as const)('survives %s', async kind => {
    sim.world.faults.add({ kind, route: 'POST /graphql' })
    await everything()
  })

  it('does not believe a stale read after a lost answer', async () => {
    sim.world.faults.add(
      { kind: '502 after', route: 'POST /graphql' },
      { kind: 'stale read', route: 'POST /graphql', skip: 1 },
    )
    await everything()
  })

  it.each([1, 2, 3])('moves the branch once where regenerating is cut after mutation %i', async after => {
    const pull = await opened()
    sim.world.faults.add({ kind: 'cut', route: 'POST /graphql', after })
    const next = { ...promotion('newTag: 1.9.0\n'), title: 'Promote frontend 1.9.0' }
    const replaced = await github.host.replacePull(shop, pull, next)
    const { pulls } = await github.host.snapshot(shop)
    expect(replaced).toEqual({ ok: true, value: { head: pulls[0]?.head } })
    expect(pulls).toMatchObject([{ state: 'open', headIsOurs: true, title: 'Promote frontend 1.9.0' }])
  })

  it.each(['502 before', '502 after', 'hang after'] as const)('merges at most once through %s', async kind => {
    const pull = await opened()
    sim.world.faults.add({ kind, route: 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge' })
    const merged = await github.host.mergePull(shop, pull, 'squash', MESSAGE)
    expect(merged.ok).toBe(kind !== '502 before')
    expect(fileAt('main')).toBe(kind === '502 before' ? 'newTag: 1.7.9\n' : 'newTag: 1.8.2\n')
    const merges = sim.world.ledger.calls.filter(call => call.key.startsWith('PUT'))
    expect(merges).toHaveLength(1)
  })

  it.each(['502 before', '502 after'] as const)('comments at most once through %s', async kind => {
    const pull = await opened()
    sim.world.faults.add({ kind, route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments' })
    const said = await github.host.reply(shop, pull.number, 'Not yet')
    expect(said.ok).toBe(kind === '502 after')
    expect(promotions()[0]?.issue.comments).toHaveLength(kind === '502 after' ? 1 : 0)
  })
})

describe('the ledger on the simulated GitHub', () => {
  const file = (text: string) => [{ path: 'holds/production/frontend.yaml', text }]
  const message = { headline: 'Hold frontend in production', body: '' }

  it('grows by commits of ours, each on the one that was read', async () => {
    const first = await github.host.writeLedger(shop, null, file('1\n'), message)
    if (!first.ok) throw new Error(first.sentence)
    const again = await github.host.writeLedger(shop, null, file('2\n'), { ...message, headline: 'Another' })
    expect(again).toMatchObject({ ok: false, code: 'lost' })
    const second = await github.host.writeLedger(shop, first.value.head, file('2\n'), message)
    if (!second.ok) throw new Error(second.sentence)
    expect(await github.host.writeLedger(shop, first.value.head, file('3\n'), message)).toMatchObject({ code: 'lost' })
    const { ledger } = await github.host.snapshot(shop)
    expect(ledger).toEqual({ head: second.value.head, ours: true })
    expect(repository.git.run('rev-list', '--count', 'stagecoach/ledger').out.trim()).toBe('2')
    expect(fileAt('stagecoach/ledger', 'holds/production/frontend.yaml')).toBe('2\n')
  })

  it('is not ours where somebody else wrote on it', async () => {
    await github.host.writeLedger(shop, null, file('1\n'), message)
    write('holds/production/cart.yaml', 'forged\n', 'stagecoach/ledger')
    expect((await github.host.snapshot(shop)).ledger).toMatchObject({ ours: false })
  })

  it.each(['502 after', '502 before', 'hang after'] as const)('is written once through %s', async kind => {
    const first = await github.host.writeLedger(shop, null, file('1\n'), message)
    if (!first.ok) throw new Error(first.sentence)
    sim.world.faults.add({ kind, route: 'POST /graphql' })
    expect(await github.host.writeLedger(shop, first.value.head, file('2\n'), message)).toMatchObject({ ok: true })
    expect(repository.git.run('rev-list', '--count', 'stagecoach/ledger').out.trim()).toBe('2')
  })
})

describe('deployments on the simulated GitHub', () => {
  const payload = { apps: { frontend: { pins: 'p', content: 'c' } } }

  it('come back in the snapshot, with their statuses newest first', async () => {
    const wanted = { env: 'staging', commit: head(), payload, description: 'frontend 1.8.2' }
    const made = await github.host.deploy(shop, wanted)
    if (!made.ok) throw new Error(made.sentence)
    for (const state of ['in_progress', 'success'] as const)
      await github.host.deploymentStatus(shop, made.value.id, { state, description: state })
    const { deployments } = await github.host.snapshot(shop, { staging: ['frontend'] })
    expect(deployments).toMatchObject([{ id: made.value.id, env: 'staging', commit: head(), apps: payload.apps }])
    expect(deployments[0]?.statuses.map(status => status.state)).toEqual(['success', 'in_progress'])
  })

  it('are created once where the answer is lost', async () => {
    sim.world.faults.add({ kind: '502 after', route: 'POST /repos/{owner}/{repo}/deployments' })
    const wanted = { env: 'staging', commit: head(), payload, description: 'x' }
    expect(await github.host.deploy(shop, wanted)).toMatchObject({ ok: true })
    expect(repository.deployments.size).toBe(1)
  })
})

describe('what else is read', () => {
  it('knows every repository of every installation', async () => {
    createRepository(sim.world, repository.owner, 'other')
    const found = await github.listRepositories()
    expect(found.map(({ owner, name }) => `${owner}/${name}`)).toEqual(['acme/shop-config', 'acme/other'])
    expect(found).toContainEqual(shop)
  })

  it('gives git an address and a token that reads this one repository', async () => {
    expect(github.cloneUrl(shop)).toBe(`${sim.url}/acme/shop-config.git`)
    const token = await github.tokenFor(shop)
    expect(sim.world.tokens.get(token)).toMatchObject({ permissions: { contents: 'read' } })
  })

  it('reads rights live', async () => {
    const erin = createAccount(sim.world, 'User', 'erin')
    expect(await github.host.rights(shop, erin, ['acme/release'])).toMatchObject({ teams: [] })
    setRole(repository, erin, 'maintain')
    createTeam(sim.world, repository.owner, 'release').members.set(erin.id, 'member')
    expect(await github.host.rights(shop, erin, ['acme/release'])).toEqual({
      permission: 'maintain',
      teams: ['acme/release'],
    })
    expect(await github.host.rights(shop, { ...erin, id: 1 }, [])).toMatchObject({ permission: 'none' })
  })

  it('finds comments that no webhook brought', async () => {
    const pull = await opened()
    const issue = promotions()[0]?.issue
    if (!issue) throw new Error('no promotion')
    const { id, node } = addComment(sim.world, person, issue, '/promote production')
    const [comment] = await github.host.commentsSince(shop, sim.world.clock.now() - 60_000)
    expect(comment).toMatchObject({ id, node, on: pull.number, by: { id: dana.id, ours: false }, edited: false })
    expect(await github.host.comment(shop, 'issue', pull.number, id)).toEqual(comment)
    if (comment) expect(await github.host.react(shop, comment, 'eyes')).toEqual({ ok: true, value: { ended: false } })
    expect(issue.comments[0]?.reactions.map(reaction => reaction.content)).toEqual(['eyes'])
  })

  it('reads the configuration of the organisation where there is one', async () => {
    expect(await github.host.organisationConfig(shop)).toBeNull()
    const own = createRepository(sim.world, repository.owner, '.github')
    const { commit } = changeFile(sim.world, person, own, {
      path: '.github/stagecoach.yml',
      contents: Buffer.from('version: 1\n'),
      message: 'Begin',
      branch: 'main',
    })
    expect(await github.host.organisationConfig(shop)).toEqual({ text: 'version: 1\n', commit: commit.oid })
  })

  it('goes on under the new name of a repository', async () => {
    const pull = await opened()
    renameRepository(sim.world, repository, dana, 'renamed')
    expect(await github.host.reply(shop, pull.number, 'Hello')).toEqual({ ok: true, value: null })
    expect(promotions()[0]?.issue.comments.map(comment => comment.body)).toEqual(['Hello'])
    expect((await github.host.snapshot(shop)).pulls).toHaveLength(1)
  })

  it('updates its check run and reads it back', async () => {
    const pull = await opened()
    const { check } = promotion()
    if (!check) throw new Error('no check')
    expect(await github.host.check(shop, pull.head, { ...check, state: 'success' })).toEqual({ ok: true, value: null })
    expect(repository.runs.size).toBe(1)
    expect(await github.host.checks(shop, pull.head)).toMatchObject([
      { name: 'stagecoach/gates', state: 'success', ours: true },
    ])
    expect(await github.host.reports(shop, pull.head)).toEqual([])
  })
})
