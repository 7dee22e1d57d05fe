import { isDeepStrictEqual } from 'node:util'
import { KubeStatus } from './kube-status.ts'

/** One step of a JSON Patch (RFC 6902), as it came over the wire. */
export interface PatchOperation {
  readonly op?: unknown
  readonly path?: unknown
  readonly from?: unknown
  readonly value?: unknown
}

/** Applies a JSON Patch to a copy, all steps or none. Any step that does not apply is the API server's 422 without a cause. */
export const jsonPatch = (document: unknown, steps: readonly PatchOperation[]): unknown => {
  let root: unknown = structuredClone(document)
  for (const step of steps) {
    const path = pointer(step.path)
    switch (step.op) {
      case 'test':
        if (!isDeepStrictEqual(read(root, path), step.value ?? null)) throw rejected()
        break
      case 'add':
        root = write(root, path, structuredClone(step.value), 'add')
        break
      case 'replace':
        read(root, path)
        root = write(root, path, structuredClone(step.value), 'replace')
        break
      case 'remove':
        remove(root, path)
        break
      case 'move': {
        const value = read(root, pointer(step.from))
        remove(root, pointer(step.from))
        root = write(root, path, value, 'add')
        break
      }
      case 'copy':
        root = write(root, path, structuredClone(read(root, pointer(step.from))), 'add')
        break
      default:
        throw rejected()
    }
  }
  return root
}

/** Applies a JSON Merge Patch (RFC 7386) to a copy. */
export const mergePatch = (document: unknown, patch: unknown): unknown => {
  if (!isRecord(patch)) return structuredClone(patch)
  const merged: Record<string, unknown> = isRecord(document) ? { ...document } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

const rejected = () => new KubeStatus(422, 'Invalid', 'the server rejected our request due to an error in our request')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const pointer = (path: unknown): readonly string[] => {
  if (path === '') return []
  if (typeof path !== 'string' || !path.startsWith('/')) throw rejected()
  return path
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const read = (root: unknown, path: readonly string[]): unknown => {
  let at = root
  for (const part of path) {
    if (Array.isArray(at) && /^\d+$/.test(part) && Number(part) < at.length) at = at[Number(part)]
    else if (isRecord(at) && part in at) at = at[part]
    else throw rejected()
  }
  return at
}

const write = (root: unknown, path: readonly string[], value: unknown, how: 'add' | 'replace'): unknown => {
  const key = path.at(-1)
  if (key === undefined) return value
  const parent = read(root, path.slice(0, -1))
  if (isRecord(parent)) parent[key] = value
  else if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key)
    if (!Number.isInteger(index) || index < 0 || index > parent.length) throw rejected()
    parent.splice(index, how === 'add' ? 0 : 1, value)
  } else throw rejected()
  return root
}

const remove = (root: unknown, path: readonly string[]): void => {
  read(root, path)
  const parent = read(root, path.slice(0, -1))
  const key = path.at(-1) ?? ''
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else if (isRecord(parent)) delete parent[key]
}
