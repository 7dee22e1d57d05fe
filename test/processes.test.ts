import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Repository } from '../src/sim/github/entities.ts'
import { findInTree } from '../src/sim/github/git/tree.ts'
import type { Identity } from '../src/sim/github/identity.ts'
import { createStatus } from '../src/sim/github/operations/statuses.ts'
import { type Seeded, seed } from '../src/sim/github/seed.ts'
import { type GitHub, startGitHub } from '../src/sim/github/server.ts'
import { webhookPath } from '../src/web/ingress.ts'
import { events, permissions } from './harness/manifest.ts'
import { app, text } from './harness/world.ts'

const root = new URL('..', import.meta.url).pathname
const appFiles = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
const overlay = 'apps/frontend/overlays/dev/kustomization.yaml'
const config = text`
  version: 1
  overlays: apps/{app}/overlays/{env}
  environments:
    dev:
      sync: { engine: status, report: rollout }
    staging:
      from: dev
      promote: auto
      sync: { engine: status, report: rollout }
    production:
      from: staging
      sync: { engine: status, report: rollout }
`

/** A GitHub in this process, and the app in another one that only environment variables lead here. */
interface Stage {
  readonly github: GitHub
  readonly repository: Repository
  readonly people: Seeded['people']
  readonly child: ChildProcess
  /** All that the process wrote. */
  said(): string
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const until = async (what: string, seen: () => boolean | Promise<boolean>, heard: () => string): Promise<void> => {
  for (const end = Date.now() + 75_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 50)))
    if (await seen()) return
  throw new Error(`waited in vain for ${what}; the process said:\n${heard()}`)
}

/** What a workflow does in a cluster that Stagecoach has no key to: whatever lands on the default branch is reported as rolled out. */
const rollOut = ({ world }: GitHub, repository: Repository, cluster: Identity): void => {
  const report = (): void => {
    const sha = repository.git.branch('main')
    if (sha && !repository.statuses.get(sha))
      createStatus(world, cluster, repository, sha, { state: 'success', context: 'rollout', description: 'rolled out' })
  }
  world.quietly(report)
  world.hooks.listeners.add(({ event }) => {
    if (event === 'push') report()
  })
}

const staged = async (
  command: string,
  args: readonly string[],
  play: (stage: Stage) => Promise<void>,
): Promise<void> => {
  const github = await startGitHub()
  const state = mkdtempSync(join(tmpdir(), 'stagecoach-process-'))
  const { app, privateKey, people, repositories } = seed(github.world, {
    org: 'acme',
    repo: 'shop',
    files: { ...appFiles, '.github/stagecoach.yml': config },
    users: { author: 'write', cluster: 'write' },
    app: { slug: 'stagecoach', permissions, events, webhookSecret: 'secret' },
  })
  const repository = repositories['shop']
  const cluster = people['cluster']
  if (!app || privateKey === null || !repository || !cluster) throw new Error('the world is not whole')
  rollOut(github, repository, cluster.identity)
  const key = join(state, 'key.pem')
  writeFileSync(key, privateKey, { mode: 0o600 })
  const port = await freePort()
  app.hook.url = `http://127.0.0.1:${port}${webhookPath}`
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
      HOME: state,
      APP_ID: String(app.id),
      PRIVATE_KEY_PATH: key,
      WEBHOOK_SECRET: 'secret',
      GHE_HOST: github.host,
      GHE_PROTOCOL: 'http',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'info',
      STAGECOACH_STATE: join(state, 'state'),
      STAGECOACH_RECONCILE: '10s',
    },
  })
  let heard = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      heard += part.toString()
    })
  const said = () => heard
  try {
    const ready = () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    await until('it to be ready', ready, said)
    await play({ github, repository, people, child, said })
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await github.close()
    rmSync(state, { recursive: true, force: true })
  }
}

const fileOf = ({ git }: Repository, path: string): string => {
  const tree = git.commit(git.branch('main') ?? '')?.tree
  const found = tree === undefined ? null : findInTree(git.objects, tree, path)
  return found === null ? '' : (git.objects.read(found.oid)?.data.toString('utf8') ?? '')
}

/** Pull requests of the App: `merged: Promote frontend 1.1.0 to staging`. */
const promotions = (repository: Repository): readonly string[] =>
  [...repository.issues.values()].flatMap(({ pull, title, user }) =>
    pull && user.kind === 'Bot' ? [`${pull.mergedAt === null ? pull.issue.state : 'merged'}: ${title}`] : [],
  )

/** Deployments of the App: `staging: success`. */
const deployments = (repository: Repository): readonly string[] =>
  [...repository.deployments.values()].map(({ environment, statuses }) => `${environment}: ${statuses.at(-1)?.state}`)

const playFirstScenario = async ({ github, repository, people, said }: Stage): Promise<void> => {
  const author = people['author']
  if (!author) throw new Error('there is no author')
  await until(
    'what runs to be known',
    () => deployments(repository).filter(each => each.endsWith('success')).length === 3,
    said,
  )
  const files = { [overlay]: fileOf(repository, overlay).replace('newTag: 1.0.0', 'newTag: 1.1.0') }
  author.push('acme/shop', { files, message: 'frontend 1.1.0', branch: 'bump' })
  author.merge('acme/shop', author.openPull('acme/shop', { head: 'bump' }).issue.number)
  await until(
    'production to be proposed',
    () => promotions(repository).some(each => each.includes('to production')),
    said,
  )
  expect(promotions(repository)).toEqual([
    'merged: Promote frontend 1.1.0 to staging',
    'open: Promote frontend 1.1.0 to production',
  ])
  expect(fileOf(repository, overlay.replace('/dev/', '/staging/'))).toContain('newTag: 1.1.0')
  expect(fileOf(repository, overlay.replace('/dev/', '/production/'))).toContain('newTag: 1.0.0')
  expect(github.world.violations).toEqual([])
  expect(github.world.unknownRoutes).toEqual([])
}

describe.concurrent('in a process of its own', () => {
  test(
    '`stagecoach serve` carries what is merged into dev to staging, and ends in good order at SIGTERM',
    () =>
      staged(join(root, 'bin/stagecoach'), ['serve'], async stage => {
        await playFirstScenario(stage)
        stage.child.kill('SIGTERM')
        const [code] = await once(stage.child, 'exit')
        expect(code).toBe(0)
        expect(stage.said()).toContain('"msg":"stopped"')
      }),
    120_000,
  )

  test(
    '`probot run` carries what is merged into dev to staging',
    () =>
      staged(process.execPath, [join(root, 'node_modules/.bin/probot'), 'run', './src/index.ts'], playFirstScenario),
    120_000,
  )
})
