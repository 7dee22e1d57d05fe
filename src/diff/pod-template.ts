import { isMap, type JsonMap, listAt, mapAt, own, wordOf } from './json.ts'
import type { KubernetesObject } from './manifest.ts'

/** What an object makes pods from. */
export interface PodTemplate {
  /** RFC 6901 pointer to the pod's spec. */
  readonly at: string
  readonly labels: JsonMap
  readonly spec: JsonMap
}

const TEMPLATE = ['spec', 'template']
const PLACES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Pod: [],
    Deployment: TEMPLATE,
    StatefulSet: TEMPLATE,
    DaemonSet: TEMPLATE,
    ReplicaSet: TEMPLATE,
    ReplicationController: TEMPLATE,
    Rollout: TEMPLATE,
    Job: TEMPLATE,
    CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  }),
)

/** Whether objects of this kind make pods. */
export const makesPods = (kind: string): boolean => PLACES.has(kind)

/** What an object makes pods from; undefined where it makes none. */
export const podTemplateOf = (object: KubernetesObject): PodTemplate | undefined => {
  const place = PLACES.get(object.kind)
  if (!place) return undefined
  const template = mapAt(object, ...place)
  const spec = template['spec']
  return isMap(spec)
    ? { at: `/${[...place, 'spec'].join('/')}`, labels: mapAt(template, 'metadata', 'labels'), spec }
    : undefined
}

/** Containers of a pod with where they are, also those that only initialise it. */
export const containersOf = ({
  at,
  spec,
}: PodTemplate): readonly { readonly at: string; readonly container: JsonMap }[] =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap(field =>
    listAt(spec, field).flatMap((container, index) =>
      isMap(container) ? [{ at: `${at}/${field}/${index}`, container }] : [],
    ),
  )

/** Whether labels fit a selector: `matchLabels` and `matchExpressions`, or labels alone where `plain`. Nothing is asked: everything fits. */
export const selects = (selector: JsonMap, labels: JsonMap, plain = false): boolean => {
  const wanted = plain ? selector : mapAt(selector, 'matchLabels')
  if (!Object.entries(wanted).every(([key, value]) => own(labels, key) === value)) return false
  return (
    plain ||
    listAt(selector, 'matchExpressions').every(expression => {
      const { key, operator, values } = isMap(expression) ? expression : {}
      const value = own(labels, wordOf(key))
      const listed = Array.isArray(values) && values.includes(value)
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      return operator === 'In' ? listed : !listed
    })
  )
}
