import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { selectRepositories, suspendApp, uninstallApp } from '../src/sim/github/operations/installs.ts'
import { deploy, github } from './sim-github.ts'

interface Seen {
  readonly event: string
  readonly guid: string
  readonly signature: string
  readonly body: string
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A receiver of webhooks, and a GitHub that sends to it. */
const received = async (status = 200) => {
  const seen: Seen[] = []
  const server = createServer((message, response) => {
    const parts: Buffer[] = []
    message.on('data', (part: Buffer) => parts.push(part))
    message.on('end', () => {
      const header = (name: string) => String(message.headers[name] ?? '')
      seen.push({
        event: header('x-github-event'),
        guid: header('x-github-delivery'),
        signature: header('x-hub-signature-256'),
        body: Buffer.concat(parts).toString('utf8'),
      })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const hub = await github()
  hub.app.hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`
  const events = async () => {
    await hub.world.hooks.settled()
    return seen.map(({ event }) => event)
  }
  return { ...hub, seen, events }
}

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
describe('deliveries', () => {
  test('are signed over the bytes that are sent', async () => {
    const { bob, seen, events, app } = await received()
    bob.tag('acme/deploy', 'v1')
    expect(await events()).toEqual(['create', 'push'])
    for (const { body, signature } of seen)
      expect(signature).toBe(`sha256=${createHmac('sha256', app.hook.secret).update(body).digest('hex')}`)
  })

  test('arrive in the order of what happened, each with a GUID of its own', async () => {
    const { bob, alice, seen, events } = await received()
    bob.push('acme/deploy', { branch: 'promote', files: { a: 'a' }, message: 'a' })
    bob.openPull('acme/deploy', { head: 'promote' })
    alice.merge('acme/deploy', 1)
    alice.deleteBranch('acme/deploy', 'promote')
    expect(await events()).toEqual([
      'create',
      'push',
      'check_suite',
      'pull_request',
      'push',
      'check_suite',
      'pull_request',
      'delete',
      'push',
    ])
    expect(new Set(seen.map(({ guid }) => guid)).size).toBe(seen.length)
    for (const { guid } of seen) expect(guid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  // https://docs.github.com/en/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook
  test('are listed with what became of them, and delivered again under the same GUID', async () => {
    const { bob, seen, events, client, jwt } = await received(500)
    bob.tag('acme/deploy', 'v1')
    await events()
    const asApp = client(jwt())
    const { data } = await asApp.apps.listWebhookDeliveries()
    expect(data.map(({ event, status_code, redelivery }) => [event, status_code, redelivery])).toEqual([
      ['push', 500, false],
      ['create', 500, false],
    ])
    const id = data[0]?.id ?? 0
    await asApp.apps.redeliverWebhookDelivery({ delivery_id: id })
    await events()
    expect(seen.map(({ guid }) => guid).filter(guid => guid === data[0]?.guid)).toHaveLength(2)
    const { data: after } = await asApp.apps.listWebhookDeliveries()
    expect(after[0]).toMatchObject({ guid: data[0]?.guid, redelivery: true })
    const one = await asApp.apps.getWebhookDelivery({ delivery_id: id })
    expect(one.data).toMatchObject({ request: { payload: { ref: 'refs/tags/v1' } } })
  })

  test('are listed page by page, and forgotten after three days', async () => {
    const { bob, client, jwt, clock } = await github()
    for (const tag of ['v1', 'v2', 'v3']) bob.tag('acme/deploy', tag)
    const asApp = client(jwt())
    const first = await asApp.apps.listWebhookDeliveries({ per_page: 4 })
    const cursor = /cursor=([^>&]+)/.exec(first.headers.link ?? '')?.[1] ?? ''
    const second = await asApp.apps.listWebhookDeliveries({ per_page: 4, cursor })
    expect([first.data.length, second.data.length, second.headers.link]).toEqual([4, 2, undefined])
    clock.at += 3 * 86_400_000 + 1
    expect((await client(jwt()).apps.listWebhookDeliveries()).data).toEqual([])
  })

  test('have a configuration, whose secret is not shown', async () => {
    const { client, jwt } = await github()
    const asApp = client(jwt())
    await asApp.request('PATCH /app/hook/config', { data: { url: 'http://127.0.0.1:1/hook', secret: 'other' } })
    expect((await asApp.apps.getWebhookConfigForApp()).data).toMatchObject({
      url: 'http://127.0.0.1:1/hook',
      secret: '********',
    })
  })
})

describe('what goes wrong on request', () => {
  test('a webhook is lost, doubled, late, and none at all of what is done quietly', async () => {
    const { bob, world, events, seen } = await received()
    world.faults.add(
      { kind: 'drop webhook', event: 'create' },
      { kind: 'double webhook', event: 'push' },
      { kind: 'late webhook', event: 'create' },
    )
    bob.tag('acme/deploy', 'v1')
    bob.tag('acme/deploy', 'v2')
    world.quietly(() => bob.tag('acme/deploy', 'v3'))
    expect(await events()).toEqual(['push', 'push', 'push', 'create'])
    expect(seen[0]?.guid).toBe(seen[1]?.guid)
    const lost = world.hooks.deliveries.find(({ statusCode }) => statusCode === 0)
    expect(lost).toMatchObject({ event: 'create', status: 'failed to connect to host' })
  })
})

// https://docs.github.com/en/webhooks/webhook-events-and-payloads
describe('payloads', () => {
  test('of a push name the commits with their files, oldest first', async () => {
    const { bob, world, tip } = await github()
    const before = tip()
    const body = () => JSON.parse(world.hooks.deliveries.find(({ event }) => event === 'push')?.body ?? '') as object
    bob.push('acme/deploy', {
      files: { 'new/a.txt': 'a', 'prod/app.yaml': 'image: v2\n', 'other.txt': null },
      message: 'Change',
    })
    expect(body()).toMatchObject({
      ref: 'refs/heads/main',
      before,
      after: tip(),
      created: false,
      forced: false,
      commits: [
        { id: tip(), message: 'Change', added: ['new/a.txt'], modified: ['prod/app.yaml'], removed: ['other.txt'] },
      ],
      head_commit: { id: tip() },
      pusher: { name: 'bob' },
    })
  })

  test('of a push by force say so', async () => {
    const { bob, world, tip } = await github()
    const before = tip()
    bob.push('acme/deploy', { files: { a: 'a' }, message: 'a' })
    bob.setBranch('acme/deploy', 'main', before)
    const last = world.hooks.deliveries.filter(({ event }) => event === 'push').at(-1)
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ forced: true, after: before })
  })

  test('more than three tags at once are not told of', async () => {
    const { bot, told, tip, token, hub, world } = await github()
    const query = 'mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }'
    const { node_id: repositoryId } = (await bot.repos.get(deploy)).data
    const refUpdates = ['v1', 'v2', 'v3', 'v4'].map(tag => ({ name: `refs/tags/${tag}`, afterOid: tip() }))
    const answer = await fetch(`${hub.url}/api/graphql`, {
      method: 'POST',
      headers: { authorization: `bearer ${token}` },
      body: JSON.stringify({ query, variables: { input: { repositoryId, refUpdates } } }),
    })
    expect(await answer.json()).toMatchObject({ data: { updateRefs: {} } })
    expect(world.repository('acme', 'deploy')?.git.refs('refs/tags/')).toHaveLength(4)
    expect(told()).toEqual([])
  })

  test('of an installation say what it reaches, whatever the App listens to', async () => {
    const { world, installation, alice, told } = await github()
    const { repositories } = world.seed({ org: 'acme', repo: 'second', files: { a: 'a' } })
    const second = repositories['second']
    if (!second) throw new Error('no second repository')
    selectRepositories(world, installation, alice.account, { remove: [second] })
    selectRepositories(world, installation, alice.account, { add: [second] })
    suspendApp(world, installation, alice.account, true)
    suspendApp(world, installation, alice.account, false)
    uninstallApp(world, installation, alice.account)
    expect(told()).toEqual([
      'installation_repositories.removed',
      'installation_repositories.added',
      'installation.suspend',
      'installation.unsuspend',
      'installation.deleted',
    ])
  })

  test('of a repository that the App is not installed on are not sent', async () => {
    const { world, installation, alice, bob, told } = await github()
    const { repositories } = world.seed({ org: 'acme', repo: 'second', files: { a: 'a' }, users: { bob: 'write' } })
    const second = repositories['second']
    world.quietly(() => selectRepositories(world, installation, alice.account, second ? { remove: [second] } : {}))
    bob.tag('acme/second', 'v1')
    expect(told()).toEqual([])
  })
})

// https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
test('a repository dispatch is an event with a name and a payload of the caller', async () => {
  const { bot, world } = await github()
  await bot.repos.createDispatchEvent({ ...deploy, event_type: 'deployed', client_payload: { env: 'dev' } })
  expect(JSON.parse(world.hooks.deliveries.at(-1)?.body ?? '')).toMatchObject({
    action: 'deployed',
    branch: 'main',
    client_payload: { env: 'dev' },
  })
})
