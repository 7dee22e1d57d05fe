import { type ChaosOptions, chaos } from './chaos.ts'
import type { EndState } from './end-state.ts'

/** How the whole road was told once. */
export interface Told {
  readonly end: EndState
  /** What all processes wrote, in order. */
  readonly writes: readonly string[]
  readonly requests: number
  readonly kills: number
  /** Faults that never struck. */
  readonly unused: number
}

/** The whole road: merged into dev, carried to staging by itself, asked for and carried to production. */
export const tellRoad = (options: ChaosOptions = {}): Promise<Told> =>
  chaos(options, async t => {
    t.github.world.faults.add(...(options.faults ?? []))
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    t.comment('production', '/promote production')
    await t.sweep()
    return {
      end: t.end(),
      writes: t.writes,
      requests: t.requests,
      kills: t.kills,
      unused: t.github.world.faults.unused().length,
    }
  })

/** The road without any trouble. */
export const undisturbed = await tellRoad()

/** What differs in the end from the road without trouble, where it was told with these troubles. At most `most` times its requests are allowed. */
export const differences = async (
  troubles: readonly (ChaosOptions & { readonly where: string })[],
  most: number,
): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for (const { where, ...options } of troubles)
    try {
      const { end, kills, requests, unused } = await tellRoad(options)
      const other = Object.entries(end).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(undisturbed.end[key as keyof EndState]),
      )
      if (other.length > 0) found.push({ where, end: Object.fromEntries(other) })
      const mortal = options.break?.how === 'before' || options.break?.how === 'after'
      if (kills !== (mortal ? 1 : 0) || unused > 0) found.push({ where, kills, unused })
      if (requests > most * undisturbed.requests) found.push({ where, requests, undisturbed: undisturbed.requests })
    } catch (error) {
      found.push({ where, error: error instanceof Error ? error.message : error })
    }
  return found
}

/** Positions from 1 to a number that fall into one of several parts. */
export const partOf = (all: number, part: number, parts: number): readonly number[] =>
  Array.from({ length: all }, (_, index) => index + 1).filter(at => at % parts === part)
