import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

const branch = 'stagecoach/promote/production/frontend'
const path = 'apps/frontend/overlays/production/kustomization.yaml'

test('what somebody committed to is left to people, and that is said once', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const theirs = t.by('author').push('acme/shop', {
      files: { [path]: t.file(path, branch).replace('count: 6', 'count: 8') },
      message: 'Two more',
      branch,
    })
    await t.settle()
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: somebody committed to it, so it is left to people: nothing is changed or merged by itself"`,
    )
    expect(t.body(3).split('\n')[2]).toMatchInlineSnapshot(
      `"**Stands still:** somebody committed to it, so it is left to people: nothing is changed or merged by itself; ended by whoever merges it by hand, or closes it so that a new one is opened."`,
    )
    t.bump('frontend', 'dev', '1.2.0')
    await t.sweep()
    expect(t.pull(3).headSha).toBe(theirs)
    await t.comment(3, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Somebody committed to this pull request, so it is left to people. Merge it by hand, or close it and a new one opens."`,
    )
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('merged by hand it is deployed like anything else', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').push('acme/shop', {
      files: { [path]: t.file(path, branch).replace('count: 6', 'count: 8') },
      message: 'Two more',
      branch,
    })
    await t.settle()
    t.merge(3)
    await t.settle()
    expect(t.file(path)).toContain('count: 8')
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.deployments().at(-1)).toBe('production frontend: success')
  }))

test('closed by hand, a new one of ours is opened in its place', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').push('acme/shop', { files: { 'notes.txt': 'mine' }, message: 'Notes', branch })
    await t.settle()
    t.close(3)
    t.by('author').deleteBranch('acme/shop', branch)
    await t.sweep()
    expect(t.promotions().slice(1)).toEqual([
      '#3 closed: Promote frontend 1.1.0 to production',
      '#4 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.commit(t.pull(4).headSha).signed).toBe(true)
  }))

test('what people write into the description stays', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const body = t.pull(3).issue.body ?? ''
    t.by('author').editPull('acme/shop', 3, { body: `Wait for Dana.\n\n${body}\n\nSee the runbook.` })
    t.bump('frontend', 'dev', '1.2.0')
    await t.sweep()
    expect(t.promotions()).toContain('#3 open: Promote frontend 1.2.0 to production')
    await t.comment(3, '/promote production')
    const lines = t.body(3).split('\n')
    expect([lines[0], lines.at(-1)]).toEqual(['Wait for Dana.', 'See the runbook.'])
    expect(t.body(3)).toContain('to **1.2.0** in **production**')
    expect(t.body(3)).toContain('**Healthy** in production')
  }))

test('a description that somebody emptied is written again', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.by('author').editPull('acme/shop', 3, { body: '' })
    t.bump('frontend', 'dev', '1.2.0')
    await t.sweep()
    expect(t.body(3)).toContain('to **1.2.0** in **production**')
  }))
