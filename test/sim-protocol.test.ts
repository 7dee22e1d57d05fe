import { describe, expect, test } from 'vitest'
import { renameRepository } from '../src/sim/github/operations/accounts.ts'
import { deploy, github, refusal } from './sim-github.ts'

const many = async (count: number) => {
  const hub = await github()
  hub.bob.push('acme/deploy', { branch: 'promote', files: { a: 'a' }, message: 'a' })
  hub.bob.openPull('acme/deploy', { head: 'promote' })
  for (let at = 1; at <= count; at += 1) hub.bob.comment('acme/deploy', 1, `comment ${at}`)
  return hub
}

// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
describe('paging', () => {
  test('is thirty a page unless asked, a hundred at most, with links to the others', async () => {
    const { bot } = await many(120)
    const list = { ...deploy, issue_number: 1 }
    const first = await bot.issues.listComments(list)
    expect(first.data).toHaveLength(30)
    const rels = [...(first.headers.link ?? '').matchAll(/page=(\d+)>; rel="(\w+)"/g)].map(
      ([, page, rel]) => `${rel} ${page}`,
    )
    expect(rels).toEqual(['next 2', 'last 4'])
    expect((await bot.issues.listComments({ ...list, per_page: 100, page: 2 })).data).toHaveLength(20)
    expect((await bot.paginate(bot.issues.listComments, list)).map(({ body }) => body)).toHaveLength(120)
  })
})

// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
describe('conditional requests', () => {
  test('are 304 and free while nothing changes', async () => {
    const { bot, bob, hub } = await github()
    const get = (etag?: string) =>
      bot.git.getRef({ ...deploy, ref: 'heads/main', ...(etag ? { headers: { 'if-none-match': etag } } : {}) })
    const first = await get()
    const used = hub.world.ledger.metered('stagecoach[bot]')
    expect((await refusal(get(first.headers.etag))).status).toBe(304)
    expect(hub.world.ledger.metered('stagecoach[bot]')).toBe(used)
    bob.push('acme/deploy', { files: { a: 'a' }, message: 'a' })
    expect((await get(first.headers.etag)).status).toBe(200)
  })
})

// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
describe('limits', () => {
  test('are told in the headers, and end with the hour', async () => {
    const { bot, clock } = await github({ limits: { core: 2 } })
    const { headers } = await bot.repos.get(deploy)
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-used': '1',
      'x-ratelimit-resource': 'core',
      'x-ratelimit-reset': String(clock.at / 1000 + 3600),
    })
    await bot.repos.get(deploy)
    expect(await refusal(bot.repos.get(deploy))).toMatchObject({
      status: 403,
      message: expect.stringContaining('API rate limit exceeded for installation ID'),
    })
    expect((await bot.rateLimit.get()).data.resources.core).toMatchObject({ limit: 2, remaining: 0 })
    clock.at += 3_600_000 - 1
    expect((await refusal(bot.repos.get(deploy))).status).toBe(403)
  })

  test('of content strike after so many comments, and say how long to wait', async () => {
    const { bot, bob } = await github({ limits: { contentPerMinute: 2 } })
    bob.push('acme/deploy', { branch: 'promote', files: { a: 'a' }, message: 'a' })
    bob.openPull('acme/deploy', { head: 'promote' })
    const comment = () => bot.issues.createComment({ ...deploy, issue_number: 1, body: 'hi' })
    await comment()
    await comment()
    await expect(comment()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } })
  })

  test('of concurrency count calls that are still under way', async () => {
    const { bot } = await github({ limits: { concurrent: 2 }, latency: 30 })
    const answers = await Promise.allSettled([1, 2, 3].map(() => bot.repos.get(deploy)))
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  test('of search are its own', async () => {
    const { bot } = await github({ limits: { search: 1 } })
    const search = () => bot.request('GET /search/issues', { q: 'repo:acme/deploy is:pr' })
    expect((await search()).headers['x-ratelimit-resource']).toBe('search')
    expect((await refusal(search())).status).toBe(403)
    expect((await bot.repos.get(deploy)).status).toBe(200)
  })
})

describe('faults', () => {
  const key = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const comment = async (hub: Awaited<ReturnType<typeof many>>) =>
    hub.bot.issues.createComment({ ...deploy, issue_number: 1, body: 'hi' })

  test('502 before: nothing was done; 502 after: it was', async () => {
    const hub = await many(0)
    hub.world.faults.add({ kind: '502 before', route: key }, { kind: '502 after', route: key })
    expect((await refusal(comment(hub))).status).toBe(502)
    expect(hub.repository.comments.size).toBe(0)
    expect((await refusal(comment(hub))).status).toBe(502)
    expect(hub.repository.comments.size).toBe(1)
    expect((await comment(hub)).status).toBe(201)
  })

  test('a hanging call never answers', async () => {
    const hub = await many(0)
    hub.world.faults.add({ kind: 'hang', route: key })
    const call = hub.bot.issues.createComment({
      ...deploy,
      issue_number: 1,
      body: 'hi',
      request: { signal: AbortSignal.timeout(50) },
    })
    await expect(call).rejects.toThrow()
    expect(hub.repository.comments.size).toBe(0)
  })

  test('a stale read is the answer of before, or as if it were not there yet', async () => {
    const { bot, bob, tip, world } = await github()
    const ref = { ...deploy, ref: 'heads/main' }
    const before = tip()
    await bot.git.getRef(ref)
    const after = bob.push('acme/deploy', { branch: 'main', files: { a: 'a' }, message: 'a' })
    world.faults.add({ kind: 'stale read', route: 'GET /repos/{owner}/{repo}/git/ref/{ref}' })
    expect((await bot.git.getRef(ref)).data.object.sha).toBe(before)
    expect((await bot.git.getRef(ref)).data.object.sha).toBe(after)
    bob.push('acme/deploy', { branch: 'promote', files: { b: 'b' }, message: 'b' })
    bob.openPull('acme/deploy', { head: 'promote' })
    world.faults.add(
      { kind: 'stale read', route: 'GET /repos/{owner}/{repo}/pulls' },
      { kind: 'stale read', route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}' },
    )
    expect((await bot.pulls.list(deploy)).data).toEqual([])
    expect((await refusal(bot.pulls.get({ ...deploy, pull_number: 1 }))).status).toBe(404)
  })

  test('a stale read does not know the last write over the wire, by REST and by GraphQL', async () => {
    const { bot, world, tip } = await github()
    const ref = { ...deploy, ref: 'heads/promote' }
    const query =
      'query { repository(owner: "acme", name: "deploy") { ref(qualifiedName: "refs/heads/promote") { name } } }'
    world.faults.add(
      { kind: 'stale read', route: 'GET /repos/{owner}/{repo}/git/ref/{ref}' },
      { kind: 'stale read', route: 'POST /graphql' },
    )
    await bot.git.createRef({ ...deploy, ref: 'refs/heads/promote', sha: tip() })
    expect((await refusal(bot.git.getRef(ref))).status).toBe(404)
    expect((await bot.git.getRef(ref)).data.object.sha).toBe(tip())
    expect(await bot.graphql(query)).toEqual({ repository: { ref: null } })
    expect(await bot.graphql(query)).toEqual({ repository: { ref: { name: 'promote' } } })
  })

  test('a secondary limit says how long to wait; a skipped call goes well', async () => {
    const { bot, world } = await github()
    world.faults.add({ kind: 'secondary limit', route: 'GET /repos/{owner}/{repo}', retryAfter: 7, skip: 1 })
    await bot.repos.get(deploy)
    await expect(bot.repos.get(deploy)).rejects.toMatchObject({ response: { headers: { 'retry-after': '7' } } })
  })

  test('a merge is lost against another one, and goes well the next time', async () => {
    const hub = await many(0)
    hub.world.faults.add({ kind: 'base modified', route: 'merge' })
    const merge = () => hub.bot.pulls.merge({ ...deploy, pull_number: 1 })
    expect(await refusal(merge())).toEqual({
      status: 405,
      message: 'Base branch was modified. Review and try the merge again.',
    })
    expect((await merge()).status).toBe(200)
  })

  test('a hung call, a lost answer and a stale query over GraphQL', async () => {
    const { bot, bob, world, tip } = await github()
    const query =
      'query { repository(owner: "acme", name: "deploy") { ref(qualifiedName: "refs/heads/main") { target { oid } } } }'
    interface Answer {
      readonly repository: { readonly ref: { readonly target: { readonly oid: string } } }
    }
    const oid = async () => (await bot.graphql<Answer>(query)).repository.ref.target.oid
    const before = await oid()
    bob.push('acme/deploy', { files: { a: 'a' }, message: 'a' })
    world.faults.add(
      { kind: 'stale read', route: 'POST /graphql repository' },
      { kind: '502 after', route: 'POST /graphql' },
    )
    expect(await oid()).toBe(before)
    expect((await refusal(oid())).status).toBe(502)
    expect(await oid()).toBe(tip())
    world.faults.add({ kind: 'hang', route: 'POST /graphql' })
    await expect(bot.graphql(query, { request: { signal: AbortSignal.timeout(50) } })).rejects.toThrow()
  })

  test('those that never struck are known', async () => {
    const { world } = await github()
    world.faults.add({ kind: 'hang', route: key })
    expect(world.faults.unused()).toMatchObject([{ kind: 'hang' }])
    expect(world.faults.take(['hang'], key)).toMatchObject({ kind: 'hang' })
  })
})

describe('what is not imitated', () => {
  test('is 404 and remembered', async () => {
    const { bot, world } = await github()
    expect((await refusal(bot.request('GET /repos/acme/deploy/actions/runs'))).status).toBe(404)
    expect(world.unknownRoutes.splice(0)).toEqual(['GET /repos/acme/deploy/actions/runs'])
  })

  test('a field that GitHub does not know is an error, and remembered', async () => {
    const { bot, world } = await github()
    const wrong = bot.request('POST /repos/acme/deploy/labels', { name: 'x', colour: 'red' })
    expect((await refusal(wrong)).status).toBe(500)
    expect(world.violations.splice(0).join()).toContain('colour')
  })

  test('a body that is no JSON is 400', async () => {
    const { hub, token } = await github()
    const answer = await fetch(`${hub.url}/api/v3/repos/acme/deploy/labels`, {
      method: 'POST',
      headers: { authorization: `token ${token}` },
      body: '{',
    })
    expect([answer.status, await answer.json()]).toMatchObject([400, { message: 'Problems parsing JSON' }])
  })
})

// https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests
test('search finds by branch, state and text, and refuses what it does not know', async () => {
  const { bot, bob } = await github()
  bob.push('acme/deploy', { branch: 'promote', files: { a: 'a' }, message: 'a' })
  bob.openPull('acme/deploy', { head: 'promote', title: 'Promote shop' })
  const count = async (q: string) => (await bot.request('GET /search/issues', { q })).data.total_count
  expect(await count('repo:acme/deploy is:pr is:open head:promote')).toBe(1)
  expect(await count('repo:acme/deploy is:pr head:other')).toBe(0)
  expect(await count('shop -is:closed author:bob')).toBe(1)
  expect((await refusal(count('colour:red'))).status).toBe(422)
})

// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
test('a renamed repository is found under its old name by redirect, and by id', async () => {
  const { bot, world, repository, alice } = await github()
  renameRepository(world, repository, alice.account, 'gitops')
  const { data } = await bot.repos.get(deploy)
  expect(data).toMatchObject({ id: repository.id, full_name: 'acme/gitops' })
  expect((await bot.request('GET /repositories/{id}/branches', { id: repository.id })).data).toMatchObject([
    { name: 'main' },
  ])
})

test('the ledger counts every call by who made it and what it was', async () => {
  const { bot, user, world } = await github()
  await bot.repos.get(deploy)
  await bot.repos.get(deploy)
  await user('bob').git.getRef({ ...deploy, ref: 'heads/main' })
  await bot.graphql('query { viewer { login } }')
  expect(world.ledger.counts('stagecoach[bot]')).toEqual({ 'GET /repos/{owner}/{repo}': 2, 'GraphQL query viewer': 1 })
  expect(world.ledger.counts('bob')).toEqual({ 'GET /repos/{owner}/{repo}/git/ref/{ref}': 1 })
})

// https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
test('an App is registered from a manifest, whose code is good once', async () => {
  const { hub, world, client } = await github()
  const manifest = {
    name: 'Another App',
    url: 'https://example.org',
    redirect_url: 'http://127.0.0.1:9/setup',
    hook_attributes: { url: 'http://127.0.0.1:9/hook' },
    default_permissions: { contents: 'read' },
    default_events: ['push'],
  }
  const page = await fetch(`${hub.url}/organizations/acme/settings/apps/new?state=s`, {
    method: 'POST',
    body: new URLSearchParams({ manifest: JSON.stringify(manifest) }),
    redirect: 'manual',
  })
  const back = new URL(page.headers.get('location') ?? '')
  expect([back.pathname, back.searchParams.get('state')]).toEqual(['/setup', 's'])
  const convert = () =>
    client('').request('POST /app-manifests/{code}/conversions', { code: back.searchParams.get('code') ?? '' })
  const { data } = await convert()
  expect(data).toMatchObject({ slug: 'another-app', pem: expect.stringContaining('PRIVATE KEY') })
  expect(world.apps.get(data.id)?.hook.secret).toBe(data.webhook_secret)
  expect((await refusal(convert())).status).toBe(404)
})

test('a web page leads to where it is told, or names itself', async () => {
  const plain = await github()
  expect(await (await fetch(`${plain.hub.url}/acme/deploy/pull/1`)).text()).toContain('acme/deploy/pull/1')
  const led = await github({ web: path => `http://127.0.0.1:9${path}` })
  const answer = await fetch(`${led.hub.url}/acme/deploy/pull/1`, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe('http://127.0.0.1:9/acme/deploy/pull/1')
})
