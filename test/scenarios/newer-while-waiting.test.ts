import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('a newer version takes the place of the one that waits, on the same pull request, in four requests', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const before = t.pull(3).headSha
    t.github.world.ledger.clear()
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.2.0 to production',
      '#5 merged: Promote frontend 1.2.0 to staging',
    ])
    expect(t.pull(3).headSha).not.toBe(before)
    // What was written with the new commit holds: only what it changes in the cluster is shown besides.
    expect(
      t
        .audit()
        .slice(-2)
        .map(line => line.split(' ')[0]),
    ).toEqual(['regenerate', 'render'])
    expect(t.commit(t.pull(3).headSha)).toMatchObject({ author: 'stagecoach[bot]', signed: true })
    const requests = t.requests()
    const moved = requests.indexOf('mutation updateRefs updatePullRequest createCheckRun')
    expect(requests.slice(requests.lastIndexOf('query repository', moved), moved + 1)).toEqual(
      expect.arrayContaining([
        'query repository',
        'POST /repos/{owner}/{repo}/git/trees',
        'POST /repos/{owner}/{repo}/git/commits',
        'mutation updateRefs updatePullRequest createCheckRun',
      ]),
    )
    await t.comment(3, '/promote production')
    expect(t.running('frontend', 'production')).toBe('1.2.0')
  }))

test('an upstream that goes back takes its promotion with it', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.bump('frontend', 'staging', '1.0.0')
    await t.settle()
    expect(t.promotions()).toContain('#3 closed: Promote frontend 1.1.0 to production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Nothing is left to carry: production has what staging has proven of frontend. A new pull request opens when there is something new."`,
    )
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('what waits is the newest of many that came at once', () =>
  scenario({}, async t => {
    for (const patch of [1, 2, 3, 4, 5]) t.bump('frontend', 'dev', `1.1.${patch}`)
    await t.settle()
    expect(t.promotions().filter(line => line.includes('production'))).toEqual([
      expect.stringContaining('open: Promote frontend 1.1.5 to production'),
    ])
    expect(t.running('frontend', 'staging')).toBe('1.1.5')
  }))
