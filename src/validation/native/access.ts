import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongSubdomain } from '../schema/names.ts'
import { eachIn, lacks, list, text, within } from './reads.ts'
import { needs, needsItems, oneOf, say, wrongText } from './says.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** What a Role or ClusterRole allows. */
export const checkRole = (object: JsonMap, check: Check): void => {
  eachIn(object, 'rules', check, rule => {
    const [urls, groups, resources] = [list(rule, 'nonResourceURLs'), list(rule, 'apiGroups'), list(rule, 'resources')]
    if (urls.length === 0) {
      if (groups.length === 0)
        say(check, 'required', 'a rule has no "apiGroups"', 'Write "apiGroups", with "" for the kinds of the core')
      if (resources.length === 0) say(check, 'required', 'a rule has no "resources"', 'Write "resources"')
    } else if (check.kind === 'Role')
      say(check, 'choice', 'a Role is in a namespace, and URLs are in none', 'Write a ClusterRole', 'nonResourceURLs')
    else if (groups.length > 0 || resources.length > 0 || list(rule, 'resourceNames').length > 0)
      say(check, 'choice', 'a rule is either for resources or for URLs', 'Make two rules of it', 'nonResourceURLs')
  })
  within(object, 'aggregationRule', check, rule => needsItems(rule, 'clusterRoleSelectors', check))
}

const wrongSegment = (name: string): string | undefined =>
  name === '.' || name === '..' ? 'may not be "." or ".."' : /[/%]/.test(name) ? 'contains "/" or "%"' : undefined

/** Who may do what a role allows. */
export const checkBinding = (object: JsonMap, check: Check): void => {
  const everywhere = check.kind === 'ClusterRoleBinding'
  within(object, 'roleRef', check, role => {
    const [group, kind] = [text(role, 'apiGroup'), text(role, 'kind')]
    if (group !== undefined) oneOf(group, [GROUP], check, 'apiGroup')
    if (kind !== undefined && everywhere) oneOf(kind, ['ClusterRole'], check, 'kind')
    wrongText(role, 'name', check, wrongSegment)
  })
  eachIn(object, 'subjects', check, subject => {
    const [group, kind] = [text(subject, 'apiGroup'), text(subject, 'kind')]
    if (kind === 'ServiceAccount') {
      if (group !== undefined)
        say(
          check,
          'value',
          `a ServiceAccount is of no group, and not of "${cut(group)}"`,
          'Leave "apiGroup" out',
          'apiGroup',
        )
      if (everywhere && lacks(subject, 'namespace')) needs(subject, 'namespace', check)
      wrongText(subject, 'name', check, wrongSubdomain)
    } else if (group !== undefined) oneOf(group, [GROUP], check, 'apiGroup')
  })
}
