import type { ServedKind } from './kinds.ts'
import type { KubeObject } from './kube-object.ts'

/** Objects as the table that kubectl asks the API server for, with the columns of the kind's definition. */
export const tableOf = (kind: ServedKind, objects: readonly KubeObject[], metadata: object) => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
  columnDefinitions: [
    { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
    ...kind.columns.map(({ name, priority = 0 }) => ({ name, type: 'string', format: '', description: '', priority })),
    { name: 'Created At', type: 'date', format: '', description: '', priority: kind.columns.length > 0 ? 1 : 0 },
  ],
  rows: objects.map(object => ({
    cells: [
      object.metadata.name,
      ...kind.columns.map(({ jsonPath }) => at(object, jsonPath)),
      object.metadata.creationTimestamp ?? '',
    ],
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
  })),
})

/** The simple paths of printer columns: `.status.sync.status`. */
const at = (object: unknown, path: string): string => {
  let value = object
  for (const part of path.split('.').filter(text => text !== ''))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
