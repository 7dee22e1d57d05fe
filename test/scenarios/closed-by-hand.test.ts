import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('a promotion that somebody closed is not opened again, and the ledger keeps that', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.close(3)
    await t.sweep()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 closed: Promote frontend 1.1.0 to production',
    ])
    expect(t.ledger()).toEqual(['refusals/production/frontend.json'])
    await t.comment(3, '/why production', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in production

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy for 6 min, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✗ | not refused | author closed #​3, which carried exactly this, since 20 Nov 09:00 UTC; ended by /promote production, or newer pins |
      | … | promoted by members of acme/release | nobody has asked for it yet; ended by members of acme/release: merge it, or comment /promote production |"
    `)
    await t.restart({ forgetful: true })
    await t.sweep()
    expect(t.promotions()).toHaveLength(2)
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('/promote takes the refusal back', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.close(3)
    await t.sweep()
    await t.comment(3, '/promote production')
    expect(t.promotions().at(-1)).toBe('#4 merged: Promote frontend 1.1.0 to production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('newer versions are offered again', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.close(3)
    await t.sweep()
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.promotions().filter(line => line.includes('open'))).toEqual([
      expect.stringContaining('open: Promote frontend 1.2.0 to production'),
    ])
  }))

test('reopened by hand it goes on where it was', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.close(3)
    await t.sweep()
    t.by('author').reopenPull('acme/shop', 3)
    await t.settle()
    await t.comment(3, '/promote production')
    expect(t.promotions().at(-1)).toBe('#3 merged: Promote frontend 1.1.0 to production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))
