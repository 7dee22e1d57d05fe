import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }
const files = { ...app('cart', everywhere), ...app('frontend', everywhere), ...app('search', everywhere) }
const config = `${road}apps:\n  cart: { group: shop }\n  frontend: { group: shop }\n`

test('apps of a group travel in one pull request, the others in their own', () =>
  scenario({ files, config }, async t => {
    t.push(t.moved(['cart', 'frontend', 'search'], 'dev', '1.1.0'))
    await t.settle()
    expect(t.promotions()).toEqual([
      '#1 merged: Promote 2 apps to staging',
      '#2 merged: Promote search 1.1.0 to staging',
      '#3 open: Promote 2 apps to production',
      '#4 open: Promote search 1.1.0 to production',
    ])
    expect(t.changed(3)).toEqual([
      'apps/cart/overlays/production/kustomization.yaml',
      'apps/frontend/overlays/production/kustomization.yaml',
    ])
    expect(t.body(3).split('\n')[0]).toMatchInlineSnapshot(
      `"**2 apps** go to what staging has proven, in **production**."`,
    )
    expect(t.standing(3)).toMatchInlineSnapshot(`
      [
        "**Ready:** only a person's word is missing.",
        "**To go on:** merge it, or comment \`/promote production\` (members of acme/release). \`/hold production\` stops it, \`/why production\` explains.",
      ]
    `)
    t.merge(3)
    await t.settle()
    expect([t.running('cart', 'production'), t.running('frontend', 'production')]).toEqual(['1.1.0', '1.1.0'])
    expect(t.running('search', 'production')).toBe('1.0.0')
  }))

test('a held app leaves the group, and comes back when it is released', () =>
  scenario({ files, config }, async t => {
    t.push(t.moved(['cart', 'frontend'], 'dev', '1.1.0'))
    await t.settle()
    await t.comment(2, '/hold production cart')
    t.said()
    expect(t.promotions()[1]).toBe('#2 open: Promote frontend 1.1.0 to production')
    expect(t.changed(2)).toEqual(['apps/frontend/overlays/production/kustomization.yaml'])
    await t.comment(2, '/unhold production cart')
    t.said()
    expect(t.promotions()[1]).toBe('#2 open: Promote 2 apps to production')
    expect(t.changed(2)).toHaveLength(2)
  }))

test('an app that is not proven is not in it, and joins when it is', () =>
  scenario({ files, config }, async t => {
    t.cluster.degrade('cart-dev', 'CrashLoopBackOff', '1.1.0')
    t.push(t.moved(['cart', 'frontend'], 'dev', '1.1.0'))
    await t.settle()
    expect(t.promotions()[0]).toBe('#1 merged: Promote frontend 1.1.0 to staging')
    expect(t.version('cart', 'staging')).toBe('1.0.0')
    t.cluster.heal('cart-dev')
    await t.sweep()
    expect(t.running('cart', 'staging')).toBe('1.1.0')
    expect(t.promotions()).toContain('#2 open: Promote 2 apps to production')
  }))

test('/promote on the group’s pull request promotes all of it', () =>
  scenario({ files, config }, async t => {
    t.push(t.moved(['cart', 'frontend'], 'dev', '1.1.0'))
    await t.settle()
    await t.comment(2, '/promote production')
    expect(t.promotions()[1]).toBe('#2 merged: Promote 2 apps to production')
    expect([t.running('cart', 'production'), t.running('frontend', 'production')]).toEqual(['1.1.0', '1.1.0'])
    expect(t.ledger()).toEqual([])
  }))
