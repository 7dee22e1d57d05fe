import type { Sync } from '../config/config.ts'
import type { SyncEngine } from '../engine/ports.ts'
import { argocdEngine } from './argocd.ts'
import { type ClusterSource, clustersOf } from './clusters.ts'
import { statusEngine } from './status.ts'

/** All engines that there are, by name. Without a kubeconfig, those that need a cluster say so when they are asked. */
export const syncEngines = (options: {
  /** `{ paths }` as `KUBECONFIG` has them, or the `{ text }` of one file. */
  readonly kubeconfig?: ClusterSource
}): ReadonlyMap<Sync['engine'], SyncEngine> => {
  const engines = [argocdEngine(clustersOf(options.kubeconfig)), statusEngine()]
  return new Map(engines.map(engine => [engine.name, engine]))
}
