import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Hinted, hints, subscribed } from '../src/github/hints.ts'

const self = { appId: 42, login: 'stagecoach[bot]' }
const repository = { id: 7, installation: 1, owner: 'acme', name: 'shop' }
const about = {
  repository: { id: 7, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' },
  installation: { id: 1 },
  sender: { login: 'ann', type: 'User' },
}
const look = (event: string, payload: object): Hinted => hints(event, { ...about, ...payload }, self)
/** What a delivery leads to, in one line. */
const seen = (event: string, payload: object): string => {
  const { outcome, hints: found, echo } = look(event, payload)
  const named = found.map(hint =>
    hint.kind === 'repository' || hint.kind === 'health'
      ? hint.kind
      : hint.kind === 'tag'
        ? hint.ref
        : hint.kind === 'config' || hint.kind === 'change'
          ? `${hint.kind} of #${hint.pull}`
          : `command ${hint.comment} in ${hint.on} #${hint.number}`,
  )
  return `${named.join(' + ') || outcome}${echo ? ', later' : ''}`
}

const person = { login: 'ann', type: 'User' }
const bot = { login: 'stagecoach[bot]', type: 'Bot' }
const ourApp = { id: 42 }
const theirApp = { id: 15368 }
const comment = (body: string, more: object = {}) => ({
  action: 'created',
  issue: { number: 3 },
  comment: { id: 99, body, user: person, performed_via_github_app: null, ...more },
})
const review = (head: string, body: string | null, action = 'submitted') => ({
  action,
  pull_request: { number: 3, head: { ref: head } },
  review: { id: 98, body, user: person },
})
const validate = (more: object) => ({
  action: 'rerequested',
  check_run: { app: ourApp, name: 'stagecoach/validate', ...more },
})
const pull = (action: string, ref: string, more: object = {}) => ({
  action,
  pull_request: { number: 3, head: { ref }, merged: false, ...more },
})

describe('a delivery is a hint for', () => {
  test.each<[string, string, object, string]>([
    // Branches and tags
    ['a push to the default branch', 'push', { ref: 'refs/heads/main' }, 'repository'],
    ['a push to somebody’s branch', 'push', { ref: 'refs/heads/feature' }, 'nothing'],
    ['a push to a promotion', 'push', { ref: 'refs/heads/stagecoach/promote/staging/cart' }, 'repository'],
    ['a push to the ledger', 'push', { ref: 'refs/heads/stagecoach/ledger' }, 'repository'],
    ['a pushed tag', 'push', { ref: 'refs/tags/v1.2.3' }, 'refs/tags/v1.2.3'],
    ['a tag named like a branch of ours', 'push', { ref: 'refs/tags/stagecoach/x' }, 'refs/tags/stagecoach/x'],
    ['notes', 'push', { ref: 'refs/notes/commits' }, 'nothing'],
    ['a new tag', 'create', { ref: 'app/v1', ref_type: 'tag' }, 'refs/tags/app/v1'],
    ['a deleted tag', 'delete', { ref: 'v1', ref_type: 'tag' }, 'refs/tags/v1'],
    ['a deleted promotion branch', 'delete', { ref: 'stagecoach/promote/a/b', ref_type: 'branch' }, 'repository'],
    ['a deleted branch', 'delete', { ref: 'feature', ref_type: 'branch' }, 'nothing'],
    ['a release', 'release', { action: 'published', release: { tag_name: 'v1' } }, 'refs/tags/v1'],
    ['a draft of a release', 'release', { action: 'created', release: { tag_name: 'v1' } }, 'nothing'],
    // Pull requests
    ['a pull request of somebody', 'pull_request', pull('opened', 'feature'), 'config of #3 + change of #3'],
    ['new commits on it', 'pull_request', pull('synchronize', 'feature'), 'config of #3 + change of #3'],
    ['it is no draft any more', 'pull_request', pull('ready_for_review', 'feature'), 'config of #3 + change of #3'],
    ['another title of it', 'pull_request', { ...pull('edited', 'feature'), changes: { title: {} } }, 'config of #3'],
    [
      'another base of it',
      'pull_request',
      { ...pull('edited', 'feature'), changes: { base: { ref: { from: 'main' } } } },
      'config of #3 + change of #3',
    ],
    ['its lock', 'pull_request', pull('locked', 'feature'), 'nothing'],
    ['a label on it', 'pull_request', pull('labeled', 'feature'), 'nothing'],
    ['its merge', 'pull_request', pull('closed', 'feature', { merged: true }), 'repository'],
    ['its end', 'pull_request', pull('closed', 'feature'), 'nothing'],
    ['a promotion', 'pull_request', pull('opened', 'stagecoach/promote/a/b', { user: bot }), 'repository'],
    [
      'somebody’s branch with our name',
      'pull_request',
      pull('opened', 'stagecoach/promote/a/b'),
      'repository + change of #3',
    ],
    [
      'a promotion opened again',
      'pull_request',
      pull('reopened', 'stagecoach/promote/a/b'),
      'repository + change of #3',
    ],
    ['a new title of a promotion', 'pull_request', pull('edited', 'stagecoach/promote/a/b'), 'repository'],
    ['a promotion closed by hand', 'pull_request', pull('closed', 'stagecoach/promote/a/b'), 'repository'],
    ['a label on a promotion', 'pull_request', pull('unlabeled', 'stagecoach/promote/a/b'), 'repository'],
    ['a promotion assigned', 'pull_request', pull('assigned', 'stagecoach/promote/a/b'), 'nothing'],
    // What people say
    ['a command', 'issue_comment', comment('/promote production'), 'command 99 in issue #3'],
    ['a command below other words', 'issue_comment', comment('Fine.\r\n\r\n/status\r\n'), 'command 99 in issue #3'],
    ['small talk', 'issue_comment', comment('and/or: see https://example.org/a'), 'nothing'],
    ['an edited comment', 'issue_comment', { ...comment('/promote production'), action: 'edited' }, 'nothing'],
    ['another bot’s command', 'issue_comment', comment('/promote production', { user: bot }), 'nothing'],
    ['our own answer', 'issue_comment', comment('/x', { performed_via_github_app: ourApp }), 'noise'],
    ['an approval of a promotion', 'pull_request_review', review('stagecoach/promote/a/b', null), 'repository'],
    ['a dismissed approval', 'pull_request_review', review('stagecoach/promote/a/b', '', 'dismissed'), 'repository'],
    ['an approval elsewhere', 'pull_request_review', review('feature', 'Nice.'), 'nothing'],
    ['a command in a review', 'pull_request_review', review('feature', '/status'), 'command 98 in review #3'],
    ['a command in an edited review', 'pull_request_review', review('feature', '/status', 'edited'), 'nothing'],
    // What machines say
    ['a check that ended', 'check_run', { action: 'completed', check_run: { app: theirApp } }, 'repository'],
    ['a check that began', 'check_run', { action: 'created', check_run: { app: theirApp } }, 'nothing'],
    [
      'a check on somebody’s branch',
      'check_run',
      { action: 'completed', check_run: { app: theirApp, check_suite: { head_branch: 'feature' } } },
      'nothing',
    ],
    ['our own check', 'check_run', { action: 'completed', check_run: { app: ourApp } }, 'noise'],
    ['our check asked for again', 'check_run', { action: 'rerequested', check_run: { app: ourApp } }, 'repository'],
    ['a button of ours pressed', 'check_run', { action: 'requested_action', check_run: { app: ourApp } }, 'repository'],
    ['what is shown asked for again', 'check_run', validate({ pull_requests: [{ number: 3 }] }), 'change of #3'],
    [
      'what is shown on the pull request of a fork',
      'check_run',
      validate({ pull_requests: [], external_id: '#12' }),
      'change of #12',
    ],
    ['what is shown on who knows what', 'check_run', validate({ pull_requests: [], external_id: '#0' }), 'repository'],
    [
      'somebody else’s check of that name asked for again',
      'check_run',
      validate({ pull_requests: [{ number: 3 }], app: theirApp }),
      'nothing',
    ],
    [
      'all our checks asked for again',
      'check_suite',
      { action: 'rerequested', check_suite: { app: ourApp, pull_requests: [{ number: 3 }, { number: 4 }, null] } },
      'repository + change of #3 + change of #4',
    ],
    [
      'all checks of a promotion',
      'check_suite',
      { action: 'completed', check_suite: { app: theirApp, head_branch: 'stagecoach/promote/a/b' } },
      'repository',
    ],
    ['our own suite', 'check_suite', { action: 'completed', check_suite: { app: ourApp } }, 'noise'],
    ['a status', 'status', { branches: [] }, 'repository'],
    ['a status of the default branch', 'status', { branches: [{ name: 'x' }, { name: 'main' }] }, 'repository'],
    ['a status of a feature', 'status', { branches: [{ name: 'feature' }] }, 'nothing'],
    [
      'a status of more branches than named',
      'status',
      { branches: Array.from({ length: 10 }, () => ({ name: 'f' })) },
      'repository',
    ],
    [
      'another engine’s report',
      'deployment_status',
      { deployment: { performed_via_github_app: theirApp } },
      'repository',
    ],
    ['our own report', 'deployment_status', { deployment: { performed_via_github_app: ourApp } }, 'noise'],
    ['our own report, where the App is not named', 'deployment_status', { deployment: { creator: bot } }, 'noise'],
    // The repository itself
    ['a rename', 'repository', { action: 'renamed' }, 'repository'],
    ['its end', 'repository', { action: 'deleted' }, 'nothing'],
    ['a merge queue', 'merge_group', { action: 'checks_requested' }, 'repository'],
    ['a ping', 'ping', {}, 'nothing'],
    ['an event of next year', 'quantum_merge', {}, 'unknown'],
  ])('%s', (_name, event, payload, expected) => {
    expect(seen(event, payload)).toBe(expected)
  })

  test.each<[string, string, object, string | undefined]>([
    ['a push', 'push', { ref: 'refs/heads/main', after: 'a'.repeat(40) }, 'a'.repeat(40)],
    [
      'a merge',
      'pull_request',
      pull('closed', 'x', { merged: true, merge_commit_sha: 'b'.repeat(40), base: { ref: 'main' } }),
      'b'.repeat(40),
    ],
    [
      'a merge elsewhere',
      'pull_request',
      pull('closed', 'x', { merged: true, merge_commit_sha: 'b'.repeat(40), base: { ref: 'next' } }),
      undefined,
    ],
    ['a push to a promotion', 'push', { ref: 'refs/heads/stagecoach/promote/a/b', after: 'a'.repeat(40) }, undefined],
    ['the end of the branch', 'push', { ref: 'refs/heads/main', after: '0'.repeat(40) }, undefined],
    ['something that is no commit', 'push', { ref: 'refs/heads/main', after: '--upload-pack=x' }, undefined],
  ])(
    '%s says which commit the default branch is at, where that can be fetched early',
    (_name, event, payload, commit) => {
      expect(look(event, payload).hints).toEqual([{ kind: 'repository', repository, ...(commit ? { commit } : {}) }])
    },
  )

  test('every repository that the App was installed in', () => {
    const repositories = [
      { id: 1, full_name: 'acme/a' },
      { id: 2, full_name: 'acme/b' },
      { id: 3, full_name: '../b' },
      null,
    ]
    const installed = hints('installation', { action: 'created', installation: { id: 5 }, repositories }, self)
    expect(installed.hints.map(hint => hint.repository)).toEqual([
      { id: 1, installation: 5, owner: 'acme', name: 'a' },
      { id: 2, installation: 5, owner: 'acme', name: 'b' },
    ])
    expect(
      hints(
        'installation_repositories',
        { action: 'removed', installation: { id: 5 }, repositories_added: [], repositories_removed: repositories },
        self,
      ).outcome,
    ).toBe('nothing')
  })
})

describe('our own doing', () => {
  const sender = bot
  test('is looked at later, because the pass that did it knows', () => {
    expect(seen('push', { ref: 'refs/heads/stagecoach/promote/a/b', sender })).toBe('repository, later')
    expect(seen('pull_request', { ...pull('labeled', 'stagecoach/promote/a/b'), sender })).toBe('repository, later')
  })

  test('is looked at at once where we merged: the next environment waits for it', () => {
    expect(seen('push', { ref: 'refs/heads/main', sender })).toBe('repository')
  })
})

describe('odd payloads', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['text', 'x'],
    ['nothing in it', {}],
    ['no repository', { ...about, repository: null }],
    ['no installation', { ...about, installation: undefined }],
    ['an id that is text', { ...about, repository: { ...about.repository, id: '7' } }],
    ['an owner that is a path', { ...about, repository: { ...about.repository, owner: { login: '../etc' } } }],
    ['a name with a line break', { ...about, repository: { ...about.repository, name: 'a\nb' } }],
  ])('%s: nothing to look at', (_name, payload) => {
    for (const event of subscribed)
      expect(hints(event, payload, self)).toEqual({ outcome: 'odd', hints: [], echo: false })
  })

  test.each(['__proto__', 'constructor', 'toString', ''])('event %j is unknown', event => {
    expect(hints(event, about, self).outcome).toBe('unknown')
  })

  test('a tag with a line break in its name is none', () => {
    expect(seen('push', { ref: 'refs/tags/v1\nrefs/heads/main' })).toBe('nothing')
  })

  test('never throw, and name only the repository they say', () => {
    const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom(7, 42, 'main', 'tag', 'created', 'completed', '/promote x'))
    const names = fc.constantFrom(
      'action',
      'ref',
      'ref_type',
      'pull_request',
      'review',
      'comment',
      'issue',
      'number',
      'id',
      'body',
      'user',
      'type',
      'check_run',
      'check_suite',
      'pull_requests',
      'external_id',
      'app',
      'head',
      'branches',
      'release',
      'tag_name',
      'deployment',
      'installation',
    )
    const tree = fc.letrec(tie => ({
      node: fc.oneof({ maxDepth: 3 }, leaf, fc.dictionary(names, tie('node'), { maxKeys: 5 })),
    })).node
    fc.assert(
      fc.property(
        fc.constantFrom(...subscribed, 'installation', 'ping', 'x'),
        fc.dictionary(names, tree),
        (event, odd) => {
          for (const payload of [odd, { ...odd, repository: about.repository, installation: about.installation }])
            for (const hint of hints(event, payload, self).hints) expect(hint.repository).toEqual(repository)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
