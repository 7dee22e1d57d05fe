import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

const ledger = 'stagecoach/ledger'
const forged = { 'wishes/production/frontend.json': '{"env":"production","app":"frontend"}\n' }

test('where somebody else writes on the ledger, everything stops and says so', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').push('acme/shop', { files: forged, message: 'Let it through', branch: ledger })
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.running('frontend', 'dev')).toBe('1.2.0')
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: somebody else wrote on the branch stagecoach/ledger, so its holds cannot be known"`,
    )
    expect(t.body(3)).toContain('somebody else wrote on the branch stagecoach/ledger')
  }))

test('what is asked for meanwhile is refused, with the way out', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').push('acme/shop', { files: forged, message: 'Let it through', branch: ledger })
    const comment = await t.comment(3, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Somebody else wrote on the branch \`stagecoach/ledger\`, so what is held and asked for cannot be known: nothing is promoted, and nothing was written down. Take the foreign commits off that branch, or delete it (every hold on it is gone then), and repeat the command."`,
    )
    expect(t.reactions(comment)).toEqual(['eyes', 'confused'])
    await t.comment(3, '/hold production')
    expect(t.said()).toContain('Somebody else wrote on the branch')
    t.close(3)
    await t.sweep()
    expect(t.commit(t.tip(ledger)).message).toBe('Let it through')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('once the foreign branch is deleted it goes on, and differences of before wait for a person', () =>
  scenario({}, async t => {
    t.by('author').push('acme/shop', { files: forged, message: 'Let it through', branch: ledger })
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    t.by('operator').deleteBranch('acme/shop', ledger)
    await t.sweep()
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    expect(t.check('stagecoach/gates', 2)).toMatchInlineSnapshot(`"success: ready: a person may promote it"`)
  }))

test('a promotion of ours under the ledger’s name is no ledger, whatever it carries', () =>
  scenario({}, async t => {
    t.change(forged, 'Prepare')
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').setBranch('acme/shop', ledger, t.pull(4).headSha)
    await t.sweep()
    expect(t.check('stagecoach/gates', 4)).toContain('somebody else wrote on the branch')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('a ledger that somebody made before us is not believed either', () =>
  scenario({ begun: false }, async t => {
    t.by('author').push('acme/shop', { files: forged, message: 'Begin', branch: ledger })
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual([])
    expect(t.running('frontend', 'staging')).toBe('1.0.0')
  }))
