import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('a repository that allows only squashing is squashed into, and the road goes on', () =>
  scenario({ settings: { mergeMethods: ['squash'] } }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote production')
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 merged: Promote frontend 1.1.0 to production',
    ])
    expect(t.commit(t.head).message.split('\n')[0]).toBe('Promote frontend 1.1.0 to production (#3)')
    expect(t.commit(t.head).message).toMatch(/^Stagecoach-Plan: [0-9a-f]{64} frontend$/m)
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('a repository that allows only rebasing is rebased onto, and the road goes on', () =>
  scenario({ settings: { mergeMethods: ['rebase'] } }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    await t.comment(3, '/promote production')
    expect(t.commit(t.head).message.split('\n')[0]).toBe('Promote frontend 1.1.0 to production')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.deployments().at(-1)).toBe('production frontend: success')
  }))

test('where branches are deleted on merge, the next promotion makes its own again', () =>
  scenario({ settings: { deleteBranchOnMerge: true } }, async t => {
    for (const version of ['1.1.0', '1.2.0']) {
      t.bump('frontend', 'dev', version)
      await t.settle()
    }
    expect(t.running('frontend', 'staging')).toBe('1.2.0')
    expect(t.promotions()).toContain('#3 open: Promote frontend 1.2.0 to production')
  }))
