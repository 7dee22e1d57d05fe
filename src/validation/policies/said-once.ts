import type { Manifest } from '../../diff/manifest.ts'
import { foreignText } from './foreign-text.ts'
import type { PolicyFinding } from './policy.ts'

/** What was not judged: said once for all objects that it is so for. */
export interface Unjudged {
  add(on: Manifest, why: string): void
  found(): readonly PolicyFinding[]
}

/** Collects what was not judged, so that thousands of objects make one sentence. */
export const unjudgedBy = (policy: string): Unjudged => {
  const reasons = new Map<string, { readonly on: Manifest; more: number }>()
  return {
    add: (on, why) => {
      const known = reasons.get(why)
      if (known) known.more++
      else reasons.set(why, { on, more: 0 })
    },
    found: () =>
      [...reasons].map(([why, { on, more }]) => ({
        on,
        at: '',
        severity: 'info',
        unjudged: true,
        message: foreignText(
          `the policy "${policy}" did not judge ${on.object.kind} ${on.object.metadata.name}${more === 0 ? '' : `, nor ${more} more ${more === 1 ? 'object' : 'objects'}`}: ${why}`,
        ),
        fix: 'Let the dry-run against the cluster judge it, or read the policy yourself',
      })),
  }
}
