import { at, isMap } from '../../diff/json.ts'
import { viewOf } from '../rules/cluster-view.ts'
import type { Rule } from '../rules/rule.ts'

/** The definition of Rollouts lets them pass, because a reference to a Deployment can stand instead. */
export const rolloutIncomplete: Rule = {
  id: 'rollout-incomplete',
  severity: { production: 'error', others: 'warning' },
  says: 'A Rollout of Argo Rollouts has a selector and a template for its pods, or a reference to the workload that has them. Without, the API server takes it, the controller refuses it, and nothing runs.',
  fix: 'Write "selector" and "template", or "workloadRef"',
  *judge(scene) {
    for (const on of viewOf(scene).of('argoproj.io/Rollout')) {
      const spec = at(on.object, 'spec')
      if (!isMap(spec) || isMap(spec['workloadRef'])) continue
      const lacking = ['selector', 'template'].filter(field => spec[field] === undefined || spec[field] === null)
      if (lacking.length > 0)
        yield {
          on,
          at: '/spec',
          message: `the Rollout has no ${lacking.map(field => `"${field}"`).join(' and no ')}, and no "workloadRef" that would give it, so that its controller refuses it`,
        }
    }
  },
}
