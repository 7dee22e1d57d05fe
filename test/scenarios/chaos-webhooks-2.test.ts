import { describe, expect, test } from 'vitest'
import { disturbed, seedsOf } from '../harness/webhook-chaos.ts'

// The other half of the seeds, in a file of its own so that both run at the same time.
describe.each([4, 5, 6, 7])('slice %i of the seeds', slice => {
  test('with webhooks lost, doubled, late and long past, it stands the same after one look at everything', async () => {
    expect(await disturbed(seedsOf(slice, 8))).toEqual([])
  }, 120_000)
})
