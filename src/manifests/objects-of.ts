import type { KubernetesObject, RenderProblem } from '../diff/manifest.ts'
import type { GuestAnswer } from './guest-answer.ts'

/** One object, and the file that it was written in where that is known. */
export interface FoundObject {
  readonly object: KubernetesObject
  readonly file?: string
}

/** Deeper than any schema of Kubernetes, and shallow enough for everything that walks objects. */
const DEEPEST = 500
/** What etcd takes in one request, unless somebody changed that: no cluster has a larger object. In UTF-16 units here, roughly. */
const LARGEST = 1.5 * 1024 * 1024

/** What a guest rendered as objects, lists opened; what is no object of Kubernetes is a problem and left out. */
export const objectsOf = (
  rendered: GuestAnswer['objects'],
  at: string,
): { readonly objects: readonly FoundObject[]; readonly problems: readonly RenderProblem[] } => {
  const objects: FoundObject[] = []
  const problems: RenderProblem[] = []
  const add = (given: unknown, file: string | undefined, number: number): void => {
    const value = withName(given)
    const refuse = (code: 'yaml' | 'too large', message: string): void => {
      problems.push({ code, fatal: false, file: file ?? at, line: 1, message })
    }
    if (!isRecord(value)) {
      refuse('yaml', `object ${number} is no mapping, so it cannot be an object of Kubernetes`)
      return
    }
    const items = value['items']
    if (typeof value['kind'] === 'string' && value['kind'].endsWith('List') && Array.isArray(items)) {
      for (const item of items) add(item, file, number)
      return
    }
    const called = nameOf(value)
    const lacking = lacks(value)
    if (lacking !== undefined)
      refuse('yaml', `${called ?? `object ${number}`} has no ${lacking}, which every object of Kubernetes needs`)
    else if (tooDeep(value, DEEPEST))
      refuse('too large', `${called ?? `object ${number}`} is nested more than ${DEEPEST} levels deep`)
    else if (roomAfter(value, LARGEST) < 0)
      refuse('too large', `${called ?? `object ${number}`} has more than 1.5 MiB, which no cluster takes`)
    else objects.push({ object: value as KubernetesObject, ...(file === undefined ? {} : { file }) })
  }
  rendered.forEach(({ object, file }, index) => {
    add(object, file, index + 1)
  })
  return { objects, problems }
}

/** What the cluster names when it is made, as hooks of Argo CD are, is known by the beginning of its name. */
const withName = (value: unknown): unknown => {
  const metadata = isRecord(value) ? value['metadata'] : undefined
  if (!isRecord(value) || !isRecord(metadata) || typeof metadata['generateName'] !== 'string') return value
  return { ...value, metadata: { name: metadata['generateName'], ...metadata } }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nameOf = ({ kind, metadata }: Readonly<Record<string, unknown>>): string | undefined => {
  const name = isRecord(metadata) ? metadata['name'] : undefined
  if (typeof kind !== 'string' || kind === '')
    return typeof name === 'string' && name !== '' ? `the object ${name}` : undefined
  return typeof name === 'string' && name !== '' ? `${kind} ${name}` : `a ${kind}`
}

const lacks = ({ apiVersion, kind, metadata }: Readonly<Record<string, unknown>>): string | undefined => {
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'apiVersion'
  if (typeof kind !== 'string' || kind === '') return 'kind'
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string' || metadata['name'] === '') return 'metadata.name'
  if (typeof metadata['namespace'] === 'object' && metadata['namespace'] !== null) return 'text in metadata.namespace'
  for (const key of ['labels', 'annotations']) {
    const entries = metadata[key]
    if (entries !== undefined && entries !== null && !isRecord(entries)) return `mapping in metadata.${key}`
  }
  return undefined
}

const tooDeep = (value: unknown, left: number): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  return Object.values(value).some(child => tooDeep(child, left - 1))
}

/** What is left of so many units after all texts of a value; below 0 where it is larger. */
const roomAfter = (value: unknown, left: number): number => {
  if (typeof value === 'string') return left - value.length
  if (typeof value !== 'object' || value === null) return left
  let rest = left
  for (const [key, child] of Object.entries(value)) {
    rest = roomAfter(child, rest - key.length)
    if (rest < 0) return rest
  }
  return rest
}
