import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

const periods = async (t: { wait(duration: string): Promise<void> }, count: number) => {
  for (let i = 0; i < count; i += 1) await t.wait('6m')
}

test('with every webhook lost, the same end is reached', () =>
  scenario({}, async t => {
    t.deaf()
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    await t.sweep()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    const comment = t.by('releaser').comment('acme/shop', 3, '/promote production')
    await t.sweep()
    expect(t.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.ledger()).toEqual([])
  }))

test('a merge, a close, a push to a promotion and a broken configuration are all found', () =>
  scenario({}, async t => {
    t.deaf()
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    t.close(3)
    await t.sweep()
    expect(t.ledger()).toEqual(['refusals/production/frontend.json'])
    t.bump('frontend', 'dev', '1.2.0')
    await periods(t, 2)
    expect(t.promotions().at(-1)).toBe('#6 open: Promote frontend 1.2.0 to production')
    t.push({ '.github/stagecoach.yml': 'version: 2\n' })
    await t.sweep()
    expect(t.check('stagecoach/config', t.head)).toContain('failure')
    expect(t.check('stagecoach/gates', 6)).toContain('stands still')
  }))
