import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const soaking = road.replace('from: staging\n', 'from: staging\n    gates: { healthy: 2h, checks: [e2e] }\n')

test('merged by somebody who may not promote, past gates that were shut, it says by whom and past which', () =>
  scenario({ config: soaking }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.merge(3, 'author')
    await t.settle()
    expect(t.standing(3)).toMatchInlineSnapshot(`
      [
        "**Healthy** in production since 20 Nov 09:00 UTC, 2 s after it was merged by author as [c0ffee1](/acme/shop/commit/c0ffee1…).",
        "Merged around gates that were not open, by author: staging healthy for 2 h (staging is healthy, not for 2 h yet); check e2e (check e2e has not reported yet); promoted by somebody who may (author may not promote to production).",
      ]
    `)
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('merged past a hold, it names the hold', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/hold production frontend wait for the fair')
    t.said()
    t.merge(3)
    await t.settle()
    expect(t.standing(3)).toMatchInlineSnapshot(`
      [
        "**Healthy** in production since 20 Nov 09:00 UTC, 2 s after it was merged by releaser as [c0ffee1](/acme/shop/commit/c0ffee1…).",
        "Merged around a gate that was not open, by releaser: not held (held by releaser: wait for the fair).",
      ]
    `)
    expect(t.ledger()).toEqual(['holds/production/frontend.json'])
  }))

test('merged by somebody who may while every gate is open, there is nothing to say', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.merge(3)
    await t.settle()
    expect(t.body(3)).not.toContain('around')
  }))
