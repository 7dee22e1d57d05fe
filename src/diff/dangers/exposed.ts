import { listAt, mapAt, textAt, wordOf } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'
import { selects } from '../pod-template.ts'
import type { Rule } from './rule.ts'
import type { Side } from './scene.ts'

/** What can be reached by more than before, or without encryption. */
export const exposed: Rule = (before, after, { base, head }) => {
  if (before?.kind === 'NetworkPolicy' && !after) return ofPolicy(before, head)
  // Where the whole overlay is new, everything in it is.
  if (!after || (!before && base.isEmpty)) return []
  if (after.kind === 'Service') return ofService(before, after)
  return after.kind === 'Ingress' && before ? ofIngress(before, after) : []
}

const said = (place: string, sentence: string): readonly Danger[] => [{ code: 'exposed', at: place, sentence }]

const OPEN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    LoadBalancer: 'It gets an address of its own, which can be reached from outside of the cluster',
    NodePort: 'It can be reached at a port of every node',
  }),
)

const ofService = (before: KubernetesObject | null, after: KubernetesObject): readonly Danger[] => {
  const type = textAt(after, 'spec', 'type') ?? 'ClusterIP'
  const sentence = OPEN.get(type)
  if (sentence !== undefined && (before === null || textAt(before, 'spec', 'type') !== type))
    return said('/spec/type', sentence)
  const ranges = (object: KubernetesObject | null): number => listAt(object, 'spec', 'loadBalancerSourceRanges').length
  return type === 'LoadBalancer' && ranges(before) > 0 && ranges(after) === 0
    ? said('/spec', 'It lets everybody in: it is no longer limited to certain addresses')
    : []
}

const ofIngress = (before: KubernetesObject, after: KubernetesObject): readonly Danger[] => {
  const [left, right] = [new Set(encrypted(before)), new Set(encrypted(after))]
  const hosts = listAt(after, 'spec', 'rules').flatMap(rule => textAt(rule, 'host') ?? '*')
  const open = hosts.filter(host => (left.has(host) || left.has('*')) && !right.has(host) && !right.has('*'))
  return open.length === 0
    ? []
    : said(
        '/spec/tls',
        `Traffic to ${open.map(host => `\`${host}\``).join(', ')} is no longer encrypted with a certificate of its own`,
      )
}

/** Hosts that have a certificate; `*`: those of an entry that names none. */
const encrypted = (ingress: KubernetesObject): readonly string[] =>
  listAt(ingress, 'spec', 'tls').flatMap(entry => {
    const hosts = listAt(entry, 'hosts').map(wordOf)
    return hosts.length > 0 ? hosts : ['*']
  })

const ofPolicy = (policy: KubernetesObject, head: Side): readonly Danger[] => {
  const { namespace } = policy.metadata
  const others = head.of('NetworkPolicy', namespace)
  const open = head
    .open(namespace, ({ pods }) => !others.some(other => selects(mapAt(other, 'spec', 'podSelector'), pods.labels)))
    .filter(({ pods }) => selects(mapAt(policy, 'spec', 'podSelector'), pods.labels))
    .map(({ object }) => `${object.kind} \`${object.metadata.name}\``)
  const more = open.length > 3 ? ` and ${open.length - 3} more` : ''
  return open.length === 0
    ? []
    : said('', `Every pod of the cluster may reach ${open.slice(0, 3).join(', ')}${more}, which no policy is left for`)
}
