/** One vocabulary of health over all engines. */
export type Health = 'pending' | 'progressing' | 'healthy' | 'degraded' | 'suspended' | 'unknown'

/** What an engine says about one overlay, at one look. */
export interface HealthReport {
  readonly health: Health
  /** The commit that the engine says it runs; empty where it does not say. */
  readonly revision: string
  /** Milliseconds since the epoch: since when the engine itself says it has been so; absent where it does not say. */
  readonly since?: number
  /** Reason in words: "Deployment frontend: 1 of 6 pods ready (CrashLoopBackOff)". Plain text, not escaped. */
  readonly reason: string
  /** Page of the engine for it. */
  readonly link?: string
  /** What the engine calls it: `hub/argocd/frontend-staging`. */
  readonly object?: string
}
