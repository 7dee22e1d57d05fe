import { describe, expect, test } from 'vitest'
import { chaos } from '../harness/chaos.ts'
import { differences, partOf, undisturbed } from '../harness/whole-road.ts'

const killed = (part: number, forgetful: boolean) =>
  partOf(undisturbed.writes.length, part, 3).flatMap(at =>
    (['before', 'after'] as const).map(how => ({
      where: `killed ${how} write ${at}, ${undisturbed.writes[at - 1]}`,
      break: { at, how },
      forgetful,
    })),
  )

test('the undisturbed road ends in production, with nothing there twice', () => {
  expect(undisturbed.end.versions).toEqual({
    'frontend dev': '1.1.0',
    'frontend staging': '1.1.0',
    'frontend production': '1.1.0',
  })
  expect(undisturbed.end.twice).toEqual([])
  expect(undisturbed.writes.length).toBeGreaterThan(30)
})

test('a command that was ended is not carried out again by a process that has forgotten everything', () =>
  chaos({ forgetful: true }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.comment('production', '/hold production frontend')
    await t.settle()
    const before = t.end()
    const ledger = t.repository.git.branch('stagecoach/ledger')
    await t.restart()
    await t.sweep()
    expect(t.end()).toEqual(before)
    expect(t.repository.git.branch('stagecoach/ledger')).toBe(ledger)
  }))

describe.each([0, 1, 2])('killed at every write before and after it lands, third %i', part => {
  test('and started again on its disk, it ends the same', async () => {
    expect(await differences(killed(part, false), 2)).toEqual([])
  }, 120_000)

  test('and started again without its disk, it ends the same', async () => {
    expect(await differences(killed(part, true), 2)).toEqual([])
  }, 120_000)
})
