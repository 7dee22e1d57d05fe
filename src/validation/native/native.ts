import { at, type JsonMap } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import type { Check } from '../schema/check.ts'
import { checkBinding, checkRole } from './access.ts'
import { checkAdmissionBinding, checkAdmissionPolicy, checkWebhooks } from './admission.ts'
import { checkAutoscaler } from './autoscaling.ts'
import {
  checkApiService,
  checkAttributesClass,
  checkCsiDriver,
  checkLease,
  checkNamespace,
  checkNode,
  checkPriorityClass,
  checkSigningRequest,
  checkStorageClass,
} from './cluster.ts'
import { checkConfigMap, checkSecret } from './configuration.ts'
import { checkDisruptionBudget } from './disruption.ts'
import { checkIngress, checkIngressClass } from './ingress.ts'
import { checkCronJob, checkJob } from './jobs.ts'
import { checkNetworkPolicy, checkServiceRange } from './network-policy.ts'
import { checkEndpoints, checkService } from './network-service.ts'
import { checkPod } from './pod/pod-spec.ts'
import { checkLimits, checkQuota } from './quotas.ts'
import { specOf } from './reads.ts'
import { checkClaim, checkVolume } from './volume-claims.ts'
import {
  checkDaemonSet,
  checkDeployment,
  checkPodTemplate,
  checkReplicationController,
  checkStatefulSet,
} from './workloads.ts'
import { checkAttachment, checkCapacity, checkCsiNode, checkEndpointSlice, checkEvent } from './written-by-clusters.ts'

type Judge = (object: JsonMap, check: Check) => void

/** By `group/kind`: what the API server judges in Go, beyond what schemas can say, is nearly the same in all versions. */
const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['/ConfigMap', checkConfigMap],
  ['/Endpoints', checkEndpoints],
  ['/Event', checkEvent],
  ['/LimitRange', checkLimits],
  ['/Namespace', checkNamespace],
  ['/Node', checkNode],
  ['/PersistentVolume', (object, check) => specOf(object, check, spec => checkVolume(spec, check))],
  ['/PersistentVolumeClaim', (object, check) => specOf(object, check, spec => checkClaim(spec, check))],
  ['/Pod', checkPod],
  ['/PodTemplate', checkPodTemplate],
  ['/ReplicationController', checkReplicationController],
  ['/ResourceQuota', checkQuota],
  ['/Secret', checkSecret],
  ['/Service', checkService],
  ['admissionregistration.k8s.io/MutatingAdmissionPolicy', checkAdmissionPolicy],
  ['admissionregistration.k8s.io/MutatingAdmissionPolicyBinding', checkAdmissionBinding],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', checkWebhooks],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicy', checkAdmissionPolicy],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', checkAdmissionBinding],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', checkWebhooks],
  ['apiregistration.k8s.io/APIService', checkApiService],
  ['apps/DaemonSet', checkDaemonSet],
  ['apps/Deployment', checkDeployment],
  ['apps/ReplicaSet', checkDeployment],
  ['apps/StatefulSet', checkStatefulSet],
  ['autoscaling/HorizontalPodAutoscaler', checkAutoscaler],
  ['batch/CronJob', checkCronJob],
  ['batch/Job', checkJob],
  ['certificates.k8s.io/CertificateSigningRequest', checkSigningRequest],
  ['coordination.k8s.io/Lease', checkLease],
  ['discovery.k8s.io/EndpointSlice', checkEndpointSlice],
  ['networking.k8s.io/Ingress', checkIngress],
  ['networking.k8s.io/IngressClass', checkIngressClass],
  ['networking.k8s.io/NetworkPolicy', checkNetworkPolicy],
  ['networking.k8s.io/ServiceCIDR', checkServiceRange],
  ['policy/PodDisruptionBudget', checkDisruptionBudget],
  ['rbac.authorization.k8s.io/ClusterRole', checkRole],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', checkBinding],
  ['rbac.authorization.k8s.io/Role', checkRole],
  ['rbac.authorization.k8s.io/RoleBinding', checkBinding],
  ['scheduling.k8s.io/PriorityClass', checkPriorityClass],
  ['events.k8s.io/Event', checkEvent],
  ['storage.k8s.io/CSIDriver', checkCsiDriver],
  ['storage.k8s.io/CSINode', checkCsiNode],
  ['storage.k8s.io/CSIStorageCapacity', checkCapacity],
  ['storage.k8s.io/StorageClass', checkStorageClass],
  ['storage.k8s.io/VolumeAttachment', checkAttachment],
  ['storage.k8s.io/VolumeAttributesClass', checkAttributesClass],
])

/** Judges what the API server judges by hand in an object of Kubernetes' own; problems go to `check`. What its schema said is not said again. */
export const checkNative = (groupKind: string, object: JsonMap, check: Check): void => {
  const judge = JUDGES.get(groupKind)
  if (!judge) return
  const before = check.problems.length
  judge(object, check)
  if (check.problems.length === before) return
  const errors = check.problems.slice(0, before).filter(({ severity }) => severity === 'error')
  const said = new Set(errors.flatMap(problem => [problem.at, keyOf(problem)]))
  const more = check.problems.splice(before)
  for (const problem of more) if (!said.has(keyOf(problem))) check.problems.push(placed(problem, object))
}

/** The problem at what is there of its place: what is missing has none. */
const placed = (problem: Problem, object: JsonMap): Problem => {
  const steps = problem.at.split('/').slice(1)
  let inner: unknown = object
  for (const [depth, step] of steps.entries()) {
    inner = at(inner, step.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (inner === undefined) return { ...problem, at: ['', ...steps.slice(0, depth)].join('/') }
  }
  return problem
}

/** Of something that is missing, the object that lacks it is the place, and may lack more. */
const keyOf = ({ rule, at: place, message }: Problem): string =>
  rule.endsWith('.required') ? `${place} ${message}` : place
