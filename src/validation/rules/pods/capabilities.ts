import { listAt } from '../../../diff/json.ts'
import { containersOf } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** What runtimes give anyway, and what Kubernetes' level "baseline" lets in: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const HARMLESS = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

/** Most capabilities are a way to become root on the node. */
export const capabilities: Rule = {
  id: 'capabilities',
  severity: { production: 'warning', others: 'info' },
  says: 'A container adds only capabilities that the level `baseline` of Kubernetes allows. Others, as `SYS_ADMIN`, are ways to the node.',
  fix: 'Leave the capability out, or take the narrowest that is enough',
  *judge(scene) {
    for (const { workload, container, at, who } of containersOf(scene))
      for (const [index, added] of listAt(container, 'securityContext', 'capabilities', 'add').entries()) {
        if (typeof added !== 'string' || HARMLESS.has(added.replace(/^CAP_/, ''))) continue
        yield {
          on: workload.on,
          at: `${at}/securityContext/capabilities/add/${index}`,
          message: `container ${who} adds the capability "${added.slice(0, 40)}", which reaches beyond it`,
        }
      }
  },
}
