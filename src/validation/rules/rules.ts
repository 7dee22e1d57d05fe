import { practiceRules } from '../practice/practice-rules.ts'
import { clusterAdmin } from './access/cluster-admin.ts'
import { podExec } from './access/pod-exec.ts'
import { tokenMounted } from './access/token-mounted.ts'
import { wildcardRights } from './access/wildcard-rights.ts'
import { deletionGuard } from './changes/deletion-guard.ts'
import { imageOlder } from './changes/image-older.ts'
import { imageUnchanged } from './changes/image-unchanged.ts'
import { immutableFieldKept } from './changes/immutable-field.ts'
import { removedWorkload } from './changes/removed-workload.ts'
import { selectorChanged } from './changes/selector-changed.ts'
import { trafficMoved } from './changes/traffic-moved.ts'
import { duplicateObject } from './duplicate-object.ts'
import { cronJob } from './jobs/cron-job.ts'
import { jobTtl } from './jobs/job-ttl.ts'
import { capabilities } from './pods/capabilities.ts'
import { cpuRequests } from './pods/cpu-requests.ts'
import { duplicateVariable } from './pods/duplicate-variable.ts'
import { hostNamespaces } from './pods/host-namespaces.ts'
import { hostPath } from './pods/host-path.ts'
import { hostPort } from './pods/host-port.ts'
import { imageTag } from './pods/image-tag.ts'
import { memoryLimits } from './pods/memory-limits.ts'
import { nodeAccess } from './pods/node-access.ts'
import { privilegeEscalation } from './pods/privilege-escalation.ts'
import { privileged } from './pods/privileged.ts'
import { probesAlike } from './pods/probes-alike.ts'
import { procMount } from './pods/proc-mount.ts'
import { readOnlyRoot } from './pods/read-only-root.ts'
import { readinessProbe } from './pods/readiness-probe.ts'
import { runAsNonRoot } from './pods/run-as-non-root.ts'
import { seccomp } from './pods/seccomp.ts'
import { selectorMismatch } from './pods/selector-mismatch.ts'
import { missingKey } from './references/missing-key.ts'
import { missingReference } from './references/missing-reference.ts'
import { missingSecret } from './references/missing-secret.ts'
import type { Rule } from './rule.ts'
import { disruptionBudget } from './scaling/disruption-budget.ts'
import { evictionBlocked } from './scaling/eviction-blocked.ts'
import { replicas } from './scaling/replicas.ts'
import { scalerFightsReplicas } from './scaling/scaler-fights-replicas.ts'
import { scalerTarget } from './scaling/scaler-target.ts'
import { spread } from './scaling/spread.ts'
import { networkPolicy } from './traffic/network-policy.ts'
import { networkPolicyTarget } from './traffic/network-policy-target.ts'
import { routeElsewhere } from './traffic/route-elsewhere.ts'
import { routePort } from './traffic/route-port.ts'
import { routeTarget } from './traffic/route-target.ts'
import { serviceElsewhere } from './traffic/service-elsewhere.ts'
import { servicePort } from './traffic/service-port.ts'
import { serviceTarget } from './traffic/service-target.ts'

/** All rules beyond the schema, in the order in which they are listed. */
export const rules: readonly Rule[] = [
  imageTag,
  imageUnchanged,
  imageOlder,
  memoryLimits,
  cpuRequests,
  privileged,
  privilegeEscalation,
  runAsNonRoot,
  capabilities,
  hostNamespaces,
  hostPath,
  hostPort,
  nodeAccess,
  procMount,
  readOnlyRoot,
  seccomp,
  readinessProbe,
  probesAlike,
  replicas,
  disruptionBudget,
  evictionBlocked,
  scalerTarget,
  scalerFightsReplicas,
  spread,
  serviceTarget,
  serviceElsewhere,
  servicePort,
  routeTarget,
  routeElsewhere,
  routePort,
  networkPolicy,
  networkPolicyTarget,
  selectorMismatch,
  selectorChanged,
  trafficMoved,
  immutableFieldKept,
  missingReference,
  missingSecret,
  missingKey,
  duplicateVariable,
  duplicateObject,
  clusterAdmin,
  wildcardRights,
  podExec,
  tokenMounted,
  cronJob,
  jobTtl,
  deletionGuard,
  removedWorkload,
  ...practiceRules,
]
