import { at, isMap, type JsonMap, listAt, mapAt, wordOf } from '../../diff/json.ts'

/** A policy for pods as Kyverno makes it one for what makes pods. */
export interface Autogen {
  /** Its `matchConstraints`. */ readonly match: JsonMap
  /** Changes an expression about a pod into one about what makes it. */
  rewrite(expression: string): string
}

const GROUPS: Readonly<Record<string, string>> = {
  daemonsets: 'apps',
  deployments: 'apps',
  replicasets: 'apps',
  statefulsets: 'apps',
  jobs: 'batch',
  cronjobs: 'batch',
}

/** Where the template of a pod stands in an object of the kind. */
export const templateOf = (cron: boolean): string => (cron ? 'spec.jobTemplate.spec.template' : 'spec.template')

/**
 * Changes an expression as Kyverno does (`pkg/cel/autogen`, `pkg/autogen/v1`): by its text, whatever it means. The namespace of what makes
 * pods stays where it is, for templates have none.
 */
export const rewriteForTemplate = (expression: string, cron: boolean): string =>
  expression
    .replaceAll(/(object|oldObject)\.spec/g, `$1.${templateOf(cron)}.spec`)
    .replaceAll(/(object|oldObject)\.metadata(?!\.namespace(?![A-Za-z\d_]))/g, `$1.${templateOf(cron)}.metadata`)

/** What a policy for pods is asked beside pods, and the controllers that it names and nobody knows here. */
export const autogenOf = (
  spec: JsonMap,
): { readonly made: readonly Autogen[]; readonly unknown: readonly string[] } => {
  const match = mapAt(spec, 'matchConstraints')
  if (!isForPods(match)) return { made: [], unknown: [] }
  const named = at(spec, 'autogen', 'podControllers', 'controllers')
  const controllers = Array.isArray(named) ? named.map(wordOf) : Object.keys(GROUPS)
  const known = controllers.filter(name => Object.hasOwn(GROUPS, name))
  const made = [false, true].flatMap((cron): readonly Autogen[] => {
    const resources = known.filter(name => (name === 'cronjobs') === cron)
    if (resources.length === 0) return []
    const resourceRules = resources.map(resource => ({
      ...mapAt(listAt(match, 'resourceRules')[0]),
      apiGroups: [GROUPS[resource]],
      apiVersions: ['v1'],
      resources: [resource],
    }))
    return [
      {
        match: {
          resourceRules,
          ...(match['namespaceSelector'] ? { namespaceSelector: match['namespaceSelector'] } : {}),
        },
        rewrite: expression => rewriteForTemplate(expression, cron),
      },
    ]
  })
  return { made, unknown: controllers.filter(name => !Object.hasOwn(GROUPS, name)) }
}

/** Whether a policy is for pods alone, and not only for some of them. */
const isForPods = (match: JsonMap): boolean => {
  const selector = match['objectSelector']
  if (isMap(selector) && Object.values(selector).some(value => Object.keys(Object(value)).length > 0)) return false
  const [rule, ...more] = listAt(match, 'resourceRules')
  const only = (key: string, value: string): boolean => listAt(rule, key).length === 1 && listAt(rule, key)[0] === value
  return (
    more.length === 0 &&
    listAt(match, 'excludeResourceRules').length === 0 &&
    listAt(rule, 'resourceNames').length === 0 &&
    only('apiGroups', '') &&
    only('apiVersions', 'v1') &&
    only('resources', 'pods')
  )
}
