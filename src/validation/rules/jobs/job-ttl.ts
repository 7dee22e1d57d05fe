import { at, mapAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'

/** A job that has ended stays, with its pods, until somebody deletes it; and its next version is refused. */
export const jobTtl: Rule = {
  id: 'job-ttl',
  severity: { production: 'info', others: 'off' },
  says: 'A Job is deleted some time after it has ended (`ttlSecondsAfterFinished`), unless it is a hook: else it stays with its pods, and its next version is refused, because jobs cannot be changed.',
  fix: 'Write "ttlSecondsAfterFinished"',
  *judge(scene) {
    for (const on of viewOf(scene).of('batch/Job')) {
      const annotations = mapAt(on.object, 'metadata', 'annotations')
      const isHook = ['helm.sh/hook', 'argocd.argoproj.io/hook'].some(key => annotations[key] !== undefined)
      if (isHook || at(on.object, 'spec', 'ttlSecondsAfterFinished') !== undefined) continue
      yield { on, at: '/spec', message: 'it stays with its pods after it has ended, until somebody deletes it' }
    }
  },
}
