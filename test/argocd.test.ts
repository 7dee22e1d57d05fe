import { afterEach, describe, expect, it } from 'vitest'
import type { SyncContext, SyncEngine, SyncTarget } from '../src/engine/ports.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { type SimCluster, startCluster } from '../src/sim/cluster/cluster.ts'
import { syncEngines } from '../src/sync/engines.ts'

const started: SimCluster[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map(cluster => cluster.close()))
})

const minute = 60_000
/** Four commits of main, oldest first. */
const [old, merged, newer, newest] = ['0', '1', '2', '3'].map(digit => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]
const history = [old, merged, newer, newest]
const url = 'https://github.com/acme/shop.git'
const path = 'apps/cart/overlays/production'
const cart: Overlay = { app: 'cart', env: 'production', path, kind: 'directory' }

/** An Argo CD that already runs the oldest commit, the head of the repository, and the engine that talks to both. */
const start = async (options: { readonly leaky?: boolean; readonly persistResourceHealth?: boolean } = {}) => {
  const world = { now: Date.parse('2026-03-02T10:00:00Z'), head: old as string }
  const clock = { now: () => world.now }
  const cluster = await startCluster({
    clock,
    ...options,
    resolve: async (_url, where, revision) => {
      if (where === 'broken') throw new Error('no such image')
      const commit = revision === 'HEAD' || revision === 'main' ? world.head : revision
      // The newest commit changes nothing that is deployed.
      const version = `1.${Math.min(history.indexOf(commit), 2)}.0`
      return {
        commit,
        version: where === '' ? '' : version,
        images: where === '' ? [] : [`ghcr.io/acme/cart:${version}`],
      }
    },
  })
  started.push(cluster)
  const engine = syncEngines({ kubeconfig: { text: cluster.kubeconfig('hub') } }).get('argocd') as SyncEngine
  const context: SyncContext = {
    clock,
    reaches: async (commit, ancestor) =>
      history.includes(commit) && history.indexOf(commit) >= history.indexOf(ancestor),
    reports: async () => [],
    addresses: ['github.com/acme/shop'],
    defaultBranch: 'main',
  }
  const target = (revision: string, overlay = cart): SyncTarget => ({
    repository: { id: 1, installation: 1, owner: 'acme', name: 'shop' },
    overlay,
    sync: { engine: 'argocd', cluster: 'hub', timeout: 15 * minute },
    revision,
  })
  const observe = async (revision: string, overlay = cart) => {
    const [report] = await engine.observe([target(revision, overlay)], context)
    if (report === undefined) throw new Error('no report')
    return report
  }
  const sync = (revision: string, overlay = cart) => engine.sync(target(revision, overlay), context)
  /** The Application as it stands, or with some of its fields changed by somebody. */
  const app = (change?: object) =>
    (change === undefined
      ? cluster.find('Application', 'argocd', 'cart')
      : cluster.apply({ ...named('Application', 'cart'), ...change })) as unknown as Read
  return { cluster, world, engine, context, target, observe, sync, app }
}

interface Read {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>>; readonly resourceVersion: string }
  readonly operation?: { readonly sync: Readonly<Record<string, unknown>>; readonly initiatedBy: object }
  readonly status: {
    readonly operationState: {
      readonly phase: string
      readonly operation: { readonly sync: Readonly<Record<string, unknown>> }
    }
    readonly reconciledAt: string
  }
}

const named = (kind: string, name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'argocd' },
})

/** Synced by hand at the oldest commit, a while ago; then main moves on. */
const startManual = async (head: string, options?: Parameters<typeof start>[0]) => {
  const story = await start(options)
  story.cluster.application({ name: 'cart', repoURL: url, path })
  story.cluster.apply({ ...named('Application', 'cart'), operation: { sync: { revision: old } } })
  await story.cluster.settle()
  story.world.now += 10 * minute
  story.world.head = head
  return story
}

const startAutomated = async (head: string, options?: Parameters<typeof start>[0]) => {
  const story = await start(options)
  story.cluster.application({ name: 'cart', repoURL: url, path, automated: true })
  await story.cluster.settle()
  story.world.now += minute
  story.world.head = head
  return story
}

describe('syncing', () => {
  it('asks Argo CD for exactly the merged commit, and waits until it is healthy', async () => {
    const { cluster, world, observe, sync, app } = await startManual(merged)
    expect(await observe(merged)).toMatchObject({ health: 'pending', object: 'hub/argocd/cart' })
    expect(await sync(merged)).toEqual({ kind: 'asked', sentence: 'Argo CD was asked to sync argocd/cart to 1111111.' })
    expect(app().operation).toMatchObject({
      initiatedBy: { username: 'stagecoach', automated: true },
      sync: { revision: merged, source: { repoURL: url, path } },
    })
    await cluster.settle()
    expect(cluster.running('cart')).toMatchObject({ version: '1.1.0' })
    expect(await observe(merged)).toEqual({
      health: 'healthy',
      revision: merged,
      since: world.now,
      reason: 'Healthy on 1111111',
      object: 'hub/argocd/cart',
    })
  })

  it('refreshes an application that syncs by itself, and writes no operation', async () => {
    const { cluster, observe, sync, app } = await startAutomated(merged)
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
    expect(app().metadata.annotations).toEqual({ 'argocd.argoproj.io/refresh': 'normal' })
    expect(app().operation).toBeUndefined()
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'healthy', revision: merged })
  })

  it('does nothing twice, however often it is asked', async () => {
    const { cluster, sync, app } = await startManual(merged)
    await sync(merged)
    const { resourceVersion } = app().metadata
    expect(await sync(merged)).toMatchObject({ kind: 'already' })
    expect(app().metadata.resourceVersion).toBe(resourceVersion)
    await cluster.settle()
    expect(await sync(merged)).toEqual({ kind: 'already', sentence: 'argocd/cart is synced to 1111111.' })
  })

  it('does not go back where a newer commit was compared already', async () => {
    const { cluster, sync, app } = await startManual(newer)
    await cluster.settle()
    await sync(merged)
    expect(app().operation?.sync['revision']).toBe(newer)
  })

  it('copies what the application says about options, pruning and retries', async () => {
    const { sync, app } = await startManual(merged)
    const syncPolicy = {
      automated: { enabled: false, prune: true },
      syncOptions: ['CreateNamespace=true'],
      retry: { limit: 2 },
    }
    app({ spec: { syncPolicy } })
    await sync(merged)
    expect(app().operation).toMatchObject({
      retry: { limit: 2 },
      sync: { prune: true, syncOptions: ['CreateNamespace=true'] },
    })
  })

  it('waits for an operation of somebody else, and does not end it', async () => {
    const { cluster, sync, app } = await startManual(merged)
    app({ operation: { sync: { revision: old } } })
    expect(await sync(merged)).toMatchObject({
      kind: 'later',
      sentence: expect.stringContaining('Another operation is in progress'),
    })
    await cluster.advance()
    await cluster.advance()
    expect(app().status.operationState.phase).toBe('Running')
    expect(await sync(merged)).toMatchObject({ kind: 'later' })
    await cluster.settle()
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
  })

  it('leaves an application alone that is being deleted', async () => {
    const { sync, observe, app } = await startManual(merged)
    app({ metadata: { name: 'cart', namespace: 'argocd', deletionTimestamp: '2026-03-02T10:00:00Z' } })
    expect(await sync(merged)).toEqual({ kind: 'refused', sentence: 'argocd/cart is being deleted.' })
    expect(await observe(merged)).toMatchObject({ health: 'unknown', reason: 'The Application is being deleted' })
  })

  it('refuses an application that was pointed elsewhere after it was found', async () => {
    const { observe, sync, app } = await startManual(merged)
    await observe(merged)
    app({ spec: { source: { path: 'apps/pay/overlays/production' } } })
    expect(await sync(merged)).toEqual({
      kind: 'refused',
      sentence:
        'argocd/cart does not deploy apps/cart/overlays/production any more: it deploys "apps/pay/overlays/production", which is no overlay. It was not synced.',
    })
    expect(app().operation).toBeUndefined()
  })

  it('loses no race: who writes between reading and asking makes it judge again', async () => {
    const { cluster, context, engine, target, app } = await startManual(merged)
    let asked = 0
    // Ancestry is asked for between the reading and the patch: there somebody writes.
    const reaches = async (commit: string, ancestor: string) => {
      if (asked++ === 0) app({ operation: { sync: { revision: old } } })
      return context.reaches(commit, ancestor)
    }
    const answer = await engine.sync(target(merged), { ...context, reaches })
    expect(answer).toMatchObject({ kind: 'later', sentence: expect.stringContaining('Another operation') })
    expect(cluster.requests.filter(line => line.startsWith('PATCH'))).toHaveLength(1)
  })

  it('only watches what an ApplicationSet rolls out step by step', async () => {
    const { cluster, sync, app } = await startManual(merged)
    const set = (type: string) =>
      cluster.apply({
        ...named('ApplicationSet', 'shops'),
        spec: {
          generators: [],
          strategy: { type },
          template: { metadata: { name: 'x' }, spec: { project: 'default', destination: {} } },
        },
      })
    const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', name: 'shops', uid: 'x' }
    app({ metadata: { name: 'cart', namespace: 'argocd', ownerReferences: [owner] } })
    set('RollingSync')
    expect(await sync(merged)).toMatchObject({
      kind: 'already',
      sentence: expect.stringContaining('it is only watched'),
    })
    expect(app().operation).toBeUndefined()
    set('AllAtOnce')
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
  })

  it('makes ApplicationSets of the repository look again where an environment has no application yet', async () => {
    const { cluster, sync, observe } = await start()
    const git = { repoURL: url, revision: 'HEAD', directories: [{ path: 'apps/*' }] }
    const template = { metadata: { name: 'x' }, spec: { project: 'default', destination: {} } }
    cluster.apply({ ...named('ApplicationSet', 'shops'), spec: { generators: [{ git }], template } })
    cluster.apply({ ...named('ApplicationSet', 'others'), spec: { generators: [], template } })
    const sentence =
      'No Application of cluster hub deploys apps/cart/overlays/production. ApplicationSet shops was asked to look again.'
    expect(await sync(merged)).toEqual({ kind: 'later', sentence })
    expect(cluster.find('ApplicationSet', 'argocd', 'shops')?.metadata.annotations).toEqual({
      'argocd.argoproj.io/application-set-refresh': 'true',
    })
    expect(cluster.find('ApplicationSet', 'argocd', 'others')?.metadata.annotations).toBeUndefined()
    expect(await observe(merged)).toMatchObject({ health: 'unknown' })
  })

  it('asks again for what failed, and not at once', async () => {
    const { cluster, world, observe, sync } = await startManual(merged)
    cluster.fail('cart', 'one or more objects failed to apply')
    await sync(merged)
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({
      health: 'degraded',
      reason: 'The sync failed: one or more objects failed to apply',
    })
    expect(await sync(merged)).toMatchObject({ kind: 'later', until: world.now + 5 * minute })
    world.now += 5 * minute
    cluster.fail('cart', null)
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'healthy' })
  })
})

describe('sync windows', () => {
  const window = (syncWindow: object) => ({ ...named('AppProject', 'default'), spec: { syncWindows: [syncWindow] } })
  /** Mondays from ten to noon; it is Monday, eleven minutes past ten. */
  const deny = { kind: 'deny', schedule: '0 10 * * 1', duration: '2h', applications: ['*'] }

  it('hold a sync until they end, and nothing is written', async () => {
    const { cluster, world, sync, app } = await startManual(merged)
    cluster.apply(window(deny))
    const until = Date.parse('2026-03-02T12:00:00Z')
    expect(await sync(merged)).toEqual({
      kind: 'later',
      until,
      sentence: `Argo CD's project default: a sync window denies it ("0 10 * * 1" for 2h).`,
    })
    expect(app().operation).toBeUndefined()
    world.now = until
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
    await cluster.settle()
    expect(cluster.running('cart')).toMatchObject({ version: '1.1.0' })
  })

  it('hold us also where they let people through', async () => {
    const { cluster, sync } = await startManual(merged)
    cluster.apply(window({ ...deny, manualSync: true }))
    expect(await sync(merged)).toMatchObject({ kind: 'later' })
  })

  it('that only allow deny the rest of the time', async () => {
    const { cluster, sync } = await startManual(merged)
    cluster.apply(window({ ...deny, kind: 'allow', schedule: '0 22 * * *', timeZone: 'Europe/Berlin' }))
    expect(await sync(merged)).toMatchObject({ kind: 'later', until: Date.parse('2026-03-02T21:00:00.001Z') })
  })

  it('of other applications do not matter', async () => {
    const { cluster, sync } = await startManual(merged)
    cluster.apply(window({ ...deny, applications: ['pay-*'] }))
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
  })

  it('that block an operation which is already there are waited for', async () => {
    const { cluster, observe, sync, app } = await startManual(merged)
    cluster.apply(window(deny))
    app({ operation: { initiatedBy: { automated: true }, sync: { revision: merged } } })
    await cluster.settle()
    expect(app().status.operationState.phase).toBe('Running')
    expect(await observe(merged)).toMatchObject({
      health: 'pending',
      reason: "Argo CD's sync waits: a sync window of project default blocks it",
    })
    expect(await sync(merged)).toMatchObject({ kind: 'later', until: Date.parse('2026-03-02T12:00:00Z') })
  })

  it('that cannot be read let nothing through', async () => {
    const { cluster, sync } = await startManual(merged)
    cluster.apply(window({ ...deny, schedule: '@daily' }))
    expect(await sync(merged)).toMatchObject({ kind: 'later', sentence: expect.stringContaining('cannot be read') })
  })
})

describe('leftovers of earlier operations', () => {
  /** A controller up to 3.5.1, whose last operation synced one object only. */
  const startPartial = async () => {
    const story = await startManual(old)
    const resources = [{ group: 'apps', kind: 'Deployment', name: 'other' }]
    story.app({ operation: { sync: { revision: old, resources } } })
    await story.cluster.settle()
    story.world.now += minute
    story.world.head = merged
    return story
  }

  it('do not reach into our sync', async () => {
    const { cluster, observe, sync, app } = await startPartial()
    expect(app().status.operationState.operation.sync['resources']).toBeDefined()
    await sync(merged)
    await cluster.settle()
    expect(app().status.operationState.operation.sync['resources']).toBeUndefined()
    expect(cluster.running('cart')).toMatchObject({ version: '1.1.0' })
    expect(await observe(merged)).toMatchObject({ health: 'healthy' })
  })

  it('are noticed however they came: such a sync proves nothing, and is asked for again', async () => {
    const { cluster, observe, sync, app } = await startPartial()
    await sync(merged)
    // Compared, begun; then the controller takes its state from a stale cache.
    await cluster.advance()
    await cluster.advance()
    const resources = [{ group: 'apps', kind: 'Deployment', name: 'other' }]
    app({ status: { operationState: { operation: { sync: { resources } } } } })
    await cluster.settle()
    expect(app().status.operationState.phase).toBe('Succeeded')
    expect(cluster.running('cart')).toMatchObject({ version: '1.0.0' })
    expect(await observe(merged)).toMatchObject({
      health: 'pending',
      reason: 'Argo CD mixed leftovers of an earlier operation into ours, so this sync does not count',
    })
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'healthy' })
  })
})

describe('health', () => {
  it('of an older commit proves nothing, however healthy', async () => {
    const { cluster, world, observe } = await startManual(old)
    world.now += 60 * minute
    await cluster.settle()
    expect(await observe(old)).toMatchObject({ health: 'healthy' })
    expect(await observe(merged)).toEqual({
      health: 'pending',
      revision: old,
      reason: 'Waits for Argo CD to see 1111111; it last compared 0000000, which does not contain it',
      object: 'hub/argocd/cart',
    })
  })

  it('of a descendant counts, and dates from when the merged commit came', async () => {
    const { cluster, world, observe } = await startAutomated(merged)
    world.now += 10 * minute
    await cluster.settle()
    const since = world.now
    world.head = newest
    world.now += 30 * minute
    cluster.heal('cart')
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'healthy', revision: newest })
    expect((await observe(newest)).since).toBeGreaterThan(since)
  })

  it('from before the end of a sync is not believed: a hard refresh is asked for', async () => {
    const { cluster, world, observe, sync, app } = await startManual(merged)
    cluster.degrade('cart', 'CrashLoopBackOff', '1.1.0')
    await sync(merged)
    // Compared, begun, done; and not yet looked at again.
    await cluster.advance()
    world.now += 20_000
    await cluster.advance()
    await cluster.advance()
    expect(app().status.operationState.phase).toBe('Succeeded')
    expect(await observe(merged)).toMatchObject({
      health: 'progressing',
      reason: 'Synced; Argo CD has not looked at its health since',
    })
    expect(app().metadata.annotations).toMatchObject({ 'argocd.argoproj.io/refresh': 'hard' })
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'degraded' })
  })

  it('from the same second as the end of a sync is not believed either', async () => {
    const { cluster, observe, sync } = await startManual(merged)
    cluster.degrade('cart', 'CrashLoopBackOff', '1.1.0')
    await sync(merged)
    for (const _ of ['compared', 'begun', 'done']) await cluster.advance()
    expect(await observe(merged)).toMatchObject({ health: 'progressing' })
  })

  it('says which pods are not well', async () => {
    const { cluster, world, observe } = await startAutomated(merged)
    cluster.degrade('cart', 'CrashLoopBackOff')
    world.now += 10 * minute
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({
      health: 'degraded',
      since: world.now,
      reason: 'Deployment cart: 1 of 3 pods ready (CrashLoopBackOff)',
    })
  })

  it('is in progress while pods start, and for ever where they never do', async () => {
    const { cluster, world, observe, sync } = await startAutomated(merged)
    cluster.stick('cart')
    await sync(merged)
    await cluster.settle()
    world.now += 60 * minute
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'progressing', revision: merged })
  })

  it('is suspended where something waits to be resumed', async () => {
    const { cluster, observe, sync } = await startAutomated(merged)
    cluster.suspend('cart')
    await sync(merged)
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'suspended' })
  })

  it('is not known where Argo CD cannot render, and says why', async () => {
    const { cluster, world, observe, app } = await startManual(merged)
    app({ status: { conditions: [{ type: 'ComparisonError', message: 'kustomize build failed' }] } })
    expect(await observe(merged)).toMatchObject({
      health: 'unknown',
      reason: 'Argo CD cannot render or compare it: kustomize build failed',
    })
    app({ status: { conditions: [{ type: 'InvalidSpecError', message: 'cluster gone' }] } })
    expect(await observe(merged)).toMatchObject({
      health: 'unknown',
      reason: 'The Application is not valid: cluster gone',
    })
    app({ status: { conditions: [{ type: 'OrphanedResourceWarning', message: '1 orphan' }] } })
    world.now += minute
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'pending' })
  })

  it('is degraded where Argo CD tried by itself and gave up', async () => {
    const { cluster, world, observe, sync } = await startAutomated(merged)
    cluster.fail('cart', 'admission webhook denied the request')
    world.now += 10 * minute
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({
      health: 'degraded',
      reason: 'The sync failed: admission webhook denied the request',
    })
    expect(await sync(merged)).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining('It tries again on a new commit'),
    })
  })

  it('is degraded where objects are missing after a sync', async () => {
    const { cluster, observe, sync, app } = await startAutomated(merged)
    await sync(merged)
    await cluster.settle()
    app({ status: { health: { status: 'Missing', lastTransitionTime: '2026-03-02T10:01:00Z' } } })
    expect(await observe(merged)).toMatchObject({
      health: 'degraded',
      reason: 'Objects that were synced are missing in the cluster',
    })
  })

  it('of one overlay in two clusters is that of the worse one', async () => {
    const { cluster, world, observe, app } = await startAutomated(merged)
    app({ spec: { source: { path: `${path}/eu` } } })
    cluster.application({ name: 'cart-us', repoURL: url, path: `${path}/us`, automated: true })
    cluster.degrade('cart-us', 'ImagePullBackOff')
    world.now += 10 * minute
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({
      health: 'degraded',
      reason: 'hub/argocd/cart-us: Deployment cart-us: 1 of 3 pods ready (ImagePullBackOff)',
    })
    cluster.heal('cart-us')
    await cluster.settle()
    expect(await observe(merged)).toMatchObject({ health: 'healthy', reason: 'Healthy on 1111111 in 2 Applications' })
  })
})

describe('a cluster that cannot be asked', () => {
  it.each([
    ['answers with errors', '500' as const, 'Cluster hub answers 500: etcdserver: request timed out.'],
    ['is not there', 'refused' as const, expect.stringMatching(/^Cluster hub does not answer: .*ECONNREFUSED/)],
    [
      'lets us see nothing',
      'forbidden' as const,
      expect.stringContaining('Cluster hub does not let us see or change applications'),
    ],
  ])('because it %s gives "unknown" and waits', async (_what, how, reason) => {
    const { cluster, observe, sync } = await startManual(merged)
    await cluster.outage(how)
    expect(await observe(merged)).toEqual({ health: 'unknown', revision: '', reason })
    expect(await sync(merged)).toMatchObject({ kind: 'later' })
    await cluster.outage(null)
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
  })

  it('because nobody has defined it is named, and nothing is contacted', async () => {
    const { engine, context, target, cluster } = await startManual(merged)
    const elsewhere = {
      ...target(merged),
      sync: { engine: 'argocd' as const, cluster: 'https://evil.example', timeout: minute },
    }
    const before = cluster.requests.length
    expect(await engine.observe([elsewhere], context)).toEqual([
      {
        health: 'unknown',
        revision: '',
        reason: 'The operator knows no cluster https://evil.example; there are: hub.',
      },
    ])
    expect(cluster.requests).toHaveLength(before)
  })

  it('because the operator has given none says so', async () => {
    const { context, target } = await startManual(merged)
    const engine = syncEngines({}).get('argocd')
    expect(await engine?.sync(target(merged), context)).toEqual({
      kind: 'later',
      sentence: 'No cluster is known: the operator has not set KUBECONFIG.',
    })
  })
})

describe('finding the Application of an overlay', () => {
  it('costs one list of the cluster, however many overlays are asked about', async () => {
    const { cluster, engine, context, target } = await startManual(old)
    const before = cluster.requests.length
    await engine.observe(
      [target(old), target(old, { ...cart, path: 'b' }), target(old, { ...cart, path: 'c' })],
      context,
    )
    expect(cluster.requests.slice(before)).toEqual(['GET /apis/argoproj.io/v1alpha1/applications?limit=500'])
  })

  it('reads long lists page by page', async () => {
    const { cluster, observe } = await startManual(old)
    for (let index = 0; index < 600; index++)
      cluster.application({ name: `a${index}`, repoURL: 'https://x.example/y', path: 'z' })
    const before = cluster.requests.length
    expect(await observe(old)).toMatchObject({ health: 'healthy' })
    expect(cluster.requests.slice(before)).toHaveLength(2)
  })

  it("stays within the context's namespace where no more may be seen", async () => {
    const { cluster, observe } = await startManual(old)
    cluster.application({ name: 'cart', namespace: 'elsewhere', repoURL: url, path })
    await cluster.outage('namespaced')
    expect(await observe(old)).toMatchObject({ health: 'healthy', object: 'hub/argocd/cart' })
  })

  const values: Overlay = { app: 'cart', env: 'production', path: 'envs/production/cart.yaml', kind: 'file' }
  const chart = { repoURL: 'https://charts.example.com', chart: 'service', targetRevision: '1.2.3' }
  it.each<[string, Overlay, object, boolean]>([
    ['the same path', cart, { source: { repoURL: url, path } }, true],
    ['written in other ways', cart, { source: { repoURL: 'git@github.com:Acme/Shop', path: `./${path}/` } }, true],
    ['on the branch itself', cart, { source: { repoURL: url, path, targetRevision: 'main' } }, true],
    ['on a tag', cart, { source: { repoURL: url, path, targetRevision: 'v1.2.0' } }, false],
    ['of another repository', cart, { source: { repoURL: 'https://github.com/acme/shop2', path } }, false],
    ['a directory below', cart, { source: { repoURL: url, path: `${path}/eu-west` } }, true],
    ['a directory above', cart, { source: { repoURL: url, path: 'apps/cart' } }, false],
    ['above, read recursively', cart, { source: { repoURL: url, path: 'apps', directory: { recurse: true } } }, true],
    ['a path that only begins alike', cart, { source: { repoURL: url, path: `${path}-eu` } }, false],
    [
      'a values file of a chart beside',
      values,
      { source: { repoURL: url, path: 'charts/service', helm: { valueFiles: ['../../envs/production/cart.yaml'] } } },
      true,
    ],
    [
      'a values file from the root',
      values,
      { source: { repoURL: url, path: 'charts/service', helm: { valueFiles: ['/envs/production/cart.yaml'] } } },
      true,
    ],
    [
      'other values files',
      values,
      { source: { repoURL: url, path: 'charts/service', helm: { valueFiles: ['values.yaml'] } } },
      false,
    ],
    [
      'values by reference',
      values,
      {
        sources: [
          { ...chart, helm: { valueFiles: ['$v/envs/production/cart.yaml'] } },
          { repoURL: url, ref: 'v' },
        ],
      },
      true,
    ],
    [
      'values by reference, on a tag',
      values,
      {
        sources: [
          { ...chart, helm: { valueFiles: ['$v/envs/production/cart.yaml'] } },
          { repoURL: url, ref: 'v', targetRevision: 'v1' },
        ],
      },
      false,
    ],
    [
      'values of another repository',
      values,
      {
        sources: [
          { ...chart, helm: { valueFiles: ['$v/envs/production/cart.yaml'] } },
          { repoURL: 'https://github.com/acme/x', ref: 'v' },
        ],
      },
      false,
    ],
    [
      'the dry source of a hydrator',
      cart,
      {
        sourceHydrator: {
          drySource: { repoURL: url, path, targetRevision: 'HEAD' },
          syncSource: { targetBranch: 'env/production', path: 'cart' },
        },
      },
      true,
    ],
  ])('%s', async (_what, overlay, spec, fits) => {
    const { cluster, engine, context, target } = await start()
    cluster.apply({ ...named('Application', 'cart'), spec: { project: 'default', destination: {}, ...spec } })
    const { matched } = await engine.match([target(old, overlay)], context)
    expect(matched).toEqual(fits ? [{ overlay, object: 'hub/argocd/cart' }] : [])
  })

  it('prefers the closest', async () => {
    const { cluster, engine, context, target } = await start()
    cluster.application({ name: 'cart', repoURL: url, path })
    const all = { source: { repoURL: url, path: 'apps', directory: { recurse: true } } }
    cluster.apply({ ...named('Application', 'all'), spec: { project: 'default', destination: {}, ...all } })
    const { matched } = await engine.match([target(old)], context)
    expect(matched).toEqual([{ overlay: cart, object: 'hub/argocd/cart' }])
  })

  it('says what deploys no overlay, and why', async () => {
    const { cluster, engine, context, target } = await start()
    const sketch = (name: string, more: object = {}) => cluster.application({ name, repoURL: url, path, ...more })
    sketch('cart')
    sketch('cart-pinned', { targetRevision: 'v1.2.0' })
    sketch('docs', { path: 'docs' })
    sketch('stranger', { repoURL: 'https://github.com/other/thing' })
    const root = sketch('root', { path: 'apps' })
    cluster.apply({ ...root, metadata: { name: 'root' }, spec: { source: { directory: { recurse: true } } } })
    cluster.apply({
      ...named('Application', 'root'),
      status: { resources: [{ group: 'argoproj.io', kind: 'Application', name: 'cart' }] },
    })
    expect(await engine.match([target(old)], context)).toEqual({
      matched: [{ overlay: cart, object: 'hub/argocd/cart' }],
      unmatched: [
        { object: 'hub/argocd/cart-pinned', why: 'it follows v1.2.0, not the branch main' },
        { object: 'hub/argocd/docs', why: 'it deploys "docs", which is no overlay' },
        { object: 'hub/argocd/root', why: 'it deploys other Applications (an app of apps), not an overlay' },
      ],
    })
  })
})

describe('an Application with several sources', () => {
  const values: Overlay = { app: 'cart', env: 'production', path: 'envs/production/cart.yaml', kind: 'file' }
  const startSources = async () => {
    const story = await start()
    const sources = [
      {
        repoURL: 'https://github.com/acme/charts',
        path: 'service',
        helm: { valueFiles: ['$v/envs/production/cart.yaml'] },
      },
      { repoURL: url, ref: 'v', targetRevision: 'main' },
    ]
    story.cluster.apply({
      ...named('Application', 'cart'),
      spec: { project: 'default', destination: { namespace: 'cart' }, sources },
    })
    await story.cluster.settle()
    story.world.now += minute
    story.world.head = merged
    return story
  }

  it('is synced with one revision per source, ours where the overlay is', async () => {
    const { cluster, observe, sync, app } = await startSources()
    expect(await sync(merged, values)).toMatchObject({ kind: 'asked' })
    expect(app().operation?.sync['revisions']).toEqual(['', merged])
    expect(app().operation?.sync['revision']).toBeUndefined()
    await cluster.settle()
    expect(await observe(merged, values)).toMatchObject({ health: 'healthy', revision: merged })
  })

  it('has arrived only when the source with the overlay has', async () => {
    const { cluster, world, observe, sync } = await startSources()
    world.head = old
    await sync(old, values)
    await cluster.settle()
    expect(await observe(old, values)).toMatchObject({ health: 'healthy' })
    expect(await observe(merged, values)).toMatchObject({ health: 'pending' })
  })
})

describe('an Application that is hydrated', () => {
  const hydrated = 'd'.repeat(40)
  const startHydrated = async () => {
    const story = await start()
    const drySource = { repoURL: url, path, targetRevision: 'main' }
    const sourceHydrator = { drySource, syncSource: { targetBranch: 'env/production', path: 'cart' } }
    story.cluster.apply({
      ...named('Application', 'cart'),
      spec: { project: 'default', destination: {}, sourceHydrator },
    })
    return story
  }
  const hydration = (drySHA: string, phase = 'Hydrated') => ({
    status: {
      sourceHydrator: {
        currentOperation: {
          phase,
          message: phase === 'Failed' ? 'cannot push' : '',
          startedAt: '2026-03-02T10:00:00Z',
        },
        ...(phase === 'Failed' ? {} : { lastSuccessfulOperation: { drySHA, hydratedSHA: hydrated } }),
      },
    },
  })

  it('is hydrated first, and synced to what came out of our commit', async () => {
    const { sync, app } = await startHydrated()
    expect(await sync(merged)).toMatchObject({ kind: 'asked', sentence: expect.stringContaining('asked to hydrate') })
    expect(app().metadata.annotations).toMatchObject({ 'argocd.argoproj.io/hydrate': 'normal' })
    app(hydration(merged))
    expect(await sync(merged)).toMatchObject({ kind: 'asked' })
    expect(app().operation?.sync).toMatchObject({
      revision: hydrated,
      source: { targetRevision: 'env/production', path: 'cart' },
    })
  })

  it('has arrived when what came out of our commit is synced', async () => {
    const { observe, app } = await startHydrated()
    const status = {
      reconciledAt: '2026-03-02T10:00:00Z',
      sync: { status: 'Synced', revision: hydrated, comparedTo: { destination: {}, source: { repoURL: url } } },
      health: { status: 'Healthy', lastTransitionTime: '2026-03-02T10:00:00Z' },
    }
    app({ status: { ...status, ...hydration(old).status } })
    expect(await observe(merged)).toMatchObject({ health: 'pending' })
    app(hydration(merged))
    expect(await observe(merged)).toMatchObject({ health: 'healthy', revision: merged })
  })

  it('says why it cannot be hydrated', async () => {
    const { observe, app } = await startHydrated()
    app(hydration(merged, 'Failed'))
    expect((await observe(merged)).reason).toBe('Argo CD cannot hydrate 1111111: cannot push')
  })
})
