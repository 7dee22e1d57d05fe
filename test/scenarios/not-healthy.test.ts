import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const soaking = road.replace('from: staging\n', 'from: staging\n    gates: { healthy: 2h }\n')

test('what is not healthy in dev goes nowhere, and goes once it has healed', () =>
  scenario({}, async t => {
    t.cluster.degrade('frontend-dev', 'CrashLoopBackOff', '1.1.0')
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.deployments().at(-1)).toBe('dev frontend: failure')
    await t.comment(change, '/why staging', 'reader')
    expect(t.said()).toMatchInlineSnapshot(
      `"**frontend** in staging: dev is degraded: Deployment frontend-dev: 1 of 3 pods ready (CrashLoopBackOff)."`,
    )
    t.cluster.heal('frontend-dev')
    await t.wait('2m')
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

test('a rollout that never ends proves nothing, and is called failed after its time', () =>
  scenario({}, async t => {
    t.cluster.stick('frontend-dev')
    t.bump('frontend', 'dev', '1.1.0')
    await t.wait('5m')
    expect(t.promotions()).toEqual([])
    expect(t.deployments().at(-1)).toBe('dev frontend: in_progress')
    await t.wait('15m')
    expect(t.deployments().at(-1)).toBe('dev frontend: failure')
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
  }))

test('a soak is waited for, and then a person may', () =>
  scenario({ config: soaking }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: waits: staging is healthy, not for 2 h yet (since 20 Nov 09:00 UTC), and 1 more"`,
    )
    await t.wait('2h')
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(`"success: ready: a person may promote it"`)
    expect(t.promotions().at(-1)).toBe('#3 open: Promote frontend 1.1.0 to production')
    await t.comment(3, '/promote production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('an upstream that degrades begins its soak again', () =>
  scenario({ config: soaking }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote production')
    t.said()
    await t.wait('1h')
    t.cluster.degrade('frontend-staging', 'OOMKilled')
    await t.wait('10m')
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: staging is degraded: Deployment frontend-staging: 1 of 3 pods ready (OOMKilled)"`,
    )
    t.cluster.heal('frontend-staging')
    await t.wait('1h')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
    await t.wait('70m')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('newer versions take the place of those that wait for people, once they have passed the same gates', () =>
  scenario({ config: soaking }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.wait('130m')
    t.bump('frontend', 'dev', '1.2.0')
    await t.wait('1h')
    expect(t.promotions()[1]).toBe('#3 open: Promote frontend 1.1.0 to production')
    expect(t.check('stagecoach/gates', 3)).toContain('success')
    await t.wait('70m')
    expect(t.promotions()[1]).toBe('#3 open: Promote frontend 1.2.0 to production')
    expect(t.check('stagecoach/gates', 3)).toContain('success')
  }))

test('a version that a newer one replaced before its soak was over is passed over; the newest goes when it has soaked', () =>
  scenario({ config: soaking.replace('who: { promote: ["team:acme/release"] }', 'promote: auto') }, async t => {
    for (const minor of [1, 2, 3]) {
      t.bump('frontend', 'dev', `1.${minor}.0`)
      await t.wait('1h')
    }
    expect(t.version('frontend', 'production')).toBe('1.0.0')
    await t.wait('70m')
    expect(t.running('frontend', 'production')).toBe('1.3.0')
  }))

test('where the cluster cannot be reached, nothing is taken for healthy', () =>
  scenario({}, async t => {
    await t.cluster.outage('500')
    t.bump('frontend', 'dev', '1.1.0')
    await t.wait('2m')
    expect(t.promotions()).toEqual([])
    await t.cluster.outage(null)
    await t.sweep()
    await t.sweep()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))
