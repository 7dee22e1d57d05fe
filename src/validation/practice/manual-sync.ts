import { at, isMap, mapAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import { viewOf } from '../rules/cluster-view.ts'
import type { Rule } from '../rules/rule.ts'

/** Who reads "manual" does not look into the policy, and is surprised by what is gone. */
export const manualSync: Rule = {
  id: 'manual-sync',
  severity: { production: 'warning', others: 'off' },
  says: 'An Argo CD Application whose name, labels or annotations, or a comment in its file, say that it is synced manually has no automated sync policy. Where both are there, the policy wins: every commit is deployed, with `prune` what is gone from git is deleted, and rollback is refused.',
  fix: 'Remove "automated" from the sync policy, or the word',
  *judge(scene) {
    for (const on of viewOf(scene).of('argoproj.io/Application')) {
      const automated = at(on.object, 'spec', 'syncPolicy', 'automated')
      if (!isMap(automated) || automated['enabled'] === false || !saysManual(on)) continue
      yield {
        on,
        at: '/spec/syncPolicy/automated',
        message: 'the Application says that it is synced manually, and its sync policy is automated',
      }
    }
  },
}

/** Whether what people read of it first says so; what only stands in some other word does not. */
const saysManual = ({ object }: Manifest): boolean => {
  const metadata = mapAt(object, 'metadata')
  const said = [
    metadata['name'],
    ...['labels', 'annotations'].flatMap(key =>
      Object.entries(mapAt(metadata, key)).map(([name, value]) => `${name}: ${String(value)}`),
    ),
  ]
  return said.some(
    text =>
      typeof text === 'string' &&
      /(?:^|[-_/\s])manual(?:ly)?(?:[-_/]?sync|[-_]?approval)?(?:$|[-_\s])|sync[\w-]*: manual/i.test(
        text.slice(0, 500),
      ),
  )
}
