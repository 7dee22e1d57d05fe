import { resolve } from 'node:path'
import { shortVersion } from '../messages/version.ts'
import { fullName } from '../sim/github/entities.ts'
import { ROLLOUT } from './demo/applications.ts'
import { type BaseChange, baseChange, baseMistake, shared } from './demo/base-change.ts'
import { type Breakable, breakable } from './demo/break-something.ts'
import { createNarrator, type Narrator } from './demo/narrator.ts'
import { openChange, peopleOf, release } from './demo/people.ts'
import { play } from './demo/play.ts'
import { freePort } from './demo/port.ts'
import { type RunningApp, runApp } from './demo/running-app.ts'
import { simFiles } from './demo/sim-files.ts'
import { type Backstage, breakOrHeal, stageOf } from './demo/stage.ts'
import { nextVersion } from './demo/trip.ts'
import { NotReached } from './demo/until.ts'
import { createWorld, type DemoWorld } from './demo/world.ts'
import { exitCode, Stop } from './stop.ts'

/** What `stagecoach demo` was asked, as the command line gives it. */
export interface DemoOptions {
  readonly repo?: string
  readonly port?: string
  readonly once?: boolean
  /** Seconds that anything is waited for. */
  readonly patience?: string
  readonly break?: string
}

/**
 * A GitHub, an app and a cluster on this machine: plays the road once, tells it in the terminal, and keeps running with a page in the
 * browser. With `once` it ends after the play. A play that did not get to its end is told, and ends it with 1.
 */
export const demo = async (options: DemoOptions): Promise<void> => {
  const { patience, breaks, asked } = read(options)
  const ending = new AbortController()
  let stopped: () => void = () => {}
  const end = new Promise<void>(done => {
    stopped = done
  })
  let interrupted = false
  const interrupt = (): void => {
    if (interrupted) process.exit(130)
    interrupted = true
    ending.abort()
    stopped()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)

  const narrator = createNarrator(process.stdout)
  narrator.say('Stagecoach demo: a GitHub, an app and a cluster on this machine. Nothing leaves it.\n')
  narrator.waiting('everything is being set up')
  let page: string | null = null
  const port = await freePort(asked)
  const world = await createWorld(options.repo === undefined ? undefined : resolve(options.repo), () => page)
  let app: RunningApp | null = null
  const stop = world.cluster.run(100)
  try {
    const people = peopleOf(world)
    const versions = new Versions(world)
    app = await runApp({ github: world.github, cluster: world.cluster, seeded: world.seeded, port }, ({ look }) =>
      stageOf(world.github.world, backstageOf(world, versions, look)),
    )
    page = app.url
    if (options.once !== true) narrator.say(`The page: ${app.url}\n`)
    introduce(world, narrator)
    const ok = await tried(narrator, async () => {
      if (!app) return
      await play({
        world,
        app,
        narrator,
        people,
        ...(breaks ? { breaks } : {}),
        limit: patience * 1000,
        signal: ending.signal,
        released: version => versions.released(version),
      })
    })
    if (!ok && !interrupted) process.exitCode = exitCode.problems
    if (options.once !== true && !interrupted) {
      narrator.say(`\nSee it: ${app.url}   (Ctrl-C ends it; everything is gone then)`)
      await end
    }
  } finally {
    stop()
    await app?.close()
    await world.close()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
  // Connections that the app keeps alive to GitHub and the cluster end with the process; nothing of ours runs any more.
  process.exit()
}

const read = (
  options: DemoOptions,
): { readonly patience: number; readonly breaks?: Breakable; readonly asked?: number } => {
  const number = (name: string, text: string, most: number): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value > most) throw new Stop(`--${name} takes a number up to ${most}, not "${text}"`)
    return value
  }
  const breaks = breakable.find(each => each === options.break)
  if (options.break !== undefined && !breaks) throw new Stop(`--break takes one of ${breakable.join(', ')}`)
  return {
    patience: options.patience === undefined ? (breaks ? 20 : 60) : number('patience', options.patience, 3600),
    ...(breaks ? { breaks } : {}),
    ...(options.port === undefined ? {} : { asked: number('port', options.port, 65_535) }),
  }
}

const introduce = ({ trip, remarks }: DemoWorld, narrator: Narrator): void => {
  for (const remark of remarks) narrator.say(`    For the demo, ${remark}.`)
  if (remarks.length > 0)
    narrator.say(
      `    ${trip.app} goes from ${shortVersion(trip.from)} to ${shortVersion(trip.to)}: ${[...trip.firsts.map(({ env }) => env), ...trip.stops.map(({ name }) => name)].join(', ')}\n`,
    )
}

/** Plays; false where something was not reached, which is told. */
const tried = async (narrator: Narrator, work: () => Promise<void>): Promise<boolean> => {
  try {
    await work()
    return true
  } catch (error) {
    if (error instanceof NotReached) narrator.failed(error.message)
    else if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
    return false
  }
}

/** The newest version that was released, so that the next one can be. */
class Versions {
  #newest: string

  constructor({ trip }: DemoWorld) {
    this.#newest = trip.to
  }

  released(version: string): void {
    this.#newest = version
  }

  next(): string | null {
    return nextVersion(this.#newest)
  }
}

const backstageOf = (world: DemoWorld, versions: Versions, look: RunningApp['look']): Backstage => {
  const { trip, cluster, applications, repository } = world
  const people = peopleOf(world)
  const changeOf = (kind: 'change' | 'mistake', app: string): BaseChange | null =>
    (kind === 'change' ? baseChange : baseMistake)(simFiles(repository), app)
  const broken = new Set<string>()
  const isBroken: Backstage['isBroken'] = at => {
    const name = applications(at)
    return name === undefined ? null : broken.has(name)
  }
  return {
    people,
    isBroken,
    moves: () => {
      const version = versions.next()
      const [end = trip.firsts[0].env] = trip.ends
      const at = { app: trip.app, env: end }
      return [
        ...(version === null
          ? []
          : [
              { action: { kind: 'release', app: trip.app, version }, label: `Release ${trip.app} ${version}` } as const,
            ]),
        ...(changeOf('change', shared)
          ? [{ action: { kind: 'change', app: shared }, label: `Change the base of ${shared}` } as const]
          : []),
        ...(changeOf('mistake', shared)
          ? [{ action: { kind: 'mistake', app: shared }, label: `Make a mistake in the base of ${shared}` } as const]
          : []),
        breakOrHeal(at, isBroken(at) === true),
      ]
    },
    change(app, kind) {
      const change = changeOf(kind, app)
      if (!change) return null
      const number = openChange(world, (people[1] ?? people[0]).person, change)
      return { repository: fullName(repository), number }
    },
    release(app, version) {
      // Two clicks are one release.
      if (app !== trip.app || version !== versions.next()) return
      release(world, (people[1] ?? people[0]).person, version)
      versions.released(version)
    },
    setBroken(at, breaks) {
      const name = applications(at)
      if (name === undefined) return
      if (breaks) {
        broken.add(name)
        cluster.degrade(name, 'CrashLoopBackOff')
      } else {
        broken.delete(name)
        cluster.heal(name)
        cluster.slow(name, ROLLOUT)
      }
      // The cluster needs a moment until it says so.
      setTimeout(() => look(repository), 400).unref()
    },
  }
}
