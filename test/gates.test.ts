import { describe, expect, test } from 'vitest'
import type { Environment } from '../src/config/config.ts'
import type { Plan } from '../src/promotion/change.ts'
import type { Proof } from '../src/promotion/evidence.ts'
import type { Check, Pull, Rights, Seen } from '../src/promotion/facts.ts'
import { type GateFacts, nextLook, span, type UpstreamFacts, worst } from '../src/promotion/gate.ts'
import { GATES, judgeAll } from '../src/promotion/gates/index.ts'
import type { Verdict } from '../src/promotion/verdict.ts'

const HOUR = 3_600_000
const NOW = 100 * HOUR

const environment: Environment = {
  name: 'production',
  from: ['staging'],
  any: false,
  promote: 'review',
  who: { promote: [{ kind: 'team', org: 'acme', team: 'release' }] },
  gates: { checks: [], upstreamChecks: [] },
  base: 'allow',
  production: false,
  line: 9,
}

const plan: Plan = {
  id: 'plan-1',
  app: 'frontend',
  env: 'production',
  upstream: 'staging',
  changes: [
    {
      kind: 'image',
      key: 'image frontend',
      name: 'frontend',
      part: 'tag',
      file: 'f',
      at: '/images/0/newTag',
      line: 1,
      from: '1.7.9',
      to: '1.8.2',
      order: 'newer',
      sentence: '',
    },
  ],
  edits: [],
  notes: [],
}

const proof: Proof = {
  app: 'frontend',
  env: 'staging',
  pins: 'p',
  commit: 'c',
  since: NOW - 2 * HOUR,
  kind: 'healthy',
  deployment: 1,
}

const seen = (health: Seen['health'], reason = ''): Seen => ({
  app: 'frontend',
  env: 'staging',
  asked: 'c',
  health,
  revision: 'c',
  reason,
})

const upstream = (change: Partial<UpstreamFacts> = {}): UpstreamFacts => ({
  env: 'staging',
  engine: true,
  proof,
  seen: seen('healthy'),
  checks: [],
  ...change,
})

const dana = { id: 7, login: 'dana', ours: false, bot: false }
const bot = { id: 1, login: 'stagecoach[bot]', ours: true, bot: true }

const pull: Pull = {
  number: 3,
  id: 'PR_3',
  url: 'https://github.example/3',
  state: 'open',
  title: '',
  body: '',
  branch: 'stagecoach/promote/production/frontend',
  head: 'h',
  base: 'main',
  local: true,
  author: bot,
  headIsOurs: true,
  headMessage: '',
  labels: [],
  mergeable: 'yes',
  mergeState: 'clean',
  reviews: [],
  checks: [],
  createdAt: NOW - HOUR,
  updatedAt: NOW - HOUR,
}

const facts = (change: Partial<GateFacts> = {}): GateFacts => ({
  now: NOW,
  plan,
  environment,
  upstreams: [upstream()],
  pull,
  tree: 'equal',
  holds: [],
  invalid: null,
  ledgerTrusted: true,
  config: { state: 'ok', sentence: '' },
  wish: null,
  old: false,
  undone: null,
  refused: null,
  ...change,
})

const asking = (gates: Partial<Environment['gates']>, rest: Partial<Environment> = {}): Environment => ({
  ...environment,
  ...rest,
  gates: { ...environment.gates, ...gates },
})

const verdict = (gate: string, change: Partial<GateFacts>): Verdict | undefined =>
  judgeAll(facts(change)).find(each => each.gate === gate)

const line = (found: Verdict | undefined): string =>
  found ? `${found.state} ${found.code}: ${found.sentence}` : 'not asked'

describe('upstream healthy', () => {
  const soak = asking({ healthy: 2 * HOUR })
  test.each<[string, Environment, UpstreamFacts[], string]>([
    ['for long enough', soak, [upstream()], 'pass healthy.proven: healthy for 2 h'],
    [
      'for a while, and more is asked',
      asking({ healthy: 3 * HOUR }),
      [upstream()],
      'wait healthy.soaking: staging is healthy, not for 3 h yet',
    ],
    ['at all, where nothing more is asked', environment, [upstream()], 'pass healthy.proven: healthy for 2 h'],
    [
      'never',
      soak,
      [upstream({ proof: null })],
      'wait healthy.unproven: staging has not been healthy on exactly these pins yet',
    ],
    [
      'not any more',
      soak,
      [upstream({ seen: seen('degraded', '0 of 6 pods') })],
      'block healthy.degraded: staging is degraded: 0 of 6 pods',
    ],
    [
      'but nobody can see it now',
      soak,
      [upstream({ seen: seen('unknown', 'hub does not answer') })],
      'wait healthy.unseen: the health of staging cannot be seen now: hub does not answer',
    ],
    ['but is moving', soak, [upstream({ seen: seen('progressing') })], 'wait healthy.moving: staging is progressing'],
    [
      'for too short, and newer pins run now',
      asking({ healthy: 3 * HOUR }),
      [upstream({ proof: { ...proof, until: NOW - HOUR } })],
      'block healthy.replaced: newer pins took their place in staging after 1 h',
    ],
    [
      'for long enough, and newer pins run now',
      asking({ healthy: HOUR }),
      [upstream({ proof: { ...proof, until: NOW - HOUR }, seen: seen('progressing') })],
      'pass healthy.proven: healthy for 1 h',
    ],
    [
      'in one of two, and both are asked',
      soak,
      [upstream(), upstream({ env: 'qa', proof: null })],
      'wait healthy.unproven: qa has not been healthy on exactly these pins yet',
    ],
    [
      'in one of two, and one is enough',
      asking({ healthy: 2 * HOUR }, { any: true }),
      [upstream({ env: 'qa', proof: null }), upstream()],
      'pass healthy.proven: healthy for 2 h',
    ],
    ['is not asked where nothing watches', soak, [upstream({ engine: false })], 'not asked'],
  ])('%s', (_, environment, upstreams, expected) => {
    expect(line(verdict('healthy', { environment, upstreams }))).toBe(expected)
  })

  test('says when the time is over', () => {
    const found = verdict('healthy', { environment: asking({ healthy: 3 * HOUR }) })
    expect(nextLook(found ? [found] : [])).toBe(NOW + HOUR)
  })
})

describe('merged upstream, where nothing watches', () => {
  const unwatched = (since: number): UpstreamFacts =>
    upstream({ engine: false, proof: { ...proof, kind: 'merged', since } })
  test.each<[string, Environment, UpstreamFacts[], string]>([
    ['long enough', asking({ merged: 2 * HOUR }), [unwatched(NOW - 2 * HOUR)], 'pass merged.proven: merged for 2 h'],
    [
      'not long enough',
      asking({ merged: 2 * HOUR }),
      [unwatched(NOW - HOUR)],
      'wait merged.soaking: merged in staging, not for 2 h yet',
    ],
    ['is enough without more', environment, [unwatched(NOW)], 'pass merged.proven: merged'],
    ['is asked beside health', asking({ merged: HOUR }), [upstream()], 'pass merged.proven: merged for 2 h'],
    ['is not asked where an engine watches', environment, [upstream()], 'not asked'],
  ])('%s', (_, environment, upstreams, expected) => {
    expect(line(verdict('merged', { environment, upstreams }))).toBe(expected)
  })
})

describe('checks', () => {
  const check = (name: string, state: Check['state'], ours = false): Check => ({ name, state, ours, at: NOW })
  test.each<[string, Check[], string]>([
    ['passed', [check('e2e', 'success')], 'pass checks.passed: passed'],
    ['neutral counts as passed, as on GitHub', [check('e2e', 'neutral')], 'pass checks.passed: passed'],
    ['running', [check('e2e', 'pending')], 'wait checks.running: check e2e is running'],
    ['failed', [check('e2e', 'failure')], 'block checks.failed: check e2e failed'],
    ['missing', [check('unit', 'success')], 'wait checks.missing: check e2e has not reported yet'],
    ['our own never counts', [check('e2e', 'success', true)], 'wait checks.missing: check e2e has not reported yet'],
  ])('%s', (_, checks, expected) => {
    expect(line(verdict('checks', { environment: asking({ checks: ['e2e'] }), pull: { ...pull, checks } }))).toBe(
      expected,
    )
    const upstreams = [upstream({ checks })]
    const below = verdict('upstreamChecks', { environment: asking({ upstreamChecks: ['e2e'] }), upstreams })
    expect(line(below)).toBe(expected.replaceAll('checks.', 'upstreamChecks.'))
  })
})

describe('hold, configuration, refusal', () => {
  const held = { env: 'production', app: 'frontend', by: dana, reason: 'audit week', at: NOW - HOUR }
  test.each<[string, string, Partial<GateFacts>, string]>([
    ['nobody holds it', 'hold', {}, 'pass hold.none: nobody holds it'],
    ['the app is held', 'hold', { holds: [held] }, 'block hold.held: held by dana: audit week'],
    ['all apps are held', 'hold', { holds: [{ ...held, app: '*' }] }, 'block hold.held: held by dana: audit week'],
    ['another app is held', 'hold', { holds: [{ ...held, app: 'cart' }] }, 'pass hold.none: nobody holds it'],
    ['another environment is held', 'hold', { holds: [{ ...held, env: 'qa' }] }, 'pass hold.none: nobody holds it'],
    [
      'a ledger that somebody else wrote on stops everything',
      'hold',
      { ledgerTrusted: false },
      'block hold.ledger: somebody else wrote on the branch stagecoach/ledger, so its holds cannot be known',
    ],
    [
      'a broken configuration',
      'config',
      { config: { state: 'broken', sentence: '2 problems in .github/stagecoach.yml' } },
      'block config.broken: 2 problems in .github/stagecoach.yml',
    ],
    [
      'closed by hand',
      'refused',
      { refused: { by: 'dana', at: NOW - HOUR, pull: 3 } },
      'block refused.closed: dana closed #3, which carried exactly this',
    ],
  ])('%s', (_, gate, change, expected) => {
    expect(line(verdict(gate, change))).toBe(expected)
  })
})

describe('the right of who promotes', () => {
  const asked = (rights: Rights | null, pins?: string): Partial<GateFacts> => ({
    wish: { wish: { env: 'production', app: 'frontend', by: dana, at: NOW, ...(pins ? { pins } : {}) }, rights },
  })
  const member: Rights = { permission: 'read', teams: ['acme/release'] }
  const auto = asking({}, { promote: 'auto' })
  const unknownOrder = { ...plan, changes: plan.changes.map(change => ({ ...change, order: 'unknown' as const })) }
  test.each<[string, Partial<GateFacts>, string]>([
    ['nobody asked', {}, 'wait right.nobody: nobody has asked for it yet'],
    ['a member asked', asked(member), 'pass right.asked: asked by dana'],
    [
      'somebody asked who is no member any more',
      asked({ permission: 'admin', teams: [] }),
      'block right.lost: dana asked for it and may not promote to production',
    ],
    [
      'rights that cannot be read allow nothing',
      asked(null),
      'block right.lost: dana asked for it and may not promote to production (the rights cannot be read now)',
    ],
    [
      'a member who lost the repository',
      asked({ permission: 'none', teams: ['acme/release'] }),
      'block right.lost: dana asked for it and may not promote to production',
    ],
    ['auto moves by itself', { environment: auto }, 'pass right.auto: promote: auto'],
    [
      'auto waits for a person on what somebody took back',
      { environment: auto, undone: 7 },
      'wait right.undone: exactly this came with #7 and was taken back, so a person decides',
    ],
    [
      'auto waits for a person on what was there before',
      { environment: auto, old: true },
      'wait right.old: this difference was there before anything was promoted here, so a person looks at it first',
    ],
    [
      'auto waits for a person where the order is unknown',
      { environment: auto, plan: unknownOrder },
      'wait right.order: which of the two versions is newer is not known, so a person decides',
    ],
    ['a person decides an unknown order', { plan: unknownOrder, ...asked(member) }, 'pass right.asked: asked by dana'],
  ])('%s', (_, change, expected) => {
    expect(line(verdict('right', change))).toBe(expected)
  })
})

describe('the pull request', () => {
  const stranger = { id: 9, login: 'stranger', ours: false, bot: false }
  test.each<[string, string, Partial<GateFacts>, string]>([
    ['is ours', 'ours', {}, 'pass ours.equal: nothing else is in it'],
    ['there is none yet', 'ours', { pull: null, tree: null }, 'not asked'],
    [
      'somebody committed to it',
      'ours',
      { pull: { ...pull, headIsOurs: false } },
      'block ours.edited: somebody committed to it, so it is left to people: nothing is changed or merged by itself',
    ],
    [
      'somebody else opened it on our branch name',
      'ours',
      { pull: { ...pull, author: stranger } },
      'block ours.foreign: the branch stagecoach/promote/production/frontend belongs to a pull request of stranger',
    ],
    [
      'is of a fork',
      'ours',
      { pull: { ...pull, local: false } },
      'block ours.foreign: the branch stagecoach/promote/production/frontend belongs to a pull request of stagecoach[bot]',
    ],
    [
      'carries older pins',
      'ours',
      { tree: 'other' },
      'wait ours.stale: it carries something else than the plan of now',
    ],
    ['can be merged', 'github', {}, 'pass github.clean: nothing stands in the way'],
    ['conflicts', 'github', { pull: { ...pull, mergeable: 'no' } }, 'wait github.conflict: it conflicts with its base'],
    [
      'is not known to GitHub yet',
      'github',
      { pull: { ...pull, mergeable: 'unknown' } },
      'wait github.unknown: GitHub has not said yet whether it can be merged',
    ],
    [
      'is blocked by a rule',
      'github',
      { pull: { ...pull, mergeState: 'blocked' } },
      'wait github.blocked: GitHub still wants something that the branch rules ask for',
    ],
  ])('%s', (_, gate, change, expected) => {
    expect(line(verdict(gate, change))).toBe(expected)
  })
})

test('every gate has its own name and tells what it judges', () => {
  expect(GATES.map(({ name, about }) => `${name}: ${about}`)).toMatchInlineSnapshot(`
    [
      "healthy: evidence",
      "merged: evidence",
      "upstreamChecks: evidence",
      "config: promotion",
      "hold: promotion",
      "refused: promotion",
      "ours: promotion",
      "valid: promotion",
      "checks: promotion",
      "github: promotion",
      "right: person",
    ]
  `)
})

test('one verdict that blocks outweighs those that wait', () => {
  const all = judgeAll(facts({ pull: { ...pull, headIsOurs: false } }))
  expect(worst(all)).toBe('block')
  expect(worst(all.filter(({ state }) => state !== 'block'))).toBe('wait')
  expect(worst(all.filter(({ state }) => state === 'pass'))).toBe('pass')
})

test.each([
  [12_000, '12 s'],
  [34 * 60_000, '34 min'],
  [2 * HOUR, '2 h'],
  [90 * 60_000, '1 h 30 min'],
  [51 * HOUR, '2 d 3 h'],
])('%s ms read %s', (ms, text) => {
  expect(span(ms)).toBe(text)
})
