import { createSign } from 'node:crypto'
import { Octokit } from '@octokit/rest'
import { afterEach, expect } from 'vitest'
import type { Permissions } from '../src/sim/github/entities.ts'
import { createInstallationToken, createUserToken } from '../src/sim/github/operations/installs.ts'
import { type GitHub, type GitHubOptions, startGitHub } from '../src/sim/github/server.ts'

const running: GitHub[] = []

afterEach(async () => {
  for (const hub of running.splice(0)) {
    await hub.close()
    expect(hub.world.violations).toEqual([])
    expect(hub.world.unknownRoutes).toEqual([])
    expect(hub.world.faults.unused()).toEqual([])
  }
})

export const permissions: Permissions = {
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  deployments: 'write',
  statuses: 'write',
  metadata: 'read',
  members: 'read',
  actions: 'read',
}

const events = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'issue_comment',
  'label',
  'pull_request',
  'pull_request_review',
  'push',
  'release',
  'repository',
  'repository_dispatch',
  'status',
]

export const deploy = { owner: 'acme', repo: 'deploy' }

/** A test's clock: stands still until it is moved. */
export const testClock = (at = Date.UTC(2026, 0, 5, 9)) => ({
  at,
  now() {
    return this.at
  },
})

/**
 * A GitHub with acme/deploy (two files), alice who administers it, bob who writes, rita who reads, and the App
 * stagecoach installed on it. What every test leaves behind is looked at: no violation, no unknown route, no unused fault.
 */
export const github = async (options: GitHubOptions & { readonly grant?: Permissions } = {}) => {
  const { grant, ...rest } = options
  const clock = testClock()
  const hub = await startGitHub({ clock, ...rest })
  running.push(hub)
  const { world } = hub
  const seeded = world.seed({
    org: 'acme',
    repo: 'deploy',
    files: { 'other.txt': 'base\n', 'prod/app.yaml': 'image: v1\n' },
    users: { alice: 'admin', bob: 'write', rita: 'read' },
    teams: { release: ['bob'] },
    app: { slug: 'stagecoach', permissions: grant ?? permissions, events },
  })
  const { installation, app, privateKey } = seeded
  const repository = seeded.repositories['deploy']
  if (!installation || !app || !privateKey || !repository) throw new Error('the seed is not whole')
  const client = (auth: string) =>
    new Octokit({ auth, baseUrl: `${hub.url}/api/v3`, log: { debug() {}, info() {}, warn() {}, error() {} } })
  const jwt = (claims: { readonly iat?: number; readonly exp?: number; readonly iss?: number | string } = {}) => {
    const now = Math.floor(world.clock.now() / 1000)
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 300, iss: app.id, ...claims })}`
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
  }
  const token = createInstallationToken(world, installation, {}).text
  return {
    hub,
    world,
    clock,
    repository,
    installation,
    app,
    privateKey,
    token,
    client,
    jwt,
    /** The App, as installed. */
    bot: client(token),
    /** Somebody with a personal token. */
    user: (login: string) => client(createUserToken(world, world.as(login).account)),
    alice: world.as('alice'),
    bob: world.as('bob'),
    /** Tip of a branch. */
    tip: (branch = 'main') => repository.git.branch(branch) ?? 'none',
    /** Text of a file on a branch. */
    text: (path: string, branch = 'main') => repository.git.must('show', `${branch}:${path}`),
    /** What was told, oldest first: `push`, `pull_request.opened`. */
    told: () => world.hooks.deliveries.map(({ event, action }) => (action === null ? event : `${event}.${action}`)),
  }
}

/** Status and message of a call that is refused. */
export const refusal = async (call: Promise<unknown>): Promise<{ status: number; message: string }> => {
  try {
    await call
  } catch (error) {
    if (error instanceof Error && 'status' in error) {
      const response = 'response' in error ? (error.response as { data?: { message?: string } }) : undefined
      return { status: Number(error.status), message: response?.data?.message ?? error.message }
    }
    throw error
  }
  throw new Error('the call was not refused')
}
