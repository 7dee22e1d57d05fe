import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }

test('a hold stops a promotion, and is shown on it, in its check, in /status and in the audit log', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const comment = await t.comment(3, '/hold production frontend audit week')
    expect(t.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(t.said()).toMatchInlineSnapshot(
      `"Held: frontend does not move in production (audit week). \`/unhold production frontend\` ends it."`,
    )
    expect(t.labels(3)).toEqual(['stagecoach', 'stagecoach: held'])
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: held by releaser: audit week (since 20 Nov 09:00 UTC)"`,
    )
    expect(t.body(3).split('\n')[2]).toMatchInlineSnapshot(
      `"**Stands still:** [held by releaser: audit week](/acme/shop/pull/3#issuecomment-1), since 20 Nov 09:00 UTC; ended by /unhold production frontend."`,
    )
    await t.comment(3, '/status', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "- [frontend to production: held by releaser: audit week](/acme/shop/pull/3)

      | | dev | staging | production |
      | --- | --- | --- | --- |
      | **frontend** | 1.1.0 | 1.1.0 | 1.0.0; held by releaser: audit week (since 09:00 UTC, just now); #3 waits |"
    `)
    expect(t.audit().filter(line => line.startsWith('command'))).toEqual([
      'command command=hold by=releaser on=3 ok=true',
      'command command=status by=reader on=3 ok=true',
    ])
    await t.comment(3, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Not yet: held by releaser: audit week. Ended by \`/unhold production frontend\`. I will merge #3 after that."`,
    )
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('once it is taken off, what was asked for meanwhile goes', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/hold production')
    expect(t.said()).toMatchInlineSnapshot(`"Held: nothing moves in production. \`/unhold production\` ends it."`)
    await t.comment(3, '/promote production')
    t.said()
    await t.comment(3, '/unhold production')
    expect(t.said()).toMatchInlineSnapshot(`"No longer held: production."`)
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.labels(3)).not.toContain('stagecoach: held')
  }))

test('a hold before there is anything to promote lets nothing be opened, also where the environment moves by itself', () =>
  scenario({}, async t => {
    const issue = t.change({ 'README.md': 'The shop.' }, 'Describe the shop')
    await t.comment(issue, '/hold staging', 'author')
    t.said()
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    await t.comment(issue, '/why staging', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in staging

      | | | |
      | --- | --- | --- |
      | ✓ | dev healthy | healthy, since 20 Nov 09:00 UTC |
      | ✗ | not held | [held by author](/acme/shop/pull/1#issuecomment-1), since 20 Nov 09:00 UTC; ended by /unhold staging |
      | ✓ | staging moves by itself | promote: auto |"
    `)
    await t.comment(issue, '/unhold staging', 'author')
    t.said()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

test('who may not promote may not hold, and nobody takes off a hold that is not there', () =>
  scenario({}, async t => {
    const issue = t.change({ 'README.md': 'The shop.' }, 'Describe the shop')
    await t.comment(issue, '/hold production', 'reader')
    expect(t.said()).toMatchInlineSnapshot(
      `"Holding production needs acme/release (.github/stagecoach.yml line 12). You may: \`/why production\`, \`/status\`, or ask somebody of acme/release."`,
    )
    await t.comment(issue, '/unhold production frontend')
    expect(t.said()).toMatchInlineSnapshot(`"Nobody holds frontend in production."`)
    expect(t.ledger()).toEqual([])
  }))

test('a held app leaves its group, the others go', () =>
  scenario(
    {
      config: `${road}apps:\n  "*": { group: shop }\n`,
      files: { ...app('cart', everywhere), ...app('frontend', everywhere) },
    },
    async t => {
      const issue = t.bump('frontend', 'dev', '1.1.0')
      await t.comment(issue, '/hold production cart')
      t.said()
      t.bump('cart', 'dev', '2.0.0')
      await t.settle()
      expect(t.promotions()).toContain('#3 open: Promote frontend 1.1.0 to production')
      await t.comment(issue, '/promote production frontend')
      expect(t.running('frontend', 'production')).toBe('1.1.0')
      expect(t.running('cart', 'production')).toBe('1.0.0')
    },
  ))
