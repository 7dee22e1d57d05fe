import { posix } from 'node:path'
import type { Overlay } from '../../overlay/overlay.ts'
import type { SimCluster } from '../../sim/cluster/cluster.ts'

/** Which Application of the demo's cluster runs an overlay. */
export type Applications = (at: { readonly app: string; readonly env: string }) => string | undefined

/** How long a rollout takes in the demo, in ms: long enough to be seen. */
export const ROLLOUT = 1200

const API = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' } as const

/**
 * Gives every overlay an Application in the demo's cluster, and lets all of them come to run. From then on they wait to be synced, so that
 * Stagecoach has something to ask for.
 */
export const deployAll = async (
  cluster: SimCluster,
  overlays: readonly Overlay[],
  source: { readonly repoURL: string; readonly branch: string },
): Promise<Applications> => {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const { app, env, path, kind } of overlays) {
    const name = freeName(`${app}-${env}`, taken)
    names.set(`${env}\0${app}`, name)
    const below = kind === 'directory' ? { path } : { path: posix.dirname(path), valueFiles: [posix.basename(path)] }
    cluster.application({
      name,
      repoURL: source.repoURL,
      targetRevision: source.branch,
      automated: true,
      destination: env.toLowerCase().replace(/[^a-z0-9-]/g, '-'),
      ...below,
    })
  }
  await cluster.settle()
  for (const name of names.values()) {
    cluster.apply({ ...API, metadata: { name, namespace: 'argocd' }, spec: { syncPolicy: null } })
    cluster.slow(name, ROLLOUT)
  }
  await cluster.settle()
  return ({ app, env }) => names.get(`${env}\0${app}`)
}

/** A name that Kubernetes takes, and that nothing else has. */
const freeName = (wanted: string, taken: Set<string>): string => {
  const base =
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'app'
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  taken.add(name)
  return name
}
