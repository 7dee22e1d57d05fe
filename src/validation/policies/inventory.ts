import type { Scene } from '../scene.ts'
import { reviewsOf } from './review.ts'

const made = new WeakMap<Scene, Readonly<Record<string, unknown>>>()

/** The objects of an overlay as Gatekeeper shows those of a cluster to its policies: by namespace, version, kind and name. */
export const inventoryOf = (scene: Scene): Readonly<Record<string, unknown>> => {
  const known = made.get(scene)
  if (known) return known
  const cluster = new Tree()
  const namespace = new Tree()
  for (const { object, namespaced, namespace: where, kind, name } of reviewsOf(scene)) {
    if (!namespaced) cluster.put([object.apiVersion, kind, name], object)
    else if (where !== undefined) namespace.put([where, object.apiVersion, kind, name], object)
  }
  const inventory = { cluster: cluster.plain(), namespace: namespace.plain() }
  made.set(scene, inventory)
  return inventory
}

/** A map of maps, whose keys may be any text. */
class Tree {
  readonly #inner = new Map<string, Tree | { readonly value: unknown }>()

  put(path: readonly string[], value: unknown): void {
    const [key = '', ...rest] = path
    if (rest.length === 0) {
      this.#inner.set(key, { value })
      return
    }
    const known = this.#inner.get(key)
    const next = known instanceof Tree ? known : new Tree()
    this.#inner.set(key, next)
    next.put(rest, value)
  }

  plain(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      [...this.#inner].map(([key, inner]) => [key, inner instanceof Tree ? inner.plain() : inner.value]),
    )
  }
}
