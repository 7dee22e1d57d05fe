import { at } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'

/** What a CronJob says about runs that are late, or last longer than until the next. */
export const cronJob: Rule = {
  id: 'cron-job',
  severity: { production: 'info', others: 'off' },
  says: 'A CronJob says until when a late run is started (`startingDeadlineSeconds`), and what happens while one still runs (`concurrencyPolicy`). Without a deadline it is given up after a hundred missed runs; without a policy, two run at once.',
  fix: 'Write "startingDeadlineSeconds", and "concurrencyPolicy: Forbid" unless several may run at once',
  *judge(scene) {
    for (const on of viewOf(scene).of('batch/CronJob')) {
      const lacks = ['startingDeadlineSeconds', 'concurrencyPolicy'].filter(
        field => at(on.object, 'spec', field) === undefined,
      )
      if (lacks.length > 0)
        yield { on, at: '/spec', message: `it does not say ${lacks.map(field => `"${field}"`).join(' nor ')}` }
    }
  },
}
