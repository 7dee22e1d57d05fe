import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

const branch = 'stagecoach/promote/production/frontend'

test('a promotion whose branch was deleted is refused by that, until somebody asks for it', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').deleteBranch('acme/shop', branch)
    await t.sweep()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 closed: Promote frontend 1.1.0 to production',
    ])
    await t.comment(3, '/promote production')
    expect(t.promotions().at(-1)).toBe('#4 merged: Promote frontend 1.1.0 to production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('newer versions open a new one', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').deleteBranch('acme/shop', branch)
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.promotions().at(-1)).toBe('#6 open: Promote frontend 1.2.0 to production')
  }))

test('a default branch that was pushed back takes the environments back with it', () =>
  scenario({}, async t => {
    const before = t.head
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('operator').setBranch('acme/shop', 'main', before)
    await t.sweep()
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
    expect([t.running('frontend', 'dev'), t.running('frontend', 'staging')]).toEqual(['1.0.0', '1.0.0'])
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 closed: Promote frontend 1.1.0 to production',
    ])
    expect(t.said()).toMatchInlineSnapshot(
      `"Nothing is left to carry: production has what staging has proven of frontend. A new pull request opens when there is something new."`,
    )
    t.bump('frontend', 'dev', '1.3.0')
    await t.settle()
    expect(t.running('frontend', 'staging')).toBe('1.3.0')
  }))

test('a default branch of another name is followed, and open promotions move to it', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('operator').renameBranch('acme/shop', 'main', 'trunk')
    t.follow('trunk')
    await t.sweep()
    expect(t.pull(3).baseRef).toBe('trunk')
    await t.comment(3, '/promote production')
    expect(t.promotions().at(-1)).toBe('#3 merged: Promote frontend 1.1.0 to production')
    expect(t.file('apps/frontend/overlays/production/kustomization.yaml', 'trunk')).toContain('newTag: 1.1.0')
  }))

test('another default branch is taken as the truth, and promotions into the old one are closed', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('operator').setBranch('acme/shop', 'trunk', t.head)
    t.by('operator').setDefaultBranch('acme/shop', 'trunk')
    t.follow('trunk')
    await t.sweep()
    expect(t.promotions().slice(1)).toEqual([
      '#3 closed: Promote frontend 1.1.0 to production',
      '#4 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.said()).toMatchInlineSnapshot(
      `"This would be merged into \`main\`, and the default branch is \`trunk\`. What is still to be carried gets a new pull request there."`,
    )
    expect(t.pull(4).baseRef).toBe('trunk')
  }))
