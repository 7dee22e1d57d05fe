import { mapAt } from '../../../diff/json.ts'
import type { Rule } from '../rule.ts'
import { differencesOf, messageOf } from './differences.ts'

/** A sync that the API server refuses stops there, and the rest of the release with it. */
export const immutableFieldKept: Rule = {
  id: 'immutable-field',
  severity: { production: 'error', others: 'error' },
  says: 'No field changes that cannot be changed, as claims of a StatefulSet, the template of a Job or the role of a binding: the API server refuses it, and the sync stops. Not told where the engine is asked to replace the object, or a Job is deleted by itself. Of selectors `selector-changed` tells.',
  fix: 'Give the object another name, or delete it in the cluster before',
  *judge(scene) {
    for (const { on, danger } of differencesOf(scene).dangers) {
      if (danger.code !== 'immutable field' || danger.at === '/spec/selector') continue
      if (danger.sentence.startsWith('It is deleted and made anew')) continue
      // It is most likely gone by then.
      if (on.object.kind === 'Job' && mapAt(on.object, 'spec')['ttlSecondsAfterFinished'] !== undefined) continue
      yield { on, at: danger.at, message: messageOf(danger) }
    }
  },
}
