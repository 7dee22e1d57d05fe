import type { Clock, SyncEngine, SyncTarget } from '../../src/engine/ports.ts'

/** A cluster that rolls out whatever it is asked for, a second after it was asked. It outlives the app, as clusters do. */
export interface InstantCluster {
  readonly engine: SyncEngine
  /** `frontend staging` → the commit that runs. */
  readonly running: ReadonlyMap<string, { readonly revision: string; readonly since: number }>
  /** Every sync that was asked for: `frontend staging <commit>`. */
  readonly asked: readonly string[]
}

const ROLLOUT = 1_000

/** A cluster in which all that it is asked about first runs already. */
export const instantCluster = (clock: Clock): InstantCluster => {
  const running = new Map<string, { revision: string; since: number }>()
  const asked: string[] = []
  const nameOf = ({ overlay }: SyncTarget): string => `${overlay.app} ${overlay.env}`
  return {
    running,
    asked,
    engine: {
      name: 'argocd',
      observe: async (targets, { reaches }) =>
        Promise.all(
          targets.map(async target => {
            const name = nameOf(target)
            const now = running.get(name) ?? { revision: target.revision, since: clock.now() }
            running.set(name, now)
            if (!(await reaches(now.revision, target.revision)))
              return { health: 'pending' as const, revision: now.revision, reason: 'waits to be synced' }
            return clock.now() < now.since
              ? { health: 'progressing' as const, revision: now.revision, reason: 'rolls out' }
              : { health: 'healthy' as const, revision: now.revision, since: now.since, reason: 'runs' }
          }),
        ),
      sync: async target => {
        asked.push(`${nameOf(target)} ${target.revision}`)
        running.set(nameOf(target), { revision: target.revision, since: clock.now() + ROLLOUT })
        return { kind: 'asked', sentence: 'asked' }
      },
      match: async targets => ({
        matched: targets.map(({ overlay }) => ({ overlay, object: overlay.path })),
        unmatched: [],
      }),
    },
  }
}
