import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, text } from '../harness/world.ts'

const environments = { eu: '1.0.0', us: '1.0.0', production: '1.0.0' }
const files = app('frontend', environments)
const config = text`
  version: 1
  overlays: apps/{app}/overlays/{env}
  environments:
    eu:
      sync: { engine: argocd, cluster: hub }
    us:
      sync: { engine: argocd, cluster: hub }
    production:
      from: [eu, us]
      promote: auto
      sync: { engine: argocd, cluster: hub }
`

test('with several upstreams all of them have to prove the same version', () =>
  scenario({ files, config }, async t => {
    t.bump('frontend', 'eu', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    await t.comment(1, '/why production')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in production

      | | | |
      | --- | --- | --- |
      | … | us healthy | us has not been healthy on exactly these pins yet |
      | ✓ | not held | nobody holds it |
      | ✓ | production moves by itself | promote: auto |"
    `)
    t.bump('frontend', 'us', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual(['#3 merged: Promote frontend 1.1.0 to production'])
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('it does not matter which of them comes first', () =>
  scenario({ files, config }, async t => {
    t.bump('frontend', 'us', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    t.bump('frontend', 'eu', '1.1.0')
    await t.settle()
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('with any: true one is enough', () =>
  scenario({ files, config: config.replace('from: [eu, us]', 'from: [eu, us]\n    any: true') }, async t => {
    t.bump('frontend', 'us', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual(['#2 merged: Promote frontend 1.1.0 to production'])
    expect(t.body(2).split('\n')[0]).toContain('exactly what us has been running healthily')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('one that degrades stops it, even when the other is well', () =>
  scenario({ files, config: config.replace('promote: auto', 'promote: review') }, async t => {
    t.bump('frontend', 'eu', '1.1.0')
    t.bump('frontend', 'us', '1.1.0')
    await t.settle()
    expect(t.check('stagecoach/gates', 3)).toBe('success: ready: a person may promote it')
    t.cluster.degrade('frontend-us', 'CrashLoopBackOff')
    await t.wait('1m')
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: us is degraded: Deployment frontend-us: 1 of 3 pods ready (CrashLoopBackOff)"`,
    )
  }))
