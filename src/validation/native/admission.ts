import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongSubdomain } from '../schema/names.ts'
import { port } from './ports.ts'
import { eachIn, eachText, lacks, list, mapIn, specOf, text, within } from './reads.ts'
import { between, forbids, needs, notEmpty, oneOf, qualified, say, single, wrongText } from './says.ts'

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT', '*']
const SCOPES = ['Cluster', 'Namespaced', '*']

/** Who is asked before an object is kept. */
export const checkWebhooks = (object: JsonMap, check: Check): void => {
  const names = new Set<string>()
  eachIn(object, 'webhooks', check, hook => {
    const name = text(hook, 'name')
    if (name !== undefined) {
      const why = wrongSubdomain(name) ?? (name.split('.').length < 3 ? 'has fewer than three parts' : undefined)
      if (why) say(check, 'name', `the webhook "${cut(name)}" ${why}`, 'Write a name as check.example.com', 'name')
      else if (names.has(name))
        say(check, 'duplicate', `two webhooks have the name "${cut(name)}"`, 'Write another name', 'name')
      names.add(name)
    }
    eachIn(hook, 'rules', check, rule => checkRule(rule, check))
    notEmpty(hook, check, 'matchPolicy', 'failurePolicy', 'reinvocationPolicy')
    const effects = text(hook, 'sideEffects')
    if (effects !== undefined) oneOf(effects, ['None', 'NoneOnDryRun'], check, 'sideEffects')
    between(hook, 'timeoutSeconds', 1, 30, check)
    checkVersions(hook, check)
    within(hook, 'clientConfig', check, config => checkClient(config, check))
    checkConditions(hook, check)
  })
}

const checkVersions = (hook: JsonMap, check: Check): void => {
  const versions = list(hook, 'admissionReviewVersions')
  eachText(hook, 'admissionReviewVersions', check, (version, index) => {
    if (versions.indexOf(version) < index)
      say(check, 'duplicate', `the version "${cut(version)}" is there twice`, 'Leave one of them out')
    else if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(version))
      say(check, 'name', `"${cut(version)}" is not a version`, 'Write a version as v1')
  })
  if (versions.length > 0 && !versions.includes('v1') && !versions.includes('v1beta1'))
    say(check, 'value', 'no version is one that the API server speaks', 'Write v1', 'admissionReviewVersions')
}

/** Where a webhook is. */
export const checkClient = (config: JsonMap, check: Check): void => {
  single(config, ['url', 'service'], check, 'one is needed')
  const url = text(config, 'url')
  if (url !== undefined && !/^https:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/.test(url))
    say(
      check,
      'value',
      '"url" has to begin with "https://" and to have no user, query or fragment',
      'Write such an address',
      'url',
    )
  within(config, 'service', check, service => {
    needs(service, 'name', check)
    needs(service, 'namespace', check)
    port(service, 'port', check)
    const path = text(service, 'path')
    if (path !== undefined && wrongPath(path))
      say(check, 'value', '"path" has to begin with "/" and to be made of names', 'Write a path as /validate', 'path')
  })
}

const wrongPath = (path: string): boolean =>
  path !== '/' &&
  (!path.startsWith('/') ||
    path
      .slice(1)
      .replace(/\/$/, '')
      .split('/')
      .some(step => wrongSubdomain(step) !== undefined))

/** What objects somebody is asked about. */
const checkRule = (rule: JsonMap, check: Check): void => {
  for (const key of ['operations', 'apiGroups', 'apiVersions', 'resources']) {
    if (list(rule, key).length === 0) say(check, 'required', `a rule has no "${key}"`, `Write "${key}"`)
    else if (list(rule, key).length > 1 && key !== 'resources' && list(rule, key).includes('*'))
      say(check, 'choice', `"*" is all there is of "${key}"`, 'Leave the others out', key)
  }
  eachText(rule, 'operations', check, operation => oneOf(operation, OPERATIONS, check))
  for (const key of ['apiVersions', 'resources'])
    eachText(rule, key, check, value => {
      if (value === '') say(check, 'required', `an item of "${key}" is empty`, 'Write a name, or leave it out')
    })
  checkResources(rule, check)
  const scope = rule['scope']
  if (typeof scope === 'string') oneOf(scope, SCOPES, check, 'scope')
}

const checkResources = (rule: JsonMap, check: Check): void => {
  const names = list(rule, 'resources').filter(name => typeof name === 'string')
  if (names.length < 2) return
  const [wholes, parts] = [new Set<string>(), new Set<string>()]
  const covered = names.some(name => {
    const [whole = '', part] = name.split('/')
    if (part === undefined) return false
    const found = wholes.has(whole) || parts.has(part)
    if (part === '*') wholes.add(whole)
    if (whole === '*') parts.add(part)
    return found
  })
  const last = names.filter(name => !name.includes('/')).at(-1)
  if (covered || names.includes('*/*') || (names.includes('*') && last !== undefined && last !== '*'))
    say(check, 'choice', 'what has "*" in it covers other "resources"', 'Leave the others out', 'resources')
}

const checkConditions = (holder: JsonMap, check: Check): void => {
  const names = new Set<string>()
  if (list(holder, 'matchConditions').length > 64)
    say(check, 'range', 'there are more than 64 conditions', 'Leave some out', 'matchConditions')
  eachIn(holder, 'matchConditions', check, condition => {
    qualified(condition, 'name', check)
    const name = text(condition, 'name')
    if (name !== undefined && names.has(name))
      say(check, 'duplicate', `two conditions have the name "${cut(name)}"`, 'Write another name', 'name')
    if (name !== undefined) names.add(name)
    if (text(condition, 'expression')?.trim() === '')
      say(check, 'required', 'a condition has no expression', 'Write "expression"')
  })
}

const checkMatches = (holder: JsonMap, key: string, check: Check): void =>
  within(holder, key, check, matches => {
    for (const rules of ['resourceRules', 'excludeResourceRules'])
      eachIn(matches, rules, check, rule => {
        checkRule(rule, check)
        // What is deleted cannot be changed.
        if (check.kind.startsWith('Mutating'))
          eachText(rule, 'operations', check, each => {
            if (each === 'DELETE') say(check, 'value', 'what is deleted is not changed', 'Leave DELETE out')
          })
        const names = list(rule, 'resourceNames')
        eachText(rule, 'resourceNames', check, (name, index) => {
          if (names.indexOf(name) < index)
            say(check, 'duplicate', `the name "${cut(name)}" is there twice`, 'Leave one of them out')
        })
      })
  })

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/
const REASONS = ['Unauthorized', 'Forbidden', 'Invalid', 'RequestEntityTooLarge']

/** Policies that the API server judges or changes objects by. */
export const checkAdmissionPolicy = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    within(spec, 'paramKind', check, kind => {
      needs(kind, 'apiVersion', check)
      needs(kind, 'kind', check)
    })
    if (lacks(spec, 'matchConstraints')) needs(spec, 'matchConstraints', check)
    within(spec, 'matchConstraints', check, matches => {
      if (list(matches, 'resourceRules').length === 0)
        say(check, 'required', '"resourceRules" needs an item', 'Add a rule')
    })
    checkMatches(spec, 'matchConstraints', check)
    checkConditions(spec, check)
    eachIn(spec, 'variables', check, variable => {
      const name = text(variable, 'name')
      if (name !== undefined && !IDENTIFIER.test(name))
        say(check, 'name', `"${cut(name)}" cannot be the name of a variable`, 'Write letters, digits and "_"', 'name')
    })
    notEmpty(spec, check, 'failurePolicy')
    const word = text(spec, 'failurePolicy')
    if (word !== undefined) oneOf(word, ['Fail', 'Ignore'], check, 'failurePolicy')
    const asks = check.kind === 'ValidatingAdmissionPolicy'
    const key = asks ? 'validations' : 'mutations'
    if (list(spec, key).length === 0 && list(spec, 'auditAnnotations').length === 0)
      say(check, 'required', `the ${check.kind} has no "${key}"`, `Write "${key}"`)
    if (check.kind === 'MutatingAdmissionPolicy') needs(spec, 'reinvocationPolicy', check)
    eachIn(spec, 'mutations', check, mutation => {
      for (const key of ['applyConfiguration', 'jsonPatch'])
        within(mutation, key, check, change => needs(change, 'expression', check))
      const wanted = text(mutation, 'patchType') === 'ApplyConfiguration' ? 'applyConfiguration' : 'jsonPatch'
      if (text(mutation, 'patchType') !== undefined && !mapIn(mutation, wanted)) needs(mutation, wanted, check)
      for (const other of ['applyConfiguration', 'jsonPatch'])
        if (other !== wanted) forbids(mutation, other, check, `beside "${wanted}"`)
    })
    eachIn(spec, 'validations', check, validation => {
      if (text(validation, 'expression')?.trim() === '')
        say(check, 'required', 'a validation has no expression', 'Write "expression"')
      const reason = text(validation, 'reason')
      if (reason !== undefined) oneOf(reason, REASONS, check, 'reason')
      notEmpty(validation, check, 'reason')
    })
  })

/** What policies are used on. */
export const checkAdmissionBinding = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    needs(spec, 'policyName', check)
    wrongText(spec, 'policyName', check, wrongSubdomain)
    within(spec, 'paramRef', check, ref => {
      single(ref, ['name', 'selector'], check, 'one is needed')
      needs(ref, 'parameterNotFoundAction', check)
    })
    checkMatches(spec, 'matchResources', check)
    if (check.kind !== 'ValidatingAdmissionPolicyBinding') return
    const actions = list(spec, 'validationActions')
    if (actions.length === 0)
      say(check, 'required', 'nothing is done with what the policy finds', 'Write "validationActions"')
    eachText(spec, 'validationActions', check, action => oneOf(action, ['Deny', 'Warn', 'Audit'], check))
    if (actions.includes('Deny') && actions.includes('Warn'))
      say(check, 'choice', 'Deny and Warn exclude each other', 'Leave one of them out', 'validationActions')
  })
