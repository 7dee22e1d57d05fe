import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { assembleWith } from '../../src/assemble.ts'
import { createEvents } from '../../src/engine/events.ts'
import { workOf } from '../../src/engine/hint.ts'
import type { Clock, Delivery, Mirrors, SyncEngine, Validator } from '../../src/engine/ports.ts'
import { createWorker } from '../../src/engine/worker.ts'
import { hints } from '../../src/github/hints.ts'
import type { Road } from '../../src/promotion/road.ts'
import type { SimCluster } from '../../src/sim/cluster/cluster.ts'
import type { Seeded } from '../../src/sim/github/seed.ts'
import type { GitHub } from '../../src/sim/github/server.ts'
import { openStore } from '../../src/store/store.ts'
import { clustersOf } from '../../src/sync/clusters.ts'
import { askedClusters } from '../../src/sync/dry-run.ts'
import { syncEngines } from '../../src/sync/engines.ts'
import { createIngress, webhookPath } from '../../src/web/ingress.ts'
import { renderer, validator } from './renderer.ts'

/** The real app, taken step by step: its receiver, its store, its worker, its engine. */
export interface App {
  /** Everything that is due now. */
  drain(): Promise<void>
  /** When something is due next, in ms since the epoch; null where nothing is. */
  nextDue(): number | null
  /** Something is due now. */
  busy(): boolean
  /** Makes work of what was received, as the worker does beside what runs. */
  hear(): void
  /** The periodic look at every repository, now. */
  lookAtEverything(): void
  roads(): readonly Road[]
  /** Newest first, one line each. */
  audit(): readonly string[]
  troubles(): readonly string[]
  forgive(pattern: RegExp): void
  /** Nothing more reaches its disk from here on. What still runs in it fails. */
  freeze(): void
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
}

export interface Around {
  readonly github: GitHub
  /** The cluster of the context `hub`; none where other engines are given. */
  readonly cluster?: Pick<SimCluster, 'kubeconfig'>
  readonly seeded: Seeded
  readonly clock: Clock
  readonly state: string
  /** How long an echo of our own writes waits to be looked at, in ms. Default: not at all, so that a story sees every look. */
  readonly echoMs?: number
  /** Where the App reaches GitHub, where that is not GitHub itself: a wire that can be cut. */
  readonly host?: string
  /** Default: those of the cluster. */
  readonly engines?: ReadonlyMap<string, SyncEngine>
  /** Default: kept by `git fetch`. */
  readonly mirrors?: Mirrors
  /** What happens while something is being rendered. */
  readonly rendering?: () => Promise<void>
  /** Who judges, each time. */
  readonly judge?: () => Validator
}

const listen = (server: Server): Promise<number> =>
  new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

/** Starts the app against a simulated GitHub, on the story's clock. */
export const startApp = async (around: Around): Promise<App> => {
  const { github, cluster, seeded, clock, state, host, mirrors } = around
  const { app, installation, privateKey } = seeded
  if (!app || !installation || privateKey === null) throw new Error('the world has no App')
  const store = openStore(join(state, 'stagecoach.sqlite'))
  const events = createEvents()
  const troubles: string[] = []
  const say = (what: string) => (line: string) => void troubles.push(`${what}: ${line}`)
  events.on('failed', ({ work, error, blameless }) => {
    if (!blameless) troubles.push(`${work.key} failed: ${error instanceof Error ? error.stack : String(error)}`)
  })
  events.on('unsettled', ({ event, error }) => void troubles.push(`delivery ${event}: ${String(error)}`))
  events.on('stumbled', ({ where, error }) => void troubles.push(`${where}: ${String(error)}`))
  const engine = assembleWith({
    pacing: { gapMs: 0, inFlight: 50 },
    engines: around.engines ?? syncEngines(cluster ? { kubeconfig: { text: cluster.kubeconfig() } } : {}),
    cluster: askedClusters(clustersOf(cluster && { text: cluster.kubeconfig() })),
    ...(mirrors ? { mirrors } : {}),
    renderer: {
      render: async (request, signal) => {
        await around.rendering?.()
        return await renderer.render(request, signal)
      },
      close: async () => {},
    },
    validator: {
      validate: (request, signal) => (around.judge?.() ?? validator).validate(request, signal),
      files: (files, yardstick, signal) => (around.judge?.() ?? validator).files(files, yardstick, signal),
      close: async () => {},
    },
    pause: async () => {},
  })({
    settings: {
      appId: app.id,
      privateKey,
      secrets: ['secret'],
      enterprise: { host: host ?? github.host, protocol: 'http' },
      host: '127.0.0.1',
      port: 0,
      logLevel: 'silent',
      state,
      reconcile: 300_000,
      lanes: 4,
    },
    store,
    clock,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: say('error') },
  })
  const settle = (id: string, event: string, payload: unknown): void => {
    const found = hints(event, payload, { appId: app.id, login: app.bot.login })
    store.handled(
      id,
      found.hints.map(hint => workOf(hint, clock.now() + (found.echo ? (around.echoMs ?? 0) : 0))),
    )
  }
  const worker = createWorker({
    store,
    clock,
    events,
    turn: async ({ id, event, payload }: Delivery) => settle(id, event, JSON.parse(payload)),
    run: (work, signal) => engine.handle(work, signal),
    sleep: async () => {},
    random: () => 0.5,
  })
  const ingress = createIngress({ store, clock, events, secrets: ['secret'], received: () => {} })
  const server = createServer((request, response) => void ingress.handle(request, response))
  const port = await listen(server)
  app.hook.url = `http://127.0.0.1:${port}${webhookPath}`
  let dead = false
  let frozen = false
  const every = 300_000
  let swept = clock.now()
  const lookAtEverything = (): void => {
    swept = clock.now()
    for (const { owner, name, id } of github.world.repositories.values())
      store.add(
        workOf(
          { kind: 'repository', repository: { id, installation: installation.id, owner: owner.login, name } },
          clock.now(),
        ),
      )
  }
  return {
    drain: async () => {
      if (clock.now() - swept >= every) lookAtEverything()
      await worker.drain(500)
    },
    nextDue: () => store.nextDue(),
    busy: () => {
      const due = store.nextDue()
      return store.received(1).length > 0 || (due !== null && due <= clock.now())
    },
    hear: () => {
      for (const { id, event, payload } of store.received(100)) settle(id, event, JSON.parse(payload))
    },
    lookAtEverything,
    roads: () => engine.roads(),
    audit: () =>
      dead || frozen
        ? []
        : store.audited(null, 500).map(
            ({ what, detail }) =>
              `${what} ${Object.entries(detail)
                .map(([key, value]) => `${key}=${value}`)
                .join(' ')}`,
          ),
    troubles: () => troubles,
    forgive: pattern => {
      for (let i = troubles.length - 1; i >= 0; i -= 1) if (pattern.test(troubles[i] ?? '')) troubles.splice(i, 1)
    },
    freeze: () => {
      frozen = true
      store.close()
    },
    kill: async () => {
      if (dead) return
      dead = true
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      engine.close()
      if (!frozen) store.close()
    },
  }
}
