import { deploymentsOf } from '../promotion/evidence.ts'
import type { Seen } from '../promotion/facts.ts'
import { type Look, seenOf, syncContext, targetsOf } from './observe.ts'
import type { Parts } from './parts.ts'
import type { RepositoryRef, SyncTarget } from './ports.ts'

/** How often a rollout is looked at in its first minute, later, and how often a settled environment is, in ms. */
const EVERY = { young: 2_000, old: 10_000, settled: 30_000 } as const
const YOUNG = 60_000

interface Watched {
  readonly repository: RepositoryRef
  readonly look: Look
  readonly targets: readonly SyncTarget[]
  readonly seen: readonly Seen[]
  /** When the youngest rollout began; null where everything has settled. */
  readonly rolling: number | null
}

/** What one look at the clusters told. */
export interface Polled {
  /** Something is in another state than at the last pass. */
  readonly changed: boolean
  /** When to look again, in ms since the epoch; null where nothing is watched. */
  readonly again: number | null
}

/** Looks at the clusters between passes, so that a rollout is seen within seconds while GitHub is asked only when something changed. */
export interface HealthWatch {
  /** What the last pass saw; gives when to look for the first time. */
  follow(repository: RepositoryRef, look: Look): number | null
  poll(repository: RepositoryRef): Promise<Polled>
}

/** A watch that follows nothing yet. What it follows is in memory only: the first pass after a start tells it again. */
export const createHealthWatch = (parts: Parts): HealthWatch => {
  const watched = new Map<number, Watched>()
  const next = ({ targets, rolling }: Watched): number | null => {
    if (targets.length === 0) return null
    const now = parts.clock.now()
    return now + (rolling === null ? EVERY.settled : now - rolling < YOUNG ? EVERY.young : EVERY.old)
  }
  return {
    follow: (repository, look) => {
      const { observed } = look
      const config = observed.config.state === 'none' ? null : observed.config.config
      const targets = config
        ? targetsOf(repository, config, observed.overlays, observed.deployments, observed.head)
        : []
      const rolling = targets.flatMap(({ overlay }) => {
        const latest = deploymentsOf(observed.deployments, overlay.app, overlay.env)[0]
        const said = latest?.statuses.find(({ state }) => state !== 'inactive')?.state
        return latest && said !== 'success' && said !== 'failure' ? [latest.createdAt] : []
      })
      const following = {
        repository,
        look,
        targets,
        seen: observed.seen,
        rolling: rolling.length > 0 ? Math.max(...rolling) : null,
      }
      watched.set(repository.id, following)
      return next(following)
    },
    poll: async repository => {
      const following = watched.get(repository.id)
      if (!following) return { changed: false, again: null }
      const seen = await seenOf(parts, following.targets, syncContext(parts, repository, following.look))
      const before = new Map(following.seen.map(each => [`${each.env} ${each.app}`, each.health]))
      const changed = seen.some(({ env, app, health }) => before.get(`${env} ${app}`) !== health)
      return { changed, again: next(following) }
    },
  }
}
