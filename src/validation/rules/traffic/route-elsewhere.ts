import { didYouMean } from '../../../config/did-you-mean.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { routersOf } from './backends.ts'

/** A backend that is not here may be another app's, or a slip. */
export const routeElsewhere: Rule = {
  id: 'route-elsewhere',
  severity: { production: 'warning', others: 'info' },
  says: 'Every Service that an Ingress or a route names is in its overlay, where some of them are. One that is not may belong to another app, or be misspelt.',
  fix: 'Write the name of a Service of this overlay, or say with the annotation "stagecoach.dev/ignore" whose it is',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.partial) return
    for (const { on, backends } of routersOf(scene)) {
      const missing = backends.filter(({ name, namespace }) => !view.find('/Service', namespace, name))
      if (missing.length === backends.length) continue
      for (const { at, name } of missing) {
        const meant = didYouMean(
          name,
          backends
            .slice(0, 50)
            .map(backend => backend.name)
            .filter(other => other !== name),
        )
        yield {
          on,
          at,
          message: `Service "${name.slice(0, 63)}" is not in this overlay${meant === undefined ? '' : `; it also leads to "${meant.slice(0, 63)}"`}`,
        }
      }
    }
  },
}
