import { didYouMean } from '../../../config/did-you-mean.ts'
import { textAt } from '../../../diff/json.ts'
import type { Scene } from '../../scene.ts'
import { pointer } from '../../schema/pointer.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Found, Rule } from '../rule.ts'
import { namespaceOf } from '../workload.ts'
import { type ServicePods, servicesOf } from './services.ts'

/** Traffic to a Service that finds no pods, or no port of them, goes nowhere. */
export const serviceTarget: Rule = {
  id: 'service-target',
  severity: { production: 'error', others: 'warning' },
  says: 'A Service selects the pods of some workload, and one of them has the port that it names. Judged where the overlay has workloads at all, and nothing in it makes others.',
  fix: 'Write labels of the pods in "spec.selector", and one of their ports in "targetPort"',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.partial || view.running.length === 0) return
    for (const service of servicesOf(scene))
      if (service.workloads.length === 0) yield* selectsNothing(scene, service)
      else yield* withoutPort(service)
  },
}

function* selectsNothing(scene: Scene, { on, selector }: ServicePods): Iterable<Found> {
  const { pods, hasOperated } = viewOf(scene)
  const entries = Object.entries(selector)
  const written = entries.filter(([key]) => pods.hasKey(key))
  // Agents in pods set labels of their own while they run, as `vault-active` and `role: primary`.
  if (written.length > 0 && written.length < entries.length) {
    const others = pods.podsOf(Object.fromEntries(written), namespaceOf(on), true)
    if (!others || others.length > 0) return
  }
  for (const [key, value] of written) {
    const meant = typeof value === 'string' ? didYouMean(value, pods.valuesOf(key)) : undefined
    if (typeof value !== 'string' || pods.valuesOf(key).has(value) || meant === undefined) continue
    yield {
      on,
      at: `/spec/selector${pointer([key])}`,
      message: `no pods have the label "${key.slice(0, 63)}: ${value.slice(0, 63)}", so that traffic goes nowhere`,
      fix: `Write "${key.slice(0, 63)}: ${meant.slice(0, 63)}" if those are the pods that are meant`,
    }
    return
  }
  // Operators may make the pods.
  if (!hasOperated)
    yield {
      on,
      at: '/spec/selector',
      message: 'no pods of this overlay have these labels, so that traffic goes nowhere',
    }
}

function* withoutPort({ on, workloads }: ServicePods): Iterable<Found> {
  for (const { at, item } of itemsAt(on.object, '', 'spec', 'ports')) {
    const name = item['targetPort']
    if (typeof name !== 'string' || /^\d+$/.test(name)) continue
    const protocol = textAt(item, 'protocol') ?? 'TCP'
    if (workloads.some(({ ports }) => ports.has(`${name} ${protocol}`))) continue
    const names = workloads.slice(0, 10).flatMap(({ ports }) => [...ports].slice(0, 50))
    const known = names.flatMap(port => (typeof port === 'string' ? port.replace(/ .*/, '') : []))
    const meant = didYouMean(name, known)
    yield {
      on,
      at: `${at}/targetPort`,
      message: `none of its pods has a port "${name.slice(0, 63)}" of ${protocol.slice(0, 10)}, so that traffic goes nowhere`,
      ...(meant !== undefined && { fix: `Write "${meant.slice(0, 63)}"` }),
    }
  }
}
