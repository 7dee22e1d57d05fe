import { listAt, textAt } from '../json.ts'
import type { Danger } from '../object-change.ts'
import type { Rule } from './rule.ts'

const said = (sentence: string): readonly Danger[] => [{ code: 'removed storage', at: '', sentence }]

/** Claims and volumes that are removed, and what makes claims of its own. */
export const removedStorage: Rule = (before, after, { base }) => {
  if (!before || after) return []
  if (before.kind === 'PersistentVolumeClaim') {
    const name = textAt(before, 'spec', 'storageClassName')
    const kept = base
      .of('StorageClass', undefined)
      .some(storage => storage.metadata.name === name && storage['reclaimPolicy'] === 'Retain')
    return said(
      kept
        ? `The claim is deleted; class \`${name}\` keeps its volume, but nothing uses it any more`
        : 'The claim is deleted and, with reclaim policy Delete, its data too',
    )
  }
  if (before.kind === 'PersistentVolume')
    return said('The volume is deleted, and claims that are bound to it lose their data')
  if (before.kind !== 'StatefulSet' || listAt(before, 'spec', 'volumeClaimTemplates').length === 0) return []
  return said(
    textAt(before, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete'
      ? 'All its pods are stopped, and the claims that were made for them are deleted with their data'
      : 'All its pods are stopped; the claims that were made for them stay, and nothing uses them any more',
  )
}
