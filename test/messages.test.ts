import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PullRequestSettings } from '../src/config/config.ts'
import { answers } from '../src/messages/answers.ts'
import { closing } from '../src/messages/closing.ts'
import { type ConfigView, configCheck } from '../src/messages/config-check.ts'
import { gatesCheck } from '../src/messages/gates-check.ts'
import { pullBody } from '../src/messages/pull-body.ts'
import { statusAnswer } from '../src/messages/status-answer.ts'
import { dated, moment, timeOfDay } from '../src/messages/time.ts'
import { title } from '../src/messages/title.ts'
import { shortVersion } from '../src/messages/version.ts'
import { whyAnswer } from '../src/messages/why-answer.ts'
import type { Change, Plan } from '../src/promotion/change.ts'
import type { Road, RoadCell } from '../src/promotion/road.ts'
import type { Verdict } from '../src/promotion/verdict.ts'

const NOW = Date.UTC(2026, 10, 20, 11, 26)
const MINUTE = 60_000
const DAY = 1440 * MINUTE

const change = (more: Partial<Change> = {}): Change => ({
  kind: 'image',
  key: 'image ghcr.io/acme/frontend',
  name: 'ghcr.io/acme/frontend',
  part: 'tag',
  file: 'apps/frontend/overlays/production/kustomization.yaml',
  at: '/images/0/newTag',
  line: 7,
  from: '1.7.9',
  to: '1.8.2',
  order: 'newer',
  sentence: '',
  ...more,
})
const plan = (app: string, changes: readonly Change[] = [change()]): Plan => ({
  id: '4f1c9e1c2d3a',
  app,
  env: 'production',
  upstream: 'staging',
  changes,
  edits: [],
  notes: [],
})
const verdict = (more: Partial<Verdict>): Verdict => ({
  gate: 'healthy',
  state: 'pass',
  code: 'healthy.proven',
  asks: 'staging healthy for 2 h',
  sentence: 'healthy for 2 h 14 min',
  since: NOW - 134 * MINUTE,
  ...more,
})
const soaking = verdict({
  state: 'wait',
  code: 'healthy.soaking',
  sentence: 'healthy for 34 min of 2 h',
  since: NOW - 34 * MINUTE,
  until: NOW + 86 * MINUTE,
  endedBy: 'time',
})
const running = verdict({
  gate: 'checks',
  state: 'wait',
  code: 'checks.running',
  asks: 'check e2e',
  sentence: 'check e2e is running',
  endedBy: 'check e2e',
})
const held = verdict({
  gate: 'hold',
  state: 'block',
  code: 'hold.held',
  asks: 'not held',
  sentence: 'held by dana: audit week',
  since: NOW - 2 * DAY,
  endedBy: '/unhold production',
  link: 'https://github.com/acme/shop/issues/1#issuecomment-2',
})

describe('times', () => {
  test.each([
    [NOW, '11:26 UTC', '20 Nov 11:26 UTC', '11:26 UTC, just now'],
    [NOW - 134 * MINUTE, '09:12 UTC', '20 Nov 09:12 UTC', '09:12 UTC, 2 h 14 min ago'],
    [NOW + 86 * MINUTE, '12:52 UTC', '20 Nov 12:52 UTC', '12:52 UTC, in 1 h 26 min'],
    [NOW - 12 * 60 * MINUTE, '19 Nov 23:26 UTC', '19 Nov 23:26 UTC', '19 Nov 23:26 UTC, 12 h ago'],
    [NOW - 3 * DAY, '17 Nov 11:26 UTC', '17 Nov 11:26 UTC', '17 Nov 11:26 UTC, 3 d ago'],
    [NOW - 400 * DAY, '16 Oct 2025 11:26 UTC', '16 Oct 2025 11:26 UTC', '16 Oct 2025 11:26 UTC, 400 d ago'],
  ])('%i is %s', (at, short, withDay, withDistance) => {
    expect([timeOfDay(at, NOW), dated(at, NOW), moment(at, NOW)]).toEqual([short, withDay, withDistance])
  })
})

describe('versions', () => {
  test.each([
    ['1.8.2', '1.8.2'],
    ['v2026.01.05-9c1e2d3', 'v2026.01.05-9c1e2d3'],
    ['9c1e2d3a4b5c6d7e8f90a1b2c3d4e5f6a7b8c9d0', '9c1e2d3'],
    [`sha256:${'ab'.repeat(32)}`, 'sha256:abababababab…'],
    [`1.8.2@sha256:${'ab'.repeat(32)}`, '1.8.2@sha256:abababababab…'],
  ])('%s reads %s', (value, short) => {
    expect(shortVersion(value)).toBe(short)
  })
})

describe('titles', () => {
  const redis = plan('ingress-nginx', [change({ kind: 'chart', name: 'ingress-nginx', part: 'version', to: '4.11.3' })])
  const apps = (...names: string[]) => names.map(name => plan(name))
  const sidecar = change({ name: 'ghcr.io/acme/proxy', to: '9.9.9' })
  test.each<[readonly Plan[], Pick<PullRequestSettings, 'title'>, string]>([
    [apps('frontend'), {}, 'Promote frontend 1.8.2 to production'],
    [[redis], {}, 'Promote ingress-nginx chart 4.11.3 to production'],
    [[{ ...redis, app: 'edge' }], {}, 'Promote edge (ingress-nginx chart 4.11.3) to production'],
    [[plan('frontend', [sidecar, change()])], {}, 'Promote frontend 1.8.2 to production'],
    [[plan('flags', [change({ kind: 'file', part: 'content' })])], {}, 'Promote flags to production'],
    [apps('a', 'b', 'c', 'd', 'e', 'f'), {}, 'Promote 6 apps to production'],
    [apps('cart', 'billing'), { title: 'Ship {apps} {version} → {env}' }, 'Ship billing and cart 1.8.2 → production'],
    [apps('a', 'b', 'c', 'd'), { title: '{apps} to {env} {nothing}' }, '4 apps to production {nothing}'],
    [apps('@acme fixes #1'), {}, 'Promote @\u200bacme fixes #\u200b1 1.8.2 to production'],
  ])('of plan %# is said', (plans, settings, expected) => {
    expect(title(plans, 'production', settings)).toBe(expected)
  })

  test('are cut, not refused, where names are long', () => {
    const long = title(apps('🚀'.repeat(300)), 'production')
    expect(long.length).toBeLessThanOrEqual(200)
    expect(long.isWellFormed()).toBe(true)
    expect(long.endsWith('…')).toBe(true)
  })
})

describe('the check stagecoach/gates', () => {
  test('says in its title what it waits for, and in its table how each gate stands', () => {
    expect(gatesCheck([verdict({}), soaking, running], NOW)).toMatchInlineSnapshot(`
      {
        "summary": "| | | |
      | --- | --- | --- |
      | ✓ | staging healthy for 2 h | healthy for 2 h 14 min, since 20 Nov 09:12 UTC |
      | … | staging healthy for 2 h | healthy for 34 min of 2 h, since 20 Nov 10:52 UTC; opens at about 20 Nov 12:52 UTC |
      | … | check e2e | check e2e is running, since 20 Nov 09:12 UTC |",
        "title": "waits: healthy for 34 min of 2 h (since 20 Nov 10:52 UTC), and 1 more",
      }
    `)
  })

  test('names what blocks before what waits', () => {
    expect(gatesCheck([soaking, held], NOW).title).toMatchInlineSnapshot(
      `"stands still: held by dana: audit week (since 18 Nov 11:26 UTC)"`,
    )
    expect(gatesCheck([verdict({})], NOW).title).toMatchInlineSnapshot(`"every gate is open"`)
  })

  test('fits into a check run', () => {
    const many = Array.from({ length: 3000 }, (_, at) => verdict({ asks: `check ${at} ${'x'.repeat(100)}` }))
    const { summary, title: short } = gatesCheck([...many, verdict({ ...soaking, sentence: 'y'.repeat(5000) })], NOW)
    expect(summary.length).toBeLessThanOrEqual(60_000)
    expect(summary).toMatch(/… \d+ more \|/)
    expect(short.length).toBeLessThanOrEqual(200)
  })
})

describe('the check of the configuration', () => {
  const before: ConfigView = {
    environments: [
      { name: 'dev', from: [], promote: 'auto' },
      { name: 'production', from: ['dev'], promote: 'review' },
    ],
    overlays: [
      { app: 'cart', env: 'dev', path: 'apps/cart/overlays/dev' },
      { app: 'cart', env: 'production', path: 'apps/cart/overlays/production' },
      { app: 'search', env: 'production', path: 'apps/search/overlays/production' },
    ],
  }
  const after: ConfigView = {
    environments: [
      { name: 'staging', from: [], promote: 'review' },
      { name: 'production', from: ['staging'], promote: 'auto' },
    ],
    overlays: [
      { app: 'cart', env: 'staging', path: 'apps/cart/overlays/staging' },
      { app: 'cart', env: 'production', path: 'cart/envs/production' },
      { app: 'frontend', env: 'production', path: 'apps/frontend/overlays/production' },
    ],
  }
  const problems = [
    { file: '.github/stagecoach.yml', line: 14, column: 5, message: 'unknown key "fromm"; did you mean "from"?' },
    { file: '.github/stagecoach.yml', line: 22, column: 16, message: '"2hours" is no duration; write 2h\n@dana <b>' },
  ]

  test('names all problems, with their lines, and what goes on meanwhile', () => {
    expect(configCheck({ problems, before, after: null, goodAt: null, merged: false })).toMatchInlineSnapshot(`
      {
        "annotations": [
          {
            "level": "failure",
            "line": 14,
            "message": "unknown key "fromm"; did you mean "from"?",
            "path": ".github/stagecoach.yml",
            "title": "Configuration",
          },
          {
            "level": "failure",
            "line": 22,
            "message": ""2hours" is no duration; write 2h @​dana <b>",
            "path": ".github/stagecoach.yml",
            "title": "Configuration",
          },
        ],
        "state": "failure",
        "summary": "\`\`\`
      .github/stagecoach.yml:14:5  unknown key "fromm"; did you mean "from"?
      .github/stagecoach.yml:22:16  "2hours" is no duration; write 2h @dana <b>
      \`\`\`

      If it were merged like this, nothing would be opened or merged until it is mended.",
        "title": "2 problems",
      }
    `)
    const merged = configCheck({ problems, before, after: null, goodAt: '9c1e2d3a4b', merged: true })
    expect(merged.summary.split('\n').at(-1)).toMatchInlineSnapshot(
      `"Nothing is opened or merged until this is mended; checks and health go on with the last good configuration (\`9c1e2d3\`)."`,
    )
  })

  test('says what would change for the overlays there are', () => {
    expect(configCheck({ problems: [], before, after, goodAt: null, merged: false })).toMatchInlineSnapshot(`
      {
        "annotations": [],
        "state": "success",
        "summary": "What would change with it:

      - dev is no environment any more (1 overlay)
      - staging is new: promote: review, 1 overlay: cart
      - production loses search
      - production gets frontend
      - production has cart in another place
      - production goes from staging, promote: auto",
        "title": "6 changes",
      }
    `)
    expect(
      configCheck({ problems: [], before: null, after, goodAt: null, merged: false }).summary,
    ).toMatchInlineSnapshot(`
      "What would change with it:

      - staging is new: promote: review, 1 overlay: cart
      - production is new: from staging, promote: auto, 2 overlays: cart and frontend"
    `)
    expect(
      configCheck({ problems: [], before, after: before, goodAt: null, merged: false }).title,
    ).toMatchInlineSnapshot(`"changes nothing for the overlays there are"`)
  })

  test('fits into a check run with thousands of problems', () => {
    const many = Array.from({ length: 3000 }, (_, line) => ({
      file: 'a.yaml',
      line,
      column: 1,
      message: 'x'.repeat(500),
    }))
    const check = configCheck({ problems: many, before: null, after: null, goodAt: null, merged: false })
    expect(check.summary.length).toBeLessThanOrEqual(60_000)
    expect(check.annotations).toHaveLength(3000)
    expect(check.annotations.every(({ line }) => line >= 1)).toBe(true)
  })
})

describe('answers', () => {
  const release = [{ kind: 'team', org: 'acme', team: 'release' }] as const
  const mixed = [...release, { kind: 'permission', permission: 'admin' }, { kind: 'user', login: 'dana' }] as const
  const at = { now: NOW, env: 'production', prefix: '/' }

  test('refuse with the rule, where it stands, and what one may do instead', () => {
    expect([
      answers.refused('Promoting to production', 'production', release, { line: 23 }, '/'),
      answers.refused('Holding production', 'production', mixed, {}, '/'),
      answers.unreadable('dana'),
    ]).toMatchInlineSnapshot(`
      [
        "Promoting to production needs acme/release (.github/stagecoach.yml line 23). You may: \`/why production\`, \`/status\`, or ask somebody of acme/release.",
        "Holding production needs acme/release, the admin permission or dana (the default, where \`who\` is not set). You may: \`/why production\`, \`/status\`, or ask somebody of acme/release, somebody with the admin permission or dana.",
        "GitHub did not tell what dana may do here, so nothing was done. Repeat the command in a while.",
      ]
    `)
  })

  test('say what a promotion still waits for, and until when', () => {
    expect([
      answers.notYet([verdict({}), soaking], { ...at, pull: 811 }),
      answers.notYet([soaking, running], { ...at, pull: null }),
      answers.notYet([held], { ...at, pull: 811 }),
      answers.notYet([verdict({})], { ...at, pull: 811 }),
    ]).toMatchInlineSnapshot(`
      [
        "Not yet: healthy for 34 min of 2 h. I will merge #811 when it opens, not before 12:52 UTC (in 1 h 26 min). \`/hold production\` stops that.",
        "Not yet: healthy for 34 min of 2 h, and 1 more gate. It goes when they open, not before 12:52 UTC (in 1 h 26 min). \`/hold production\` stops that.",
        "Not yet: held by dana: audit week. Ended by \`/unhold production\`. I will merge #811 after that.",
        "I will merge #811 now.",
      ]
    `)
  })

  test('say why there is nothing to do', () => {
    const apps = [
      {
        app: 'frontend',
        version: '1.8.2',
        since: NOW - 2 * DAY,
        link: 'https://github.com/acme/shop/deployments/production',
      },
      { app: 'cart', version: '2.4' },
    ]
    expect([
      answers.nothingToDo('production', apps, NOW),
      answers.nothingToDo('production', [], NOW),
      answers.nothingProven('production', 'staging', ['frontend']),
      answers.firstEnvironment('dev'),
      answers.mergeFirst('production'),
      answers.noApps('production', '/'),
      answers.stale('4f1c9e1c', '9c1e2d3a'),
      answers.notObeyed('edited'),
      answers.notObeyed('old'),
      answers.noConfig('none'),
      answers.noConfig('broken'),
      answers.observing(),
      answers.failed('the branch is protected'),
    ]).toMatchInlineSnapshot(`
      [
        "Nothing to do: production already has frontend [1.8.2](https://github.com/acme/shop/deployments/production) (since 18 Nov 11:26 UTC, 2 d ago) and cart 2.4.",
        "Nothing to do: nothing was found to promote to production.",
        "Not yet: staging has proven nothing newer of frontend. What it proves next goes to production.",
        "dev is the first environment of the road: nothing is promoted into it. People, tags and image updaters change it.",
        "Merge this pull request first. What it changes goes to production when the environment before has proven it.",
        "This pull request changed no versions, so there is nothing of it to promote. Name apps: \`/promote production app\`.",
        "The pull request changed after you looked (\`4f1c9e1\` → \`9c1e2d3\`). Look again, then repeat the command.",
        "Edited comments are not obeyed. Write the command in a new comment.",
        "This comment is older than 15 minutes, so it was not obeyed. If it still holds, write it again.",
        "There is no \`.github/stagecoach.yml\` on the default branch, so there are no environments yet. \`stagecoach plan\` proposes one.",
        "\`.github/stagecoach.yml\` cannot be read now, so nothing is opened or merged. Its problems are in the check run on the default branch.",
        "This repository is in \`mode: observe\`: everything is shown, and nothing is opened or merged.",
        "That did not work: the branch is protected.",
      ]
    `)
  })

  test('confirm holds', () => {
    expect([
      answers.held({ env: 'production', app: '*', reason: 'audit week' }, '/'),
      answers.held({ env: 'production', app: 'cart', reason: '' }, '/', 'And a note.'),
      answers.unheld('production', 'cart', ['search']),
      answers.unheld('production', '*', []),
      answers.notHeld('production', '*', ['cart', 'search']),
    ]).toMatchInlineSnapshot(`
      [
        "Held: nothing moves in production (audit week). \`/unhold production\` ends it.",
        "Held: cart does not move in production. \`/unhold production cart\` ends it.

      And a note.",
        "No longer held: cart in production. Still held in production: search.",
        "No longer held: production.",
        "Nobody holds production as a whole. Held in production: cart and search.",
      ]
    `)
  })

  test('close with a sentence', () => {
    expect([
      closing.nothingLeft('production', 'staging', ['cart', 'search']),
      closing.replaced(812),
      closing.noRoad('production', 'cart'),
      closing.branchTaken('stagecoach/promote/production/cart', 'mallory'),
      closing.edited('dana'),
    ]).toMatchInlineSnapshot(`
      [
        "Nothing is left to carry: production has what staging has proven of cart and search. A new pull request opens when there is something new.",
        "#812 carries this now.",
        "cart is not promoted to production any more: the configuration has no such way.",
        "The branch \`stagecoach/promote/production/cart\` is used by a pull request of mallory. It is left alone; nothing is promoted on it until that is closed and the branch deleted.",
        "dana committed to this branch, so it is left to people: nothing here is changed or merged by itself. Merge it by hand, or close it and a new one opens.",
      ]
    `)
  })
})

const cell = (app: string, env: string, more: Partial<RoadCell> = {}): RoadCell => ({
  app,
  env,
  path: `apps/${app}/overlays/${env}`,
  version: '1.8.2',
  pins: [],
  health: 'healthy',
  reason: '',
  standing: 'same',
  behind: 0,
  ...more,
})
const road = (cells: readonly RoadCell[], more: Partial<Road> = {}): Road => ({
  repository: 'acme/shop',
  url: 'https://github.com/acme/shop',
  head: '9c1e2d3',
  at: NOW,
  mode: 'act',
  config: 'ok',
  environments: [
    { name: 'dev', from: [], promote: 'auto' },
    { name: 'production', from: ['dev'], promote: 'review' },
  ],
  apps: [...new Set(cells.map(({ app }) => app))],
  cells,
  needs: [],
  problems: [],
  ...more,
})

describe('/status', () => {
  const same = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap(app => [cell(app, 'dev'), cell(app, 'production')])
  const promotion = { number: 811, url: '', title: '', state: 'waiting', verdicts: [soaking] } as const

  test('shows only what differs or waits', () => {
    const cells = [
      ...same,
      cell('search', 'dev', { version: '2.0' }),
      cell('search', 'production', { standing: 'behind', behind: 2 }),
      cell('frontend', 'dev', {
        version: '1.9.0',
        health: 'degraded',
        reason: '1 of 6 pods ready',
        since: NOW - MINUTE,
      }),
      cell('frontend', 'production', { standing: 'behind', behind: 1, promotion }),
      cell('cart', 'dev'),
      cell('cart', 'production', { held: { by: 'dana', reason: 'audit week', since: NOW - 2 * DAY } }),
      cell('report', 'dev', { standing: 'ahead' }),
    ]
    const needs = [{ sentence: '1 promotion waits for acme/release', link: 'https://github.com/acme/shop/pull/811' }]
    expect(statusAnswer(road(cells, { needs }))).toMatchInlineSnapshot(`
      "- [1 promotion waits for acme/release](https://github.com/acme/shop/pull/811)

      | | dev | production |
      | --- | --- | --- |
      | **cart** | 1.8.2 | 1.8.2; held by dana: audit week (since 18 Nov 11:26 UTC, 2 d ago) |
      | **frontend** | 1.9.0; **degraded**: 1 of 6 pods ready (since 11:25 UTC, 1 min ago) | 1.8.2; #811 waits: healthy for 34 min of 2 h |
      | **report** | 1.8.2; ahead | – |
      | **search** | 2.0 | 1.8.2; 2 behind |

      The road ends early for report in dev.

      6 more are the same everywhere."
    `)
  })

  test('says so where all is the same, nothing is configured, or the configuration is broken', () => {
    expect([
      statusAnswer(road(same)),
      statusAnswer(road([])),
      statusAnswer(road([], { config: 'none' })),
      statusAnswer(road([], { config: 'broken' })),
      statusAnswer(road(same, { config: 'broken', mode: 'observe' })),
    ]).toMatchInlineSnapshot(`
      [
        "6 apps, the same everywhere.",
        "There are no overlays.",
        "There is no \`.github/stagecoach.yml\` on the default branch, so there are no environments yet.",
        "\`.github/stagecoach.yml\` cannot be read, so there is nothing to show.",
        "\`.github/stagecoach.yml\` cannot be read now: nothing is opened or merged.

      \`mode: observe\`: nothing is opened or merged.

      6 apps, the same everywhere.",
      ]
    `)
  })

  test('stays short with 500 apps', () => {
    const cells = Array.from({ length: 500 }, (_, at) => cell(`app-${at}`, 'dev', { standing: 'behind', behind: 1 }))
    const answer = statusAnswer(road(cells))
    expect(answer).toContain('… 450 more apps that differ or wait.')
    expect(answer.length).toBeLessThan(60_000)
  })
})

test('/why shows the gates of each promotion, each with since when and who or what ends it', () => {
  const items = [
    { name: 'frontend', verdicts: [verdict({}), soaking, held], pull: { number: 811 }, sentence: '' },
    { name: 'cart', verdicts: [], pull: null, sentence: 'production has what staging has' },
  ]
  expect(whyAnswer('production', items, NOW)).toMatchInlineSnapshot(`
    "**cart** in production: production has what staging has.

    **frontend** in production (#811)

    | | | |
    | --- | --- | --- |
    | ✓ | staging healthy for 2 h | healthy for 2 h 14 min, since 20 Nov 09:12 UTC |
    | … | staging healthy for 2 h | healthy for 34 min of 2 h, since 20 Nov 10:52 UTC; opens at about 20 Nov 12:52 UTC |
    | ✗ | not held | [held by dana: audit week](https://github.com/acme/shop/issues/1#issuecomment-2), since 18 Nov 11:26 UTC; ended by /unhold production |"
  `)
  expect(whyAnswer('production', [], NOW)).toMatchInlineSnapshot(`"Nothing waits to go to production."`)
})

test('foreign text does nothing in any message', () => {
  const bait = fc.constantFrom(
    '@evil',
    '<evil>',
    '](http://evil)',
    '\n# evil',
    '\n\n- trap',
    '|evil',
    '#666',
    '`',
    '```\n',
    '<!-- stagecoach:end -->',
    '\\',
    '[',
    'evil',
    ' ',
  )
  const foreign = fc.array(bait, { minLength: 1, maxLength: 8 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(foreign, foreign, (one, two) => {
      const verdicts = [verdict({ state: 'wait', asks: one, sentence: two, endedBy: one, link: `https://a/${two}` })]
      const environment = {
        name: one,
        from: [two],
        any: false,
        promote: 'review',
        who: { promote: [{ kind: 'user', login: two }] },
        gates: { checks: [], upstreamChecks: [] },
        base: 'allow',
        production: false,
        line: 1,
      } as const
      const changes = [change({ name: one, from: two, to: one, file: two, warning: two })]
      const hostile = { ...plan(one, changes), env: two, upstream: one, id: two, notes: [one] }
      const messages = [
        pullBody({
          promotion: {
            environment,
            plans: [hostile, { ...hostile, app: two }],
            proofs: {},
            verdicts: verdicts.map(each => ({ ...each, app: two })),
            state: 'waiting',
          },
          repository: 'https://github.com/acme/shop',
          commit: '9c1e2d3',
          now: NOW,
          prefix: '/',
          docs: 'https://example.com/docs',
          cluster: null,
        }),
        gatesCheck(verdicts, NOW).summary,
        whyAnswer(one, [{ name: two, verdicts, pull: null, sentence: one }], NOW),
        whyAnswer(one, [{ name: two, verdicts: [], pull: null, sentence: one }], NOW),
        statusAnswer(
          road(
            [
              cell(one, 'dev', {
                version: two,
                health: 'degraded',
                reason: one,
                held: { by: two, reason: one, since: NOW },
                promotion: { number: 1, url: two, title: one, state: 'waiting', verdicts },
              }),
            ],
            { needs: [{ sentence: one, link: two }] },
          ),
        ),
        answers.refused(one, two, [{ kind: 'user', login: two }], { line: 1, file: one }, '/'),
        answers.notYet(verdicts, { now: NOW, pull: 1, env: one, prefix: '/' }),
        answers.nothingToDo(one, [{ app: two, version: one, link: two }], NOW),
        answers.nothingProven(one, two, [one, two]),
        answers.held({ env: one, app: two, reason: one }, '/'),
        answers.unheld(one, two, [one]),
        answers.failed(one),
        closing.nothingLeft(one, two, [one]),
        closing.branchTaken(one, two),
        closing.edited(one),
      ]
      for (const message of messages) {
        const outside = message.replace(/`[^`\n]*`/g, '').replace(/\]\(https:\/\/[^)]*\)/g, '')
        expect(outside).not.toMatch(/@evil|<evil|\]\(|^# evil|^- trap|\|evil|(?<!&)#666|`|stagecoach:end -->/m)
      }
    }),
    { numRuns: 1500 },
  )
})
