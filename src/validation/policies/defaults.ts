import { isMap, type JsonMap, listAt, mapAt, own } from '../../diff/json.ts'
import type { KubernetesObject } from '../../diff/manifest.ts'

/**
 * An object as admission sees it: with what the API server sets in Kubernetes' own kinds where nothing is written
 * (`defaults.go` of its packages). Policies look at such fields as if everybody wrote them.
 */
export const withServerDefaults = (object: KubernetesObject): KubernetesObject => {
  const [group = '', kind = ''] = [object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '', object.kind]
  const key = `${group}/${kind}`
  const set = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined
  const written = withoutNulls(object) as KubernetesObject
  return set ? set(written) : written
}

/** The API server drops fields that are null. What has none is answered as it came. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isMap(value)) return value
  let same = true
  const kept: [string, unknown][] = []
  for (const [key, inner] of Object.entries(value)) {
    const next = inner === null ? undefined : withoutNulls(inner)
    if (next !== inner) same = false
    if (next !== undefined) kept.push([key, next])
  }
  return same ? value : Object.fromEntries(kept)
}

/** A map in which something is set where nothing is written. */
const filled = <T extends JsonMap>(map: T, defaults: JsonMap): T => {
  const missing = Object.entries(defaults).filter(
    ([field]) => own(map, field) === undefined || own(map, field) === null,
  )
  return missing.length === 0 ? map : { ...map, ...Object.fromEntries(missing) }
}

/** A map in which what stands under a key is changed, where something does. */
const changed = <T extends JsonMap>(map: T, field: string, change: (value: JsonMap) => JsonMap): T => {
  const value = own(map, field)
  if (Array.isArray(value)) return { ...map, [field]: value.map(item => (isMap(item) ? change(item) : item)) }
  return isMap(value) ? { ...map, [field]: change(value) } : map
}

const inSpec =
  (change: (spec: JsonMap, object: KubernetesObject) => JsonMap) =>
  (object: KubernetesObject): KubernetesObject =>
    changed(object, 'spec', spec => change(spec, object))

const probe = (map: JsonMap): JsonMap =>
  changed(
    filled(map, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
    'httpGet',
    get => filled(get, { path: '/', scheme: 'HTTP' }),
  )

const pullPolicy = (image: unknown): string => {
  const named = typeof image === 'string' ? image : ''
  if (named.includes('@')) return 'IfNotPresent'
  const tag = named.slice(named.lastIndexOf('/') + 1).split(':')[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

const container = (map: JsonMap): JsonMap => {
  let set: JsonMap = filled(map, {
    imagePullPolicy: pullPolicy(own(map, 'image')),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
  })
  set = changed(set, 'ports', port => filled(port, { protocol: 'TCP' }))
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) set = changed(set, name, probe)
  return changed(set, 'env', env =>
    changed(env, 'valueFrom', from => changed(from, 'fieldRef', ref => filled(ref, { apiVersion: 'v1' }))),
  )
}

const volume = (map: JsonMap): JsonMap => {
  let set = map
  for (const name of ['configMap', 'secret', 'downwardAPI', 'projected'])
    set = changed(set, name, source => filled(source, { defaultMode: 420 }))
  return changed(set, 'hostPath', source => filled(source, { type: '' }))
}

const podSpec = (spec: JsonMap): JsonMap => {
  let set: JsonMap = filled(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  })
  // The old name of the field and the new one are both there.
  const account = own(set, 'serviceAccountName') ?? own(set, 'serviceAccount')
  if (typeof account === 'string') set = filled(set, { serviceAccountName: account, serviceAccount: account })
  for (const name of ['containers', 'initContainers', 'ephemeralContainers']) set = changed(set, name, container)
  return changed(set, 'volumes', volume)
}

/** Pods themselves get more than templates of pods: requests that are not written are what the limits are. */
const pod = (spec: JsonMap): JsonMap => {
  let set = filled(podSpec(spec), { enableServiceLinks: true })
  for (const name of ['containers', 'initContainers'])
    set = changed(set, name, each =>
      changed(each, 'resources', resources =>
        isMap(resources['limits'])
          ? { ...resources, requests: filled(mapAt(resources, 'requests'), mapAt(resources, 'limits')) }
          : resources,
      ),
    )
  return set
}

const template = (map: JsonMap): JsonMap => changed(map, 'template', inner => changed(inner, 'spec', podSpec))

const rolling = (spec: JsonMap, field: string, values: JsonMap): JsonMap => {
  return changed(filled(spec, { [field]: {} }), field, strategy => {
    const typed = filled(strategy, { type: 'RollingUpdate' })
    if (typed['type'] !== 'RollingUpdate') return typed
    return changed(filled(typed, { rollingUpdate: {} }), 'rollingUpdate', update => filled(update, values))
  })
}

const deployment = (spec: JsonMap): JsonMap =>
  rolling(template(filled(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })), 'strategy', {
    maxSurge: '25%',
    maxUnavailable: '25%',
  })

const claim = (spec: JsonMap): JsonMap => filled(spec, { volumeMode: 'Filesystem' })

const statefulSet = (spec: JsonMap): JsonMap => {
  const set = filled(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  })
  return changed(rolling(template(set), 'updateStrategy', { partition: 0 }), 'volumeClaimTemplates', each =>
    changed(each, 'spec', claim),
  )
}

const job = (spec: JsonMap): JsonMap => {
  const alone = own(spec, 'completions') === undefined && own(spec, 'parallelism') === undefined
  return template(
    filled(spec, {
      ...(alone ? { completions: 1 } : {}),
      parallelism: 1,
      backoffLimit: own(spec, 'backoffLimitPerIndex') === undefined ? 6 : 2_147_483_647,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: own(spec, 'podFailurePolicy') ? 'Failed' : 'TerminatingOrFailed',
    }),
  )
}

const service = (spec: JsonMap): JsonMap => {
  const set = filled(spec, { type: 'ClusterIP', sessionAffinity: 'None' })
  const type = set['type']
  const open = type === 'NodePort' || type === 'LoadBalancer'
  return changed(
    filled(set, {
      ...(type === 'ExternalName' ? {} : { internalTrafficPolicy: 'Cluster' }),
      ...(open ? { externalTrafficPolicy: 'Cluster' } : {}),
      ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
    }),
    'ports',
    port => filled(port, { protocol: 'TCP', targetPort: own(port, 'port') }),
  )
}

const networkPolicy = (spec: JsonMap): JsonMap =>
  filled(spec, { policyTypes: ['Ingress', ...(listAt(spec, 'egress').length > 0 ? ['Egress'] : [])] })

const binding = (object: KubernetesObject): KubernetesObject =>
  changed(
    changed(object, 'roleRef', role => filled(role, { apiGroup: 'rbac.authorization.k8s.io' })),
    'subjects',
    subject =>
      filled(subject, { apiGroup: own(subject, 'kind') === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io' }),
  )

const KINDS: Readonly<Record<string, (object: KubernetesObject) => KubernetesObject>> = {
  '/Pod': inSpec(pod),
  '/ReplicationController': inSpec(spec => template(filled(spec, { replicas: 1 }))),
  '/Service': inSpec(service),
  '/PersistentVolumeClaim': inSpec(claim),
  '/PersistentVolume': inSpec(spec =>
    filled(spec, { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' }),
  ),
  '/Secret': object => filled(object, { type: 'Opaque' }),
  '/Namespace': object => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name },
    },
  }),
  'apps/Deployment': inSpec(deployment),
  'apps/StatefulSet': inSpec(statefulSet),
  'apps/DaemonSet': inSpec(spec =>
    rolling(template(filled(spec, { revisionHistoryLimit: 10 })), 'updateStrategy', { maxSurge: 0, maxUnavailable: 1 }),
  ),
  'apps/ReplicaSet': inSpec(spec => template(filled(spec, { replicas: 1 }))),
  'batch/Job': inSpec(job),
  'batch/CronJob': inSpec(spec =>
    changed(
      filled(spec, {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      }),
      'jobTemplate',
      // Of the jobs that it makes only the pods get defaults here; the rest they get when they are made.
      made => changed(made, 'spec', template),
    ),
  ),
  'autoscaling/HorizontalPodAutoscaler': inSpec(spec => filled(spec, { minReplicas: 1 })),
  'networking.k8s.io/NetworkPolicy': inSpec(networkPolicy),
  'rbac.authorization.k8s.io/RoleBinding': binding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': binding,
  'storage.k8s.io/StorageClass': object => filled(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
}
