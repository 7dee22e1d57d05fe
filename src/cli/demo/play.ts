import type { Environment } from '../../config/config.ts'
import { promotionBranch } from '../../messages/branch.ts'
import { shortVersion } from '../../messages/version.ts'
import { promotionName } from '../../promotion/promote.ts'
import type { RoadCell } from '../../promotion/road.ts'
import { fullName, isOpen, type Pull, pullsOf, type Repository } from '../../sim/github/entities.ts'
import { baseChange, shared as sharedApp } from './base-change.ts'
import { type Breakable, breakSomething } from './break-something.ts'
import { createMeter, type Meter, requests, seconds } from './meter.ts'
import type { Narrator } from './narrator.ts'
import { openChange, type Player, propose, release } from './people.ts'
import { clusterOf, missing, unnamed, unshown } from './proof.ts'
import type { RunningApp } from './running-app.ts'
import { simFiles } from './sim-files.ts'
import { slipIn } from './slip.ts'
import { NotReached, until } from './until.ts'
import type { DemoWorld } from './world.ts'

export interface Playing {
  readonly world: DemoWorld
  readonly app: RunningApp
  readonly narrator: Narrator
  readonly people: readonly [Player, ...Player[]]
  readonly breaks?: Breakable
  /** Longest that anything is waited for, in ms. */
  readonly limit: number
  readonly signal: AbortSignal
  /** Told of every version that was released on the way. */
  readonly released: (version: string) => void
}

/**
 * Plays the road once, from a merged change to the last environments, and tells each thing as it is seen to happen. Throws `NotReached`
 * naming what did not.
 */
export const play = async (playing: Playing): Promise<void> => {
  const { world, narrator, breaks, people } = playing
  const { trip, repository, application } = world
  const meter = createMeter(world.github, 'stagecoach')
  const author = people[1] ?? people[0]
  const { app, to: version } = trip

  await firstLook(playing)
  meter.seconds()
  meter.requests()
  const number = propose(world, author.person, version)
  author.person.merge(fullName(repository), number)
  const begins = trip.firsts.map(({ env }) => env)
  narrator.step(`${app} ${shortVersion(version)} is merged into ${begins.join(', ')}`, `pull request #${number}`)
  if (breaks) await breakSomething(breaks, world)
  for (const env of begins) await healthy(playing, meter, env, version)
  for (const stop of trip.stops) {
    await promoted(playing, meter, stop, version, number)
    await healthy(playing, meter, stop.name, version)
  }
  for (const env of trip.ends) {
    const what = missing(world, { app, env, version })
    if (what !== null)
      throw new NotReached(`The app says that ${env} is healthy on ${version}, and the cluster does not: ${what}.`)
  }
  await shared(playing, meter)
  await slipped(playing, meter)
  if (application) await tagged(playing, meter, application)
  const { seconds: passed, requests: made, fetches } = meter.total()
  narrator.say(`\nIn all ${seconds(passed)}, ${requests(made)}, ${fetches} fetches by git.`)
}

/** Somebody changes what the environments of an app share, and the pull request shows what each of them gets. */
const shared = async (playing: Playing, meter: Meter): Promise<void> => {
  const { world, narrator, app, limit, signal, people } = playing
  const { repository, overlays } = world
  const author = people[1] ?? people[0]
  const change = baseChange(simFiles(repository), sharedApp)
  if (!change) return
  const order = world.config.environments.map(({ name }) => name)
  const environments = order.filter(env => overlays.some(each => each.app === sharedApp && each.env === env))
  meter.seconds()
  meter.requests()
  const number = openChange(world, author.person, change)
  narrator.step(`${author.login} changes the base of ${sharedApp}`, `pull request #${number}`)
  const pull = pullsOf(repository).find(({ issue }) => issue.number === number)
  if (!pull) throw new NotReached(`There is no pull request #${number}.`)
  const proof = { app: sharedApp, environments, head: pull.headSha }
  await until(() => (unshown(world, pull, proof) === null ? true : null), {
    what: `#${number} to show what ${environments.join(', ')} get`,
    limit,
    stands: () =>
      [`${capital(unshown(world, pull, proof) ?? 'nothing is missing')}.`, lastTrouble(app) ?? ''].join(' ').trim(),
    progress: line => narrator.waiting(line),
    signal,
  })
  narrator.step(
    `one comment shows what ${environments.join(', ')} get`,
    `#${number}   ${requests(meter.requests())}, ${seconds(meter.seconds())}`,
  )
}

/** Somebody misspells a field in an overlay, and the check on the pull request names its line. */
const slipped = async (playing: Playing, meter: Meter): Promise<void> => {
  const { world, narrator, app, limit, signal, people } = playing
  const { repository, trip } = world
  const [env = ''] = trip.ends
  const author = people[1] ?? people[0]
  const slip = slipIn(simFiles(repository), sharedApp, env)
  if (!slip) return
  meter.seconds()
  meter.requests()
  const number = openChange(world, author.person, slip.change)
  narrator.step(`${author.login} misspells a field of ${sharedApp} in ${env}`, `pull request #${number}`)
  const pull = pullsOf(repository).find(({ issue }) => issue.number === number)
  if (!pull) throw new NotReached(`There is no pull request #${number}.`)
  await until(() => (unnamed(world, pull, slip) === null ? true : null), {
    what: `the check of #${number} to fail at ${slip.file}:${slip.line}`,
    limit,
    stands: () =>
      [`${capital(unnamed(world, pull, slip) ?? 'nothing is missing')}.`, lastTrouble(app) ?? ''].join(' ').trim(),
    progress: line => narrator.waiting(line),
    signal,
  })
  narrator.step(
    `its check fails and names the line, ${slip.file.split('/').at(-1)}:${slip.line}`,
    `#${number}   ${requests(meter.requests())}, ${seconds(meter.seconds())}`,
  )
}

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)

/** A version that is tagged in the application's repository comes to where the road begins. */
const tagged = async (playing: Playing, meter: Meter, application: Repository): Promise<void> => {
  const { world, narrator, people } = playing
  const { trip } = world
  const author = people[1] ?? people[0]
  const next = '1.10.0'
  release(world, author.person, next)
  playing.released(next)
  narrator.step(`v${next} is tagged in ${fullName(application)}`, '')
  await healthy(playing, meter, trip.firsts[0].env, next)
}

/** The first look renders every overlay, on a machine that has just started everything else; what is broken later needs no such patience. */
const FIRST = 60_000

/** The app has to have seen what there is, or it takes the first change for something that was always so. */
const firstLook = ({ world, app, narrator, limit, signal }: Playing): Promise<true> => {
  const { trip, repository } = world
  return until(
    () => {
      const road = app.roads().find(each => each.repository === fullName(repository))
      const cells = road?.cells.filter(
        ({ app, env }) => app === trip.app && trip.firsts.some(first => first.env === env),
      )
      return cells?.every(({ health }) => health === 'healthy') ? true : null
    },
    {
      what: 'the first look at what runs',
      limit: Math.max(limit, FIRST),
      stands: () => lastTrouble(app) ?? 'It is still being looked at.',
      progress: line => narrator.waiting(line),
      signal,
    },
  )
}

const cellOf = ({ world, app }: Playing, env: string): RoadCell | undefined =>
  app
    .roads()
    .find(each => each.repository === fullName(world.repository))
    ?.cells.find(each => each.app === world.trip.app && each.env === env)

const lastTrouble = (app: RunningApp): string | undefined => app.troubles.at(-1)

/** Waits until an environment is healthy on a version. */
const healthy = async (playing: Playing, meter: Meter, env: string, version: string): Promise<void> => {
  const { narrator, app, limit, signal } = playing
  const here = (): RoadCell | undefined => cellOf(playing, env)
  await until(
    () => {
      const cell = here()
      if (!cell?.pins.some(({ value }) => value === version)) return null
      if (cell.health === 'degraded') throw new NotReached(`${env} is degraded on ${version}: ${cell.reason}`)
      return cell.health === 'healthy' ? true : null
    },
    {
      what: `${env} to be healthy on ${version}`,
      limit,
      stands: () => {
        const cell = here()
        const said = cell
          ? `It is ${cell.health} on ${cell.version}${cell.reason === '' ? '' : ` (${cell.reason})`}.`
          : 'It has not been seen.'
        return [said, lastTrouble(app)].filter(line => line !== undefined).join(' ')
      },
      progress: line => narrator.waiting(line),
      signal,
    },
  )
  narrator.step(`${env} is healthy on ${shortVersion(version)}`, `Argo CD, ${seconds(meter.seconds())}`)
}

/** Waits until the promotion into an environment is merged; a person asks for it where the environment wants one. */
const promoted = async (
  playing: Playing,
  meter: Meter,
  environment: Environment,
  version: string,
  change: number,
): Promise<void> => {
  const { world, narrator, app, limit, signal, people } = playing
  const { repository, config, trip } = world
  const env = environment.name
  const [releaser] = people
  const branch = promotionBranch(env, promotionName(config, trip.app))
  const latest = (): Pull | undefined => pullsOf(repository).findLast(({ headRef }) => headRef === branch)
  const wait = <T>(what: string, probe: () => T | null): Promise<T> =>
    until(probe, {
      what,
      limit,
      stands: () => {
        const verdicts = cellOf(playing, env)?.promotion?.verdicts ?? []
        const shut = verdicts
          .filter(({ state }) => state !== 'pass')
          .map(({ asks, sentence }) => `${asks}: ${sentence}`)
        return [...(latest() ? [] : ['There is no such pull request.']), ...shut, lastTrouble(app) ?? '']
          .join(' ')
          .trim()
      },
      progress: line => narrator.waiting(line),
      signal,
    })
  const command = `/promote ${env}`
  const asked = (number: number): void => {
    releaser.person.comment(fullName(repository), number, `${command}${number === change ? ` ${trip.app}` : ''}`)
  }
  const merged = (pull: Pull): true | null => {
    if (!isOpen(pull) && pull.mergedAt === null)
      throw new NotReached(`The promotion #${pull.issue.number} to ${env} was closed and not merged.`)
    return pull.mergedAt === null ? null : true
  }

  if (environment.promote === 'command') asked(change)
  const pull = await wait(`a promotion of ${trip.app} ${version} to ${env}`, () => latest() ?? null)
  const number = `#${pull.issue.number}`
  if (environment.promote === 'auto') {
    await wait(`${number} to merge by itself`, () => merged(pull) ?? personIsWanted(playing, env))
    if (pull.mergedAt !== null) {
      narrator.step(`a promotion to ${env} opens, and merges by itself`, `${number}   ${requests(meter.requests())}`)
      return
    }
  }
  narrator.step(`a promotion to ${env} opens`, `${number}   ${requests(meter.requests())}`)
  meter.seconds()
  const soak = environment.gates.healthy
  if (soak !== undefined && soak > 0) {
    const upstream = environment.from.join(', ')
    const passed = await wait(`${upstream} to stay healthy`, () => {
      const gate = cellOf(playing, env)?.promotion?.verdicts.find(verdict => verdict.gate === 'healthy')
      return gate?.state === 'pass' ? gate : merged(pull) ? { asks: '', sentence: '' } : null
    })
    if (passed.asks !== '') narrator.step(`${passed.asks}`, `the gate opens after ${seconds(meter.seconds())}`)
  }
  const { objects } = await wait(`${number} to show what ${env} gets`, () => clusterOf(pull))
  // Of somebody's own repository nobody knows whether it can be rendered; the pull request says why where it cannot.
  if (objects.length === 0 && world.application) throw new NotReached(`${number} shows nothing that changes in ${env}.`)
  narrator.step(`it shows what ${env} gets`, objects.length > 0 ? objects.join(', ') : 'no object that changes')
  meter.seconds()
  meter.requests()
  asked(pull.issue.number)
  await wait(`${number} to merge after "${command}"`, () => merged(pull))
  narrator.step(
    `${command} by ${releaser.login}`,
    `${number} merges   ${requests(meter.requests())}, ${seconds(meter.seconds())}`,
  )
}

/** An environment that moves by itself may still want a person, for a difference that is older than its configuration. */
const personIsWanted = (playing: Playing, env: string): true | null => {
  const right = cellOf(playing, env)?.promotion?.verdicts.find(verdict => verdict.gate === 'right')
  return right?.state === 'wait' ? true : null
}
