import { type ChaosOptions, chaos } from './chaos.ts'
import type { EndState } from './end-state.ts'
import { RETRY_AFTER } from './wire.ts'

/** How the whole road was told once. */
export interface Told {
  /** What was written before the story began. */
  readonly begun: number
  readonly end: EndState
  /** What all processes wrote, in order. */
  readonly writes: readonly string[]
  readonly requests: number
  readonly kills: number
  /** Faults that never struck. */
  readonly unused: number
  /** Calls of the App that came although it had been asked to wait. */
  readonly early: readonly string[]
}

/** The whole road: merged into dev, carried to staging by itself, asked for and carried to production. */
export const tellRoad = (options: ChaosOptions = {}): Promise<Told> =>
  chaos(options, async t => {
    t.github.world.faults.add(...(options.faults ?? []))
    const begun = t.writes.length
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    t.comment('production', '/promote production')
    await t.sweep()
    return {
      begun,
      end: t.end(),
      writes: t.writes,
      requests: t.requests,
      kills: t.kills,
      unused: t.github.world.faults.unused().length,
      early: t.github.world.ledger.calls
        .slice(t.limited?.calls ?? Number.POSITIVE_INFINITY)
        .filter(({ at, identity }) => identity === 'stagecoach[bot]' && at < (t.limited?.at ?? 0) + RETRY_AFTER * 1000)
        .map(({ key, detail }) => `${key} ${detail}`),
    }
  })

/** The road without any trouble. */
export const undisturbed = await tellRoad()
if (undisturbed.end.versions['frontend production'] !== '1.1.0')
  throw new Error('the road does not even end in production without any trouble')

/** What differs in the end from the road without trouble, where it was told with these troubles. At most `most` times its requests are allowed. */
export const differences = async (
  troubles: readonly (ChaosOptions & { readonly where: string })[],
  most: number,
): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for (const { where, ...options } of troubles)
    try {
      const { end, kills, requests, unused, early } = await tellRoad(options)
      const other = Object.entries(end).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(undisturbed.end[key as keyof EndState]),
      )
      if (other.length > 0) found.push({ where, end: Object.fromEntries(other) })
      const mortal = options.break?.how === 'before' || options.break?.how === 'after'
      if (kills !== (mortal ? 1 : 0) || unused > 0) found.push({ where, kills, unused })
      if (early.length > 0) found.push({ where, early })
      if (requests > most * undisturbed.requests) found.push({ where, requests, undisturbed: undisturbed.requests })
    } catch (error) {
      found.push({ where, error: error instanceof Error ? error.message : error })
    }
  return found
}

/** Positions from 1 to a number that fall into one of several parts. */
export const partOf = (all: number, part: number, parts: number): readonly number[] =>
  Array.from({ length: all }, (_, index) => index + 1).filter(at => at % parts === part)
