import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Seeded, seed } from '../src/sim/github/seed.ts'
import { type GitHub, startGitHub } from '../src/sim/github/server.ts'
import { webhookPath } from '../src/web/ingress.ts'
import { events, permissions } from '../test/harness/manifest.ts'
import { type Child, startChild } from './child.ts'

/** A simulated GitHub, and `stagecoach serve` in a process of its own, on the machine's clock. */
export interface Served {
  readonly github: GitHub
  readonly seeded: Seeded
  readonly child: Child
  /** Where it takes webhooks. */
  readonly hook: string
  close(): Promise<void>
}

/** What is served. */
export interface ServedOptions {
  readonly config: string
  readonly files: Readonly<Record<string, string>>
  /** Milliseconds that GitHub takes longer for every call. */
  readonly latency?: number
  /** What is started. Default: the command line's `serve`. */
  readonly program?: { readonly file: URL; readonly args: readonly string[] }
  /** Where Node keeps what it compiled. Default: a new directory, as after an installation. */
  readonly compiled?: string
}

const commandLine = { file: new URL('../bin/stagecoach', import.meta.url), args: ['serve'] }

/** Waits until a condition holds, looking every few ms. Rejects after a minute. */
export const until = async (holds: () => boolean, what: string, every = 5): Promise<void> => {
  const end = Date.now() + 60_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`within a minute there was no ${what}`)
    await new Promise(resolve => setTimeout(resolve, every))
  }
}

/** Starts both, and waits until the first pass over the repository `acme/shop` is over. */
export const startServed = async ({
  config,
  files,
  latency = 0,
  program = commandLine,
  compiled,
}: ServedOptions): Promise<Served> => {
  const github = await startGitHub({ latency })
  const seeded = seed(github.world, {
    org: 'acme',
    repo: 'shop',
    files: { ...files, '.github/stagecoach.yml': config },
    users: { author: 'write' },
    app: { slug: 'stagecoach', permissions, events, webhookSecret: 'secret', on: ['shop'] },
  })
  const { app, privateKey } = seeded
  if (!app || privateKey === null) throw new Error('the App was not made')
  const state = mkdtempSync(join(tmpdir(), 'stagecoach-bench-'))
  const child = startChild(program.file, program.args, {
    PATH: process.env['PATH'],
    HOME: state,
    APP_ID: String(app.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: 'secret',
    GHE_HOST: github.host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    LOG_LEVEL: 'info',
    STAGECOACH_STATE: state,
    NODE_COMPILE_CACHE: compiled ?? join(state, 'compiled'),
  })
  const close = async (): Promise<void> => {
    await child.end()
    await github.close()
    rmSync(state, { recursive: true, force: true })
  }
  try {
    const line = await child.line(each => each.includes('listening on http'))
    const url = /listening on (http:\S+?),/.exec(line)?.[1]
    if (url === undefined) throw new Error(`it does not say where it listens: ${line}`)
    app.hook.url = `${url}${webhookPath}`
    // The first pass ends with the deployments of what there is, and no call follows for a while.
    await until(() => (github.world.repository('acme', 'shop')?.deployments.size ?? 0) > 0, 'first pass')
    await quiet(github)
    return { github, seeded, child, hook: app.hook.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Waits until GitHub was asked nothing for so many ms. */
export const quiet = async ({ world }: GitHub, ms = 1_500): Promise<void> => {
  let calls = -1
  let since = Date.now()
  await until(
    () => {
      if (world.ledger.calls.length !== calls) {
        calls = world.ledger.calls.length
        since = Date.now()
      }
      return Date.now() - since >= ms
    },
    'quiet',
    20,
  )
}
