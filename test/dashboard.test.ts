import { describe, expect, test } from 'vitest'
import { renderedSection } from '../src/messages/rendered-section.ts'
import type { Road, RoadCell } from '../src/promotion/road.ts'
import { createDashboard, type DashboardOptions, type Stage, type StageAction } from '../src/web/dashboard.ts'
import { changed, facts, overlayDiff } from './change-facts.ts'

const now = Date.parse('2026-11-20T09:00:00Z')
const MINUTE = 60_000

const cell = (app: string, env: string, more: Partial<RoadCell> = {}): RoadCell => ({
  app,
  env,
  path: `apps/${app}/overlays/${env}`,
  version: '1.8.2',
  pins: [{ name: `ghcr.io/acme/${app}`, part: 'tag', value: '1.8.2' }],
  health: 'healthy',
  reason: '',
  since: now - 5 * MINUTE,
  standing: env === 'dev' ? 'first' : 'same',
  behind: 0,
  ...more,
})

const road = (more: Partial<Road> = {}): Road => ({
  repository: 'acme/shop',
  url: 'https://github.com/acme/shop',
  head: '9c1e2d3aa0bb1234567890123456789012345678',
  at: now,
  mode: 'act',
  config: 'ok',
  environments: [
    { name: 'dev', from: [], promote: 'review', engine: 'argocd' },
    { name: 'production', from: ['dev'], promote: 'review', engine: 'argocd' },
  ],
  apps: ['cart', 'frontend'],
  cells: ['cart', 'frontend'].flatMap(app => [cell(app, 'dev'), cell(app, 'production')]),
  needs: [],
  problems: [],
  ...more,
})

const promotion: NonNullable<RoadCell['promotion']> = {
  number: 811,
  url: 'https://github.com/acme/shop/pull/811',
  title: 'Promote frontend 1.9.0 to production',
  state: 'waiting',
  verdicts: [
    {
      gate: 'healthy',
      state: 'pass',
      code: 'healthy.proven',
      asks: 'dev healthy for 2 h',
      sentence: 'healthy for 3 h',
    },
    {
      gate: 'right',
      state: 'wait',
      code: 'right.nobody',
      asks: 'promoted by members of acme/release',
      sentence: 'nobody has asked for it yet',
      since: now - 34 * MINUTE,
      endedBy: 'members of acme/release',
    },
  ],
}

const withFrontend = (more: Partial<RoadCell>): Road =>
  road({
    cells: [
      cell('cart', 'dev'),
      cell('cart', 'production'),
      cell('frontend', 'dev'),
      cell('frontend', 'production', more),
    ],
  })

const page = (roads: readonly Road[], more: Partial<DashboardOptions> = {}) => {
  const app = createDashboard({ roads: () => roads, subscribe: () => () => {}, now: () => now, ...more })
  return async (path = '/', init: RequestInit = {}) => {
    const headers = { host: '127.0.0.1:8080', ...(init.headers as Record<string, string> | undefined) }
    return app.request(path, { ...init, headers })
  }
}

/** What somebody reads: the page without its head, its script and its tags. */
const read = async (answer: Response): Promise<string> =>
  (await answer.text())
    .replace(/^[\s\S]*?<main[^>]*>|<script[\s\S]*$/g, '')
    .replace(/<(?:td|th|li|p|h\d|tr|a|section|form|label|small|button)[ >][^>]*/g, ' $&')
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim()

describe('the road', () => {
  test('shows apps by environments with version, health in a word, and since when', async () => {
    const text = await read(await page([road()])('/'))
    expect(text).toContain('cart 1.8.2 healthy 5 min 1.8.2 healthy 5 min frontend')
    expect(text).toContain('2 apps, the same everywhere')
  })

  test.each<[string, Partial<RoadCell>, string]>([
    ['what is behind', { standing: 'behind', behind: 2 }, '2 behind'],
    ['whom a promotion waits for', { standing: 'behind', behind: 1, promotion }, '#811 waits: acme/release'],
    ['that it merges', { promotion: { ...promotion, state: 'merging' } }, '#811 merging'],
    ['a hold', { held: { by: 'dana', reason: 'launch', since: now } }, 'on hold'],
    [
      'what stands in the way',
      {
        promotion: {
          ...promotion,
          verdicts: [{ gate: 'checks', state: 'block', code: 'checks.failed', asks: 'check e2e', sentence: 'failed' }],
        },
      },
      '#811 blocked',
    ],
    ['what is newer than its upstream', { standing: 'ahead' }, 'ahead of it'],
  ])('a chip before a cell says %s', async (_, more, chip) => {
    expect(await read(await page([withFrontend(more)])('/'))).toContain(`frontend 1.8.2 healthy 5 min ${chip} 1.8.2`)
  })

  test('only what differs leaves out apps that are the same and healthy everywhere', async () => {
    const text = await read(
      await page([withFrontend({ health: 'degraded', reason: '1 of 3 pods ready' })])('/?differs=1'),
    )
    expect(text).toContain('frontend')
    expect(text).not.toContain('cart')
  })

  test('a filter leaves the apps whose name has it', async () => {
    const text = await read(await page([road()])('/?q=FRONT'))
    expect(text).toContain('frontend 1.8.2')
    expect(text).not.toContain('cart')
    expect(await read(await page([road()])('/?q=nothing'))).toContain(
      'No app is called like "nothing".'.replace(/"/g, '&quot;'),
    )
  })

  test('an app without an overlay in an environment has a dash there, and no way leads in or out', async () => {
    const html = await (await page([road({ cells: [cell('cart', 'production')], apps: ['cart'] })])('/')).text()
    expect(html).toContain('cart has no overlay in dev')
    expect(html).not.toMatch(/<td[^>]*><span class="way line">/)
  })

  test('nobody claims to know the health of what nothing watches', async () => {
    const unwatched = withFrontend({ health: 'unknown' })
    const environments = unwatched.environments.map(({ engine, ...rest }) => rest)
    expect(await read(await page([{ ...unwatched, environments }])('/'))).toContain('1.8.2 not watched')
  })
})

describe('the drawer of a cell', () => {
  test('has an address of its own, with gates, pins and where they stand', async () => {
    const text = await read(
      await page([withFrontend({ standing: 'behind', behind: 1, promotion })])(
        '/?cell=production/frontend&repo=acme/shop',
      ),
    )
    expect(text).toContain('frontend in production')
    expect(text).toContain('1 pin is behind dev.')
    expect(text).toContain(
      'promoted by members of acme/release nobody has asked for it yet, for 34 min ended by members of acme/release'
        .replace('acme/release nobody', 'acme/releasenobody')
        .replace('34 min ended', '34 minended'),
    )
    expect(text).toContain('ghcr.io/acme/frontend 1.8.2')
    expect(text).toContain('apps/frontend/overlays/production')
  })

  test('shows what a promotion changes in the cluster, and from where it comes a line about it', async () => {
    const cluster = renderedSection(
      facts(
        [
          overlayDiff('frontend', 'production', [
            changed('Deployment', 'frontend', ['image 1.8.2 → 1.9.0', '1 variable']),
          ]),
        ],
        {
          promotion: true,
        },
      ),
      20_000,
    )
    const roads = [withFrontend({ standing: 'behind', behind: 1, promotion: { ...promotion, cluster } })]
    const there = await (await page(roads)('/?cell=production/frontend')).text()
    expect(there).toContain('<summary><b>Deployment</b> frontend: image, 1 variable</summary>')
    expect(there).toMatch(/<ins>\+ {2}image: web:<b>1\.8\.2<\/b>/)
    const before = await read(await page(roads)('/?cell=dev/frontend&repo=acme/shop'))
    expect(before).toContain(
      'Goes on to production by #811 Promote frontend 1.9.0 to productionDeployment frontend: image, 1 variable',
    )
    expect(await read(await page(roads)('/?cell=dev/cart'))).not.toContain('Goes on to')
  })

  test('says so where there is no such cell', async () => {
    expect(await read(await page([road()])('/?cell=production/nothing'))).toContain('There is no such overlay now.')
  })
})

describe('above the road', () => {
  test('stands what needs a person, with a link', async () => {
    const needs = [{ sentence: 'frontend to production waits for a person', link: promotion.url, env: 'production' }]
    const html = await (await page([road({ needs })])('/')).text()
    expect(html).toContain('Needs a person now')
    expect(html).toContain(`<a href="${promotion.url}">frontend to production waits for a person</a>`)
    expect(html).toContain('<title>(1) Stagecoach</title>')
  })

  test('stands what cannot be reached, with its age', async () => {
    const troubles = () => [{ what: 'GitHub', sentence: 'connect ECONNREFUSED', since: now - 4 * MINUTE }]
    expect(await read(await page([road()], { troubles })('/'))).toContain(
      'GitHub cannot be reached for 4 min: connect ECONNREFUSED',
    )
  })

  test('stands a cluster that gives no answer, once for all of its apps', async () => {
    const gone = { health: 'unknown', reason: 'Cluster hub answers 500.', since: now - 2 * MINUTE } as const
    const cells = [
      cell('cart', 'dev'),
      cell('frontend', 'dev'),
      cell('cart', 'production', gone),
      cell('frontend', 'production', gone),
    ]
    expect(await read(await page([road({ cells })])('/'))).toContain(
      'Health unknown of 2 apps in production, for 2 min: Cluster hub answers 500.',
    )
  })

  test('stands a repository that was not looked at for long', async () => {
    expect(await read(await page([road({ at: now - 20 * MINUTE })])('/'))).toContain(
      'acme/shop was last looked at 20 min ago',
    )
  })
})

describe('before there is anything', () => {
  test('it says how to begin, and shows no empty table', async () => {
    const html = await (await page([])('/')).text()
    expect(html).toContain('Install the GitHub App')
    expect(html).not.toContain('<table')
  })

  test('a repository without a configuration is told how to get one', async () => {
    expect(await read(await page([road({ config: 'none' })])('/'))).toContain(
      'acme/shop has no configuration, so nothing is done there.',
    )
  })
})

describe('what came from somebody else', () => {
  const evil = '"><script>alert(1)</script>'

  test('is text wherever it is shown', async () => {
    const roads = [
      withFrontend({
        version: evil,
        reason: evil,
        health: 'degraded',
        path: evil,
        pins: [{ name: evil, part: 'tag', value: evil }],
        held: { by: evil, reason: evil, since: now },
        promotion: { ...promotion, title: evil, url: 'javascript:alert(1)' },
      }),
    ]
    const needs = [{ sentence: evil, link: 'javascript:alert(1)' }]
    const all = roads.map(each => ({ ...each, needs, problems: [evil], repository: 'acme/shop' }))
    for (const path of [
      '/',
      '/?cell=production/frontend',
      `/?q=${encodeURIComponent(evil)}`,
      `/?cell=${encodeURIComponent(`${evil}/x`)}`,
    ]) {
      const html = await (await page(all)(path)).text()
      expect(html).not.toContain('<script>alert')
      expect(html).not.toMatch(/href="javascript:/)
    }
  })

  test('could not run if it were not: the page allows its own script only', async () => {
    const answer = await page([road()])('/')
    const policy = answer.headers.get('content-security-policy') ?? ''
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1]
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect((await answer.text()).match(/<(?:script|style)[^>]*>/g)).toEqual([
      `<style nonce="${nonce}">`,
      `<script nonce="${nonce}">`,
    ])
  })
})

test('a page elsewhere that calls this machine by another name is told nothing', async () => {
  const answer = await page([road()])('/', { headers: { host: 'evil.example' } })
  expect(answer.status).toBe(403)
  expect(await answer.text()).not.toContain('acme')
})

test('a browser is told of a change as it comes', async () => {
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const answer = await page([road()], { subscribe })('/live')
  const reader = answer.body?.getReader()
  const next = async () => new TextDecoder().decode((await reader?.read())?.value)
  expect(await next()).toContain('event: hello')
  for (const listener of listeners) listener()
  expect(await next()).toContain('event: change')
  await reader?.cancel()
  expect(listeners.size).toBe(0)
})

describe('the stage', () => {
  const github = 'http://127.0.0.1:4000'
  const pull = {
    repository: 'acme/shop',
    number: 3,
    url: `${github}/acme/shop/pull/3`,
    title: 'Promote frontend 1.9.0 to production',
    state: 'open',
    author: 'stagecoach[bot]',
    at: now,
    comments: 1,
  } as const
  const staged = (done: StageAction[] = []): Stage => ({
    github,
    people: [{ login: 'dana', may: 'of acme/release' }],
    subscribe: () => () => {},
    pulls: async () => [pull],
    pull: async (repository, number) =>
      repository === 'acme/shop' && number === 3
        ? {
            ...pull,
            body: `**frontend** goes to <b>1.9.0</b> [here](${github}/acme/shop/pull/2) [there](https://x.example) <img src=x onerror=alert(1)>`,
            branch: 'stagecoach/promote/production/frontend',
            base: 'main',
            labels: ['stagecoach'],
            head: '9c1e2d3aa0bb1234567890123456789012345678',
            conversation: [
              { id: 1, author: 'dana', at: now, body: '/why production', reactions: ['👀'] },
              {
                id: 2,
                author: 'stagecoach[bot]',
                at: now - 9 * MINUTE,
                edited: now - MINUTE,
                body: 'a',
                reactions: [],
              },
            ],
            checks: [
              {
                name: 'stagecoach/gates',
                state: 'waiting',
                title: 'waits for acme/release',
                summary: '',
                text: '',
                annotations: [],
              },
              {
                name: 'stagecoach/validate',
                state: 'failure',
                title: '1 environment, 1 problem',
                summary: 'Reaches **1 environment**.',
                text: '<details><summary><b>dev</b></summary>\n\n```diff\n+a: <b>\n```\n\n</details>',
                annotations: [
                  {
                    level: 'failure',
                    path: 'apps/a b/"x".yaml',
                    line: 6,
                    title: 'cart in dev',
                    message: 'no <such> file',
                  },
                ],
              },
            ],
            diff: 'diff --git a/a.yaml b/a.yaml\n--- a/a.yaml\n+++ b/a.yaml\n@@ -1 +1 @@\n-tag: 1\n+tag: 2\n',
            env: 'production',
          }
        : null,
    commit: async () => null,
    file: async () => null,
    moves: () => [
      { action: { kind: 'release', app: 'frontend', version: '1.11.0' }, label: 'Release frontend 1.11.0' },
    ],
    act: async action => {
      done.push(action)
      if (action.kind === 'change') return { ok: true, opened: { repository: 'acme/shop', number: 9 } }
      return action.kind === 'merge' ? { ok: false, sentence: 'GitHub refused it: not mergeable' } : { ok: true }
    },
  })
  const tokenOf = (html: string): string => /name="token" value="([\w-]+)"/.exec(html)?.[1] ?? ''
  const send = async (
    fields: Readonly<Record<string, string>>,
    kind: StageAction['kind'],
    more: { readonly token?: string; readonly headers?: Record<string, string> } = {},
  ) => {
    const done: StageAction[] = []
    const ask = page([road()], { stage: staged(done) })
    const token = more.token ?? tokenOf(await (await ask('/')).text())
    const body = new URLSearchParams({ ...fields, token }).toString()
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
      ...more.headers,
    }
    return { answer: await ask(`/stage/${kind}`, { method: 'POST', body, headers }), done }
  }
  const comment = { repository: 'acme/shop', number: '3', as: 'dana', body: '/promote production' }

  test('shows a pull request as GitHub would, and nothing raw of it', async () => {
    const html = await (await page([road()], { stage: staged() })('/pulls/acme/shop/3')).text()
    expect(html).toContain('<strong>frontend</strong> goes to <b>1.9.0</b> <a href="/pulls/acme/shop/2">here</a>')
    expect(html).toContain('<a href="https://x.example">there</a>')
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(html).toContain('<del>-tag: <b>1</b>\n</del><ins>+tag: <b>2</b>\n</ins>')
    expect(html).toContain('waits for acme/release')
  })

  test('shows what a check says when it is opened: its words, the lines that it is about, its diffs', async () => {
    const html = await (await page([road()], { stage: staged() })('/pulls/acme/shop/3')).text()
    expect(html).toMatch(
      /<details class="checked failure" id="check-stagecoach\/validate"><summary>.*1 environment, 1 problem/,
    )
    expect(html).toContain('<p>Reaches <strong>1 environment</strong>.</p>')
    expect(html).toContain(
      '<a href="/files/acme/shop/9c1e2d3aa0bb1234567890123456789012345678/apps/a%20b/%22x%22.yaml#L6"><code>apps/a b/&quot;x&quot;.yaml:6</code></a>',
    )
    expect(html).toContain('no &lt;such&gt; file')
    expect(html).toContain('<ins>+a: &lt;b&gt;\n</ins>')
  })

  test('says of a comment that it was edited', async () => {
    const text = await read(await page([road()], { stage: staged() })('/pulls/acme/shop/3'))
    expect(text).toContain('stagecoach[bot] 9 min ago, edited 1 min ago')
  })

  test('a button that opens a pull request leads to it', async () => {
    const { answer, done } = await send({ app: 'cart' }, 'change')
    expect(done).toEqual([{ kind: 'change', app: 'cart' }])
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/pulls/acme/shop/9'])
  })

  test('a button that comments does so, and leads to the pull request', async () => {
    const { answer, done } = await send(comment, 'comment')
    expect(done).toEqual([
      { kind: 'comment', repository: 'acme/shop', number: 3, as: 'dana', body: '/promote production' },
    ])
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/pulls/acme/shop/3'])
  })

  test('what is refused is said', async () => {
    const { answer } = await send({ repository: 'acme/shop', number: '3', as: 'dana' }, 'merge')
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('GitHub refused it: not mergeable')
  })

  test.each([
    ['without our token', { token: 'guessed' }],
    ['from another origin', { headers: { origin: 'https://evil.example' } }],
    ['from another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['to another name of this machine', { headers: { host: 'evil.example' } }],
  ])('a form %s does nothing', async (_, more) => {
    const { answer, done } = await send(comment, 'comment', more)
    expect(answer.status).toBe(403)
    expect(done).toEqual([])
  })

  test('a form that is not complete does nothing', async () => {
    const { answer, done } = await send({ ...comment, number: '-1' }, 'comment')
    expect(answer.status).toBe(409)
    expect(done).toEqual([])
  })

  test('without a stage there is no page of pull requests, and nothing can be sent', async () => {
    const ask = page([road()])
    expect((await ask('/pulls/acme/shop/3')).status).toBe(404)
    expect((await ask('/stage/comment', { method: 'POST', body: '' })).status).toBe(404)
  })
})
