import { textAt } from './json.ts'
import type { KubernetesObject } from './manifest.ts'

/**
 * The suffix that kustomize's generators append: a dash and ten digits of a SHA-256 in an alphabet of its own (0, 1, 3, a and e are
 * written g, h, k, m and t, so that no word comes out). https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go
 */
const SUFFIX = /-[2456789bcdfghkmt]{10}$/

/** The name without the suffix of a generator; undefined where it has none. */
export const generatedFrom = (name: string): string | undefined => {
  const stem = name.replace(SUFFIX, '')
  return stem === name || stem === '' ? undefined : stem
}

/** Kinds that generators make. Elsewhere an ending of that form is part of the name. */
export const isGenerated = (kind: string): boolean => kind === 'ConfigMap' || kind === 'Secret'

/** The name of an object; of one that the cluster names, what its name begins with. */
export const nameOf = (object: KubernetesObject): string =>
  textAt(object, 'metadata', 'name') ?? textAt(object, 'metadata', 'generateName') ?? ''
