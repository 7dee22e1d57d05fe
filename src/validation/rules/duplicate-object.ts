import { canonicalJson, textAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import { viewOf } from './cluster-view.ts'
import { groupKindOf } from './group-kind.ts'
import type { Rule } from './rule.ts'
import { namespaceOf } from './workload.ts'

/** One object that is written twice: whichever is applied last wins. */
export const duplicateObject: Rule = {
  id: 'duplicate-object',
  severity: { production: 'error', others: 'warning' },
  says: 'No object is in an overlay twice with different content: whichever is applied last wins. Also told of objects that two overlays of one environment have, which their syncs take from each other.',
  fix: 'Leave one of them out, or give it another name',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.mixed) return
    const seen = new Map<string, Manifest>()
    for (const on of view.manifests) {
      // The cluster names these.
      if (textAt(on.object, 'metadata', 'generateName') !== undefined) continue
      const key = `${groupKindOf(on)}\0${namespaceOf(on) ?? ''}\0${on.object.metadata.name}`
      const before = seen.get(key)
      if (!before) seen.set(key, on)
      else if (canonicalJson(before.object) !== canonicalJson(on.object))
        yield {
          on,
          at: '',
          message: `${on.object.kind} "${on.object.metadata.name.slice(0, 63)}" is in this overlay twice, with different content`,
        }
    }
  },
}
