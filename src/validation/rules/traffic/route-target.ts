import { didYouMean } from '../../../config/did-you-mean.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { routersOf } from './backends.ts'

/** Where none of its Services is there, everything that is asked for gets an error. */
export const routeTarget: Rule = {
  id: 'route-target',
  severity: { production: 'error', others: 'warning' },
  says: 'An Ingress, a route of a Gateway or a Rollout leads to some Service of its overlay. Judged where the overlay has Services, and nothing in it makes others; of single backends that are elsewhere, `route-elsewhere` tells.',
  fix: 'Write the name of a Service of this overlay',
  *judge(scene) {
    const view = viewOf(scene)
    const services = view.of('/Service')
    if (view.partial || services.length === 0) return
    for (const { on, backends } of routersOf(scene)) {
      if (backends.some(({ name, namespace }) => view.find('/Service', namespace, name))) continue
      const [first] = backends
      const meant =
        first &&
        didYouMean(
          first.name,
          services.slice(0, 50).map(({ object }) => object.metadata.name),
        )
      if (!first || (view.hasOperated && meant === undefined)) continue
      const more = new Set(backends.map(({ name }) => name)).size - 1
      yield {
        on,
        at: first.at,
        message: `there is no Service "${first.name.slice(0, 63)}"${more > 0 ? `, nor any of the ${more} others that it names` : ''}, so that what is asked for gets an error`,
        ...(meant !== undefined && { fix: `Write "${meant.slice(0, 63)}" if that is the Service that is meant` }),
      }
    }
  },
}
