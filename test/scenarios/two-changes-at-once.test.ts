import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }

test('two apps that change at once travel apart, and both arrive', () =>
  scenario({ files: { ...app('cart', everywhere), ...app('frontend', everywhere) } }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    t.bump('cart', 'dev', '2.0.0')
    await t.settle()
    expect(t.promotions().filter(line => line.includes('staging'))).toEqual([
      expect.stringContaining('merged: Promote cart 2.0.0 to staging'),
      expect.stringContaining('merged: Promote frontend 1.1.0 to staging'),
    ])
    for (const name of ['cart', 'frontend']) {
      const [number] =
        /\d+/.exec(t.promotions().find(line => line.includes(`${name} `) && line.includes('open')) ?? '') ?? []
      await t.comment(Number(number), '/promote production')
    }
    expect([t.running('cart', 'production'), t.running('frontend', 'production')]).toEqual(['2.0.0', '1.1.0'])
  }))

const both = `environments:
  dev: {}
  staging: { from: dev }
`
const config = `version: 1\noverlays: "{app}/{env}.yaml"\n${both}`

test('apps whose versions stand beside each other in one file conflict with nobody', () => {
  const values = (tag: string) => `cart:\n  image: { repository: acme/cart, tag: ${tag} }\n`
  return scenario(
    { config, files: { 'cart/dev.yaml': values('1.0.0'), 'cart/staging.yaml': values('1.0.0') } },
    async t => {
      t.push({ 'cart/dev.yaml': values('1.1.0') })
      await t.settle()
      expect(t.promotions()).toEqual(['#1 open: Promote cart 1.1.0 to staging'])
      // Somebody changes another line of the file that the promotion changes.
      t.push({ 'cart/staging.yaml': `${values('1.0.0')}  replicas: 3\n` }, 'Three of it')
      await t.settle()
      t.merge(1)
      await t.settle()
      expect(t.file('cart/staging.yaml')).toBe(`${values('1.1.0')}  replicas: 3\n`)
    },
  )
})

test('somebody who changes the very line is asked nothing: the promotion is made again on it', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    t.bump('frontend', 'production', '1.1.0')
    await t.settle()
    expect(t.promotions()).toContain('#3 open: Promote frontend 1.2.0 to production')
    expect(t.body(3)).toContain('goes from 1.1.0 to **1.2.0**')
    await t.comment(3, '/promote production')
    expect(t.running('frontend', 'production')).toBe('1.2.0')
  }))

test('somebody who brings the version there by hand leaves nothing to carry', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.bump('frontend', 'production', '1.1.0')
    await t.settle()
    expect(t.promotions()).toContain('#3 closed: Promote frontend 1.1.0 to production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Nothing is left to carry: production has what staging has proven of frontend. A new pull request opens when there is something new."`,
    )
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('somebody who brings a newer one there by hand is ahead, and is never taken back', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.bump('frontend', 'production', '3.0.0')
    await t.settle()
    expect(t.promotions()).toContain('#3 closed: Promote frontend 1.1.0 to production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Nothing is left to carry: production has newer versions of frontend than staging has proven. A new pull request opens when there is something new."`,
    )
    await t.comment(3, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Nothing to promote of frontend: production is ahead: ghcr.io/acme/frontend 3.0.0 (staging has 1.1.0)."`,
    )
    await t.comment(3, '/status', 'reader')
    expect(t.said()).toContain('3.0.0; ahead')
    expect(t.running('frontend', 'production')).toBe('3.0.0')
  }))
