import { workOf } from './hint.ts'
import { memoryOf } from './memory.ts'
import type { Parts } from './parts.ts'
import type { RepositoryRef } from './ports.ts'

/** How often open pull requests are listed, in ms. What a change does is nothing that a pass waits for, so a lost webhook may wait. */
const EVERY = 3_600_000

/**
 * Looks for pull requests that no webhook told of. Those that were open before we came are left alone: nobody asked for a comment on
 * each of them, and their next push brings one.
 */
export const seekChanges = async (parts: Parts, repository: RepositoryRef): Promise<void> => {
  const memory = memoryOf(parts.store, repository)
  const now = parts.clock.now()
  const { sought } = memory.read()
  if (now - sought < Math.max(EVERY, parts.reconcile)) return
  const open = await parts.host.openPulls(repository)
  const { looked } = memory.read()
  if (sought > 0)
    for (const { number, head } of open)
      if (looked[number] !== head) parts.store.add(workOf({ kind: 'change', repository, pull: number }, now))
  const heads = Object.fromEntries(open.map(({ number, head }) => [number, head]))
  memory.write({ sought: now, looked: sought > 0 ? looked : { ...heads, ...looked } })
}
