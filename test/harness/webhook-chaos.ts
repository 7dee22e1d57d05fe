import { type Chaos, chaos, randomOf } from './chaos.ts'
import type { EndState } from './end-state.ts'

/** What people do, one thing after the other; each is over when everything was looked at once more. */
const acts: readonly ((t: Chaos) => void)[] = [
  t => t.bump('frontend', 'dev', '1.1.0'),
  t => t.comment('production', '/hold production frontend'),
  t => t.bump('frontend', 'dev', '1.2.0'),
  t => t.comment('production', '/unhold production frontend'),
  t => t.comment('production', '/promote production'),
]

const play = (disturb: (t: Chaos) => void, validate: boolean): Promise<readonly EndState[]> =>
  chaos({ github: { validate } }, async t => {
    const ends: EndState[] = []
    for (const act of acts) {
      disturb(t)
      act(t)
      await t.sweep()
      ends.push(t.end())
    }
    const { violations, unknownRoutes } = t.github.world
    if (violations.length + unknownRoutes.length > 0) throw new Error([...violations, ...unknownRoutes].join('\n'))
    return ends
  })

/** How it stands after each act with every webhook brought once, in order. */
export const undisturbed = await play(() => {}, true)
if (undisturbed.at(-1)?.versions['frontend production'] !== '1.2.0')
  throw new Error('the story does not even end in production without any trouble')

const kinds = ['drop webhook', 'double webhook', 'late webhook'] as const

/** Before each act some of the webhooks to come are lost, doubled or held back, and some of long ago are sent again. */
const disturbance = (seed: number): ((t: Chaos) => void) => {
  const random = randomOf(seed)
  const below = (most: number): number => Math.floor(random() * most)
  return ({ github: { world } }) => {
    const { faults, hooks } = world
    for (let count = below(8); count > 0; count -= 1)
      faults.add({ kind: kinds[below(kinds.length)] ?? 'drop webhook', event: '*', skip: below(6) })
    for (let count = below(4); count > 0; count -= 1) {
      const old = hooks.deliveries[below(hooks.deliveries.length)]
      if (old) hooks.redeliver(old)
    }
  }
}

const differing = (ends: readonly EndState[]) =>
  ends.flatMap((end, act) =>
    Object.entries(end).flatMap(([what, value]) => {
      const wanted = undisturbed[act]?.[what as keyof EndState]
      return JSON.stringify(value) === JSON.stringify(wanted) ? [] : [{ act: act + 1, what, value, wanted }]
    }),
  )

/** Where it stands otherwise with no webhook at all. */
export const withoutWebhooks = async () => {
  const losing = ({ github: { world } }: Chaos): void => {
    for (let count = 0; count < 100; count += 1) world.faults.add({ kind: 'drop webhook', event: '*' })
  }
  return differing(await play(losing, true))
}

/** Where it stands otherwise than undisturbed, and with which seed. */
export const disturbed = async (seeds: readonly number[]): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for (const seed of seeds)
    try {
      found.push(...differing(await play(disturbance(seed), seed % 50 === 0)).map(each => ({ seed, ...each })))
    } catch (error) {
      found.push({ seed, error: error instanceof Error ? error.message : error })
    }
  return found
}

/** Seeds of one slice: `slice` of `slices` parts of the first 200. */
export const seedsOf = (slice: number, slices: number): readonly number[] =>
  Array.from({ length: 200 }, (_, index) => index + 1).filter(seed => seed % slices === slice)
