import type { Deployment, DeploymentStatus, Evidence, Seen } from './facts.ts'

/** What an overlay proved, and whether it is still at it. */
export interface Proof extends Evidence {
  /** When newer pins took its place; absent while these pins are what the overlay runs. Proven time ends there. */
  readonly until?: number
}

/** What evidence of one overlay is judged on. */
export interface EvidenceFacts {
  readonly app: string
  readonly env: string
  /** All deployments of our App, newest first. */
  readonly deployments: readonly Deployment[]
  /** Whether an engine watches the environment; without one only time since the merge counts. */
  readonly engine: boolean
  readonly seen?: Seen | undefined
  readonly watchedSince: number
}

/** The deployments that carried this app in this environment, newest first. */
export const deploymentsOf = (deployments: readonly Deployment[], app: string, env: string): readonly Deployment[] =>
  deployments.filter(deployment => deployment.env === env && Object.hasOwn(deployment.apps, app))

/** Start of the unbroken run of success that stands newest; null where the newest word is not success. */
const successSince = (statuses: readonly DeploymentStatus[]): number | null => {
  let since: number | null = null
  for (const status of statuses) {
    // `inactive` only says that a newer deployment took over; it says nothing against what was proven.
    if (status.state === 'inactive') continue
    if (status.state !== 'success') break
    since = status.at
  }
  return since
}

/**
 * Health that was not watched counts only where the engine's own timestamp covers it (design §3a.1): a service that
 * was down may have slept through an outage.
 */
const covered = (since: number, watchedSince: number, seen: Seen | undefined): number =>
  watchedSince <= since ? since : Math.max(since, Math.min(watchedSince, seen?.since ?? watchedSince))

/**
 * What an overlay proved, newest first: the deployments that became healthy on their pins and were not revoked since.
 * Deployments in a row with the same pins count as one, because time healthy is time that these pins ran.
 */
export const proofsOf = (facts: EvidenceFacts): readonly Proof[] => {
  const proofs: Proof[] = []
  let newer: Deployment | undefined
  let gap = false
  for (const deployment of deploymentsOf(facts.deployments, facts.app, facts.env)) {
    const current = newer === undefined
    const success = facts.engine ? successSince(deployment.statuses) : deployment.createdAt
    const seen = facts.seen?.asked === deployment.commit ? facts.seen : undefined
    const degradedNow = facts.engine && current && seen?.health === 'degraded'
    const { pins = '', rendered } = deployment.apps[facts.app] ?? {}
    if (success !== null && !degradedNow) {
      const since = facts.engine && current ? covered(success, facts.watchedSince, seen) : success
      gap ||= current && since > success
      const last = proofs.at(-1)
      const adjoins = last?.pins === pins && newer?.apps[facts.app]?.pins === pins
      // What lies before a gap in our watching does not come back through the deployment before it.
      if (last && adjoins) proofs[proofs.length - 1] = gap ? last : { ...last, since }
      else
        proofs.push({
          app: facts.app,
          env: facts.env,
          pins,
          commit: deployment.commit,
          since,
          kind: facts.engine ? 'healthy' : 'merged',
          deployment: deployment.id,
          ...(rendered === undefined ? {} : { rendered }),
          ...(newer ? { until: newer.createdAt } : {}),
        })
    }
    newer = deployment
  }
  return proofs
}

/** For how long the pins were proven, in ms: until now, or until newer ones took their place. */
export const provenFor = (proof: Proof, now: number): number => Math.max(0, (proof.until ?? now) - proof.since)
