import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const config = road.replace('from: staging\n', 'from: staging\n    promote: command\n')

test('with promote: command nothing is opened until somebody asks, and then it merges', () =>
  scenario({ config }, async t => {
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual(['#2 merged: Promote frontend 1.1.0 to staging'])
    await t.comment(change, '/why production')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in production

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy for 5 min, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | … | promoted by members of acme/release | nobody has asked for it yet; ended by members of acme/release: comment /promote production |"
    `)
    await t.comment(change, '/promote production', 'author')
    expect(t.said()).toContain('Promoting to production needs acme/release')
    expect(t.promotions()).toHaveLength(1)
    const comment = await t.comment(change, '/promote production')
    expect(t.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(t.promotions()[1]).toBe('#3 merged: Promote frontend 1.1.0 to production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.ledger()).toEqual([])
  }))

test('each wish opens once: newer versions wait to be asked for again', () =>
  scenario({ config }, async t => {
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(change, '/promote production')
    t.bump('frontend', 'dev', '1.2.0')
    await t.sweep()
    expect(t.running('frontend', 'staging')).toBe('1.2.0')
    expect(t.version('frontend', 'production')).toBe('1.1.0')
    expect(t.promotions().at(-1)).toBe('#5 merged: Promote frontend 1.2.0 to staging')
  }))

test('asked before anything is proven, it says so, and goes when it is', () =>
  scenario({ config }, async t => {
    t.cluster.degrade('frontend-staging', 'CrashLoopBackOff', '1.1.0')
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(change, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Not yet: staging has proven nothing newer of frontend. What it proves next goes to production."`,
    )
    t.cluster.heal('frontend-staging')
    await t.sweep()
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.ledger()).toEqual([])
  }))
