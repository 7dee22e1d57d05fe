import { didYouMean } from '../../../config/did-you-mean.ts'
import { textAt } from '../../../diff/json.ts'
import { pointer } from '../../schema/pointer.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Found, Rule } from '../rule.ts'
import { lostServices } from './lost-services.ts'
import { type ServicePods, servicesOf } from './served-by.ts'

/** Traffic to a Service that finds no pods, or no port of them, goes nowhere. */
export const serviceTarget: Rule = {
  id: 'service-target',
  severity: { production: 'error', others: 'warning' },
  says: 'A Service selects the pods of some workload, and one of them has the port that it names. Told where pods of the overlay have no Service at all, or a label is nearly theirs; of other Services without pods, `service-elsewhere` tells.',
  fix: 'Write labels of the pods in "spec.selector", and one of their ports in "targetPort"',
  *judge(scene) {
    for (const { service, sure, label } of lostServices(scene))
      if (sure && label)
        yield {
          on: service.on,
          at: `/spec/selector${pointer([label.key])}`,
          message: `no pods have the label "${label.key.slice(0, 63)}: ${label.value.slice(0, 63)}", so that traffic goes nowhere`,
          fix: `Write "${label.key.slice(0, 63)}: ${label.meant.slice(0, 63)}" if those are the pods that are meant`,
        }
      else if (sure)
        yield {
          on: service.on,
          at: '/spec/selector',
          message: 'no pods of this overlay have these labels, so that traffic goes nowhere',
        }
    if (!viewOf(scene).partial) for (const service of servicesOf(scene)) yield* withoutPort(service)
  },
}

function* withoutPort({ on, workloads }: ServicePods): Iterable<Found> {
  if (workloads.length === 0) return
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
