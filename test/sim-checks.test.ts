import { describe, expect, test } from 'vitest'
import { pressCheckRun } from '../src/sim/github/operations/checks.ts'
import { createApp, createInstallationToken, installApp } from '../src/sim/github/operations/installs.ts'
import { deploy, github, permissions, refusal } from './sim-github.ts'

const annotation = (line: number) => ({
  path: 'prod/app.yaml',
  start_line: line,
  end_line: line,
  annotation_level: 'failure' as const,
  message: `line ${line}`,
})

// https://docs.github.com/en/rest/checks/runs
describe('check runs', () => {
  test('belong to the App, with their annotations', async () => {
    const { bot, tip, app, told } = await github()
    const { data } = await bot.checks.create({
      ...deploy,
      name: 'stagecoach/validate',
      head_sha: tip(),
      external_id: 'plan-1',
      status: 'completed',
      conclusion: 'failure',
      output: { title: 'Broken', summary: 'One line', annotations: [annotation(1)] },
    })
    expect(data).toMatchObject({ app: { id: app.id }, external_id: 'plan-1', output: { annotations_count: 1 } })
    const { data: shown } = await bot.checks.listAnnotations({ ...deploy, check_run_id: data.id })
    expect(shown).toMatchObject([{ path: 'prod/app.yaml', annotation_level: 'failure', message: 'line 1' }])
    expect(told()).toEqual(['check_run.created', 'check_run.completed', 'check_suite.completed'])
  })

  test('take fifty annotations at a time, and add them up', async () => {
    const { bot, tip } = await github()
    const lines = (count: number) => Array.from({ length: count }, (_, index) => annotation(index + 1))
    const output = (count: number) => ({ title: 't', summary: 's', annotations: lines(count) })
    const run = { ...deploy, name: 'x', head_sha: tip(), output: output(50) }
    const { data } = await bot.checks.create(run)
    const { data: more } = await bot.checks.update({ ...deploy, check_run_id: data.id, output: output(7) })
    expect(more.output.annotations_count).toBe(57)
  })

  test('start and end: a conclusion completes them, another status takes it away', async () => {
    const { bot, tip, told } = await github()
    const { data } = await bot.checks.create({ ...deploy, name: 'gates', head_sha: tip(), status: 'in_progress' })
    expect(data).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null })
    const id = { ...deploy, check_run_id: data.id }
    expect((await bot.checks.update({ ...id, conclusion: 'success' })).data.status).toBe('completed')
    expect((await bot.checks.update({ ...id, status: 'in_progress' })).data.conclusion).toBeNull()
    expect(told()).toEqual(['check_run.created', 'check_run.completed', 'check_suite.completed'])
  })

  test('of one name: the newest is listed, or all of them', async () => {
    const { bot, tip } = await github()
    const make = (conclusion: 'failure' | 'success') =>
      bot.checks.create({ ...deploy, name: 'e2e', head_sha: tip(), status: 'completed', conclusion })
    await make('failure')
    await make('success')
    const list = async (filter: 'latest' | 'all') =>
      (await bot.checks.listForRef({ ...deploy, ref: 'main', filter, check_name: 'e2e' })).data.check_runs.map(
        run => run.conclusion,
      )
    expect(await list('latest')).toEqual(['success'])
    expect(await list('all')).toEqual(['success', 'failure'])
  })

  test('name the pull requests of the same repository only', async () => {
    const { bot, bob } = await github()
    const head = bob.push('acme/deploy', { branch: 'promote', files: { a: 'a' }, message: 'a' })
    bob.openPull('acme/deploy', { head: 'promote' })
    const { data } = await bot.checks.create({ ...deploy, name: 'x', head_sha: head })
    expect(data.pull_requests).toMatchObject([{ number: 1 }])
  })

  test('are written by Apps only, each its own, on commits that are there', async () => {
    const { bot, user, tip, world, alice, client } = await github()
    const run = { ...deploy, name: 'x', head_sha: tip() }
    expect((await refusal(user('alice').checks.create(run))).status).toBe(403)
    expect((await refusal(bot.checks.create({ ...run, head_sha: '0'.repeat(40) }))).status).toBe(422)
    const { data } = await bot.checks.create(run)
    const organization = world.account('acme')
    if (!organization) throw new Error('acme is gone')
    const other = createApp(world, organization, { slug: 'other', permissions, events: [] })
    const installation = installApp(world, other.app, organization, alice.account)
    const stranger = client(createInstallationToken(world, installation, {}).text)
    expect((await refusal(stranger.checks.update({ ...deploy, check_run_id: data.id, status: 'queued' }))).status).toBe(
      403,
    )
  })

  test('have buttons, and are asked for again; only their App is told', async () => {
    const { bot, user, alice, tip, world } = await github()
    const { data } = await bot.checks.create({
      ...deploy,
      name: 'gates',
      head_sha: tip(),
      actions: [{ label: 'Promote', description: 'Merge it now', identifier: 'promote' }],
    })
    const run = world.repository('acme', 'deploy')?.runs.get(data.id)
    if (run) pressCheckRun(world, alice.identity, run, 'promote')
    await user('alice').checks.rerequestRun({ ...deploy, check_run_id: data.id })
    const told = world.hooks.deliveries.slice(-2).map(({ body }) => JSON.parse(body) as object)
    expect(told).toMatchObject([
      { action: 'requested_action', requested_action: { identifier: 'promote' }, sender: { login: 'alice' } },
      { action: 'rerequested' },
    ])
  })

  test('are asked for again one by one or all together, by people who may write', async () => {
    const { bot, user, bob, tip, world, repository } = await github()
    const { data } = await bot.checks.create({ ...deploy, name: 'gates', head_sha: tip() })
    const run = repository.runs.get(data.id)
    if (!run) throw new Error('the check run is gone')
    bob.rerun(run)
    bob.rerunAll(run.suite)
    await user('alice').checks.rerequestSuite({ ...deploy, check_suite_id: run.suite.id })
    expect(() => world.as('rita').rerun(run)).toThrow()
    expect(() => world.as('rita').rerunAll(run.suite)).toThrow()
    expect(() => bob.press(run, 'promote')).toThrow()
    const told = world.hooks.deliveries.slice(-3).map(({ event, action }) => `${event}.${action}`)
    expect(told).toEqual(['check_run.rerequested', 'check_suite.rerequested', 'check_suite.rerequested'])
  })

  test('stand on the head of a fork, where they name no pull request', async () => {
    const { bot, world, repository } = await github()
    const rita = world.as('rita')
    const fork = rita.fork('acme/deploy')
    const head = rita.push(fork, { branch: 'mine', files: { a: 'a' }, message: 'a' })
    const { number } = rita.openPull('acme/deploy', { head: 'rita:mine' }).issue
    expect(repository.git.ref(`refs/pull/${number}/head`)).toBe(head)
    const { data } = await bot.checks.create({ ...deploy, name: 'x', head_sha: head })
    expect(data.pull_requests).toEqual([])
    expect((await bot.checks.listForRef({ ...deploy, ref: head })).data.check_runs).toHaveLength(1)
    const run = repository.runs.get(data.id)
    if (run) rita.push(fork, { branch: 'mine', files: { a: 'b' }, message: 'b' })
    expect((await bot.pulls.get({ ...deploy, pull_number: number })).data.head.sha).not.toBe(head)
  })

  // https://docs.github.com/en/rest/checks/suites
  test('have suites: one for each pushed commit, told to the App that may write checks', async () => {
    const { bot, bob, world } = await github()
    const sha = bob.push('acme/deploy', { files: { a: 'a' }, message: 'a' })
    const asked = world.hooks.deliveries.find(({ event }) => event === 'check_suite')
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      action: 'requested',
      check_suite: { head_sha: sha, head_branch: 'main' },
    })
    await bot.checks.create({ ...deploy, name: 'x', head_sha: sha, status: 'completed', conclusion: 'failure' })
    const { data } = await bot.checks.listSuitesForRef({ ...deploy, ref: sha })
    expect(data.check_suites).toMatchObject([
      { status: 'completed', conclusion: 'failure', latest_check_runs_count: 1 },
    ])
  })
})

// https://docs.github.com/en/rest/commits/statuses
test('statuses add up: the newest of each context counts', async () => {
  const { bot, tip, told } = await github()
  const combined = async () => (await bot.repos.getCombinedStatusForRef({ ...deploy, ref: 'main' })).data
  expect(await combined()).toMatchObject({ state: 'pending', total_count: 0 })
  const say = (context: string, state: 'pending' | 'failure' | 'success') =>
    bot.repos.createCommitStatus({ ...deploy, sha: tip(), context, state, description: state })
  await say('ci', 'failure')
  await say('argocd', 'success')
  expect(await combined()).toMatchObject({ state: 'failure', total_count: 2 })
  await say('ci', 'success')
  expect(await combined()).toMatchObject({ state: 'success', total_count: 2 })
  expect((await bot.repos.listCommitStatusesForRef({ ...deploy, ref: 'main' })).data).toHaveLength(3)
  expect(told()).toEqual(['status', 'status', 'status'])
})

// https://docs.github.com/en/rest/deployments/deployments#create-a-deployment
describe('deployments', () => {
  test('merge the default branch into theirs unless refused', async () => {
    const { bot, bob, text } = await github()
    bob.push('acme/deploy', { branch: 'next', files: { n: 'n\n' }, message: 'n' })
    bob.push('acme/deploy', { files: { m: 'm\n' }, message: 'm' })
    const merged = await bot.repos.createDeployment({ ...deploy, ref: 'next' })
    expect(merged).toMatchObject({ status: 202, data: { message: 'Auto-merged main into next on deployment.' } })
    expect(text('m', 'next')).toBe('m\n')
    bob.push('acme/deploy', { files: { m: 'm2\n' }, message: 'm2' })
    expect((await bot.repos.createDeployment({ ...deploy, ref: 'next', auto_merge: false })).status).toBe(201)
  })

  test('want all checks and statuses green unless told which', async () => {
    const { bot, tip } = await github()
    await bot.repos.createCommitStatus({ ...deploy, sha: tip(), context: 'ci', state: 'pending' })
    const make = (required_contexts?: string[]) =>
      bot.repos.createDeployment({
        ...deploy,
        ref: tip(),
        auto_merge: false,
        ...(required_contexts ? { required_contexts } : {}),
      })
    expect((await refusal(make())).status).toBe(409)
    expect((await refusal(make(['never-there']))).status).toBe(409)
    expect((await make([])).status).toBe(201)
  })

  test('keep the commit, the payload and the environment, and make the environment', async () => {
    const { bot, tip, told } = await github()
    const payload = { apps: { shop: 'sha256:1' } }
    const { data } = await bot.repos.createDeployment({
      ...deploy,
      ref: tip(),
      environment: 'staging',
      payload,
      auto_merge: false,
      required_contexts: [],
    })
    expect(data).toMatchObject({ sha: tip(), environment: 'staging', payload, creator: { login: 'stagecoach[bot]' } })
    expect(told()).toEqual(['deployment.created'])
    const environments = await bot.repos.getAllEnvironments(deploy)
    expect(environments.data.environments?.map(({ name }) => name)).toEqual(['staging'])
    const listed = await bot.repos.listDeployments({ ...deploy, environment: 'staging' })
    expect(listed.data.map(({ id }) => id)).toEqual(['id' in data ? data.id : 0])
    expect((await bot.repos.listDeployments({ ...deploy, environment: 'production' })).data).toEqual([])
  })

  // https://docs.github.com/en/rest/deployments/statuses
  test('of an environment become inactive with the next success, unless refused, and not in production', async () => {
    const { bot, tip } = await github()
    const make = async (environment: string) => {
      const made = await bot.repos.createDeployment({
        ...deploy,
        ref: tip(),
        environment,
        auto_merge: false,
        required_contexts: [],
      })
      return 'id' in made.data ? made.data.id : 0
    }
    const succeed = (deployment_id: number, more: object = {}) =>
      bot.repos.createDeploymentStatus({ ...deploy, deployment_id, state: 'success', ...more })
    const states = async (deployment_id: number) =>
      (await bot.repos.listDeploymentStatuses({ ...deploy, deployment_id })).data.map(({ state }) => state)
    const [one, two, three] = [await make('staging'), await make('staging'), await make('staging')]
    await succeed(one)
    await succeed(two, { auto_inactive: false })
    expect(await states(one)).toEqual(['success'])
    await succeed(three)
    expect([await states(one), await states(two)]).toEqual([
      ['inactive', 'success'],
      ['inactive', 'success'],
    ])
    const [first, second] = [await make('production'), await make('production')]
    await succeed(first)
    await succeed(second)
    expect(await states(first)).toEqual(['success'])
  })

  test('have statuses with their texts and addresses, told with the deployment', async () => {
    const { bot, tip, world } = await github()
    const made = await bot.repos.createDeployment({
      ...deploy,
      ref: tip(),
      environment: 'dev',
      auto_merge: false,
      required_contexts: [],
    })
    const deployment_id = 'id' in made.data ? made.data.id : 0
    await bot.repos.createDeploymentStatus({
      ...deploy,
      deployment_id,
      state: 'in_progress',
      description: 'Syncing',
      log_url: 'https://example.org/log',
      environment_url: 'https://dev.example.org',
    })
    const told = JSON.parse(world.hooks.deliveries.at(-1)?.body ?? '') as object
    expect(told).toMatchObject({
      action: 'created',
      deployment: { id: deployment_id },
      deployment_status: { state: 'in_progress', description: 'Syncing', environment_url: 'https://dev.example.org' },
    })
  })
})

// https://docs.github.com/en/rest/releases/releases
describe('releases', () => {
  test('make their tag, and tell of it', async () => {
    const { bot, tip, told } = await github()
    await bot.repos.createRelease({ ...deploy, tag_name: 'v1.0.0', name: 'One' })
    expect((await bot.git.getRef({ ...deploy, ref: 'tags/v1.0.0' })).data.object.sha).toBe(tip())
    expect((await bot.repos.listTags(deploy)).data.map(({ name }) => name)).toEqual(['v1.0.0'])
    expect(told()).toEqual(['release.created', 'create', 'push', 'release.published', 'release.released'])
    expect((await refusal(bot.repos.createRelease({ ...deploy, tag_name: 'v1.0.0' }))).status).toBe(422)
  })

  test('as a draft have no tag until they are published; a prerelease is not the latest', async () => {
    const { bot, repository } = await github()
    const { data } = await bot.repos.createRelease({ ...deploy, tag_name: 'v2.0.0', draft: true })
    expect(repository.git.ref('refs/tags/v2.0.0')).toBeNull()
    await bot.repos.updateRelease({ ...deploy, release_id: data.id, draft: false })
    expect(repository.git.ref('refs/tags/v2.0.0')).not.toBeNull()
    await bot.repos.createRelease({ ...deploy, tag_name: 'v3.0.0-rc.1', prerelease: true })
    expect((await bot.repos.getLatestRelease(deploy)).data.tag_name).toBe('v2.0.0')
    expect((await bot.repos.getReleaseByTag({ ...deploy, tag: 'v3.0.0-rc.1' })).data.prerelease).toBe(true)
  })
})
