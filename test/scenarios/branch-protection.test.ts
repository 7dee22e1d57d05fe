import { expect, test } from 'vitest'
import { type Story, scenario } from '../harness/scenario.ts'

const auto = '#2 merged: Promote frontend 1.1.0 to staging'
const shop = 'acme/shop'

/** The rules begin after what people merge in these stories. */
const protectedStory = (
  protection: Parameters<ReturnType<Story['by']>['protect']>[1],
  story: (t: Story) => Promise<void>,
) =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    t.by('operator').protect(shop, protection)
    await t.settle()
    await story(t)
  })

const gates = { strict: false, required: [{ context: 'stagecoach/gates', app: null }] }

test('our own check may be required: it lets a promotion in when its gates are open', () =>
  protectedStory({ checks: gates }, async t => {
    expect(t.promotions()[0]).toBe(auto)
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    t.merge(3)
    await t.settle()
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('with our check required, nobody presses the merge button past a hold', () =>
  protectedStory({ checks: gates }, async t => {
    await t.comment(3, '/hold production frontend wait for the fair')
    expect(t.said()).toMatchInlineSnapshot(
      `"Held: frontend does not move in production (wait for the fair). \`/unhold production frontend\` ends it."`,
    )
    expect(() => t.merge(3)).toThrow(/stagecoach\/gates/)
    await t.comment(3, '/unhold production frontend')
    expect(t.said()).toMatchInlineSnapshot(`"No longer held: frontend in production."`)
    t.merge(3)
    await t.settle()
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

const reviews = { count: 1, dismissStale: true, codeOwners: false, lastPushApproval: false }

test('an approval that GitHub requires is waited for, and then it merges by itself', () =>
  protectedStory({ reviews }, async t => {
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    expect(t.check('stagecoach/gates', 2)).toMatchInlineSnapshot(`"success: ready: GitHub still wants an approval"`)
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Ready:** GitHub still wants an approval; ended by whoever may approve it by the branch rules. It merges by itself then.",
        "**To go on:** give GitHub what it wants; then it merges by itself. \`/hold staging frontend\` stops it, \`/why staging\` explains.",
      ]
    `)
    t.by('releaser').approve(shop, 2)
    await t.settle()
    expect(t.promotions()[0]).toBe(auto)
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

test('where signed commits are required, ours are signed', () =>
  protectedStory({ signatures: true }, async t => {
    expect(t.promotions()[0]).toBe(auto)
    expect(t.commit(t.pull(2).headSha).signed).toBe(true)
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

const strict = { checks: { strict: true, required: [{ context: 'stagecoach/gates', app: null }] } }

test('where branches have to be up to date, a promotion is made again on the newest base, and merges', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.push({ 'README.md': 'The shop.' }, 'Describe the shop')
    t.by('operator').protect(shop, strict)
    await t.comment(3, '/promote production')
    expect(t.promotions()[1]).toBe('#3 merged: Promote frontend 1.1.0 to production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.file('README.md')).toBe('The shop.')
  }))

test('a check of somebody else that GitHub requires is waited for', () =>
  protectedStory({ checks: { strict: false, required: [{ context: 'e2e', app: null }] } }, async t => {
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    t.status('e2e', 'success', t.pull(2).headSha)
    await t.sweep()
    expect(t.promotions()[0]).toBe(auto)
  }))

test('where only some people may push at all, it says so instead of trying for ever', () =>
  protectedStory({ lockBranch: true }, async t => {
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    expect(t.check('stagecoach/gates', 2)).toBe(
      'success: ready: GitHub still wants something that the branch rules ask for',
    )
    t.by('operator').protect(shop, { lockBranch: false })
    await t.sweep()
    expect(t.promotions()[0]).toBe(auto)
  }))

test('where the history has to be linear, it is squashed', () =>
  protectedStory({ linearHistory: true }, async t => {
    expect(t.promotions()[0]).toBe(auto)
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

test('where nothing but a rebase is allowed and signed commits are required, it says what GitHub refuses', () =>
  scenario({ settings: { mergeMethods: ['rebase'] } }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    t.by('operator').protect(shop, { signatures: true })
    await t.sweep()
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Ready:** GitHub refused to merge it: Base branch requires signed commits. Commits must have verified signatures; ended by whoever may change the rules of the branch. It merges by itself then.",
        "**To go on:** give GitHub what it wants; then it merges by itself. \`/hold staging frontend\` stops it, \`/why staging\` explains.",
      ]
    `)
    expect(t.check('stagecoach/gates', 2)).toContain('success: ready: GitHub refused to merge it')
    t.by('operator').protect(shop, { signatures: false })
    await t.sweep()
    expect(t.promotions()[0]).toBe(auto)
  }))
