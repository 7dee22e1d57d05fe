import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }
const two = { ...app('cart', everywhere), ...app('frontend', everywhere) }

test('whoever may comments /promote production on the promotion, and it merges', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const comment = await t.comment(3, '/promote production', 'releaser')
    expect(t.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 merged: Promote frontend 1.1.0 to production',
    ])
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.ledger()).toEqual([])
  }))

test('who may not is told the rule, where it stands, and what to do instead', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const comment = await t.comment(3, '/promote production', 'reader')
    expect(t.reactions(comment)).toEqual(['eyes', 'confused'])
    expect(t.said()).toMatchInlineSnapshot(
      `"Promoting to production needs acme/release (.github/stagecoach.yml line 12). You may: \`/why production\`, \`/status\`, or ask somebody of acme/release."`,
    )
    await t.comment(3, '/promote production', 'author')
    expect(t.said()).toContain('Promoting to production needs acme/release')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('an environment or app that is not there is asked back', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote prod')
    expect(t.said()).toMatchInlineSnapshot(
      `"I do not know "prod". Environments: dev, staging, production. Did you mean production?"`,
    )
    await t.comment(3, '/promote production fronted')
    expect(t.said()).toMatchInlineSnapshot(`"I do not know "fronted". Apps: frontend. Did you mean frontend?"`)
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('on a merged change it means the apps whose versions that changed', () =>
  scenario({ files: two }, async t => {
    const change = t.bump('frontend', 'dev', '1.1.0')
    t.bump('cart', 'dev', '2.0.0')
    await t.settle()
    const comment = await t.comment(change, '/promote production')
    expect(t.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.running('cart', 'production')).toBe('1.0.0')
  }))

test('on a merged change that moved no version it says so', () =>
  scenario({}, async t => {
    const change = t.change({ 'README.md': 'The shop.' }, 'Describe the shop')
    await t.comment(change, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"This pull request changed no versions, so there is nothing of it to promote. Name apps: \`/promote production app\`."`,
    )
  }))

test('on an open change it says to merge that first', () =>
  scenario({}, async t => {
    const change = t.open({ 'README.md': 'The shop.' }, 'Describe the shop')
    await t.comment(change, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Merge this pull request first. What it changes goes to production when the environment before has proven it."`,
    )
  }))

test('where there is nothing to do it says what runs there', () =>
  scenario({}, async t => {
    const change = t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(change, '/promote production')
    const again = await t.comment(change, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(`"Nothing to do: production already has frontend 1.1.0."`)
    expect(t.reactions(again)).toEqual(['eyes', 'rocket'])
    await t.comment(change, '/promote dev', 'author')
    expect(t.said()).toMatchInlineSnapshot(
      `"dev is the first environment of the road: nothing is promoted into it. People, tags and image updaters change it."`,
    )
  }))

const soaking = road.replace('from: staging\n', 'from: staging\n    gates: { healthy: 2h }\n')

test('a wish that has to wait is kept, and carried out when its gates open', () =>
  scenario({ config: soaking }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote production')
    expect(t.said()).toMatch(
      /^Not yet: staging is healthy, not for 2 h yet\. I will merge #3 when it opens, not before 11:00 UTC \(in .*\)\. `\/hold production` stops that\.$/,
    )
    expect(t.ledger()).toEqual(['wishes/production/frontend.json'])
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: waits: staging is healthy, not for 2 h yet (since 20 Nov 09:00 UTC)"`,
    )
    await t.wait('1h')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
    await t.wait('65m')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.ledger()).toEqual([])
  }))

test('a wish of somebody who lost the right meanwhile is not carried out', () =>
  scenario({ config: soaking }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote production')
    t.said()
    t.seeded.teams['release']?.members.delete(t.by('releaser').account.id)
    await t.wait('125m')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: releaser asked for it and may not promote to production (since 20 Nov 09:00 UTC)"`,
    )
    expect(t.body(3)).toContain('releaser asked for it and may not promote to production')
  }))

test('neither edited comments nor those of bots are obeyed', () =>
  scenario({ config: road.replace('who: { promote: ["team:acme/release"] }', 'promote: review') }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const comment = await t.comment(3, 'Looks good to me.')
    t.clock.at += 60_000
    t.by('releaser').editComment(comment, '/promote production')
    const bot = t.bot('renovate')
    const other = bot.comment('acme/shop', 3, '/promote production')
    await t.sweep()
    expect([...t.reactions(comment), ...t.reactions(other)]).toEqual([])
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('a comment that no webhook told of is found while it is fresh, and left alone when it is old', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const old = t.quietly(() => t.by('releaser').comment('acme/shop', 3, '/promote production'))
    t.clock.at += 16 * 60_000
    await t.settle()
    expect(t.reactions(old)).toEqual([])
    const fresh = t.quietly(() => t.by('releaser').comment('acme/shop', 3, '/promote production'))
    await t.sweep()
    expect(t.reactions(fresh)).toEqual(['eyes', 'rocket'])
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('a comment on something that changed after the person looked is asked to be repeated', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const comment = t.quietly(() => t.by('releaser').comment('acme/shop', 3, '/promote production'))
    t.clock.at += 5_000
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.promotions()[1]).toBe('#3 open: Promote frontend 1.2.0 to production')
    await t.sweep()
    expect(t.said()).toMatchInlineSnapshot(
      `"The pull request changed after you looked (\`c0ffee1\` → \`c0ffee1\`). Look again, then repeat the command."`,
    )
    expect(t.reactions(comment)).toEqual(['eyes', 'confused'])
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))
