import { canonicalJson, isMap, type JsonMap } from '../../../diff/json.ts'
import { containersOf } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** The same question, asked no longer: pods are killed instead of being left alone until they have caught up. */
export const probesAlike: Rule = {
  id: 'probes-alike',
  severity: { production: 'warning', others: 'off' },
  says: 'The liveness probe is not the readiness probe, or waits longer: with the same question and patience, a pod that is only busy is ended instead of getting less traffic.',
  fix: 'Ask for less in "livenessProbe", or give it a higher "failureThreshold"',
  *judge(scene) {
    for (const { workload, container, at, who } of containersOf(scene)) {
      const [live, ready] = [container['livenessProbe'], container['readinessProbe']]
      if (!isMap(live) || !isMap(ready) || patience(live) > patience(ready)) continue
      const [left, right] = [questionOf(live), questionOf(ready)]
      if (left === '{}' || left !== right) continue
      yield {
        on: workload.on,
        at: `${at}/livenessProbe`,
        message: `the liveness probe of container ${who} asks the same as its readiness probe and waits no longer, so that a busy pod is ended`,
      }
    }
  },
}

const questionOf = (probe: JsonMap): string =>
  canonicalJson({
    httpGet: probe['httpGet'],
    tcpSocket: probe['tcpSocket'],
    exec: probe['exec'],
    grpc: probe['grpc'],
  })

/** Seconds of failure until something is done. */
const patience = (probe: JsonMap): number => {
  const number = (field: string, otherwise: number): number => {
    const value = probe[field]
    return typeof value === 'number' ? value : otherwise
  }
  return number('failureThreshold', 3) * number('periodSeconds', 10)
}
