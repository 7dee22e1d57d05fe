import { at, isMap, listAt, textAt, wordOf } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'
import type { Rule } from './rule.ts'

/** Roles that allow more, and people and accounts that get roles. */
export const widenedRights: Rule = (before, after) => {
  if (!after) return []
  if (/^(?:Cluster)?Role$/.test(after.kind)) return ofRole(before, after)
  return /^(?:Cluster)?RoleBinding$/.test(after.kind) ? ofBinding(before, after) : []
}

interface Grant {
  readonly verb: string
  /** With its group where it has one: `deployments.apps`; of addresses their path. */
  readonly resource: string
  /** Only objects of this name; `*`: all. */
  readonly name: string
}

const ofRole = (before: KubernetesObject | null, after: KubernetesObject): readonly Danger[] => {
  const had = before ? grantsOf(before) : []
  const more = grantsOf(after).filter(grant => !had.some(other => covers(other, grant)))
  // Of a role that is new only what gives everything away is told: what it allows stands in it.
  const told = before
    ? more
    : more.filter(({ verb, resource }) => (verb === '*' && resource.startsWith('*')) || ESCALATES.has(verb))
  const [first] = told
  if (!first) return []
  const where = after.kind === 'ClusterRole' ? ' in every namespace where it is given' : ''
  const all = told.some(({ verb, resource }) => verb === '*' && resource === '*')
  const words = [
    ...new Set(
      told.map(
        ({ verb, resource }) =>
          `${verb === '*' ? 'everything with' : verb} ${resource === '*' ? 'all resources' : resource}`,
      ),
    ),
  ]
  const shown =
    words.length <= 4 ? words.join(', ') : `${words.slice(0, 3).join(', ')} and ${words.length - 3} things more`
  return [
    {
      code: 'widened rights',
      at: '/rules',
      sentence: all
        ? `Whoever has this role may do everything${where}`
        : `Whoever has this role may${before ? ' now also' : ''} ${shown}`,
    },
  ]
}

/** With these somebody gives themselves all other rights. */
const ESCALATES = new Set(['escalate', 'bind', 'impersonate'])

const grantsOf = (role: KubernetesObject): readonly Grant[] =>
  listAt(role, 'rules').flatMap(rule => {
    const texts = (key: string): readonly string[] => listAt(rule, key).map(wordOf)
    const names = texts('resourceNames')
    const resources = texts('resources').flatMap(resource =>
      (texts('apiGroups').length > 0 ? texts('apiGroups') : ['']).map(group =>
        group === '' || (group === '*' && resource === '*') ? resource : `${resource}.${group}`,
      ),
    )
    return [...resources, ...texts('nonResourceURLs')].flatMap(resource =>
      texts('verbs').flatMap(verb => (names.length > 0 ? names : ['*']).map(name => ({ verb, resource, name }))),
    )
  })

const covers = (wide: Grant, narrow: Grant): boolean =>
  (wide.verb === '*' || wide.verb === narrow.verb) &&
  (wide.name === '*' || wide.name === narrow.name) &&
  (wide.resource === narrow.resource || coversResource(wide.resource, narrow.resource))

const coversResource = (wide: string, narrow: string): boolean => {
  if (wide === '*') return !narrow.startsWith('/')
  if (wide.endsWith('*') && wide.startsWith('/')) return narrow.startsWith(wide.slice(0, -1))
  const [resource = '', group = ''] = split(wide)
  const [otherResource = '', otherGroup = ''] = split(narrow)
  return (resource === '*' || resource === otherResource) && (group === '*' || group === otherGroup)
}

const split = (resource: string): readonly string[] => {
  const dot = resource.indexOf('.')
  return dot < 0 ? [resource, ''] : [resource.slice(0, dot), resource.slice(dot + 1)]
}

const ofBinding = (before: KubernetesObject | null, after: KubernetesObject): readonly Danger[] => {
  const role = textAt(after, 'roleRef', 'name') ?? ''
  const same =
    before !== null &&
    textAt(before, 'roleRef', 'name') === role &&
    at(before, 'roleRef', 'kind') === at(after, 'roleRef', 'kind')
  const had = new Set(same ? subjectsOf(before) : [])
  const more = subjectsOf(after).filter(subject => !had.has(subject))
  const open = more.filter(subject => /system:(?:anonymous|unauthenticated|authenticated)/.test(subject))
  const all = role === 'cluster-admin'
  if (more.length === 0 || (!before && !all && open.length === 0)) return []
  const where =
    after.kind === 'ClusterRoleBinding'
      ? 'in the whole cluster'
      : `in namespace \`${after.metadata.namespace ?? 'default'}\``
  const who = more.length <= 3 ? more.join(', ') : `${more.slice(0, 2).join(', ')} and ${more.length - 2} more`
  return [
    {
      code: 'widened rights',
      at: '/subjects',
      sentence: `${all ? `${who} may do everything` : `${who} may do what \`${role}\` allows`} ${where}`,
    },
  ]
}

const subjectsOf = (binding: KubernetesObject): readonly string[] =>
  listAt(binding, 'subjects').flatMap(subject => {
    if (!isMap(subject)) return []
    const namespace = textAt(subject, 'namespace')
    return [
      `${wordOf(subject['kind'])} \`${namespace === undefined ? '' : `${namespace}/`}${wordOf(subject['name'])}\``,
    ]
  })
