import type { Road } from '../promotion/road.ts'
import { checkConfiguration } from './check-configuration.ts'
import { createHealthWatch } from './health-watch.ts'
import { hintOf, workOf } from './hint.ts'
import { type Judged, judgeChange } from './judge-change.ts'
import { listen } from './listen.ts'
import { obey } from './obey.ts'
import type { Parts } from './parts.ts'
import { pass } from './pass.ts'
import type { RepositoryRef, Work } from './ports.ts'
import { hintTags } from './read-tags.ts'
import { withShown } from './road-shown.ts'
import { seekChanges } from './seek-changes.ts'
import type { Outcome } from './worker.ts'

/** Does the work that the worker leases, and knows how every repository stood at its last pass. */
export interface Handler {
  handle(work: Work, signal: AbortSignal): Promise<Outcome>
  /** By name. */
  roads(): readonly Road[]
  /** Calls back after every pass; the answer ends that. */
  subscribe(listener: (road: Road) => void): () => void
}

/** A handler over these parts. */
export const createHandler = (parts: Parts): Handler => {
  const roads = new Map<number, Road>()
  const listeners = new Set<(road: Road) => void>()
  const watch = createHealthWatch(parts)

  const look = async (repository: RepositoryRef, signal: AbortSignal, commit?: string): Promise<Outcome> => {
    const { road: built, look: found, again } = await pass(parts, repository, signal, commit)
    if (!built || !found) {
      roads.delete(repository.id)
      return {}
    }
    const road = withShown(built, found.observed.pulls)
    roads.set(repository.id, road)
    const config = found.observed.config
    if (config.state === 'ok') parts.store.remember(`prefix:${repository.id}`, config.config.prefix)
    for (const listener of listeners) listener(road)
    const next = watch.follow(repository, found)
    if (next !== null) parts.store.add(workOf({ kind: 'health', repository }, next))
    if (config.state !== 'none') {
      await listen(parts, repository)
      await seekChanges(parts, repository)
    }
    return again === null ? {} : { again }
  }

  return {
    handle: async (work, signal) => {
      const hint = hintOf(work)
      const { repository } = hint
      switch (hint.kind) {
        case 'repository':
          return look(repository, signal, hint.commit)
        case 'health': {
          const { changed, again } = await watch.poll(repository)
          if (changed) parts.store.add(workOf({ kind: 'repository', repository }, parts.clock.now()))
          return again === null || changed ? {} : { again }
        }
        case 'command': {
          const asked = {
            kind: hint.on,
            on: hint.number,
            id: hint.comment,
            repeated: work.attempts > 1 || hint.sought === true,
            heard: hint.heard ?? parts.clock.now(),
          }
          const obeyed = await obey(parts, repository, asked)
          if (obeyed.pass) parts.store.add(workOf({ kind: 'repository', repository }, parts.clock.now()))
          return {}
        }
        case 'config':
          await checkConfiguration(parts, repository, hint.pull)
          return {}
        case 'change': {
          const end = new AbortController()
          const overtaken = new Error('a newer push is to be looked at')
          const progress = (): void => {
            if (parts.store.overtaken(work)) end.abort(overtaken)
          }
          const judged = await judgeChange(
            parts,
            repository,
            hint.pull,
            AbortSignal.any([signal, end.signal]),
            progress,
          ).catch((error: unknown): Judged => {
            if (error === overtaken) return 'nothing'
            throw error
          })
          if (judged === 'ours') parts.store.add(workOf({ kind: 'repository', repository }, parts.clock.now()))
          return {}
        }
        case 'tag':
          for (const releaser of hintTags(parts, repository))
            parts.store.add(workOf({ kind: 'repository', repository: releaser }, parts.clock.now()))
          return {}
      }
    },
    roads: () => [...roads.values()].sort((a, b) => (a.repository < b.repository ? -1 : 1)),
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
