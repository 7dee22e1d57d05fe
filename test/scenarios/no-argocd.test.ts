import { expect, test } from 'vitest'
import { type Given, scenario } from '../harness/scenario.ts'
import { text } from '../harness/world.ts'

const config = text`
  version: 1
  overlays: apps/{app}/overlays/{env}
  environments:
    dev:
      sync: { engine: status, report: deploy/dev, timeout: 30m }
    production:
      from: dev
      promote: auto
`
const status: Given = { config, applications: [] }

test('where a workflow reports on the merge commit, its word is the proof', () =>
  scenario(status, async t => {
    t.status('deploy/dev', 'success')
    await t.sweep()
    const change = t.bump('frontend', 'dev', '1.1.0')
    t.status('deploy/dev', 'pending')
    await t.settle()
    expect(t.promotions()).toEqual([])
    await t.comment(change, '/why production')
    expect(t.said()).toMatchInlineSnapshot(
      `"**frontend** in production: dev has not been healthy yet on what it has now."`,
    )
    t.status('deploy/dev', 'success')
    await t.settle()
    expect(t.promotions()).toEqual(['#2 merged: Promote frontend 1.1.0 to production'])
    expect(t.version('frontend', 'production')).toBe('1.1.0')
    expect(t.deployments()).toContain('dev frontend: success')
  }))

test('a word on a later commit counts as well, because engines skip commits', () =>
  scenario(status, async t => {
    t.status('deploy/dev', 'success')
    await t.sweep()
    t.bump('frontend', 'dev', '1.1.0')
    t.push({ 'README.md': 'The shop.' }, 'Describe the shop')
    await t.settle()
    expect(t.promotions()).toEqual([])
    t.status('deploy/dev', 'success')
    await t.settle()
    expect(t.version('frontend', 'production')).toBe('1.1.0')
  }))

test('a bad word stops it', () =>
  scenario(status, async t => {
    t.status('deploy/dev', 'success')
    await t.sweep()
    t.bump('frontend', 'dev', '1.1.0')
    t.status('deploy/dev', 'failure')
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.deployments().at(-1)).toBe('dev frontend: failure')
  }))

test('no word within the time counts as a failure', () =>
  scenario(status, async t => {
    t.status('deploy/dev', 'success')
    await t.sweep()
    t.bump('frontend', 'dev', '1.1.0')
    await t.wait('40m')
    expect(t.deployments().at(-1)).toBe('dev frontend: failure')
    expect(t.promotions()).toEqual([])
  }))

const bare = text`
  version: 1
  overlays: apps/{app}/overlays/{env}
  environments:
    dev: {}
    production:
      from: dev
      promote: auto
      gates: { merged: 2h }
`

test('where nothing watches, what was merged long enough is promoted', () =>
  scenario({ config: bare, applications: [] }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to production'])
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Waits:** merged in dev for 2 h: merged in dev, not for 2 h yet, since 20 Nov 09:00 UTC; opens at about 20 Nov 11:00 UTC.",
        "**To go on:** nothing is wanted from anybody. \`/hold production frontend\` stops it, \`/why production\` explains.",
      ]
    `)
    await t.wait('115m')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
    await t.wait('10m')
    expect(t.promotions()).toEqual(['#2 merged: Promote frontend 1.1.0 to production'])
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Merged** 20 Nov 11:05 UTC as [c0ffee1](/acme/shop/commit/c0ffee1…). Nothing watches this environment: its health is not known.",
      ]
    `)
  }))
