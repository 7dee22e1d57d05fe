import { expect, test } from 'vitest'
import { chaos } from '../harness/chaos.ts'
import { differences, partOf, undisturbed } from '../harness/whole-road.ts'

test.each([0, 1])(
  'a secondary limit at any write is waited for to the second, and it ends the same, part %i',
  async part => {
    const writes = partOf(undisturbed.writes.length, part, 2).filter(at => at > undisturbed.begun)
    const troubles = writes.map(at => ({
      where: `limited at write ${at}, ${undisturbed.writes[at - 1]}`,
      break: { at, how: 'limited' as const },
    }))
    expect(await differences(troubles, 1.5)).toEqual([])
  },
  120_000,
)

test('with so few requests an hour that the road takes many, nothing is lost and nothing is asked before the hour is over', async () => {
  const { end, limitedAt, hours } = await chaos({ github: { limits: { core: 5, graphql: 12 } } }, async t => {
    const began = t.clock.at
    t.bump('frontend', 'dev', '1.1.0')
    for (let hour = 0; hour < 30 && !t.end().promotions.some(each => each.includes('production')); hour += 1)
      for (let look = 0; look < 11; look += 1) await t.sweep()
    t.comment('production', '/promote production')
    for (let hour = 0; hour < 30 && t.end().versions['frontend production'] !== '1.1.0'; hour += 1)
      for (let look = 0; look < 11; look += 1) await t.sweep()
    for (let look = 0; look < 33; look += 1) await t.sweep()
    const refused = t.github.world.ledger.calls.filter(
      ({ status, identity }) => identity === 'stagecoach[bot]' && (status === 403 || status === 429),
    )
    return { end: t.end(), limitedAt: refused.map(({ at }) => at), hours: (t.clock.at - began) / 3_600_000 }
  })
  expect(end).toEqual(undisturbed.end)
  expect(limitedAt.length).toBeGreaterThan(1)
  // REST says 403 once an hour; GraphQL says it with a 200.
  expect(limitedAt.length).toBeLessThanOrEqual(Math.ceil(hours))
  expect(hours).toBeGreaterThan(1)
}, 120_000)
