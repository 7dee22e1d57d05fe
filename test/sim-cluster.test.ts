import { request } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { type SimCluster, startCluster } from '../src/sim/cluster/cluster.ts'

const started: SimCluster[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map(cluster => cluster.close()))
})

const first = 'a'.repeat(40)
const second = 'b'.repeat(40)

/** A cluster on a test clock, and a repository whose head the test moves. */
const start = async (options: { readonly leaky?: boolean } = {}) => {
  const world = { now: Date.parse('2026-03-02T10:00:00Z'), head: first, version: '1.0.0' }
  const cluster = await startCluster({
    clock: { now: () => world.now },
    ...options,
    resolve: async (_url, path, revision) => {
      if (path === 'broken') throw new Error('kustomize build failed: no such file')
      const commit = revision === 'HEAD' ? world.head : revision
      const version = commit === first ? '1.0.0' : '2.0.0'
      return { commit, version, images: [`ghcr.io/acme/${path}:${version}`] }
    },
  })
  started.push(cluster)
  return { cluster, world }
}

/** Asks without any client that would hide what the server says. */
const ask = (
  cluster: Pick<SimCluster, 'url' | 'token' | 'kubeconfig'>,
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<{ readonly code: number; readonly body: unknown }> => {
  const { clusters } = JSON.parse(cluster.kubeconfig()) as {
    clusters: [{ cluster: { 'certificate-authority-data': string } }]
  }
  const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64')
  const headers = { authorization: `Bearer ${cluster.token}`, 'content-type': type }
  return new Promise((resolve, reject) => {
    const asked = request(`${cluster.url}${path}`, { method, headers, ca, agent: false }, answer => {
      let text = ''
      answer.on('data', chunk => {
        text += chunk
      })
      answer.on('end', () => resolve({ code: answer.statusCode ?? 0, body: JSON.parse(text) }))
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications'
const jsonPatch = 'application/json-patch+json'
const sketch = (name: string) => ({ name, repoURL: 'https://github.com/acme/shop', path: name })
const statusOf = (cluster: SimCluster, name: string) =>
  cluster.find('Application', 'argocd', name)?.['status'] as Readonly<Record<string, never>> | undefined

describe('the API server of the simulated cluster', () => {
  it('lets nobody in without its token', async () => {
    const { cluster } = await start()
    const answer = await ask({ ...cluster, token: 'guessed' }, 'GET', '/api')
    expect(answer).toMatchObject({ code: 401, body: { kind: 'Status', status: 'Failure', reason: 'Unauthorized' } })
  })

  it('tells what it serves', async () => {
    const { cluster } = await start()
    const { body } = await ask(cluster, 'GET', '/apis/argoproj.io/v1alpha1')
    const { resources } = body as { resources: { name: string }[] }
    expect(resources.map(resource => resource.name)).toEqual(['applications', 'applicationsets', 'appprojects'])
  })

  it('gives lists in pages, and forgets where a page ended once something changed', async () => {
    const { cluster } = await start()
    for (const name of ['cart', 'pay', 'web']) cluster.application(sketch(name))
    const one = await ask(cluster, 'GET', `${applications}?limit=2`)
    const { items, metadata } = one.body as { items: unknown[]; metadata: { continue: string } }
    expect(items).toHaveLength(2)
    const two = await ask(cluster, 'GET', `${applications}?limit=2&continue=${metadata.continue}`)
    expect(two.body).toMatchObject({ items: [{ metadata: { name: 'web' } }] })
    cluster.application(sketch('zoo'))
    expect(await ask(cluster, 'GET', `${applications}?limit=2&continue=${metadata.continue}`)).toMatchObject({
      code: 410,
    })
  })

  it('selects by label', async () => {
    const { cluster } = await start()
    cluster.application(sketch('cart'))
    cluster.apply({ ...cluster.application(sketch('pay')), metadata: { name: 'pay', labels: { team: 'money' } } })
    const { body } = await ask(cluster, 'GET', `${applications}?labelSelector=team%3Dmoney`)
    expect((body as { items: { metadata: { name: string } }[] }).items.map(item => item.metadata.name)).toEqual(['pay'])
  })

  it('applies a JSON Patch only while its test holds', async () => {
    const { cluster } = await start()
    const { metadata } = cluster.application(sketch('cart'))
    const patch = (version: string | undefined) => [
      { op: 'test', path: '/metadata/resourceVersion', value: version },
      { op: 'add', path: '/metadata/labels', value: { seen: 'yes' } },
    ]
    const once = await ask(cluster, 'PATCH', `${applications}/cart`, patch(metadata.resourceVersion), jsonPatch)
    expect(once.code).toBe(200)
    const twice = await ask(cluster, 'PATCH', `${applications}/cart`, patch(metadata.resourceVersion), jsonPatch)
    expect(twice).toMatchObject({
      code: 422,
      body: { message: 'the server rejected our request due to an error in our request' },
    })
  })

  it('answers a write over a newer version with a conflict', async () => {
    const { cluster } = await start()
    const old = cluster.application(sketch('cart'))
    cluster.apply({ ...old, metadata: { name: 'cart', labels: { newer: 'yes' } } })
    expect(await ask(cluster, 'PUT', `${applications}/cart`, old)).toMatchObject({
      code: 409,
      body: { reason: 'Conflict' },
    })
  })

  it.each([
    ['a field that Argo CD does not have', { spec: { autoSync: true } }, 'unknown field "spec.autoSync"'],
    ['a wrong type', { spec: { project: 1 } }, 'spec.project in body must be of type string: "integer"'],
    ['a missing field', { spec: { destination: null } }, 'spec.destination: Required value'],
  ])('refuses %s, as the definition of Argo CD 3.5 does', async (_what, patch, message) => {
    const { cluster } = await start()
    cluster.application(sketch('cart'))
    const path = `${applications}/cart?fieldValidation=Strict`
    const answer = await ask(cluster, 'PATCH', path, patch, 'application/merge-patch+json')
    expect(answer.code).toBe(422)
    expect((answer.body as { message: string }).message).toContain(message)
  })

  it('drops unknown fields of those who do not ask it to be strict', async () => {
    const { cluster } = await start()
    cluster.application(sketch('cart'))
    const patch = { spec: { autoSync: true } }
    const answer = await ask(cluster, 'PATCH', `${applications}/cart`, patch, 'application/merge-patch+json')
    expect(answer.code).toBe(200)
    expect(answer.body).not.toHaveProperty('spec.autoSync')
  })

  it('names the objects that it does not have', async () => {
    const { cluster } = await start()
    expect(await ask(cluster, 'GET', `${applications}/nobody`)).toMatchObject({
      code: 404,
      body: { message: 'applications.argoproj.io "nobody" not found' },
    })
  })
})

describe("the simulated cluster's Argo CD", () => {
  it('syncs an automated application by itself once it sees a new commit', async () => {
    const { cluster, world } = await start()
    cluster.application({ ...sketch('cart'), automated: true })
    await cluster.settle()
    expect(cluster.running('cart')).toMatchObject({ version: '1.0.0' })
    world.head = second
    await cluster.settle()
    expect(cluster.running('cart')).toMatchObject({ version: '1.0.0' })
    world.now += 3 * 60_000
    await cluster.settle()
    expect(cluster.running('cart')).toMatchObject({ version: '2.0.0', images: ['ghcr.io/acme/cart:2.0.0'] })
    expect(statusOf(cluster, 'cart')).toMatchObject({
      sync: { status: 'Synced', revision: second },
      health: { status: 'Healthy' },
    })
  })

  it('leaves an application that nobody syncs out of sync', async () => {
    const { cluster } = await start()
    cluster.application(sketch('cart'))
    await cluster.settle()
    expect(statusOf(cluster, 'cart')).toMatchObject({ sync: { status: 'OutOfSync' }, health: { status: 'Missing' } })
    expect(cluster.running('cart')).toBeUndefined()
  })

  it('says what it cannot render', async () => {
    const { cluster } = await start()
    cluster.application(sketch('broken'))
    await cluster.settle()
    expect(statusOf(cluster, 'broken')).toMatchObject({
      sync: { status: 'Unknown' },
      conditions: [
        { type: 'ComparisonError', message: expect.stringContaining('kustomize build failed: no such file') },
      ],
    })
  })

  it('takes its time where a rollout is slow, and for ever where it is stuck', async () => {
    const { cluster, world } = await start()
    cluster.slow('cart', 60_000)
    cluster.stick('pay')
    cluster.application({ ...sketch('cart'), automated: true })
    cluster.application({ ...sketch('pay'), automated: true })
    await cluster.settle()
    expect([statusOf(cluster, 'cart')?.['health'], statusOf(cluster, 'pay')?.['health']]).toMatchObject([
      { status: 'Progressing' },
      { status: 'Progressing' },
    ])
    world.now += 3_600_000
    await cluster.settle()
    expect([statusOf(cluster, 'cart')?.['health'], statusOf(cluster, 'pay')?.['health']]).toMatchObject([
      { status: 'Healthy', lastTransitionTime: '2026-03-02T11:00:00Z' },
      { status: 'Progressing', lastTransitionTime: '2026-03-02T10:00:00Z' },
    ])
  })

  it('shows crashing pods, until they are healed', async () => {
    const { cluster } = await start()
    cluster.application({ ...sketch('cart'), automated: true })
    cluster.degrade('cart', 'CrashLoopBackOff')
    await cluster.settle()
    expect(statusOf(cluster, 'cart')).toMatchObject({ health: { status: 'Degraded' } })
    expect(cluster.find('Deployment', 'cart', 'cart')?.['status']).toMatchObject({ replicas: 3, readyReplicas: 1 })
    cluster.heal('cart')
    await cluster.settle()
    expect(statusOf(cluster, 'cart')).toMatchObject({ health: { status: 'Healthy' } })
  })

  it.each([
    [true, ['the partial sync of before']],
    [false, undefined],
  ])('keeps what an operation leaves out from the one before, where it leaks: %s', async (leaky, resources) => {
    const { cluster } = await start({ leaky })
    cluster.application(sketch('cart'))
    const sync = (operation: object) => cluster.apply({ ...sketchObject('cart'), operation: { sync: operation } })
    sync({ resources: [{ group: 'apps', kind: 'Deployment', name: 'the partial sync of before' }] })
    await cluster.settle()
    sync({ revision: second })
    await cluster.settle()
    const { operationState } = statusOf(cluster, 'cart') as {
      operationState?: { operation: { sync: { resources?: { name: string }[] } } }
    }
    expect(operationState?.operation.sync.resources?.map(resource => resource.name)).toEqual(resources)
  })
})

const sketchObject = (name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
})
