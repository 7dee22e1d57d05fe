import { generatedFrom, isGenerated, nameOf } from './generated-name.ts'
import type { KubernetesObject, Manifest } from './manifest.ts'

/** One object on both sides. */
export interface Pair {
  /** Null where that side has it not. */
  readonly before: Manifest | null
  readonly after: Manifest | null
  /** The one of the head where it is there, else the one of the base. */
  readonly either: Manifest
}

/** Groups whose kinds moved to another one: the same object in the cluster, whichever it is asked for by. */
const MOVED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Ingress: 'networking.k8s.io',
    NetworkPolicy: 'networking.k8s.io',
    Deployment: 'apps',
    DaemonSet: 'apps',
    ReplicaSet: 'apps',
  }),
)

/** Group of an API version: `apps` of `apps/v1`, nothing of `v1`. */
export const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))

const identity = ({ apiVersion, kind, metadata }: KubernetesObject, name: string): string => {
  const group = groupOf(apiVersion)
  return [group === 'extensions' ? (MOVED.get(kind) ?? group) : group, kind, metadata.namespace ?? '', name].join('\0')
}

/**
 * Objects of base and head that are one in the cluster, in the order of the head and then of the base. The version of an API is not
 * part of what an object is found by, its group is. ConfigMaps and Secrets whose names differ only in a generator's hash are one.
 * Where a side has an identity several times, its first stands beside the other side's first.
 */
export const match = (base: readonly Manifest[], head: readonly Manifest[]): readonly Pair[] => {
  const left = new Queues(base, ({ object }) => identity(object, nameOf(object)))
  const exact = head.map(after => ({ after, before: left.take(identity(after.object, nameOf(after.object))) }))
  const stems = new Queues(left.rest(), ({ object }) => stemOf(object))
  const pairs = exact.map(({ after, before }): Pair => {
    const stem = before ? undefined : stemOf(after.object)
    return { before: before ?? (stem === undefined ? null : stems.take(stem)), after, either: after }
  })
  return [...pairs, ...stems.rest().map(before => ({ before, after: null, either: before }))]
}

const stemOf = (object: KubernetesObject): string | undefined => {
  const stem = isGenerated(object.kind) ? generatedFrom(nameOf(object)) : undefined
  return stem === undefined ? undefined : identity(object, stem)
}

/** Manifests by a key, first come first served. Those without a key are only among the rest. */
class Queues {
  readonly #all: readonly Manifest[]
  readonly #taken = new Set<Manifest>()
  readonly #queues = new Map<string, { readonly waiting: Manifest[]; next: number }>()

  constructor(manifests: readonly Manifest[], keyOf: (manifest: Manifest) => string | undefined) {
    this.#all = manifests
    for (const manifest of manifests) {
      const key = keyOf(manifest)
      if (key === undefined) continue
      const queue = this.#queues.get(key)
      if (queue) queue.waiting.push(manifest)
      else this.#queues.set(key, { waiting: [manifest], next: 0 })
    }
  }

  take(key: string): Manifest | null {
    const queue = this.#queues.get(key)
    const manifest = queue?.waiting[queue.next]
    if (!queue || !manifest) return null
    queue.next++
    this.#taken.add(manifest)
    return manifest
  }

  rest(): readonly Manifest[] {
    return this.#all.filter(manifest => !this.#taken.has(manifest))
  }
}
