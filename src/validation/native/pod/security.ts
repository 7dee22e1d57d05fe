import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { eachIn, lacks, list, mapIn, text, within } from '../reads.ts'
import { between, notEmpty, say, word } from '../says.ts'

const MOST_ID = 2_147_483_647

/** What a container may do. `hostUsers` is whether its users are those of the node. */
export const checkContainerSecurity = (container: JsonMap, hostUsers: boolean, check: Check): void =>
  within(container, 'securityContext', check, context => {
    checkIds(context, check)
    checkProfiles(context, check)
    if (text(context, 'procMount') === 'Unmasked' && hostUsers)
      say(
        check,
        'choice',
        '"procMount" is Unmasked, which needs users of the pod\'s own',
        'Write "hostUsers: false" in the pod',
        'procMount',
      )
    if (context['allowPrivilegeEscalation'] !== false) return
    if (context['privileged'] === true)
      say(
        check,
        'choice',
        'a privileged container cannot do without "allowPrivilegeEscalation"',
        'Leave one of them out',
        'allowPrivilegeEscalation',
      )
    else if (list(mapIn(context, 'capabilities') ?? {}, 'add').includes('CAP_SYS_ADMIN'))
      say(
        check,
        'choice',
        'a container with CAP_SYS_ADMIN cannot do without "allowPrivilegeEscalation"',
        'Leave one of them out',
        'allowPrivilegeEscalation',
      )
  })

/** What all containers of a pod may do. */
export const checkPodSecurity = (spec: JsonMap, check: Check): void => {
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true)
    say(check, 'choice', '"shareProcessNamespace" and "hostPID" exclude each other', 'Leave one of them out')
  within(spec, 'securityContext', check, context => {
    checkIds(context, check)
    between(context, 'fsGroup', 0, MOST_ID, check)
    for (const [index, group] of list(context, 'supplementalGroups').entries())
      if (typeof group === 'number' && (group < 0 || group > MOST_ID))
        say(
          check,
          'range',
          `the group ${group} has to be between 0 and ${MOST_ID}`,
          'Write the number of a group',
          'supplementalGroups',
          index,
        )
    checkProfiles(context, check)
    const seen = new Set<string>()
    eachIn(context, 'sysctls', check, each => {
      const name = text(each, 'name') ?? ''
      if (name.length > 253 || !/^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(name))
        say(
          check,
          'name',
          `"${cut(name)}" is not the name of a setting of the kernel`,
          'Write a name as net.core.somaxconn',
          'name',
        )
      else if (seen.has(name)) say(check, 'duplicate', `"${cut(name)}" is set twice`, 'Leave one of them out', 'name')
      seen.add(name)
    })
    // Another needs a switch that clusters do not have on.
    word(context, 'seLinuxChangePolicy', ['Recursive'], check)
    notEmpty(context, check, 'fsGroupChangePolicy', 'supplementalGroupsPolicy', 'seLinuxChangePolicy')
  })
}

const checkIds = (context: JsonMap, check: Check): void => {
  between(context, 'runAsUser', 0, MOST_ID, check)
  between(context, 'runAsGroup', 0, MOST_ID, check)
}

const checkProfiles = (context: JsonMap, check: Check): void => {
  for (const key of ['seccompProfile', 'appArmorProfile'])
    within(context, key, check, profile => {
      const local = text(profile, 'type') === 'Localhost'
      const missing = lacks(profile, 'localhostProfile')
      if (local && missing)
        say(check, 'required', `a profile of the node has no "localhostProfile"`, 'Write "localhostProfile"')
      else if (!local && profile['localhostProfile'] !== undefined && profile['localhostProfile'] !== null)
        say(
          check,
          'choice',
          '"localhostProfile" is for profiles of type Localhost',
          'Leave it out, or write "type: Localhost"',
          'localhostProfile',
        )
      const path = text(profile, 'localhostProfile')
      if (key === 'appArmorProfile' && path !== undefined && (path.trim() !== path || path.length > 4095))
        say(
          check,
          'value',
          '"localhostProfile" is too long, or begins or ends with a space',
          'Write the name of a profile',
          'localhostProfile',
        )
      if (key === 'seccompProfile' && path !== undefined && (path.startsWith('/') || path.split('/').includes('..')))
        say(
          check,
          'value',
          '"localhostProfile" has to stay below the directory of profiles',
          'Write a path without "/" before and ".." in it',
          'localhostProfile',
        )
    })
}
