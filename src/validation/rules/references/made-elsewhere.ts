import { at, isMap } from '../../../diff/json.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { type GroupKind, groupKindOf, isCustomKind, isOperated } from '../group-kind.ts'

/** Which part of an object may say what is made; undefined: none. */
type Part = (kind: GroupKind, spec: unknown) => unknown

const names = new WeakMap<Scene, ReadonlySet<string>>()
const labels = new WeakMap<Scene, ReadonlySet<string>>()

/**
 * Names that a custom resource writes anywhere: SealedSecrets, ExternalSecrets, Certificates and the like make Secrets and ConfigMaps of
 * that name, and so does a certificate of an Ingress. Which field says so differs from kind to kind, and is not looked at.
 */
export const namesMadeElsewhere = (scene: Scene): ReadonlySet<string> =>
  remembered(scene, names, (kind, spec) =>
    // What a Rollout asks for is asked for by its pods.
    kind === 'networking.k8s.io/Ingress' ? at(spec, 'tls') : isCustomKind(kind) && kind !== ROLLOUT ? spec : undefined,
  )

/** Labels that pods may get from a custom resource: what operators are told, and experiments of a Rollout. */
export const labelsMadeElsewhere = (scene: Scene): ReadonlySet<string> =>
  remembered(scene, labels, (kind, spec) =>
    kind === ROLLOUT ? at(spec, 'strategy') : isOperated(kind) ? spec : undefined,
  )

const ROLLOUT = 'argoproj.io/Rollout'
/** Names of objects are no longer than that, and values of labels shorter. */
const LONGEST = 253

const remembered = (scene: Scene, known: WeakMap<Scene, ReadonlySet<string>>, part: Part): ReadonlySet<string> => {
  const before = known.get(scene)
  if (before) return before
  const texts = new Set<string>()
  for (const manifest of viewOf(scene).manifests) {
    const found = part(groupKindOf(manifest), manifest.object['spec'] ?? null)
    if (found === undefined) continue
    texts.add(manifest.object.metadata.name)
    collect(found, texts)
  }
  known.set(scene, texts)
  return texts
}

const collect = (value: unknown, texts: Set<string>): void => {
  if (typeof value === 'string') {
    if (value.length <= LONGEST) texts.add(value)
  } else if (Array.isArray(value)) for (const item of value) collect(item, texts)
  else if (isMap(value)) for (const item of Object.values(value)) collect(item, texts)
}
