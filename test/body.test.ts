import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeBody, splitBody } from '../src/messages/merge-body.ts'
import { clusterIn, landedPart, type PullFacts, pullBody, withCluster } from '../src/messages/pull-body.ts'
import type { Change, Plan } from '../src/promotion/change.ts'
import type { Proof } from '../src/promotion/evidence.ts'
import type { Person, Pull } from '../src/promotion/facts.ts'
import type { AppVerdict, Landed, Promotion } from '../src/promotion/step.ts'

const NOW = Date.UTC(2026, 10, 20, 11, 26)
const MINUTE = 60_000

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
const plan = (app = 'frontend', changes: readonly Change[] = [change()], notes: readonly string[] = []): Plan => ({
  id: '4f1c9e1c2d3a4b5c6d7e',
  app,
  env: 'production',
  upstream: 'staging',
  changes,
  edits: [],
  notes,
})
const proof = (more: Partial<Proof> = {}): Proof => ({
  app: 'frontend',
  env: 'staging',
  pins: 'ab12',
  commit: '9c1e2d3',
  since: NOW - 134 * MINUTE,
  kind: 'healthy',
  deployment: 812,
  ...more,
})
const verdict = (more: Partial<AppVerdict> = {}): AppVerdict => ({
  app: '',
  gate: 'healthy',
  state: 'pass',
  code: 'healthy.proven',
  asks: 'staging healthy for 2 h',
  sentence: 'healthy for 2 h 14 min',
  since: NOW - 134 * MINUTE,
  ...more,
})
const nobody = verdict({
  gate: 'right',
  state: 'wait',
  code: 'right.nobody',
  asks: 'promoted by members of acme/release',
  sentence: 'nobody has asked for it yet',
  since: NOW,
  endedBy: 'members of acme/release: merge it, or comment /promote production',
})
const soaking = verdict({
  state: 'wait',
  code: 'healthy.soaking',
  sentence: 'healthy for 34 min of 2 h',
  since: NOW - 34 * MINUTE,
  until: NOW + 86 * MINUTE,
  endedBy: 'time',
})
const held = verdict({
  gate: 'hold',
  state: 'block',
  code: 'hold.held',
  asks: 'not held',
  sentence: 'held by dana: audit week',
  since: NOW,
  endedBy: '/unhold production',
})
const environment = {
  name: 'production',
  from: ['staging'],
  any: false,
  promote: 'review',
  who: { promote: [{ kind: 'team', org: 'acme', team: 'release' }] },
  gates: { checks: [], upstreamChecks: [] },
  base: 'allow',
  production: false,
  line: 20,
} satisfies Promotion['environment']

const facts = (more: Partial<PullFacts['promotion']> = {}): PullFacts => ({
  promotion: {
    environment,
    plans: [plan()],
    proofs: { frontend: proof() },
    verdicts: [verdict(), nobody],
    state: 'ready',
    ...more,
  },
  repository: 'https://github.com/acme/shop',
  commit: '9c1e2d3000000000000000000000000000000000',
  now: NOW,
  prefix: '/',
  docs: 'https://example.com/docs',
  cluster: null,
})

describe('the body of a promotion', () => {
  test('says what moves where, why that is safe, what it waits for, and how it goes on', () => {
    const changes = [
      change(),
      change({
        kind: 'chart',
        key: 'chart redis',
        name: 'redis',
        part: 'version',
        from: '19.0.1',
        to: '19.1.0',
        line: 9,
      }),
    ]
    const note = 'everything that staging holds, except cart, which production does not pin'
    expect(pullBody(facts({ plans: [plan('frontend', changes, [note])] }))).toMatchInlineSnapshot(`
      "**frontend** goes from 1.7.9 to **1.8.2**, with 1 more change, in **production**: exactly what staging has been running healthily for 2 h 14 min (since 20 Nov 09:12 UTC, [deployment](https://github.com/acme/shop/deployments/staging)).

      <!-- stagecoach:state -->
      **Ready:** only a person's word is missing.
      <!-- stagecoach:state ends -->

      | | production now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.7.9 | **1.8.2** | [kustomization.yaml:7](https://github.com/acme/shop/blob/9c1e2d3000000000000000000000000000000000/apps/frontend/overlays/production/kustomization.yaml#L7) |
      | chart \`redis\` | 19.0.1 | **19.1.0** | [kustomization.yaml:9](https://github.com/acme/shop/blob/9c1e2d3000000000000000000000000000000000/apps/frontend/overlays/production/kustomization.yaml#L9) |

      - Everything that staging holds, except cart, which production does not pin

      <!-- stagecoach:cluster  -->
      #### In the cluster

      Being rendered.
      <!-- stagecoach:cluster ends -->

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy for 2 h | healthy for 2 h 14 min, since 20 Nov 09:12 UTC |
      | … | promoted by members of acme/release | nobody has asked for it yet, since 20 Nov 11:26 UTC |

      <!-- stagecoach:next -->
      **To go on:** merge it, or comment \`/promote production\` (members of acme/release). \`/hold production frontend\` stops it, \`/why production\` explains.
      <!-- stagecoach:next ends -->

      ---
      Plan \`4f1c9e1c2d3a\`, made at [9c1e2d3](https://github.com/acme/shop/commit/9c1e2d3000000000000000000000000000000000). As of 20 Nov 11:26 UTC. [How this pull request came about](https://example.com/docs)"
    `)
  })

  const first = (more: Partial<PullFacts['promotion']>) => pullBody(facts(more)).split('\n', 1)[0]
  const digest = `sha256:${'ab'.repeat(32)}`
  test('begins with one sentence that says how sure it is', () => {
    expect({
      'nothing watches the upstream': first({ proofs: { frontend: proof({ kind: 'merged' }) } }),
      'newer versions took their place': first({ proofs: { frontend: proof({ until: NOW - 60 * MINUTE }) } }),
      'nothing was proven': first({ proofs: {} }),
      'a chart': first({
        proofs: {},
        plans: [plan('redis', [change({ kind: 'chart', name: 'redis', part: 'version' })])],
      }),
      'a base': first({
        proofs: {},
        plans: [plan('frontend', [change({ kind: 'ref', name: 'github.com/acme/base' })])],
      }),
      'a digest': first({
        proofs: {},
        plans: [plan('frontend', [change({ part: 'digest', from: digest, to: digest.replace('ab', 'cd') })])],
      }),
      'an addition': first({ proofs: {}, plans: [plan('frontend', [change({ from: null })])] }),
      'a whole file': first({
        proofs: {},
        plans: [plan('frontend', [change({ kind: 'file', name: 'flags.yaml', part: 'content' })])],
      }),
      'hostile names': first({ proofs: {}, plans: [plan('@dana <b>', [change({ to: '1](http://x) | #1' })])] }),
      'nothing at all': first({ plans: [] }),
    }).toMatchInlineSnapshot(`
      {
        "a base": "**frontend** goes from 1.7.9 to **1.8.2** (base \`github.com/acme/base\`) in **production**: what staging has; nothing has proven it there yet.",
        "a chart": "**redis** goes from 1.7.9 to **1.8.2** (chart) in **production**: what staging has; nothing has proven it there yet.",
        "a digest": "**frontend** goes from sha256:abababababab… to **sha256:cdababababab…** in **production**: what staging has; nothing has proven it there yet.",
        "a whole file": "**frontend** gets \`flags.yaml\` in **production**: what staging has; nothing has proven it there yet.",
        "an addition": "**frontend** gets **1.8.2** in **production**: what staging has; nothing has proven it there yet.",
        "hostile names": "**@​dana &lt;b&gt;** goes from 1.7.9 to **1&#93;(http:​//x) &#124; #​1** in **production**: what staging has; nothing has proven it there yet.",
        "newer versions took their place": "**frontend** goes from 1.7.9 to **1.8.2** in **production**: what staging ran healthily for 1 h 14 min (since 20 Nov 09:12 UTC until 20 Nov 10:26 UTC, [deployment](https://github.com/acme/shop/deployments/staging)), before newer versions took its place.",
        "nothing at all": "Nothing is left to carry to **production**.",
        "nothing was proven": "**frontend** goes from 1.7.9 to **1.8.2** in **production**: what staging has; nothing has proven it there yet.",
        "nothing watches the upstream": "**frontend** goes from 1.7.9 to **1.8.2** in **production**: exactly what staging has had for 2 h 14 min (since 20 Nov 09:12 UTC, [deployment](https://github.com/acme/shop/deployments/staging)); nothing watches its health.",
      }
    `)
  })

  test('says in one place how it stands', () => {
    const state = (more: Partial<PullFacts['promotion']>) =>
      /stagecoach:state -->\n(.*)\n[\s\S]*stagecoach:next -->\n(.*)\n/.exec(pullBody(facts(more)))?.slice(1)
    expect([
      state({ state: 'waiting', verdicts: [soaking, nobody] }),
      state({ state: 'waiting', verdicts: [soaking] }),
      state({ state: 'waiting', verdicts: [verdict(), held, nobody] }),
      state({ state: 'ready', verdicts: [verdict(), nobody] }),
      state({ state: 'going', verdicts: [verdict()] }),
    ]).toMatchInlineSnapshot(`
      [
        [
          "**Waits:** staging healthy for 2 h: healthy for 34 min of 2 h, since 20 Nov 10:52 UTC; opens at about 20 Nov 12:52 UTC. 1 more gate below.",
          "**To go on:** comment \`/promote production\` (members of acme/release); it merges when every gate is open. \`/hold production frontend\` stops it, \`/why production\` explains.",
        ],
        [
          "**Waits:** staging healthy for 2 h: healthy for 34 min of 2 h, since 20 Nov 10:52 UTC; opens at about 20 Nov 12:52 UTC.",
          "**To go on:** nothing is wanted from anybody. \`/hold production frontend\` stops it, \`/why production\` explains.",
        ],
        [
          "**Stands still:** held by dana: audit week, since 20 Nov 11:26 UTC; ended by /unhold production.",
          "**To go on:** \`/unhold production\`. \`/why production\` explains.",
        ],
        [
          "**Ready:** only a person's word is missing.",
          "**To go on:** merge it, or comment \`/promote production\` (members of acme/release). \`/hold production frontend\` stops it, \`/why production\` explains.",
        ],
        [
          "**Ready:** every gate is open. It merges by itself.",
          "**To go on:** nothing is wanted from anybody. \`/hold production frontend\` stops it, \`/why production\` explains.",
        ],
      ]
    `)
  })

  test('has a section for each of several apps, by name, and says once what is true of all', () => {
    const plans = [plan('search'), plan('cart')]
    const verdicts = [verdict(), { ...soaking, app: 'cart' }]
    expect(pullBody(facts({ plans, verdicts, proofs: { cart: proof(), search: proof() } }))).toMatchInlineSnapshot(`
      "**2 apps** go to what staging has proven, in **production**.

      <!-- stagecoach:state -->
      **Ready:** only a person's word is missing: healthy for 34 min of 2 h, since 20 Nov 10:52 UTC; opens at about 20 Nov 12:52 UTC.
      <!-- stagecoach:state ends -->

      #### cart

      Goes from 1.7.9 to **1.8.2**: exactly what staging has been running healthily for 2 h 14 min (since 20 Nov 09:12 UTC, [deployment](https://github.com/acme/shop/deployments/staging)).

      | | production now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.7.9 | **1.8.2** | [kustomization.yaml:7](https://github.com/acme/shop/blob/9c1e2d3000000000000000000000000000000000/apps/frontend/overlays/production/kustomization.yaml#L7) |

      #### search

      Goes from 1.7.9 to **1.8.2**: exactly what staging has been running healthily for 2 h 14 min (since 20 Nov 09:12 UTC, [deployment](https://github.com/acme/shop/deployments/staging)).

      | | production now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.7.9 | **1.8.2** | [kustomization.yaml:7](https://github.com/acme/shop/blob/9c1e2d3000000000000000000000000000000000/apps/frontend/overlays/production/kustomization.yaml#L7) |

      <!-- stagecoach:cluster  -->
      #### In the cluster

      Being rendered.
      <!-- stagecoach:cluster ends -->

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy for 2 h | healthy for 2 h 14 min, since 20 Nov 09:12 UTC |
      | … | cart: staging healthy for 2 h | healthy for 34 min of 2 h, since 20 Nov 10:52 UTC; opens at about 20 Nov 12:52 UTC |

      <!-- stagecoach:next -->
      **To go on:** comment \`/promote production\` (members of acme/release); it merges when every gate is open. \`/hold production\` stops it, \`/why production\` explains.
      <!-- stagecoach:next ends -->

      ---
      Plan \`4f1c9e1c2d3a\`, \`4f1c9e1c2d3a\`, made at [9c1e2d3](https://github.com/acme/shop/commit/9c1e2d3000000000000000000000000000000000). As of 20 Nov 11:26 UTC. [How this pull request came about](https://example.com/docs)"
    `)
  })

  test('says that versions go back, that their order is not known, and that something may undo it', () => {
    const changes = [
      change({ order: 'older' }),
      change({ order: 'unknown', from: 'a', to: 'b', warning: 'an image updater may write it back' }),
    ]
    const body = pullBody(facts({ plans: [plan('frontend', changes)] }))
    expect(body).toContain('goes back')
    expect(body).toContain('which is newer is not known')
    expect(body).toContain('- An image updater may write it back')
  })

  test.each([60_000, 20_000, 5000, 2000, 300])('fits into %i characters, and says what is left out', room => {
    const changes = Array.from({ length: 300 }, (_, line) => change({ line, to: `🚀|${'<'.repeat(300)}` }))
    const plans = Array.from({ length: 60 }, (_, number) => plan(`app-${String(number).padStart(2, '0')}`, changes))
    const body = pullBody(facts({ plans, proofs: {}, verdicts: [soaking, held] }), room)
    expect(body.length).toBeLessThanOrEqual(room)
    expect(body).toContain('in the check run')
    expect(body.isWellFormed()).toBe(true)
  })
})

describe('after the merge', () => {
  const dana = { id: 1, login: 'dana', ours: false, bot: false } satisfies Person
  const pull = { closedAt: NOW, mergedBy: dana, mergeCommit: 'abcdef1234567890' } as Pull
  const landed = (more: Partial<Landed>): Landed => ({
    pull,
    environment: 'production',
    apps: ['frontend'],
    state: 'syncing',
    sentence: '',
    since: NOW + 3 * MINUTE,
    around: null,
    ...more,
  })
  const at = { repository: 'https://github.com/acme/shop', now: NOW + 5 * MINUTE, prefix: '/' }
  const body = mergeBody('Mine.', room => pullBody(facts(), room))
  const told = (more: Partial<Landed>) =>
    /stagecoach:state -->\n([\s\S]*)\n<!-- stagecoach:state ends/.exec(landedPart(body, landed(more), at))?.[1]

  test('the same place says what became of it', () => {
    expect([
      told({ state: 'merged', sentence: 'Nothing watches this environment: its health is not known.' }),
      told({ state: 'syncing', sentence: 'Deployment frontend: 3 of 6 pods ready' }),
      told({ state: 'healthy' }),
      told({ state: 'degraded', sentence: 'Degraded: Deployment frontend: 1 of 6 pods ready (CrashLoopBackOff)' }),
      told({ state: 'syncing', around: { by: dana, verdicts: [soaking, held] } }),
    ]).toMatchInlineSnapshot(`
      [
        "**Merged** 20 Nov 11:26 UTC by dana as [abcdef1](https://github.com/acme/shop/commit/abcdef1234567890). Nothing watches this environment: its health is not known.",
        "**Syncing** production: merged 20 Nov 11:26 UTC by dana as [abcdef1](https://github.com/acme/shop/commit/abcdef1234567890). Deployment frontend: 3 of 6 pods ready.",
        "**Healthy** in production since 20 Nov 11:29 UTC, 3 min after it was merged by dana as [abcdef1](https://github.com/acme/shop/commit/abcdef1234567890).",
        "**Not healthy** in production since 20 Nov 11:29 UTC: merged 20 Nov 11:26 UTC by dana as [abcdef1](https://github.com/acme/shop/commit/abcdef1234567890). Degraded: Deployment frontend: 1 of 6 pods ready (CrashLoopBackOff). Nothing goes on from production with these versions. To go back, revert this pull request; \`/hold production frontend\` keeps others out meanwhile.",
        "**Syncing** production: merged 20 Nov 11:26 UTC by dana as [abcdef1](https://github.com/acme/shop/commit/abcdef1234567890).

      Merged around gates that were not open, by dana: staging healthy for 2 h (healthy for 34 min of 2 h); not held (held by dana: audit week).",
      ]
    `)
  })

  test('everything else stays, but what could be done before', () => {
    const after = mergeBody(body, () => landedPart(body, landed({}), at))
    expect(after).toContain('Mine.')
    expect(after).toContain('#### Gates')
    expect(after).not.toContain('To go on')
  })

  test('it is said on top where our part was taken out', () => {
    expect(mergeBody('Mine.', () => landedPart('Mine.', landed({ state: 'healthy' }), at))).toMatchInlineSnapshot(`
      "<!-- stagecoach:begin (3 lines, 3c617d1c2da3ffd9): write above or below, this part is rewritten -->
      <!-- stagecoach:state -->
      **Healthy** in production since 20 Nov 11:29 UTC, 3 min after it was merged by dana as [abcdef1](https://github.com/acme/shop/commit/abcdef1234567890).
      <!-- stagecoach:state ends -->
      <!-- stagecoach:end (3 lines, 3c617d1c2da3ffd9) -->

      Mine."
    `)
  })
})

describe("people's own text", () => {
  const ours = (text: string) => () => text
  const merged = mergeBody('', ours('first\n\nsecond'))
  const [begin = '', end = ''] = merged.split('first\n\nsecond').map(part => part.trim())
  /** The body as a reader sees it. */
  const seen = (body: string) =>
    body
      .replace(/<!--.*?-->/g, '')
      .replace(/\n{2,}/g, '\n')
      .trim()
      .split('\n')

  test('stays above and below', () => {
    const edited = `Above\r\n\r\n${merged.replaceAll('\n', '\r\n')}\r\n\r\nBelow\r\n`
    expect(seen(mergeBody(edited, ours('new')))).toEqual(['Above', 'new', 'Below'])
  })

  const parts: readonly [string, string, readonly string[]][] = [
    ['an empty body', '', ['new']],
    ['a body without us', 'Theirs', ['new', 'Theirs']],
    ['markers deleted', 'first\n\nsecond', ['new', 'first', 'second']],
    ['the first marker deleted', `Above\n\nfirst\n\nsecond\n${end}\nBelow`, ['Above', 'new', 'Below']],
    ['the last marker deleted', `Above\n${begin}\nfirst\n\nsecond\n\nBelow`, ['Above', 'new', 'Below']],
    [
      'the first marker deleted and our text changed',
      `1st\n\nsecond\n${end}\nBelow`,
      ['1st', 'second', 'new', 'Below'],
    ],
    [
      'the last marker deleted and our text changed',
      `${begin}\nfirst, I say\n\nsecond\nBelow`,
      ['new', 'first, I say', 'second', 'Below'],
    ],
    ['our text changed between the markers', `${begin}\nsomething else\n${end}`, ['new']],
    ['our part twice', `${merged}\n\nBetween\n\n${merged}`, ['new', 'Between']],
    ['our part twice, the second without its end', `${merged}\n\n${begin}\nfirst\n\nsecond\nBelow`, ['new', 'Below']],
    ['our part moved down', `Below\n\n${merged}`, ['Below', 'new']],
    ['the markers the wrong way round', `${end}\nTheirs\n${begin}`, ['new', 'Theirs']],
    ['a marker doubled', `${begin}\n${begin}\nfirst\n\nsecond\n${end}\n${end}`, ['new']],
    ['markers in another writing', '<!--STAGECOACH:BEGIN-->\nold\n<!--   stagecoach:end   -->', ['new']],
    [
      'a forged marker that claims lines',
      `Theirs\n<!-- stagecoach:end (1 lines, 0123456789abcdef) -->`,
      ['Theirs', 'new'],
    ],
    [
      'a forged marker with a huge count',
      `<!-- stagecoach:begin (999999 lines, 0123456789abcdef) -->\nTheirs`,
      ['new', 'Theirs'],
    ],
    ['a marker in a line of prose', 'I saw <!-- stagecoach:begin --> there', ['new', 'I saw  there']],
  ]
  test.each(parts)('%s', (_, existing, expected) => {
    for (const body of [existing, existing.replaceAll('\n', '\r\n')]) {
      const after = mergeBody(body, ours('new'))
      expect(seen(after)).toEqual(expected)
      expect(mergeBody(after, ours('new'))).toBe(after)
      expect(splitBody(after).ours).toBe('new')
    }
  })

  test('is never lost, however the markers are strewn about', () => {
    const line = fc.constantFrom(
      begin,
      end,
      'first',
      '',
      'second',
      '<!-- stagecoach:begin -->',
      '<!-- stagecoach:end -->',
    )
    const theirs = fc.integer({ min: 0, max: 99 }).map(number => `theirs ${number}`)
    fc.assert(
      fc.property(fc.array(fc.oneof(line, theirs), { maxLength: 30 }), lines => {
        const after = mergeBody(lines.join('\n'), ours('new'))
        expect(mergeBody(after, ours('new'))).toBe(after)
        expect(after.match(/^new$/gm)).toHaveLength(1)
        expect(after.match(/stagecoach:(begin|end)/g)).toHaveLength(2)
        // Only what stands between a begin and the end that follows it is ours to replace.
        let inside = false
        const kept = lines.filter((each, at) => {
          if (/stagecoach:begin/.test(each)) {
            const next = lines.slice(at + 1).find(other => /stagecoach:/.test(other))
            inside = next !== undefined && /stagecoach:end/.test(next)
          } else if (/stagecoach:end/.test(each)) inside = false
          return !inside && each.startsWith('theirs')
        })
        expect(after.split('\n').filter(each => each.startsWith('theirs'))).toEqual(kept)
      }),
      { numRuns: 3000 },
    )
  })

  test('leaves us the room it does not take; where it takes all, the body stays as it is', () => {
    const rooms: number[] = []
    const part = (room: number) => {
      rooms.push(room)
      return 'x'.repeat(room)
    }
    expect(mergeBody('a'.repeat(20_000), part).length).toBeLessThanOrEqual(60_000)
    expect(mergeBody('a'.repeat(61_000), part)).toContain('x')
    const full = 'a'.repeat(65_536)
    expect(mergeBody(full, part)).toBe(full)
    expect(rooms).toEqual([39_600, 2000, 2000])
  })

  test('our own text brings no marker of its own', () => {
    const after = mergeBody('', ours(`one\n${end}\n${begin}\ntwo`))
    expect(splitBody(after).ours).toBe('one\ntwo')
  })
})

describe('what changes in the cluster', () => {
  const cluster = { head: 'a'.repeat(40), text: '#### In the cluster\n\n<b>Deployment</b> web' }
  const pending = mergeBody('Mine.', room => pullBody(facts(), room))
  const shown = mergeBody(pending, room => withCluster(pending, cluster, room))

  test('is being rendered at first, and takes its place in the body when it is known', () => {
    expect(pending).toContain('#### In the cluster\n\nBeing rendered.')
    expect(shown).not.toContain('Being rendered')
    expect(shown.replace(cluster.text, '#### In the cluster\n\nBeing rendered.')).not.toBe(shown)
    expect(shown).toContain('Mine.')
  })

  test('is read back for the head that it was rendered for, and for no other', () => {
    expect(clusterIn(shown, cluster.head)).toEqual(cluster)
    expect(clusterIn(shown, 'b'.repeat(40))).toBeNull()
    expect(clusterIn(pending, cluster.head)).toBeNull()
    expect(clusterIn(`${cluster.text} without our part`, cluster.head)).toBeNull()
  })

  test('stays when the rest of the body is written anew', () => {
    const again = mergeBody(shown, room => pullBody({ ...facts(), cluster: clusterIn(shown, cluster.head) }, room))
    expect(clusterIn(again, cluster.head)).toEqual(cluster)
  })

  test('gives way where there is no room for it', () => {
    const large = { ...cluster, text: 'x'.repeat(30_000) }
    expect(pullBody({ ...facts(), cluster: large }, 40_000)).toContain('here is no room for it')
    expect(withCluster(pending, large, 20_000)).toContain('here is no room for it')
  })
})
