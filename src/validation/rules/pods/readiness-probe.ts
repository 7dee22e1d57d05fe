import { isMap, listAt } from '../../../diff/json.ts'
import type { Rule } from '../rule.ts'
import { servedBy } from '../traffic/served-by.ts'

/** A Service sends traffic to every pod that does not say that it is not ready. */
export const readinessProbe: Rule = {
  id: 'readiness-probe',
  severity: { production: 'warning', others: 'info' },
  says: 'Pods behind a Service say when they are ready, by a `readinessProbe` of one of their containers: else they get traffic before they listen, and a broken release replaces a working one.',
  fix: 'Write a "readinessProbe" for the container that answers',
  *judge(scene) {
    for (const { workload, service } of servedBy(scene)) {
      const { containers, pods, on } = workload
      const [first] = containers.filter(({ container }) => listAt(container, 'ports').length > 0)
      const told = first ?? containers.find(({ stays }) => stays)
      if (!told || /^(?:Job|CronJob)$/.test(workload.kind) || listAt(pods.spec, 'readinessGates').length > 0) continue
      if (containers.some(({ container }) => isMap(container['readinessProbe']))) continue
      yield {
        // The pods of a Rollout may be written in another object, where the container is.
        on,
        at: isMap(on.object['spec']) && on.object['spec']['workloadRef'] !== undefined ? '/spec/workloadRef' : told.at,
        message: `container ${told.who} does not say when it is ready, and Service "${service.slice(0, 63)}" sends traffic to it as soon as it runs`,
      }
    }
  },
}
