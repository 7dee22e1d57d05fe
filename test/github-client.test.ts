import { createHmac, createVerify, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPace } from '../src/github/pace.ts'
import { redact } from '../src/github/redact.ts'
import { API, BOT, everyday, githubAt, graphql, misunderstood, NOON, shop, token } from './github-wire.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
  expect(misunderstood.splice(0)).toEqual([])
})

const soon = (ms: number) => new Date(NOON + ms).toISOString()
const pull = (number: number) => `/repos/acme/shop-config/pulls/${number}`
const anyPull = {
  number: 3,
  node_id: 'PR_3',
  state: 'open',
  merged: false,
  merged_at: null,
  merge_commit_sha: null,
  head: { sha: 'a'.repeat(40), ref: 'feature', repo: { id: 42 } },
  base: { ref: 'main', repo: { id: 42 } },
  user: { id: 11, login: 'dana', type: 'User' },
}

describe('authentication', () => {
  it('proves who the App is by a JWT of at most ten minutes, signed with its key and dated back', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    let authorization = ''
    nock(API)
      .get('/app')
      .reply(200, (request: Request) => {
        authorization = request.headers.get('authorization') ?? ''
        return { id: 5, slug: 'stagecoach' }
      })
    const { host } = githubAt({ privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() })
    expect(await host.self()).toEqual({ appId: 5, slug: 'stagecoach', login: 'stagecoach[bot]' })
    const [kind, jwt = ''] = authorization.split(' ')
    const [head, body, signature = ''] = jwt.split('.')
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString())
    expect(kind).toBe('bearer')
    expect(createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url')).toBe(true)
    expect(claims.iss).toBe(5)
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(600)
    expect(claims.iat).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) - 29)
    // A JWT is not a secret of ours made of something guessable.
    expect(signature).not.toBe(createHmac('sha256', '5').update(`${head}.${body}`).digest('base64url'))
  })

  it('asks for a token of one repository with no more than the rights of its purpose', async () => {
    const scope = nock(API)
    const asked: unknown[] = []
    const mint = (value: string) =>
      scope
        .post('/app/installations/7/access_tokens', body => asked.push(body) > 0)
        .reply(201, { token: value, expires_at: soon(3_600_000) })
    mint('ghs_fetch')
    const { github } = githubAt()
    expect(await github.tokenFor(shop)).toBe('ghs_fetch')
    expect(asked).toEqual([{ permissions: { contents: 'read', metadata: 'read' }, repository_ids: [42] }])
  })

  it('never asks for the rights to change workflows or the administration', async () => {
    const asked: unknown[] = []
    nock(API)
      .post('/app/installations/7/access_tokens')
      .reply(201, async (request: Request) => {
        asked.push(await request.json())
        return { token, expires_at: soon(3_600_000) }
      })
    everyday()
    nock(API).get(pull(3)).reply(200, anyPull)
    await githubAt().host.pull(shop, 3)
    expect(asked).toEqual([
      {
        repository_ids: [42],
        permissions: {
          contents: 'write',
          pull_requests: 'write',
          issues: 'write',
          checks: 'write',
          deployments: 'write',
          statuses: 'read',
          metadata: 'read',
        },
      },
    ])
  })

  it('keeps a token until five minutes before it expires, also for many at once', async () => {
    let minted = 0
    nock(API)
      .persist()
      .post('/app/installations/7/access_tokens')
      .reply(201, () => ({ token: `ghs_${++minted}`, expires_at: soon(minted * 3_600_000) }))
    const { github, clock } = githubAt()
    const ask = () => Promise.all([github.tokenFor(shop), github.tokenFor(shop), github.tokenFor(shop)])
    expect(await ask()).toEqual(['ghs_1', 'ghs_1', 'ghs_1'])
    clock.at = NOON + 54 * 60_000
    expect(await ask()).toEqual(['ghs_1', 'ghs_1', 'ghs_1'])
    clock.at = NOON + 56 * 60_000
    expect(await ask()).toEqual(['ghs_2', 'ghs_2', 'ghs_2'])
  })

  it('does not keep a refusal to give a token', async () => {
    const scope = nock(API)
    scope.post('/app/installations/7/access_tokens').reply(404, { message: 'Not Found' })
    scope.post('/app/installations/7/access_tokens').reply(201, { token, expires_at: soon(3_600_000) })
    const { github } = githubAt()
    await expect(github.tokenFor(shop)).rejects.toThrow('Not Found')
    expect(await github.tokenFor(shop)).toBe(token)
  })

  it('takes a new token once after a 401, for reads and for writes, and then gives up', async () => {
    const scope = nock(API)
    everyday()
    const answers = [
      () => scope.get(pull(3)).reply(401, { message: 'Bad credentials' }),
      () => scope.get(pull(3)).reply(200, anyPull),
      () => scope.post('/repos/acme/shop-config/issues/3/comments').reply(401, { message: 'Bad credentials' }),
      () => scope.post('/repos/acme/shop-config/issues/3/comments').reply(201, { id: 1 }),
      () => scope.get(pull(4)).twice().reply(401, { message: 'Bad credentials' }),
    ]
    for (const answer of answers) answer()
    const { host, calls } = githubAt()
    expect(await host.pull(shop, 3)).toMatchObject({ number: 3 })
    expect(await host.reply(shop, 3, 'Hello')).toEqual({ ok: true, value: null })
    await expect(host.pull(shop, 4)).rejects.toThrow('Bad credentials')
    expect(calls.filter(call => call.includes('access_tokens'))).toHaveLength(4)
    expect(scope.isDone()).toBe(true)
  })

  it('asks on Enterprise Server under its own addresses', async () => {
    const scope = nock('https://ghe.example.com')
    scope.get('/api/v3/app').reply(200, { id: 5, slug: 'stagecoach' })
    scope.post('/api/v3/app/installations/7/access_tokens').reply(201, { token, expires_at: soon(3_600_000) })
    scope.get(/^\/api\/v3\/users\//).reply(200, { id: BOT })
    scope.get('/api/v3/repositories/42').reply(200, { id: 42, node_id: 'R', name: 'x', owner: { login: 'acme' } })
    scope.post('/api/graphql').reply(200, { data: { reaction: {} } })
    const { github, host } = githubAt({ baseUrl: 'https://ghe.example.com/api/v3' })
    const comment = { node: 'IC_1' } as Parameters<typeof host.react>[1]
    expect(await host.react(shop, comment, 'eyes')).toEqual({ ok: true, value: { ended: false } })
    expect(github.cloneUrl(shop)).toBe('https://ghe.example.com/acme/shop-config.git')
    expect(githubAt().github.cloneUrl(shop)).toBe('https://github.com/acme/shop-config.git')
  })
})

describe('reading', () => {
  beforeEach(() => {
    everyday()
  })

  it('costs nothing where nothing changed: the tag is sent, and a 304 gives what was there', async () => {
    const scope = nock(API)
    scope.get(pull(3)).reply(200, anyPull, { etag: '"1"' })
    scope.get(pull(3)).matchHeader('if-none-match', '"1"').reply(304)
    scope
      .get(pull(3))
      .matchHeader('if-none-match', '"1"')
      .reply(200, { ...anyPull, state: 'closed' }, { etag: '"2"' })
    scope.get(pull(3)).matchHeader('if-none-match', '"2"').reply(304)
    const { host, calls } = githubAt()
    const states = []
    for (let time = 0; time < 4; time++) states.push((await host.pull(shop, 3))?.state)
    expect(states).toEqual(['open', 'open', 'closed', 'closed'])
    expect(calls.filter(call => call.includes('/pulls/'))).toEqual(
      [200, 304, 200, 304].map(status => `GET /repos/{owner}/{repo}/pulls/{pull_number} ${status}`),
    )
  })

  it('follows every page', async () => {
    const runs = (ids: number[]) => ({
      total_count: 3,
      check_runs: ids.map(id => ({ id, name: `check ${id}`, status: 'completed', conclusion: 'success', app: null })),
    })
    const path = `/repos/acme/shop-config/commits/${'a'.repeat(40)}`
    const scope = nock(API)
    const next = `<${API}/repositories/42/commits/x/check-runs?page=2>; rel="next"`
    scope
      .get(`${path}/check-runs`)
      .query({ filter: 'latest', per_page: 100 })
      .reply(200, runs([1, 2]), { link: next })
    scope
      .get('/repositories/42/commits/x/check-runs')
      .query({ page: 2 })
      .reply(200, runs([3]))
    scope.get(`${path}/status`).query({ per_page: 100, page: 1 }).reply(200, { total_count: 0, statuses: [] })
    const checks = await githubAt().host.checks(shop, 'a'.repeat(40))
    expect(checks.map(check => check.name)).toEqual(['check 1', 'check 2', 'check 3'])
  })

  it('gets the same pages out of a 304', async () => {
    const run = { id: 1, name: 'e2e', status: 'completed', conclusion: 'success', app: null }
    const scope = nock(API)
    scope.get(/check-runs/).reply(200, { total_count: 1, check_runs: [run] }, { etag: '"1"' })
    scope
      .get(/check-runs/)
      .twice()
      .reply(304)
    scope
      .get(/\/status/)
      .thrice()
      .reply(200, { total_count: 0, statuses: [] })
    const { host } = githubAt()
    for (let time = 0; time < 3; time++)
      expect((await host.checks(shop, 'a'.repeat(40))).map(check => check.name)).toEqual(['e2e'])
  })

  it('is tried a second time after a 502, a reset or half an answer, and then throws', async () => {
    const scope = nock(API)
    scope.get(pull(3)).reply(502, 'Bad Gateway')
    scope.get(pull(3)).reply(200, anyPull)
    scope.get(pull(4)).replyWithError(new Error('socket hang up'))
    scope.get(pull(4)).reply(200, '{"number": 4, "sta', { 'content-type': 'application/json' })
    const { host, pauses } = githubAt()
    expect(await host.pull(shop, 3)).toMatchObject({ number: 3 })
    await expect(host.pull(shop, 4)).rejects.toThrow('broke off')
    expect(pauses).toEqual([1000, 1000])
  })

  it('gives up waiting after a while', async () => {
    nock.enableNetConnect('127.0.0.1')
    const answers: Record<string, object> = {
      '/api/v3/app': { id: 5, slug: 'stagecoach' },
      '/api/v3/app/installations/7/access_tokens': { token, expires_at: soon(3_600_000) },
      '/api/v3/users/stagecoach%5Bbot%5D': { id: BOT },
    }
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? '']
      response.setHeader('content-type', 'application/json')
      if (answer) response.end(JSON.stringify(answer))
      else response.write('{')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      const { host } = githubAt({ timeoutMs: 200, baseUrl: `http://127.0.0.1:${port}/api/v3` })
      await expect(host.pull(shop, 3)).rejects.toMatchObject({ status: 500 })
      const nine = { number: 9, head: 'a'.repeat(40) } as Parameters<typeof host.mergePull>[1]
      const merged = host.mergePull(shop, nine, 'squash', { headline: 'Promote', body: '' })
      expect(await merged).toMatchObject({ ok: false, code: 'unavailable' })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('follows a repository that was renamed', async () => {
    const scope = nock(API)
    scope.get(pull(3)).reply(301, { url: 'x' }, { location: `${API}/repositories/42/pulls/3` })
    scope.get('/repositories/42/pulls/3').reply(200, anyPull)
    expect(await githubAt().host.pull(shop, 3)).toMatchObject({ number: 3 })
  })

  it('tells what is not there from what could not be read', async () => {
    const scope = nock(API)
    scope.get(pull(3)).reply(404, { message: 'Not Found' })
    scope.get(pull(4)).reply(403, { message: 'Resource not accessible by integration' })
    const { host } = githubAt()
    expect(await host.pull(shop, 3)).toBeNull()
    await expect(host.pull(shop, 4)).rejects.toThrow('not accessible')
  })
})

describe('limits', () => {
  beforeEach(() => {
    everyday()
  })
  const merge = `${pull(9)}/merge`
  const nine = { number: 9, head: 'a'.repeat(40) } as Parameters<ReturnType<typeof githubAt>['host']['mergePull']>[1]
  const message = { headline: 'Promote', body: '' }

  it.each([
    ['retry-after', 429, { 'retry-after': '30' }, 'slow down', NOON + 30_000],
    [
      'the reset of the hour',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOON / 1000 + 600) },
      'API rate limit exceeded',
      NOON + 601_000,
    ],
    ['a minute after a secondary limit', 403, {}, 'You have exceeded a secondary rate limit.', NOON + 60_000],
    ['a minute without any word', 429, {}, 'Too many requests', NOON + 60_000],
  ])('says not before %s', async (_, status, headers, text, notBefore) => {
    nock(API).put(merge).reply(status, { message: text }, headers)
    const answer = await githubAt().host.mergePull(shop, nine, 'squash', message)
    expect(answer).toMatchObject({ ok: false, code: 'limited', notBefore })
  })

  it('asks nothing more of the installation before then, and goes on after it', async () => {
    const scope = nock(API)
    scope.get(pull(3)).reply(429, { message: 'slow down' }, { 'retry-after': '30' })
    scope.get(pull(3)).reply(200, anyPull)
    const { host, clock, calls } = githubAt()
    await expect(host.pull(shop, 3)).rejects.toMatchObject({ notBefore: NOON + 30_000 })
    const before = calls.length
    await expect(host.pull(shop, 3)).rejects.toMatchObject({ notBefore: NOON + 30_000 })
    expect(await host.mergePull(shop, nine, 'squash', message)).toMatchObject({ code: 'limited' })
    expect(calls).toHaveLength(before)
    clock.at = NOON + 31_000
    expect(await host.pull(shop, 3)).toMatchObject({ number: 3 })
  })

  it('hears it from GraphQL, which answers 200', async () => {
    const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }]
    nock(API)
      .post('/graphql')
      .reply(200, { data: null, errors }, { 'x-ratelimit-reset': String(NOON / 1000 + 60) })
    await expect(githubAt().host.snapshot(shop)).rejects.toMatchObject({ notBefore: NOON + 61_000 })
  })

  it('does not take a refusal for a limit', async () => {
    nock(API)
      .put(merge)
      .reply(403, { message: 'Resource not accessible by integration' }, { 'x-ratelimit-remaining': '4000' })
    const answer = await githubAt().host.mergePull(shop, nine, 'squash', message)
    expect(answer).toMatchObject({ ok: false, code: 'forbidden' })
  })
})

describe('the pace', () => {
  it('keeps a gap between writes of one installation, and lets reads and others pass', async () => {
    const clock = { at: 0 }
    const pauses: number[] = []
    const pace = createPace(
      { gapMs: 1000, inFlight: 8 },
      () => clock.at,
      async ms => {
        pauses.push(ms)
        clock.at += ms
      },
    )
    const leaves = [await pace.enter('7', true)]
    const second = pace.enter('7', true)
    for (const leave of [await pace.enter('7', false), await pace.enter('8', true)]) leave()
    expect(pauses).toEqual([])
    clock.at = 400
    leaves[0]?.()
    ;(await second)()
    expect(pauses).toEqual([1000])
  })

  it('lets no more through together than may be under way', async () => {
    const pace = createPace(
      { gapMs: 0, inFlight: 2 },
      () => 0,
      async () => {},
    )
    const leave = await pace.enter('7', false)
    await pace.enter('7', false)
    let third = false
    const waiting = pace.enter('7', false).then(() => {
      third = true
    })
    await Promise.resolve()
    expect(third).toBe(false)
    leave()
    await waiting
    expect(third).toBe(true)
  })
})

describe('what is logged', () => {
  it('has no tokens in it', async () => {
    everyday()
    nock(API)
      .get(pull(3))
      .reply(403, { message: `no access with ${token}` })
    graphql({ status: 502, body: `upstream said ${token}` }, { status: 502 })
    const { host, lines } = githubAt()
    const error = await host.pull(shop, 3).catch((error: unknown) => error)
    await host.snapshot(shop).catch(() => {})
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.join('\n')).not.toContain(token)
    expect(JSON.stringify(error)).not.toContain(`token ${token}`)
  })

  it.each([
    [`authorization: token ${token}`, 'authorization: token [token]'],
    ['ghs_5_eyJhbGciOi.eyJpc3Mi.c2ln-x_y rest', '[token] rest'],
    ['github_pat_11AAA_bbb', '[token]'],
    ['bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjV9.abc_-1', 'bearer [token]'],
    [`https://x-access-token:${token}@github.com/acme/x.git`, 'https://x-access-token:[token]@github.com/acme/x.git'],
    ['https://user:pass@host/x', 'https://user:[token]@host/x'],
    ['nothing to hide', 'nothing to hide'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })
})
