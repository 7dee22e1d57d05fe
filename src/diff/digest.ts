import { digestOf } from '../overlay/digest.ts'
import { pointerStep } from '../overlay/yaml-node.ts'
import { nameOf } from './generated-name.ts'
import type { KubernetesObject, Manifest } from './manifest.ts'
import { MARKS } from './mark.ts'

/**
 * SHA-256 over all objects as canonical JSON, in 64 hexadecimal digits. The order of objects and keys does not count, and hidden values
 * take no part: two renders that differ only in passwords have one digest, and the marks of two processes are the same here.
 */
export const digestOfManifests = (manifests: readonly Manifest[]): string => {
  const lines = manifests.map(({ object, hidden }) => {
    const places = hidden.length > 0 ? new Set(hidden) : undefined
    return `${identity(object)}\0${canonical(object, '', places)}`
  })
  return digestOf(lines.sort().join('\n'))
}

const identity = (object: KubernetesObject): string =>
  [object.apiVersion, object.kind, object.metadata.namespace ?? '', nameOf(object)].join('\0')

const canonical = (value: unknown, at: string, hidden: ReadonlySet<string> | undefined): string => {
  if (typeof value === 'string') return JSON.stringify(hidden?.has(at) ? value.replace(MARKS, '(hidden)') : value)
  if (Array.isArray(value))
    return `[${value.map((item, index) => canonical(item, hidden ? `${at}/${index}` : at, hidden)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, child]) => `${JSON.stringify(key)}:${canonical(child, hidden ? `${at}${pointerStep(key)}` : at, hidden)}`,
    )
  return `{${entries.join(',')}}`
}
