import { didYouMean } from '../../../config/did-you-mean.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import type { GroupKind } from '../group-kind.ts'
import type { Found } from '../rule.ts'
import { namesMadeElsewhere } from './made-elsewhere.ts'
import { type Referred, referencesOf } from './references.ts'

const GROUP_KINDS: Readonly<Record<Referred, GroupKind>> = {
  ConfigMap: '/ConfigMap',
  Secret: '/Secret',
  ServiceAccount: '/ServiceAccount',
  PersistentVolumeClaim: '/PersistentVolumeClaim',
  PriorityClass: 'scheduling.k8s.io/PriorityClass',
}

/** What pods ask for and nothing in the overlay is or makes: each once for every workload. */
export function* missing(scene: Scene, isAsked: (kind: Referred) => boolean): Iterable<Found> {
  const view = viewOf(scene)
  if (view.partial) return
  const told = new Map<unknown, Set<string>>()
  for (const { on, namespace, kind, name, at } of referencesOf(scene)) {
    if (!isAsked(kind) || view.find(GROUP_KINDS[kind], namespace, name) || namesMadeElsewhere(scene).has(name)) continue
    const others = view.of(GROUP_KINDS[kind])
    // Classes are the whole cluster's, and most often made apart.
    if (kind === 'PriorityClass' && others.length === 0) continue
    const before = told.get(on) ?? new Set()
    told.set(on, before)
    const key = `${kind} ${name}`
    if (before.has(key)) continue
    before.add(key)
    const meant = didYouMean(
      name,
      others.slice(0, 50).map(({ object }) => object.metadata.name),
    )
    yield {
      on,
      at,
      message: `its pods ask for ${kind} "${name.slice(0, 63)}", which is not in this overlay`,
      ...(meant !== undefined && { fix: `Write "${meant.slice(0, 63)}" if that is what is meant` }),
    }
  }
}
