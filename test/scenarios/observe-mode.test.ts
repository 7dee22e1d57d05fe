import { expect, test } from 'vitest'
import { type Given, scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const observing: Given = {
  config: road.replace('version: 1', 'version: 1\nmode: observe'),
  // The cluster moves by itself, because nobody here asks it to.
  applications: ['dev', 'staging', 'production'].map(env => ({
    name: `frontend-${env}`,
    path: `apps/frontend/overlays/${env}`,
    automated: true,
  })),
}

test('observe mode writes a check that says what would be done, and nothing else', () =>
  scenario(observing, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.check('stagecoach/plan', t.head)).toMatchInlineSnapshot(`"neutral: 1 promotion would be opened"`)
    expect(t.checkText('stagecoach/plan', t.head)).toMatchInlineSnapshot(`
      "\`mode: observe\`: nothing is opened or merged.

      | | what moves | what it waits for |
      | --- | --- | --- |
      | frontend to staging | ghcr.io/acme/frontend 1.0.0 → 1.1.0 | this difference was there before anything was promoted here, so a person looks at it first |"
    `)
    expect([t.promotions(), t.deployments(), t.ledger()]).toEqual([[], [], []])
    expect(t.branches()).toEqual(['change-1', 'main'])
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
  }))

test('where nothing would be done it says so', () =>
  scenario(observing, async t => {
    expect(t.check('stagecoach/plan', t.head)).toMatchInlineSnapshot(`"neutral: nothing would be promoted"`)
    expect(t.checkText('stagecoach/plan', t.head)).toMatchInlineSnapshot(
      `"Every environment has what the one before it has proven."`,
    )
  }))

test('what only reads is answered, what would write is refused', () =>
  scenario(observing, async t => {
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    await t.comment(change, '/status')
    expect(t.said()).toMatchInlineSnapshot(`
      "\`mode: observe\`: nothing is opened or merged.

      | | dev | staging | production |
      | --- | --- | --- | --- |
      | **frontend** | 1.1.0 | 1.0.0; 1 behind | 1.0.0 |"
    `)
    const comment = await t.comment(change, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"This repository is in \`mode: observe\`: everything is shown, and nothing is opened or merged."`,
    )
    expect(t.reactions(comment)).toEqual(['eyes', 'confused'])
    expect(t.branches()).toEqual(['change-1', 'main'])
  }))

test('switched to act, it opens for review what it had only shown', () =>
  scenario(observing, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    t.push({ '.github/stagecoach.yml': road }, 'Let it act')
    await t.sweep()
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Ready:** only a person's word is missing: this difference was there before anything was promoted here, so a person looks at it first.",
        "**To go on:** merge it, or comment \`/promote staging\` (whoever has the write permission here). \`/hold staging frontend\` stops it, \`/why staging\` explains.",
      ]
    `)
  }))
