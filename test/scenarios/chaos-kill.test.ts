import { describe, expect, test } from 'vitest'
import { type Chaos, type ChaosOptions, chaos } from '../harness/chaos.ts'

/** The whole road: merged into dev, carried to staging by itself, asked for and carried to production. */
const road = async (t: Chaos) => {
  t.bump('frontend', 'dev', '1.1.0')
  await t.settle()
  await t.sweep()
  t.comment('production', '/promote production')
  await t.settle()
  await t.sweep()
  return { end: t.end(), writes: t.writes, kills: t.kills, requests: t.requests }
}

const told = (options: ChaosOptions) => chaos(options, road)
const undisturbed = await told({})

/** What differs where the app is killed at each write in turn, before GitHub hears of it and after. */
const differences = async (writes: readonly number[], more: ChaosOptions): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for (const at of writes)
    for (const how of ['before', 'after'] as const) {
      const where = `killed ${how} write ${at}, ${undisturbed.writes[at - 1]}`
      try {
        const { end, kills, requests } = await told({ ...more, break: { at, how } })
        if (JSON.stringify(end) !== JSON.stringify(undisturbed.end)) found.push({ where, end: differing(end) })
        if (kills !== 1) found.push({ where, kills })
        if (requests > 2 * undisturbed.requests) found.push({ where, requests, undisturbed: undisturbed.requests })
      } catch (error) {
        found.push({ where, error: error instanceof Error ? error.message : error })
      }
    }
  return found
}

const differing = (end: typeof undisturbed.end) =>
  Object.fromEntries(
    Object.entries(end).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(undisturbed.end[key as keyof typeof end]),
    ),
  )

const every = undisturbed.writes.map((_, index) => index + 1)
const slice = (part: number) => every.filter(at => at % 3 === part)

test('the undisturbed road ends in production, with nothing there twice', () => {
  expect(undisturbed.end.versions).toEqual({
    'frontend dev': '1.1.0',
    'frontend staging': '1.1.0',
    'frontend production': '1.1.0',
  })
  expect(undisturbed.end.twice).toEqual([])
  expect(undisturbed.writes.length).toBeGreaterThan(30)
})

describe.each([0, 1, 2])('killed at every write, third %i', part => {
  test('and started again on its disk, it ends the same', async () => {
    expect(await differences(slice(part), {})).toEqual([])
  }, 120_000)

  test('and started again without its disk, it ends the same', async () => {
    expect(await differences(slice(part), { forgetful: true })).toEqual([])
  }, 120_000)
})
