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
import { procMount } from './pods/proc-mount.ts'
import { readOnlyRoot } from './pods/read-only-root.ts'
import { runAsNonRoot } from './pods/run-as-non-root.ts'
import { seccomp } from './pods/seccomp.ts'
import type { Rule } from './rule.ts'

/** All rules beyond the schema, in the order in which they are listed: what pods are made of, then what is around them. */
export const rules: readonly Rule[] = [
  imageTag,
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
  duplicateVariable,
]
