import { describe, expect, test } from 'vitest'
import { disturbed, seedsOf, undisturbed, withoutWebhooks } from '../harness/webhook-chaos.ts'

test('undisturbed, what was held and then overtaken ends in production, and nothing is there twice', () => {
  expect(undisturbed.map(({ versions }) => versions['frontend production'])).toEqual([
    '1.0.0',
    '1.0.0',
    '1.0.0',
    '1.0.0',
    '1.2.0',
  ])
  expect(undisturbed.flatMap(({ twice }) => twice)).toEqual([])
})

test('without any webhook it stands the same after one look at everything', async () => {
  expect(await withoutWebhooks()).toEqual([])
})

describe.each([0, 1, 2, 3])('slice %i of the seeds', slice => {
  test('with webhooks lost, doubled, late and long past, it stands the same after one look at everything', async () => {
    expect(await disturbed(seedsOf(slice, 8))).toEqual([])
  }, 120_000)
})
