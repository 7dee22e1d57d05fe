import { isMap } from '../../../diff/json.ts'
import type { Scene } from '../../scene.ts'
import { groupKindOf, isCustomKind, viewOf } from '../cluster-view.ts'

const known = new WeakMap<Scene, ReadonlySet<string>>()

/**
 * Names that a custom resource or an Ingress writes anywhere: SealedSecrets, ExternalSecrets, Certificates and the like make Secrets
 * and ConfigMaps of that name. Which field says so differs from kind to kind, and is not looked at.
 */
export const namesMadeElsewhere = (scene: Scene): ReadonlySet<string> => {
  const before = known.get(scene)
  if (before) return before
  const names = new Set<string>()
  for (const manifest of viewOf(scene).manifests) {
    const kind = groupKindOf(manifest)
    if (kind === 'argoproj.io/Rollout' || !(isCustomKind(kind) || kind === 'networking.k8s.io/Ingress')) continue
    names.add(manifest.object.metadata.name)
    collect(manifest.object['spec'], names)
  }
  known.set(scene, names)
  return names
}

/** Names of objects are no longer than that. */
const LONGEST = 253

const collect = (value: unknown, names: Set<string>): void => {
  if (typeof value === 'string') {
    if (value.length <= LONGEST) names.add(value)
  } else if (Array.isArray(value)) for (const item of value) collect(item, names)
  else if (isMap(value)) for (const item of Object.values(value)) collect(item, names)
}
