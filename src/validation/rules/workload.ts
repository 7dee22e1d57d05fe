import { at, isMap, type JsonMap, listAt, textAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import { groupOf } from '../../diff/match.ts'
import { type PodTemplate, podTemplateOf } from '../../diff/pod-template.ts'

/** A container of a pod. */
export interface Container {
  /** RFC 6901 pointer into the object that the pod is written in. */
  readonly at: string
  readonly container: JsonMap
  /** Its name for sentences, in quotes; its number where it has none. */
  readonly who: string
  /** Whether it runs as long as the pod: not those that only initialise it, nor those for debugging. */
  readonly stays: boolean
}

/** Something that makes pods. */
export interface Workload {
  readonly on: Manifest
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly pods: PodTemplate
  readonly containers: readonly Container[]
  /** Whether its pods run Windows, where most of what is said of Linux does not hold. */
  readonly windows: boolean
  /** Ports that its containers declare: numbers, and `name protocol` of those with a name. */
  readonly ports: ReadonlySet<number | string>
}

/** Groups of the kinds that make pods. Others have kinds of the same names. */
const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Pod: [''],
    ReplicationController: [''],
    Deployment: ['apps', 'extensions'],
    ReplicaSet: ['apps', 'extensions'],
    DaemonSet: ['apps', 'extensions'],
    StatefulSet: ['apps'],
    Job: ['batch'],
    CronJob: ['batch'],
    Rollout: ['argoproj.io'],
  }),
)

/** What an object makes pods from; undefined where it makes none, they are written in another object, or it only tests a chart. */
export const workloadOf = (on: Manifest): Workload | undefined => {
  const { object } = on
  if (!GROUPS.get(object.kind)?.includes(groupOf(object.apiVersion)) || isTest(on)) return undefined
  const pods = podTemplateOf(object)
  return pods && workloadFrom(on, pods)
}

/** Tests of a chart run when somebody asks for them, and are no part of what is deployed. */
const isTest = ({ object }: Manifest): boolean =>
  /^test\b/.test(textAt(object, 'metadata', 'annotations', 'helm.sh/hook') ?? '')

/** A workload whose pods are made from a template that may be written in another object. */
export const workloadFrom = (on: Manifest, pods: PodTemplate): Workload => {
  const containers = containersIn(pods)
  return {
    on,
    kind: on.object.kind,
    name: on.object.metadata.name,
    namespace: namespaceOf(on),
    pods,
    containers,
    windows: textAt(pods.spec, 'os', 'name') === 'windows' || nodesOf(pods) === 'windows',
    ports: new Set(containers.filter(({ stays }) => stays).flatMap(portsOf)),
  }
}

/** The namespace that an object says it is in. */
export const namespaceOf = ({ object }: Manifest): string | undefined =>
  textAt(object, 'metadata', 'namespace') || undefined

const portsOf = ({ container }: Container): readonly (number | string)[] =>
  listAt(container, 'ports').flatMap(port => {
    const [number, name] = [at(port, 'containerPort'), textAt(port, 'name')]
    return [
      ...(typeof number === 'number' ? [number] : []),
      ...(name === undefined ? [] : [`${name} ${textAt(port, 'protocol') ?? 'TCP'}`]),
    ]
  })

const nodesOf = ({ spec }: PodTemplate): string | undefined => textAt(spec, 'nodeSelector', 'kubernetes.io/os')

const containersIn = ({ at: place, spec }: PodTemplate): readonly Container[] =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap(field => {
    const listed = spec[field]
    return (Array.isArray(listed) ? listed : []).flatMap((container: unknown, index) => {
      if (!isMap(container)) return []
      const name = textAt(container, 'name')
      const stays = field === 'containers' || (field === 'initContainers' && container['restartPolicy'] === 'Always')
      return [
        { at: `${place}/${field}/${index}`, container, who: name ? `"${name.slice(0, 63)}"` : `${index + 1}`, stays },
      ]
    })
  })
