import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('while it rolls out, the pull request says so; then that it is healthy, and since when', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.cluster.slow('frontend-production', 90_000)
    await t.comment(3, '/promote production')
    expect(t.body(3).split('\n')[2]).toMatchInlineSnapshot(
      `"**Syncing** production: merged 20 Nov 09:00 UTC as [c0ffee1](/acme/shop/commit/c0ffee1…)."`,
    )
    expect(t.deployments().at(-1)).toMatchInlineSnapshot(`"production frontend: in_progress"`)
    await t.wait('2m')
    expect(t.body(3).split('\n')[2]).toMatchInlineSnapshot(
      `"**Healthy** in production since 20 Nov 09:03 UTC, 3 min after it was merged as [c0ffee1](/acme/shop/commit/c0ffee1…)."`,
    )
    expect(t.deployments().at(-1)).toBe('production frontend: success')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('where production does not become healthy, the pull request says why, and what to do', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.cluster.degrade('frontend-production', 'CrashLoopBackOff', '1.1.0')
    await t.comment(3, '/promote production')
    expect(t.body(3).split('\n')[2]).toMatchInlineSnapshot(
      `"**Not healthy** in production since 20 Nov 09:00 UTC: merged 20 Nov 09:00 UTC as [c0ffee1](/acme/shop/commit/c0ffee1…). Degraded: Deployment frontend-production: 1 of 3 pods ready (CrashLoopBackOff). Nothing goes on from production with these versions. To go back, revert this pull request; \`/hold production frontend\` keeps others out meanwhile."`,
    )
    expect(t.deployments().at(-1)).toBe('production frontend: failure')
  }))

test('a production that degrades an hour later is told on the same pull request, and so is its recovery', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote production')
    await t.wait('1h')
    t.cluster.degrade('frontend-production', 'OOMKilled')
    await t.sweep()
    expect(t.body(3).split('\n')[2]).toMatch(/^\*\*Not healthy\*\* in production since 20 Nov 10:\d\d UTC/)
    expect(t.deployments().at(-1)).toBe('production frontend: failure')
    t.cluster.heal('frontend-production')
    await t.sweep()
    expect(t.body(3).split('\n')[2]).toMatch(/^\*\*Healthy\*\* in production since 20 Nov 10:\d\d UTC/)
    expect(t.deployments().at(-1)).toBe('production frontend: success')
  }))

test('going back by a revert is a change like any other: deployed, and shown', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.cluster.degrade('frontend-production', 'CrashLoopBackOff', '1.1.0')
    await t.comment(3, '/promote production')
    const path = 'apps/frontend/overlays/production/kustomization.yaml'
    const revert = t.change({ [path]: t.file(path).replace('1.1.0', '1.0.0') }, 'Revert frontend 1.1.0 in production')
    await t.settle()
    expect(t.running('frontend', 'production')).toBe('1.0.0')
    expect(t.deployments().at(-1)).toBe('production frontend: success')
    await t.comment(revert, '/why production', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in production (#5)

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✓ | exactly what the plan says | nothing else is in it |
      | ✓ | GitHub can merge it | nothing stands in the way |
      | … | promoted by members of acme/release | nobody has asked for it yet, since 20 Nov 09:00 UTC; ended by members of acme/release: merge it, or comment /promote production |"
    `)
  }))

test('what was reverted in an environment that moves by itself is not brought back by itself', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const path = 'apps/frontend/overlays/staging/kustomization.yaml'
    const revert = t.change({ [path]: t.file(path).replace('1.1.0', '1.0.0') }, 'Revert frontend 1.1.0 in staging')
    await t.sweep()
    expect(t.running('frontend', 'staging')).toBe('1.0.0')
    expect(t.promotions()[1]).toBe('#3 closed: Promote frontend 1.1.0 to production')
    expect(t.said()).toContain('Nothing is left to carry')
    await t.comment(revert, '/why staging', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in staging (#5)

      | | | |
      | --- | --- | --- |
      | ✓ | dev healthy | healthy for 6 min, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✓ | exactly what the plan says | nothing else is in it |
      | ✓ | GitHub can merge it | nothing stands in the way |
      | … | promoted by whoever has the write permission here | exactly this came with #​2 and was taken back, so a person decides, since 20 Nov 09:00 UTC; ended by whoever has the write permission here: merge it, or comment /promote staging |"
    `)
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.running('frontend', 'staging')).toBe('1.2.0')
  }))

test('a sync that fails is told, and nothing goes on from there', () =>
  scenario({}, async t => {
    t.cluster.fail('frontend-dev', 'rpc error: code = Unavailable')
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.deployments().at(-1)).toBe('dev frontend: failure')
    await t.comment(change, '/status', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "- frontend is degraded in dev: The sync failed: rpc error: code = Unavailable

      | | dev | staging | production |
      | --- | --- | --- | --- |
      | **frontend** | 1.1.0; **degraded**: The sync failed: rpc error: code = Unavailable (since 09:00 UTC, 6 min ago) | 1.0.0; behind | 1.0.0 |"
    `)
    expect(t.promotions()).toEqual([])
  }))
