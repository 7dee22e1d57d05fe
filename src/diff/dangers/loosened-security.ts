import { at, isMap, type JsonMap, listAt, mapAt, textAt, wordOf } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'
import { containersOf, podTemplateOf } from '../pod-template.ts'
import type { Rule } from './rule.ts'

/** Something that pods may do, or that they are no longer kept from. */
interface Freedom {
  /** Whose it is: a container's name, or empty for the whole pod. */
  readonly whose: string
  readonly what: string
  readonly at: string
  readonly sentence: string
  /** Lies in not asking for something: not told of what is new, because nobody took it away. */
  readonly byOmission: boolean
}

/** Pods that may do more than before, and namespaces that let such pods in. */
export const loosenedSecurity: Rule = (before, after) => {
  if (!after) return []
  if (after.kind === 'Namespace') return before ? ofNamespace(before, after) : []
  const had = new Set(freedomsOf(before).map(({ whose, what }) => `${whose}\0${what}`))
  const known = new Set(freedomsOf(before).map(({ whose }) => whose))
  return freedomsOf(after)
    .filter(
      ({ whose, what, byOmission }) => !had.has(`${whose}\0${what}`) && !(byOmission && !(before && known.has(whose))),
    )
    .map(({ at: place, sentence }): Danger => ({ code: 'loosened security', at: place, sentence }))
}

/** Every container has one that is no freedom at all, so that it is known to have been there. */
const freedomsOf = (object: KubernetesObject | null): readonly Freedom[] => {
  const pods = object && podTemplateOf(object)
  if (!pods) return []
  const { spec } = pods
  const found: Freedom[] = []
  const pod = (what: string, place: string, sentence: string): void => {
    found.push({ whose: '', what, at: `${pods.at}/${place}`, sentence, byOmission: false })
  }
  if (spec['hostNetwork'] === true)
    pod('network', 'hostNetwork', 'Its pods use the network of their node, past network policies')
  if (spec['hostPID'] === true) pod('pid', 'hostPID', 'Its pods see and may signal every process of their node')
  if (spec['hostIPC'] === true) pod('ipc', 'hostIPC', 'Its pods share memory with processes of their node')
  listAt(spec, 'volumes').forEach((volume, index) => {
    const path = textAt(volume, 'hostPath', 'path')
    if (path !== undefined)
      pod(`path ${path}`, `volumes/${index}`, `Its pods reach \`${path}\` on the disk of their node`)
  })
  for (const { at: place, container } of containersOf(pods))
    found.push(...ofContainer(container, mapAt(spec, 'securityContext'), place))
  return found
}

const ofContainer = (container: JsonMap, ofPod: JsonMap, place: string): readonly Freedom[] => {
  const name = wordOf(container['name'])
  const own = mapAt(container, 'securityContext')
  const setting = (key: string): unknown => own[key] ?? ofPod[key]
  const found: Freedom[] = [{ whose: name, what: '', at: place, sentence: '', byOmission: true }]
  const add = (what: string, key: string, sentence: string, byOmission = false): void => {
    found.push({
      whose: name,
      what,
      at: isMap(container['securityContext']) ? `${place}/securityContext${key}` : place,
      sentence,
      byOmission,
    })
  }
  const who = `Container \`${name}\``
  if (own['privileged'] === true)
    add('privileged', '/privileged', `${who} is privileged: it may do whatever root may do on its node`)
  if (own['allowPrivilegeEscalation'] !== false)
    add(
      'escalation',
      '/allowPrivilegeEscalation',
      `${who} may gain more rights than it was started with`,
      own['allowPrivilegeEscalation'] === undefined,
    )
  if (own['readOnlyRootFilesystem'] !== true)
    add('write', '/readOnlyRootFilesystem', `${who} may write to its own file system`, true)
  if (setting('runAsNonRoot') !== true) add('root', '/runAsNonRoot', `${who} may run as root`, true)
  if (setting('runAsUser') === 0) add('user 0', '/runAsUser', `${who} runs as root`)
  for (const capability of listAt(own, 'capabilities', 'add'))
    add(`capability ${wordOf(capability)}`, '/capabilities/add', `${who} gets the capability \`${wordOf(capability)}\``)
  if (!listAt(own, 'capabilities', 'drop').some(capability => /^all$/i.test(wordOf(capability))))
    add('drop', '/capabilities/drop', `${who} keeps the capabilities that its runtime gives by default`, true)
  const seccomp = at(own, 'seccompProfile', 'type') ?? at(ofPod, 'seccompProfile', 'type')
  if (seccomp === undefined || seccomp === 'Unconfined')
    add(
      'seccomp',
      '/seccompProfile',
      `${who} may make every system call: its seccomp profile is gone`,
      seccomp === undefined,
    )
  if (own['procMount'] === 'Unmasked') add('proc', '/procMount', `${who} sees all of \`/proc\``)
  return found
}

const LEVELS = ['privileged', 'baseline', 'restricted']
const ENFORCE = 'pod-security.kubernetes.io/enforce'

const ofNamespace = (before: KubernetesObject, after: KubernetesObject): readonly Danger[] => {
  const [left, right] = [before, after].map(({ metadata }) => {
    const level = isMap(metadata.labels) ? metadata.labels[ENFORCE] : undefined
    return LEVELS.includes(wordOf(level)) ? wordOf(level) : 'privileged'
  })
  return left !== undefined && right !== undefined && LEVELS.indexOf(right) < LEVELS.indexOf(left)
    ? [
        {
          code: 'loosened security',
          at: '/metadata/labels',
          sentence: `The namespace lets in pods that the level \`${left}\` kept out; its level is \`${right}\` now`,
        },
      ]
    : []
}
