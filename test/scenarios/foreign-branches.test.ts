import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

const branch = 'stagecoach/promote/staging/frontend'
const path = 'apps/frontend/overlays/staging/kustomization.yaml'

test('a pull request of a fork with our branch name is nothing to us: ours opens beside it', () =>
  scenario({}, async t => {
    const fork = t.fork('reader')
    t.by('reader').push(fork, {
      files: { [path]: 'images: [{ name: evil, newTag: "6.6.6" }]\n' },
      message: 'Mine',
      branch,
    })
    t.by('reader').openPull('acme/shop', { head: `reader:${branch}`, title: 'Promote frontend 6.6.6 to staging' })
    await t.settle()
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#3 merged: Promote frontend 1.1.0 to staging',
      '#4 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.pull(1).issue.state).toBe('open')
    expect(t.shown(1)).toContain('All its pods are stopped')
    await t.comment(1, '/promote staging', 'author')
    expect(t.said()).toMatchInlineSnapshot(
      `"Merge this pull request first. What it changes goes to staging when the environment before has proven it."`,
    )
    expect(t.version('frontend', 'staging')).toBe('1.1.0')
  }))

test('a pull request of somebody else on our branch is left alone, and it is said who is in the way', () =>
  scenario({}, async t => {
    t.by('author').push('acme/shop', { files: { 'notes.txt': 'mine' }, message: 'Mine', branch })
    const { issue } = t.by('author').openPull('acme/shop', { head: branch, title: 'My own way' })
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual([])
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
    await t.comment(issue.number, '/why staging', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in staging (#1)

      | | | |
      | --- | --- | --- |
      | ✓ | dev healthy | healthy for 5 min, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✗ | exactly what the plan says | the branch stagecoach/promote/staging/frontend belongs to a pull request of author; ended by whoever closes that pull request and deletes its branch |
      | ✓ | GitHub can merge it | nothing stands in the way |
      | ✓ | staging moves by itself | promote: auto |"
    `)
    t.close(issue.number)
    t.by('author').deleteBranch('acme/shop', branch)
    await t.sweep()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

test('a branch of our name that somebody pushed is not overwritten', () =>
  scenario({}, async t => {
    const theirs = t.by('author').push('acme/shop', { files: { 'notes.txt': 'mine' }, message: 'Mine', branch })
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual([])
    expect(t.file('notes.txt', branch)).toBe('mine')
    expect(theirs).not.toBe(t.head)
    await t.comment(1, '/why staging', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in staging

      | | | |
      | --- | --- | --- |
      | ✓ | dev healthy | healthy for 5 min, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✓ | staging moves by itself | promote: auto |
      | … | a pull request for it | the branch stagecoach/promote/staging/frontend has commits that are not ours; it is left alone; ended by whoever clears the way |"
    `)
    t.by('author').deleteBranch('acme/shop', branch)
    await t.sweep()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))
