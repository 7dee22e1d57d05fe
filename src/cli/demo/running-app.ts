import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assembleWith } from '../../assemble.ts'
import { workOf } from '../../engine/hint.ts'
import { noPacing } from '../../github/pace.ts'
import type { Road } from '../../promotion/road.ts'
import type { SimCluster } from '../../sim/cluster/cluster.ts'
import type { Repository } from '../../sim/github/entities.ts'
import type { Seeded } from '../../sim/github/seed.ts'
import type { GitHub } from '../../sim/github/server.ts'
import { start } from '../../start.ts'
import { clustersOf } from '../../sync/clusters.ts'
import { askedClusters } from '../../sync/dry-run.ts'
import { syncEngines } from '../../sync/engines.ts'
import type { Stage } from '../../web/dashboard/stage.ts'
import { createDashboard } from '../../web/dashboard.ts'
import { createReadiness } from '../../web/health.ts'
import { createIngress, webhookPath } from '../../web/ingress.ts'
import { createMetrics } from '../../web/metrics.ts'
import { createRouter, createServer, listen } from '../../web/server.ts'

/** The app of the demo: everything that `stagecoach serve` runs, on a stage. */
export interface RunningApp {
  /** The page; webhooks come to the same port. */
  readonly url: string
  roads(): readonly Road[]
  /** Looks at the environments of a repository now, and not only when it is time. */
  look(repository: Repository): void
  /** What went wrong, newest last. */
  readonly troubles: readonly string[]
  close(): Promise<void>
}

/** Starts the app against the simulated GitHub and cluster, and tells GitHub where its webhooks go. */
export const runApp = async (
  { github, cluster, seeded, port }: { github: GitHub; cluster: SimCluster; seeded: Seeded; port: number },
  stageOf: (app: Pick<RunningApp, 'roads' | 'look'>) => Stage,
): Promise<RunningApp> => {
  const { app, installation, privateKey } = seeded
  if (!app || !installation || privateKey === null) throw new Error('the stage has no App')
  const state = mkdtempSync(join(tmpdir(), 'stagecoach-demo-'))
  const forget = (): void => rmSync(state, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', forget)
  const troubles: string[] = []
  const trouble = (line: string): void => {
    troubles.push(line)
    if (troubles.length > 200) troubles.shift()
  }
  const assemble = assembleWith({
    pacing: noPacing,
    engines: syncEngines({ kubeconfig: { text: cluster.kubeconfig('demo') } }),
    cluster: askedClusters(clustersOf({ text: cluster.kubeconfig('demo') })),
  })
  let engine: ReturnType<typeof assemble> | undefined
  const started = await start({
    settings: {
      appId: app.id,
      privateKey,
      secrets: [app.hook.secret],
      enterprise: { host: github.host, protocol: 'http' },
      host: '127.0.0.1',
      port,
      logLevel: 'silent',
      state,
      reconcile: 300_000,
      lanes: 4,
    },
    assemble: surroundings => {
      engine = assemble(surroundings)
      return engine
    },
    log: { debug: () => {}, info: () => {}, warn: trouble, error: trouble },
    // Straight: Probot's handlers would pass the same events on.
    connect: settle => settle,
  })
  const { store, worker, events, clock } = started
  const roads = (): readonly Road[] => engine?.roads() ?? []
  const hint = (kind: 'repository' | 'health', { id, owner, name }: Repository): void => {
    const repository = { id, installation: installation.id, owner: owner.login, name }
    store.add(workOf({ kind, repository }, clock.now()))
    worker.wake()
  }
  const look = (repository: Repository): void => hint('health', repository)
  // A start looks at all repositories within half a minute, so that GitHub is not asked by all at once; here nobody wants to wait.
  for (const repository of github.world.repositories.values()) hint('repository', repository)
  const dashboard = createDashboard({
    roads,
    subscribe: listener => engine?.subscribe(listener) ?? (() => {}),
    stage: stageOf({ roads, look }),
  })
  const ingress = createIngress({ store, clock, events, secrets: [app.hook.secret], received: worker.wake })
  const router = createRouter({
    ingress,
    readiness: createReadiness({ store, worker, clock }),
    metrics: createMetrics(events, store, clock),
    page: request => dashboard.fetch(request),
  })
  const listening = await listen(createServer(router), '127.0.0.1', port)
  app.hook.url = `${listening.url}${webhookPath}`
  return {
    url: listening.url,
    roads,
    look,
    troubles,
    async close() {
      ingress.stop()
      await Promise.all([started.stop(3_000), listening.close(100)])
      forget()
      process.off('exit', forget)
    },
  }
}
