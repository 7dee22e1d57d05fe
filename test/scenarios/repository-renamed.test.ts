import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('a repository that was renamed goes on under its new name', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.rename('store')
    await t.sweep()
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.2.0 to production',
      '#5 merged: Promote frontend 1.2.0 to staging',
    ])
    await t.comment(3, '/promote production')
    expect(t.running('frontend', 'production')).toBe('1.2.0')
    expect(t.app.roads().map(({ repository }) => repository)).toEqual(['acme/store'])
  }))

test('renamed while nobody told us, it is found again', () =>
  scenario({}, async t => {
    t.deaf()
    t.rename('store')
    t.bump('frontend', 'dev', '1.1.0')
    await t.wait('12m')
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))
