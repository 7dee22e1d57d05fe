import type { Rule } from './rule.ts'

/** A namespace takes all that is in it along. */
export const removedNamespace: Rule = (before, after) =>
  before?.kind === 'Namespace' && !after
    ? [
        {
          code: 'removed namespace',
          at: '',
          sentence: 'The namespace is deleted with everything in it, also what this repository does not know of',
        },
      ]
    : []
