import type { CheckRun, CommitStatus, Repository } from '../entities.ts'
import { newestRuns } from '../operations/rules.ts'
import { newestStatuses } from '../operations/statuses.ts'
import { type Context, permit } from './resolver.ts'

/** All that was reported about one commit. */
export interface RollupSource {
  readonly repository: Repository
  readonly oid: string
  readonly contexts: readonly (CheckRun | CommitStatus)[]
}

/** Null where nothing was reported: https://docs.github.com/en/graphql/reference/objects#commit. Needs the rights to both kinds. */
export function rollup(context: Context, repository: Repository, oid: string): RollupSource | null {
  permit(context, repository, 'checks:read')
  permit(context, repository, 'statuses:read')
  const contexts = [...newestRuns(repository, oid), ...newestStatuses(repository, oid)]
  return contexts.length === 0 ? null : { repository, oid, contexts }
}

function stateOf(one: CheckRun | CommitStatus): 'ERROR' | 'FAILURE' | 'PENDING' | 'SUCCESS' {
  if (one.kind === 'StatusContext')
    return ({ error: 'ERROR', failure: 'FAILURE', pending: 'PENDING', success: 'SUCCESS' } as const)[one.state]
  if (one.status !== 'completed') return 'PENDING'
  return ['success', 'neutral', 'skipped'].includes(one.conclusion ?? '') ? 'SUCCESS' : 'FAILURE'
}

/** The worst of all states: https://docs.github.com/en/graphql/reference/enums#statusstate */
export function worst(contexts: RollupSource['contexts']): ReturnType<typeof stateOf> {
  const states = contexts.map(stateOf)
  return (['FAILURE', 'ERROR', 'PENDING'] as const).find(state => states.includes(state)) ?? 'SUCCESS'
}
