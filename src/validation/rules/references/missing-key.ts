import { at, isMap, mapAt } from '../../../diff/json.ts'
import type { KubernetesObject } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { type Reference, referencesOf } from './references.ts'

/** The container is created only when the key is there. */
export const missingKey: Rule = {
  id: 'missing-key',
  severity: { production: 'error', others: 'error' },
  says: 'A key that pods ask for is in its ConfigMap or Secret, where that is in the overlay: containers are not created without. Also of SealedSecrets.',
  fix: 'Write a key that is there, or add it',
  *judge(scene) {
    if (viewOf(scene).mixed) return
    const known = new Map<unknown, ReadonlySet<string> | undefined>()
    for (const reference of referencesOf(scene)) {
      if (reference.keys.length === 0) continue
      const object = referred(scene, reference)
      if (!object) continue
      if (!known.has(object)) known.set(object, keysIn(object))
      const keys = known.get(object)
      for (const { key, at: place } of reference.keys)
        if (keys && !keys.has(key))
          yield {
            on: reference.on,
            at: place,
            message: `${object.kind} "${reference.name.slice(0, 63)}" has no key "${key.slice(0, 63)}"`,
          }
    }
  },
}

const referred = (scene: Scene, { kind, namespace, name }: Reference): KubernetesObject | undefined => {
  const view = viewOf(scene)
  if (kind === 'ConfigMap') return view.find('/ConfigMap', namespace, name)?.object
  if (kind !== 'Secret') return undefined
  // Where an ExternalSecret and a Secret have one name, the first fills the second.
  if (view.find('external-secrets.io/ExternalSecret', namespace, name)) return undefined
  return (view.find('/Secret', namespace, name) ?? view.find('bitnami.com/SealedSecret', namespace, name))?.object
}

/** Keys of an object; undefined where something may fill in more: nothing is written, or an annotation asks for it. */
const keysIn = (object: KubernetesObject): ReadonlySet<string> | undefined => {
  if (object['type'] === 'kubernetes.io/service-account-token') return undefined
  const annotations = Object.keys(mapAt(object, 'metadata', 'annotations'))
  if (annotations.some(key => /inject|reflect|replicat|copy|sync-from/.test(key))) return undefined
  const maps =
    object.kind === 'SealedSecret'
      ? [at(object, 'spec', 'encryptedData'), at(object, 'spec', 'template', 'data')]
      : [object['data'], object['binaryData'], object['stringData']]
  const keys = maps.flatMap(map => (isMap(map) ? Object.keys(map) : []))
  return keys.length > 0 ? new Set(keys) : undefined
}
