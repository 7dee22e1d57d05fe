import type { Annotation, CheckRun, CheckStatus, CheckSuite, Conclusion, Repository } from '../entities.ts'
import { actingApp, actor, demand, type Identity } from '../identity.ts'
import { invalid, notFound, Refusal } from '../refusal.ts'
import { renderCheckRun, renderCheckSuite, suiteState } from '../render/check.ts'
import type { World } from '../world.ts'
import { openSuite } from './suites.ts'

export interface CheckRunInput {
  readonly name?: string
  readonly status?: CheckStatus
  readonly conclusion?: Conclusion | null
  readonly externalId?: string
  readonly detailsUrl?: string
  readonly startedAt?: number
  readonly completedAt?: number
  readonly output?: {
    readonly title?: string | null
    readonly summary: string
    readonly text?: string
    readonly annotations?: readonly Annotation[]
  }
  readonly actions?: CheckRun['actions']
}

// Only Apps write checks (docs.github.com/rest/guides/using-the-rest-api-to-interact-with-checks).
const demandApp = (world: World, identity: Identity, repository: Repository) => {
  demand(world, identity, repository, { app: 'checks:write', user: 'write' })
  const app = actingApp(identity)
  if (!app) throw new Refusal(403, 'You must authenticate via a GitHub App.')
  return app
}

const check = (input: CheckRunInput): void => {
  if ((input.output?.annotations?.length ?? 0) > 50)
    throw new Refusal(422, 'Invalid request.\n\nNo more than 50 items are allowed; annotations are sent 50 at a time.')
  // docs.github.com/rest/checks/runs: a title has 255 characters at the most, a message 64 KB.
  for (const { title, message } of input.output?.annotations ?? [])
    if ((title?.length ?? 0) > 255 || Buffer.byteLength(message) > 65_536)
      throw new Refusal(422, 'Invalid request.\n\nAn annotation has a title or a message that is too long.')
  if ((input.output?.summary.length ?? 0) > 65_535)
    throw invalid({
      resource: 'CheckRun',
      code: 'invalid',
      field: 'summary',
      message: 'summary exceeds a maximum of 65535 characters',
    })
  if ((input.output?.text?.length ?? 0) > 65_535)
    throw invalid({
      resource: 'CheckRun',
      code: 'invalid',
      field: 'text',
      message: 'text exceeds a maximum of 65535 characters',
    })
  if ((input.actions?.length ?? 0) > 3)
    throw new Refusal(422, 'Invalid request.\n\nNo more than 3 actions are allowed.')
  if (input.status === 'completed' && input.conclusion === undefined)
    throw new Refusal(422, 'Invalid request.\n\nMissing required keys: conclusion.')
}

const apply = (world: World, run: CheckRun, input: CheckRunInput): void => {
  const now = world.clock.now()
  run.name = input.name ?? run.name
  run.externalId = input.externalId ?? run.externalId
  run.detailsUrl = input.detailsUrl ?? run.detailsUrl
  run.startedAt = input.startedAt ?? run.startedAt
  run.actions = input.actions ?? run.actions
  // A conclusion makes it completed, whatever status is given; another status takes the conclusion away.
  if (input.conclusion) {
    run.status = 'completed'
    run.conclusion = input.conclusion
    run.completedAt = input.completedAt ?? now
  } else if (input.status !== undefined && input.status !== 'completed') {
    run.status = input.status
    run.conclusion = null
    run.completedAt = null
    if (input.status === 'in_progress') run.startedAt ??= now
  }
  if (input.output) {
    run.title = input.output.title ?? run.title
    run.summary = input.output.summary
    run.text = input.output.text ?? run.text
    // They add up: each request appends to those there are.
    run.annotations.push(...(input.output.annotations ?? []))
  }
  run.suite.updatedAt = now
}

const tell = (world: World, run: CheckRun, action: string, identity: Identity): void =>
  world.hooks.emit({
    event: 'check_run',
    action,
    repository: run.suite.repository,
    sender: actor(identity),
    payload: { check_run: renderCheckRun(world, run, 'webhook') },
  })

const tellSuite = (world: World, run: CheckRun, identity: Identity): void => {
  if (suiteState(run.suite).status !== 'completed') return
  world.hooks.emit({
    event: 'check_suite',
    action: 'completed',
    repository: run.suite.repository,
    sender: actor(identity),
    payload: { check_suite: renderCheckSuite(world, run.suite, 'webhook') },
  })
}

/** `POST /repos/{owner}/{repo}/check-runs` (docs.github.com/rest/checks/runs). */
export const createCheckRun = (
  world: World,
  identity: Identity,
  repository: Repository,
  headSha: string,
  input: CheckRunInput & { readonly name: string },
): CheckRun => {
  const app = demandApp(world, identity, repository)
  if (!repository.git.commit(headSha)) throw new Refusal(422, `No commit found for SHA: ${headSha}`)
  check(input)
  const branch =
    repository.git
      .refs('refs/heads/')
      .find(([, oid]) => oid === headSha)?.[0]
      .slice(11) ?? null
  const suite = world.quietly(() => openSuite(world, repository, actor(identity), app, headSha, branch, null))
  const run: CheckRun = {
    kind: 'CheckRun',
    ...world.identify('CR'),
    suite,
    name: input.name,
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    startedAt: world.clock.now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  }
  apply(world, run, input)
  repository.runs.set(run.id, world.enter(run))
  tell(world, run, 'created', identity)
  if (run.status === 'completed') {
    tell(world, run, 'completed', identity)
    tellSuite(world, run, identity)
  }
  return run
}

/** `PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}`: an App changes only its own. */
export const updateCheckRun = (world: World, identity: Identity, run: CheckRun, input: CheckRunInput): CheckRun => {
  const app = demandApp(world, identity, run.suite.repository)
  if (run.suite.app !== app)
    throw new Refusal(
      403,
      `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
    )
  check(input)
  const was = run.status
  apply(world, run, input)
  if (run.status === 'completed' && was !== 'completed') {
    tell(world, run, 'completed', identity)
    tellSuite(world, run, identity)
  }
  return run
}

/** Somebody presses "Re-run", or a button of the check run: told to its App only. */
export const pressCheckRun = (world: World, identity: Identity, run: CheckRun, action: string | null): void => {
  const { repository, app } = run.suite
  demand(world, identity, repository, { app: 'checks:write', user: 'write' })
  if (action !== null && !run.actions.some(({ identifier }) => identifier === action)) throw notFound()
  world.hooks.emit({
    event: 'check_run',
    action: action === null ? 'rerequested' : 'requested_action',
    repository,
    sender: actor(identity),
    only: app,
    payload: {
      check_run: renderCheckRun(world, run, 'webhook'),
      ...(action === null ? {} : { requested_action: { identifier: action } }),
    },
  })
}

/** Somebody presses "Re-run all checks": told to the suite's App only. */
export const rerequestSuite = (world: World, identity: Identity, suite: CheckSuite): void => {
  demand(world, identity, suite.repository, { app: 'checks:write', user: 'write' })
  world.hooks.emit({
    event: 'check_suite',
    action: 'rerequested',
    repository: suite.repository,
    sender: actor(identity),
    only: suite.app,
    payload: { check_suite: renderCheckSuite(world, suite, 'webhook') },
  })
}

/** The check run of that id, for those who may read it. */
export const findCheckRun = (world: World, identity: Identity, repository: Repository, id: number): CheckRun => {
  demand(world, identity, repository, { app: 'checks:read', user: 'read' })
  const run = repository.runs.get(id)
  if (!run) throw notFound()
  return run
}
