import type { Rule } from '../rule.ts'
import { grantsOf, isDeployer } from './roles.ts'

const INSIDE = ['pods/exec', 'pods/attach', 'pods/*']

/** Who runs commands in a pod has all that it has. */
export const podExec: Rule = {
  id: 'pod-exec',
  severity: { production: 'warning', others: 'info' },
  says: 'No role lets people or programs run commands in pods (`pods/exec`, `pods/attach`): who does has all that the pod has, its secrets and its account.',
  fix: 'Leave "pods/exec" and "pods/attach" out',
  *judge(scene) {
    for (const { on, at, groups, resources, verbs } of grantsOf(scene)) {
      if (isDeployer(on) || !(groups.has('*') || groups.has(''))) continue
      const found = INSIDE.find(resource => resources.has(resource))
      // A connection by WebSocket is made with "get".
      if (found && ['*', 'create', 'get'].some(verb => verbs.has(verb)))
        yield { on, at: `${at}/resources`, message: `whoever has this role may run commands in pods ("${found}")` }
    }
  },
}
