import { parseComment } from '../commands/parse-comment.ts'
import { workOf } from './hint.ts'
import { memoryOf } from './memory.ts'
import { FRESH } from './obey.ts'
import type { Parts } from './parts.ts'
import type { RepositoryRef } from './ports.ts'

/**
 * Looks for commands that no webhook brought, once in a reconcile period. A comment that was carried out before, was
 * edited, or is too old to be meant still, is left alone.
 */
export const listen = async (parts: Parts, repository: RepositoryRef): Promise<void> => {
  const memory = memoryOf(parts.store, repository)
  const now = parts.clock.now()
  const { listened, obeyed } = memory.read()
  if (now - listened < parts.reconcile) return
  const comments = await parts.host.commentsSince(repository, now - FRESH)
  const prefix = parts.store.recall(`prefix:${repository.id}`) ?? '/'
  for (const { by, body, id, on, edited } of comments) {
    if (by.bot || by.ours || edited || obeyed.includes(id)) continue
    if (parseComment(body, { prefix, environments: [], apps: [] }).kind === 'none') continue
    parts.store.add(workOf({ kind: 'command', repository, on: 'issue', number: on, comment: id, sought: true }, now))
  }
  memory.write({ listened: now })
}
