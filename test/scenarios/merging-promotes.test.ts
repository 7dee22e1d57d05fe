import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('merging a change into dev carries it to staging by itself', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.version('frontend', 'staging')).toBe('1.1.0')
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))
