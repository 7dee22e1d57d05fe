import { at, isMap } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { routersOf } from './backends.ts'

/** The Service is there, and answers at other ports. */
export const routePort: Rule = {
  id: 'route-port',
  severity: { production: 'error', others: 'warning' },
  says: 'An Ingress or a route leads to a port that its Service has.',
  fix: 'Write number or name of a port of the Service, not of the container',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.mixed) return
    const known = new Map<unknown, ReadonlySet<unknown>>()
    for (const { on, backends } of routersOf(scene))
      for (const { name, namespace, port, portAt } of backends) {
        const service = view.find('/Service', namespace, name)
        if (!service || port === undefined) continue
        if (at(service.object, 'spec', 'type') === 'ExternalName') continue
        const ports = known.get(service) ?? portsOf(service.object)
        known.set(service, ports)
        if (ports.size === 0 || ports.has(port)) continue
        yield {
          on,
          at: portAt,
          message: `Service "${name.slice(0, 63)}" has no port ${typeof port === 'number' ? port : `"${port.slice(0, 63)}"`}`,
        }
      }
  },
}

const portsOf = (service: unknown): ReadonlySet<unknown> => {
  const listed = at(service, 'spec', 'ports')
  const ports = Array.isArray(listed) ? listed.filter(isMap) : []
  return new Set(ports.flatMap(({ port, name }) => (typeof port === 'number' ? [port, `${port}`, name] : [name])))
}
