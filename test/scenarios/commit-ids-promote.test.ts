import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app } from '../harness/world.ts'

const one = '1a'.repeat(20)
const other = '3c'.repeat(20)
const two = '2b'.repeat(20)

test('tags that are commit ids go by themselves, because the upstream had the one before', () =>
  scenario({ files: app('frontend', { dev: one, staging: one, production: one }) }, async t => {
    t.bump('frontend', 'dev', two)
    await t.settle()
    expect(t.version('frontend', 'staging')).toBe(two)
    expect(t.running('frontend', 'staging')).toBe(two)
  }))

test('where nobody knows which of two is newer, a person decides', () =>
  scenario({ files: app('frontend', { dev: one, staging: other, production: other }) }, async t => {
    t.bump('frontend', 'dev', two)
    await t.settle()
    expect(t.promotions()).toEqual(['#1 open: Promote frontend 2b2b2b2 to staging'])
    expect(t.body(1)).toContain('which of the two versions is newer is not known, so a person decides')
    t.merge(1)
    await t.settle()
    expect(t.running('frontend', 'staging')).toBe(two)
  }))
