import { at, isMap, textAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import { groupOf } from '../../diff/match.ts'
import { podTemplateOf } from '../../diff/pod-template.ts'
import type { Scene } from '../scene.ts'
import { bringsApplications, type GroupKind, groupKindOf, isOperated, makesOthers } from './group-kind.ts'
import { PodIndex } from './pod-index.ts'
import { namespaceOf, type Workload, workloadFrom, workloadOf } from './workload.ts'

/** All objects of an overlay, found by what they are, in the time that going through them once takes. */
export class ClusterView {
  /** In the order in which they were rendered, without what is no object. */
  readonly manifests: readonly Manifest[]
  /** What pods are written in. */
  readonly templates: readonly Workload[]
  /** What makes pods that run: a Rollout stands instead of the workload whose pods it takes. */
  readonly running: readonly Workload[]
  readonly pods: PodIndex
  /** Whether there may be objects that cannot be seen here: a part was not rendered, or something in it makes others. */
  readonly partial: boolean
  /** Whether objects of several applications stand beside each other, which have nothing to do with each other. */
  readonly mixed: boolean
  /** Whether there are custom resources whose operators may make pods and services of their own. */
  readonly hasOperated: boolean
  readonly #byKind = new Map<GroupKind, Manifest[]>()
  readonly #byName = new Map<string, Manifest>()

  constructor(manifests: readonly Manifest[], partial: boolean) {
    this.manifests = manifests.filter(isObject)
    for (const manifest of this.manifests) {
      const kind = groupKindOf(manifest)
      const others = this.#byKind.get(kind)
      if (others) others.push(manifest)
      else this.#byKind.set(kind, [manifest])
      const { name } = manifest.object.metadata
      for (const space of new Set([namespaceOf(manifest) ?? '', '*'])) {
        const key = `${kind}\0${space}\0${name}`
        if (!this.#byName.has(key)) this.#byName.set(key, manifest)
      }
    }
    this.partial = partial || [...this.#byKind.keys()].some(makesOthers)
    this.mixed = [...this.#byKind.keys()].some(bringsApplications)
    this.hasOperated = [...this.#byKind.keys()].some(isOperated)
    this.templates = this.manifests.flatMap(manifest => workloadOf(manifest) ?? [])
    this.running = this.#withoutTemplatesOfRollouts()
    this.pods = new PodIndex(this.running)
  }

  /** Objects of a kind, in every namespace. */
  of(kind: GroupKind): readonly Manifest[] {
    return this.#byKind.get(kind) ?? []
  }

  /** The object of this name; where it or who asks is in no namespace, the cluster may put them together. */
  find(kind: GroupKind, namespace: string | undefined, name: string): Manifest | undefined {
    const inside = (space: string): Manifest | undefined => this.#byName.get(`${kind}\0${space}\0${name}`)
    return namespace === undefined ? inside('*') : (inside(namespace) ?? inside(''))
  }

  #withoutTemplatesOfRollouts(): readonly Workload[] {
    const taken = new Set<Manifest>()
    const rollouts = this.of('argoproj.io/Rollout').flatMap(on => {
      const ref = at(on.object, 'spec', 'workloadRef')
      const [version, kind, name] = [textAt(ref, 'apiVersion'), textAt(ref, 'kind'), textAt(ref, 'name')]
      if (version === undefined || kind === undefined || name === undefined) return []
      const source = this.find(`${groupOf(version)}/${kind}`, namespaceOf(on), name)
      const pods = source && podTemplateOf(source.object)
      if (!pods) return []
      taken.add(source)
      return [workloadFrom(on, pods)]
    })
    return [...this.templates.filter(({ on }) => !taken.has(on)), ...rollouts]
  }
}

const views = new WeakMap<Scene, ClusterView>()

/** All objects of a scene; made once for all rules. */
export const viewOf = (scene: Scene): ClusterView => {
  const known = views.get(scene)
  if (known) return known
  const view = new ClusterView(scene.manifests, scene.partial === true)
  views.set(scene, view)
  return view
}

/** What comes from the sandbox has these; rules are asked for less, too. */
const isObject = ({ object }: Manifest): boolean =>
  isMap(object) &&
  typeof at(object, 'apiVersion') === 'string' &&
  typeof at(object, 'kind') === 'string' &&
  textAt(object, 'metadata', 'name') !== undefined
