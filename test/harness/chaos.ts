import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from '../../src/sim/github/faults.ts'
import { seed } from '../../src/sim/github/seed.ts'
import { type GitHub, type GitHubOptions, startGitHub } from '../../src/sim/github/server.ts'
import { type App, startApp } from './app.ts'
import { directMirrors } from './direct-mirror.ts'
import { type EndState, endState, fileAt } from './end-state.ts'
import { type InstantCluster, instantCluster } from './instant-engine.ts'
import { events, permissions } from './manifest.ts'
import { type Break, layWire, type Wire } from './wire.ts'
import { app, road, users } from './world.ts'

const REPO = 'acme/shop'
const MINUTE = 60_000
const START = Date.parse('2026-11-20T09:00:00Z')

/** One for all worlds: making it takes longer than telling a story. */
let keys: { readonly publicKey: string; readonly privateKey: string } | undefined
const keyPair = () => {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return keys
}

/** In memory where the machine has such a place: a story flushes to its disk a hundred times. */
const newDirectory = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'stagecoach-'))

/** Numbers below 1 that only depend on the seed (mulberry32). */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface ChaosOptions {
  readonly config?: string
  /** Default: one app, frontend, 1.0.0 everywhere. */
  readonly files?: Readonly<Record<string, string>>
  readonly github?: GitHubOptions
  /** Where the way between the app and GitHub breaks. The app is killed there, and started again. */
  readonly break?: Break
  /** For the story to arm. */
  readonly faults?: readonly Fault[]
  /** After the kill nothing of its disk is left. */
  readonly forgetful?: boolean
}

/**
 * A story that is told hundreds of times: the real app and the simulated GitHub, and between them a wire that can break. What has
 * tests of its own and plays no part in what goes wrong here is quick: contents are read without git, clusters obey at once.
 */
export class Chaos {
  readonly github: GitHub
  readonly clock: { at: number; now(): number }
  readonly cluster: InstantCluster
  app: App
  wire: Wire
  readonly wires: readonly Wire[]
  readonly #again: () => Promise<void>
  /** When the wire told of a limit, and after how many calls; null while it has not. */
  limited: { readonly at: number; readonly calls: number } | null = null
  /** How often the app was killed. */
  kills = 0

  constructor(
    parts: Pick<Chaos, 'github' | 'clock' | 'cluster' | 'app' | 'wire' | 'wires'>,
    again: (t: Chaos) => Promise<void>,
  ) {
    this.github = parts.github
    this.clock = parts.clock
    this.cluster = parts.cluster
    this.app = parts.app
    this.wire = parts.wire
    this.wires = parts.wires
    this.#again = () => again(this)
  }

  get repository() {
    const found = this.github.world.repository('acme', 'shop')
    if (!found) throw new Error('the repository is gone')
    return found
  }

  by(role: keyof typeof users) {
    return this.github.world.as(role)
  }

  /** A new version of an app is merged into an environment. */
  bump(app: string, env: string, version: string): void {
    const path = `apps/${app}/overlays/${env}/kustomization.yaml`
    const files = { [path]: fileAt(this.repository, path).replace(/newTag: \S+/, `newTag: ${version}`) }
    const branch = `${app}-${version}`
    const author = this.by('author')
    author.push(REPO, { files, message: `${app} ${version}`, branch })
    const { number } = author.openPull(REPO, { head: branch, title: `${app} ${version}` }).issue
    author.merge(REPO, number)
  }

  /** Somebody comments on the newest open promotion of an environment; on anything that is open where there is none. */
  comment(env: string, body: string): void {
    const open = [...this.repository.issues.values()].filter(({ pull, user }) => pull && user.kind === 'Bot')
    const on = open.findLast(({ title }) => title.endsWith(`to ${env}`)) ?? [...this.repository.issues.values()].at(-1)
    if (!on) throw new Error('there is nothing to comment on')
    this.by('releaser').comment(REPO, on.number, body)
  }

  /** Until nothing moves any more. Where the wire breaks meanwhile, the app dies, and another one goes on. */
  async settle(): Promise<void> {
    for (let step = 0; step < 300; step += 1) {
      await this.github.world.hooks.settled()
      try {
        await this.app.drain()
      } catch (error) {
        if (!this.wire.broken) throw error
      }
      if (this.wire.broken) {
        this.kills += 1
        await this.#again()
        continue
      }
      const due = this.app.nextDue()
      if (due === null || due - this.clock.at > 5_000) {
        await this.github.world.hooks.settled()
        if (!this.app.busy()) return
      } else this.clock.at = Math.max(this.clock.at, due)
    }
    throw new Error(`nothing settles:\n${this.app.audit().slice(0, 20).join('\n')}`)
  }

  /** The process is killed where it stands, and another one starts. */
  restart(): Promise<void> {
    return this.#again()
  }

  /** Time passes until everything was looked at once more. */
  async sweep(): Promise<void> {
    await this.settle()
    this.clock.at += 6 * MINUTE
    await this.settle()
  }

  /** What all processes of the app wrote, in order. */
  get writes(): readonly string[] {
    return this.wires.flatMap(({ writes }) => writes)
  }

  /** How many requests they made. */
  get requests(): number {
    return this.wires.reduce((sum, { requests }) => sum + requests.length, 0)
  }

  end(): EndState {
    return endState(this.repository)
  }
}

/** Tells a story in a world of its own. */
export const chaos = async <T>(options: ChaosOptions, story: (t: Chaos) => Promise<T>): Promise<T> => {
  const clock = {
    at: START,
    now(): number {
      return this.at
    },
  }
  const directory = newDirectory()
  const github = await startGitHub({ clock, directory, validate: false, hangMs: 0, ...options.github })
  const { publicKey, privateKey } = keyPair()
  const files = options.files ?? app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
  const seeded = seed(github.world, {
    org: 'acme',
    repo: 'shop',
    files: { ...files, '.github/stagecoach.yml': options.config ?? road },
    users,
    teams: { release: ['releaser'] },
    app: { slug: 'stagecoach', permissions, events, webhookSecret: 'secret', publicKey },
  })
  const cluster = instantCluster(clock)
  const state = newDirectory()
  const mirrors = directMirrors(github.world)
  const engines = new Map([[cluster.engine.name, cluster.engine]])
  const wires: Wire[] = []
  const start = async (where: Break | null): Promise<{ readonly app: App; readonly wire: Wire }> => {
    let freeze = (): void => {}
    const wire = await layWire(github.url, where, () => {
      if (where?.how === 'limited') t.limited = { at: clock.at, calls: github.world.ledger.calls.length }
      else freeze()
    })
    wires.push(wire)
    const app = await startApp({
      github,
      seeded: { ...seeded, privateKey },
      clock,
      state,
      host: wire.host,
      engines,
      mirrors,
    })
    freeze = app.freeze
    return { app, wire }
  }
  const t = new Chaos({ github, clock, cluster, wires, ...(await start(options.break ?? null)) }, async t => {
    await t.app.kill()
    if (options.forgetful) rmSync(state, { recursive: true, force: true })
    // Whoever takes over waits until the lease of the dead one has run out.
    clock.at += 31_000
    Object.assign(t, await start(null))
    t.app.lookAtEverything()
  })
  try {
    t.app.lookAtEverything()
    await t.settle()
    return await story(t)
  } catch (error) {
    if (error instanceof Error)
      error.message += `\n\nWhat the App did:\n${t.app.audit().toReversed().join('\n')}\n${t.app.troubles().join('\n')}`
    throw error
  } finally {
    await t.app.kill()
    await github.close()
    for (const wire of wires) await wire.close()
    for (const each of [state, directory]) rmSync(each, { recursive: true, force: true })
  }
}
