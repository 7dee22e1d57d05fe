import type { KubernetesObject } from '../manifest.ts'
import { makesPods, type PodTemplate, podTemplateOf } from '../pod-template.ts'

/** Something that makes pods. */
export interface Workload {
  readonly object: KubernetesObject
  readonly pods: PodTemplate
}

/** All objects of an overlay on one side, found without going through all of them for each that differs. */
export class Side {
  /** True where the overlay is not on this side, or holds nothing. */
  readonly isEmpty: boolean
  readonly #objects: readonly KubernetesObject[]
  #byKind: Map<string, KubernetesObject[]> | undefined
  readonly #workloads = new Map<string | undefined, readonly Workload[]>()
  readonly #open = new Map<string | undefined, readonly Workload[]>()

  constructor(objects: readonly KubernetesObject[]) {
    this.#objects = objects
    this.isEmpty = objects.length === 0
  }

  /** Objects of a kind in a namespace; of those that are in none, `undefined`. */
  of(kind: string, namespace: string | undefined): readonly KubernetesObject[] {
    if (!this.#byKind) {
      this.#byKind = new Map()
      for (const object of this.#objects) {
        const key = `${object.kind}\0${object.metadata.namespace ?? ''}`
        const others = this.#byKind.get(key)
        if (others) others.push(object)
        else this.#byKind.set(key, [object])
      }
    }
    return this.#byKind.get(`${kind}\0${namespace ?? ''}`) ?? []
  }

  /** What makes pods in a namespace. */
  workloads(namespace: string | undefined): readonly Workload[] {
    return remembered(this.#workloads, namespace, () =>
      this.#objects.flatMap(object => {
        if (!makesPods(object.kind) || object.metadata.namespace !== namespace) return []
        const pods = podTemplateOf(object)
        return pods ? [{ object, pods }] : []
      }),
    )
  }

  /** Those of them that `isOpen` says; asked once for each. */
  open(namespace: string | undefined, isOpen: (workload: Workload) => boolean): readonly Workload[] {
    return remembered(this.#open, namespace, () => this.workloads(namespace).filter(isOpen))
  }
}

const remembered = <K, V>(known: Map<K, V>, key: K, make: () => V): V => {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}
