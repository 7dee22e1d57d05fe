import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'

const WORDS: ReadonlySet<unknown> = new Set(['Always', 'OnFailure', 'Never'])

/** The API server refuses jobs that restart for ever, and everything else that does not. */
export const restartPolicy: Rule = {
  id: 'restart-policy',
  severity: { production: 'error', others: 'error' },
  says: 'Pods of a Job or CronJob say `restartPolicy: OnFailure` or `Never`, and those of other workloads nothing or `Always`; the API server refuses everything else.',
  fix: 'Write "restartPolicy: OnFailure" for a job, and leave it out elsewhere',
  *judge(scene) {
    for (const { on, kind, pods } of viewOf(scene).templates) {
      const written = pods.spec['restartPolicy']
      const place = written === undefined ? pods.at : `${pods.at}/restartPolicy`
      // Other words are told of by the schema, and a pod of its own may have all of them.
      if (kind === 'Pod' || (written !== undefined && !WORDS.has(written))) continue
      const isJob = kind === 'Job' || kind === 'CronJob'
      if (isJob && (written === undefined || written === 'Always'))
        yield {
          on,
          at: place,
          message: `the pods of a ${kind} may not be restarted for ever, which "Always" and saying nothing mean`,
        }
      if (!isJob && kind !== 'Rollout' && written !== undefined && written !== 'Always')
        yield {
          on,
          at: place,
          message: `the pods of a ${kind} are restarted always, and "restartPolicy" says something else`,
        }
    }
  },
}
