import type { Rule } from '../rule.ts'
import { differencesOf, messageOf } from './differences.ts'

/** A workload keeps its selector for life; a Service that changes its own sends traffic elsewhere at once. */
export const selectorChanged: Rule = {
  id: 'selector-changed',
  severity: { production: 'error', others: 'error' },
  says: 'The selector of a workload stays what it was: the API server refuses another one, and the sync stops. Not told where the engine is asked to replace the object.',
  fix: 'Leave the selector as it was, or give the workload another name',
  *judge(scene) {
    for (const { on, danger } of differencesOf(scene).dangers)
      if (
        danger.code === 'immutable field' &&
        danger.at === '/spec/selector' &&
        !danger.sentence.startsWith('It is deleted and made anew')
      )
        yield { on, at: danger.at, message: messageOf(danger) }
  },
}
