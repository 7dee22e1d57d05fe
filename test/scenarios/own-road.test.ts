import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }
const files = { ...app('cart', everywhere), ...app('infra-dns', everywhere), ...app('frontend', everywhere) }
const config = `${road}apps:\n  cart: { environments: [dev, production] }\n  "infra-*": { exclude: true }\n`

test('an app with a road of its own goes from dev to production', () =>
  scenario({ files, config }, async t => {
    t.push(t.moved(['cart', 'frontend', 'infra-dns'], 'dev', '1.1.0'))
    await t.settle()
    expect(t.promotions()).toEqual([
      '#1 merged: Promote frontend 1.1.0 to staging',
      '#2 open: Promote cart 1.1.0 to production',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.body(2).split('\n')[0]).toContain('exactly what dev has been running healthily')
    await t.comment(2, '/promote production')
    expect(t.running('cart', 'production')).toBe('1.1.0')
    expect(t.version('cart', 'staging')).toBe('1.0.0')
  }))

test('an excluded app is left alone', () =>
  scenario({ files, config }, async t => {
    const change = t.bump('infra-dns', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual([])
    expect(t.deployments().filter(each => each.includes('infra-dns'))).toEqual([])
    await t.comment(change, '/promote staging infra-dns')
    expect(t.said()).toMatchInlineSnapshot(`"I do not know "infra-dns". Apps: cart, frontend."`)
  }))

test('a road that is taken away closes its promotions with a sentence', () =>
  scenario({ files, config }, async t => {
    t.push(t.moved(['cart', 'frontend'], 'dev', '1.1.0'))
    await t.settle()
    t.push({
      '.github/stagecoach.yml': config.replace('cart: { environments: [dev, production] }', 'cart: { exclude: true }'),
    })
    await t.settle()
    expect(t.promotions()[1]).toBe('#2 closed: Promote cart 1.1.0 to production')
    expect(t.said()).toMatchInlineSnapshot(
      `"cart is not promoted to production any more: the configuration has no such way."`,
    )
    expect(t.promotions()[2]).toBe('#3 open: Promote frontend 1.1.0 to production')
  }))
