import { isMap } from '../diff/json.ts'
import type { KubernetesObject } from '../diff/manifest.ts'
import { MARKS } from '../diff/mark.ts'

/** What is sent of an object, and how what is hidden in it may come back in an answer. */
export interface DryRunBody {
  readonly text: string
  readonly hidden: readonly string[]
}

/** What the API server sets itself, and takes from nobody. */
const SET_BY_SERVER = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink']

/** Keys of Secrets whose values the API server reads, and the least that it takes. */
const READ_BY_SERVER: ReadonlyMap<string, string> = new Map([
  ['.dockerconfigjson', '{"auths":{}}'],
  ['.dockercfg', '{}'],
])

/**
 * The object as it is sent: what is hidden in it stays so. Where base64 has to stand, the mark stands in base64, so that nothing is refused
 * only because it is hidden.
 */
export const dryRunBody = (object: KubernetesObject): DryRunBody => {
  const hidden = new Set<string>()
  const { metadata, ...rest } = object
  const body: Record<string, unknown> = {
    ...rest,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !SET_BY_SERVER.includes(key))),
  }
  // Who deploys it writes this, or nobody does.
  delete body['status']
  const encoded = (field: string): void => {
    const values = body[field]
    if (isMap(values)) body[field] = mapValues(values, (key, text) => base64(standIn(key, text), hidden))
  }
  if (isSecret(object)) {
    encoded('data')
    const plain = body['stringData']
    if (isMap(plain)) body['stringData'] = mapValues(plain, standIn)
  }
  if (object.apiVersion === 'v1' && object.kind === 'ConfigMap') encoded('binaryData')
  const text = JSON.stringify(body)
  for (const [mark] of text.matchAll(MARKS)) hidden.add(mark)
  return { text, hidden: [...hidden] }
}

const isSecret = ({ apiVersion, kind }: KubernetesObject): boolean => apiVersion === 'v1' && kind === 'Secret'

const mapValues = (values: Readonly<Record<string, unknown>>, change: (key: string, text: string) => string) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? change(key, value) : value]),
  )

const isHidden = (text: string): boolean => text.search(MARKS) >= 0

const standIn = (key: string, text: string): string => (isHidden(text) ? (READ_BY_SERVER.get(key) ?? text) : text)

/** What is not hidden is base64 already. */
const base64 = (text: string, hidden: Set<string>): string => {
  const isStandIn = [...READ_BY_SERVER.values()].includes(text)
  if (!isStandIn && !isHidden(text)) return text
  const made = Buffer.from(text).toString('base64')
  if (!isStandIn) hidden.add(made)
  return made
}
