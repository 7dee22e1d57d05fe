import { differenceOf } from '../difference.ts'
import { at, isMap, type JsonMap, mapAt, wordOf } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import { sizeOf } from '../size.ts'
import type { Rule } from './rule.ts'

/** Fields that a kind has for ever. `except`: all of this map but those. */
type Fixed = readonly string[] | { readonly within: string; readonly except: readonly string[] }

const SELECTOR: Fixed = ['spec/selector']
/** As the validation of the API server has it; https://github.com/kubernetes/kubernetes/tree/master/pkg/apis */
const FIXED: ReadonlyMap<string, Fixed> = new Map<string, Fixed>(
  Object.entries<Fixed>({
    Deployment: SELECTOR,
    DaemonSet: SELECTOR,
    ReplicaSet: SELECTOR,
    StatefulSet: {
      within: 'spec',
      except: [
        'replicas',
        'ordinals',
        'template',
        'updateStrategy',
        'revisionHistoryLimit',
        'persistentVolumeClaimRetentionPolicy',
        'minReadySeconds',
      ],
    },
    Job: [
      'spec/template',
      'spec/selector',
      'spec/completionMode',
      'spec/podFailurePolicy',
      'spec/backoffLimitPerIndex',
    ],
    PersistentVolumeClaim: { within: 'spec', except: ['resources', 'volumeAttributesClassName'] },
    StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
    RoleBinding: ['roleRef'],
    ClusterRoleBinding: ['roleRef'],
    IngressClass: ['spec/controller'],
    PriorityClass: ['value', 'preemptionPolicy'],
    RuntimeClass: ['handler'],
    CustomResourceDefinition: ['spec/group', 'spec/scope', 'spec/names/kind', 'spec/names/plural'],
    Secret: ['type'],
  }),
)
/** What the cluster fills in where nothing is written, so that leaving it out changes nothing. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  'StorageClass reclaimPolicy': 'Delete',
  'StorageClass volumeBindingMode': 'Immediate',
  'StatefulSet spec/podManagementPolicy': 'OrderedReady',
  'PersistentVolumeClaim spec/volumeMode': 'Filesystem',
  'Job spec/completionMode': 'NonIndexed',
  'Secret type': 'Opaque',
  'PriorityClass preemptionPolicy': 'PreemptLowerPriority',
}

/** Fields that cannot be changed: the cluster refuses the new state, or the object is made anew. */
export const immutableField: Rule = (before, after) => {
  // Another name is another object: what a generator renames is made beside the old one.
  if (!before || !after || before.metadata.name !== after.metadata.name || isHook(after)) return []
  const places = [...fixedOf(before, after), ...ofService(before, after), ...ofData(before), ...ofSize(before, after)]
  const changed = places.filter(place => differs(place, before, after))
  if (changed.length === 0) return []
  const named = changed.map(place => `\`${place.replaceAll('/', '.')}\``)
  const fields = named.length === 1 ? named[0] : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
  return [
    {
      code: 'immutable field',
      at: `/${changed[0]}`,
      sentence: isForced(after)
        ? `It is deleted and made anew, because ${fields} cannot be changed`
        : `The cluster refuses the change of ${fields}: it stays as it is until the object is deleted and made anew`,
    },
  ]
}

const fixedOf = ({ kind, ...before }: KubernetesObject, after: KubernetesObject): readonly string[] => {
  const fixed = FIXED.get(kind)
  if (!fixed) return []
  if (!('within' in fixed)) return fixed
  const keys = new Set([...Object.keys(mapAt(before, fixed.within)), ...Object.keys(mapAt(after, fixed.within))])
  return [...keys].filter(key => !fixed.except.includes(key)).map(key => `${fixed.within}/${key}`)
}

/** The address of a service stays, unless it has none of its own before or after. */
const ofService = (before: KubernetesObject, after: KubernetesObject): readonly string[] => {
  const [left, right] = [before, after].map(object => at(object, 'spec', 'clusterIP'))
  return before.kind === 'Service' && left && right && at(after, 'spec', 'type') !== 'ExternalName'
    ? ['spec/clusterIP']
    : []
}

const ofData = (before: KubernetesObject): readonly string[] =>
  /^(?:ConfigMap|Secret)$/.test(before.kind) && before['immutable'] === true
    ? ['data', 'stringData', 'binaryData', 'immutable']
    : []

/** Claims grow and never shrink. */
const ofSize = (before: KubernetesObject, after: KubernetesObject): readonly string[] => {
  if (before.kind !== 'PersistentVolumeClaim') return []
  const [left, right] = [before, after].map(object => sizeOf(at(object, 'spec', 'resources', 'requests', 'storage')))
  return left !== undefined && right !== undefined && right < left ? ['spec/resources/requests/storage'] : []
}

const differs = (place: string, before: KubernetesObject, after: KubernetesObject): boolean => {
  const [left, right] = [before, after].map(
    object => at(object, ...place.split('/')) ?? DEFAULTS[`${object.kind} ${place}`],
  )
  return differenceOf(left, right).kind !== 'same'
}

const annotationsOf = (object: KubernetesObject): JsonMap => {
  const found = object.metadata.annotations
  return isMap(found) ? found : {}
}

/** Hooks are made anew every time. */
const isHook = (object: KubernetesObject): boolean =>
  annotationsOf(object)['helm.sh/hook'] !== undefined || annotationsOf(object)['argocd.argoproj.io/hook'] !== undefined

/** Whether the engine is told to make anew what it cannot change. */
const isForced = (object: KubernetesObject): boolean =>
  /\b(?:Force|Replace)=true\b/.test(wordOf(annotationsOf(object)['argocd.argoproj.io/sync-options'] ?? '')) ||
  /^(?:enabled|true)$/i.test(wordOf(annotationsOf(object)['kustomize.toolkit.fluxcd.io/force'] ?? ''))
