import { at, isMap, type JsonMap, listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import type { Severity } from '../problem.ts'
import { ADMISSION, admissionOf } from './admission.ts'
import { type CelPlaces, type CelRules, readCelRules } from './cel-rules.ts'
import { onlyCluster } from './cluster-functions.ts'
import { rewriteForTemplate } from './kyverno-autogen.ts'
import { LEFT_OUT, leftOut } from './kyverno-left-out.ts'
import { matchesRuleOf } from './kyverno-match.ts'
import type { Matching } from './match-resources.ts'
import { paramsOf } from './params.ts'
import type { Policy } from './policy.ts'
import type { PolicyDocument } from './policy-document.ts'
import { LEAVE_TO_CLUSTER, type PolicyProblem, policyName, policyProblem } from './policy-problem.ts'
import { type Review, reviewsOf } from './review.ts'
import { unjudgedBy } from './said-once.ts'
import { fixOf, weighed } from './weight.ts'
import { fitsWildcard } from './wildcard.ts'

const CONTROLLERS = ['DaemonSet', 'Deployment', 'Job', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'CronJob']

/** Whether a document is a policy of Kyverno's first kind, most rules of which are patterns. */
const isClassic = ({ object }: PolicyDocument): boolean =>
  /^kyverno\.io\/v/.test(wordOf(object['apiVersion'])) &&
  (object['kind'] === 'ClusterPolicy' || object['kind'] === 'Policy')

/** Reads Kyverno's classic policies: rules in CEL are judged, all others are said by name. */
export const readClassicPolicies = (
  all: readonly PolicyDocument[],
): { readonly policies: readonly Policy[]; readonly problems: readonly PolicyProblem[] } => {
  const policies: Policy[] = []
  const problems: PolicyProblem[] = []
  for (const document of all.filter(isClassic)) {
    const name = policyName(document.object)
    const { file } = document
    const rules: Rule[] = []
    for (const [index, rule] of listAt(document.object, 'spec', 'rules').entries()) {
      const path = ['spec', 'rules', index]
      const elsewhere = notJudged(rule)
      if (elsewhere !== undefined) {
        const message = `the rule "${textAt(rule, 'name') ?? index + 1}" is not judged here: ${elsewhere}`
        problems.push(policyProblem('info', name, { file, line: document.lineOf(...path) }, message, LEAVE_TO_CLUSTER))
        continue
      }
      const places: CelPlaces = {
        matchConditions: [...path, 'celPreconditions'],
        variables: [...path, 'validate', 'cel', 'variables'],
        validations: [...path, 'validate', 'cel', 'expressions'],
      }
      const read = (kind: string | undefined): CelRules =>
        readCelRules(document, places, ADMISSION, text =>
          kind === undefined ? text : rewriteForTemplate(text, kind === 'CronJob'),
        )
      const own = read(undefined)
      for (const { line, message } of own.wrong)
        problems.push(policyProblem('error', name, { file, line }, message, 'Mend the policy'))
      rules.push({ rule, own, made: new Map(), read })
    }
    if (rules.length > 0) policies.push(policyOf(name, document, rules, all))
  }
  return { policies, problems }
}

interface Rule {
  readonly rule: unknown
  readonly own: CelRules
  /** As Kyverno makes it for kinds that make pods. */
  readonly made: Map<string, CelRules>
  read(kind: string | undefined): CelRules
}

/** Why a rule is left to the cluster; undefined where it is judged here. */
const notJudged = (rule: unknown): string | undefined => {
  const validate = mapAt(rule, 'validate')
  if (isMap(mapAt(rule)['mutate'])) return 'it changes objects when they are applied'
  if (isMap(mapAt(rule)['generate'])) return 'it makes objects when others are applied'
  if (listAt(rule, 'verifyImages').length > 0) return 'it asks registries for signatures of images'
  const way = ['pattern', 'anyPattern', 'deny', 'foreach', 'podSecurity', 'manifests', 'assert'].find(
    key => validate[key] !== undefined,
  )
  if (way !== undefined) return `"${way}" can only be evaluated by Kyverno itself`
  if (!isMap(validate['cel'])) return 'it says nothing that is known'
  for (const key of ['context', 'preconditions'])
    if (Object.keys(Object(mapAt(rule)[key])).length > 0) return `its "${key}" can only be evaluated by Kyverno itself`
  return undefined
}

const policyOf = (
  name: string,
  document: PolicyDocument,
  rules: readonly Rule[],
  all: readonly PolicyDocument[],
): Policy => {
  const { object, file } = document
  const spec = mapAt(object, 'spec')
  const only = object['kind'] === 'Policy' ? (textAt(object, 'metadata', 'namespace') ?? 'default') : undefined
  const fails = spec['failurePolicy'] !== 'Ignore'
  const controllers = controllersOf(object, rules)
  return {
    rule: `policy.${name}`,
    file,
    *judge(scene, world) {
      const unjudged = unjudgedBy(name)
      const matching: Matching = { scene, world, equivalent: false }
      for (const review of reviewsOf(scene)) {
        if (only !== undefined && review.namespace !== undefined && review.namespace !== only) continue
        if (only !== undefined && !review.namespaced) continue
        const on = review.manifest
        for (const each of rules) {
          const { rule } = each
          const makes = controllers.has(review.kind) && /^(?:apps|batch|)$/.test(review.group)
          const asPod = makes ? { ...review, group: '', version: 'v1', kind: 'Pod' } : review
          const direct = matchesRuleOf(rule, review, matching)
          const applies = direct === false && makes ? matchesRuleOf(rule, asPod, matching) : direct
          if (applies === false) continue
          if (typeof applies === 'string' || (only !== undefined && review.namespace === undefined)) {
            unjudged.add(
              on,
              onlyCluster(typeof applies === 'string' ? applies : 'which namespace it will stand in').message,
            )
            continue
          }
          if (leftOut(review)) {
            unjudged.add(on, LEFT_OUT)
            continue
          }
          const severity = severityOf(spec, rule, review)
          const cel = mapAt(rule, 'validate', 'cel')
          const params = paramsOf(cel['paramKind'], cel['paramRef'], review, scene, all)
          if (params.is === 'unknown') unjudged.add(on, params.why)
          const made = direct === false ? variantOf(each, review.kind) : each.own
          for (const value of params.is === 'some' ? params.values : []) {
            const said = made.judge(review.manifest.object, { ...admissionOf(review, scene, world), params: value })
            for (const one of said === 'unmatched' ? [] : said) {
              if (one.is === 'unjudged') unjudged.add(on, one.message)
              else yield { on, at: one.at, ...weighed(one, severity, fails), fix: fixOf(file) }
            }
          }
        }
      }
      yield* unjudged.found()
    },
  }
}

const variantOf = ({ made, read }: Rule, kind: string): CelRules => {
  const key = kind === 'CronJob' ? kind : 'Deployment'
  const known = made.get(key) ?? read(key)
  made.set(key, known)
  return known
}

/** What a refusal by a rule weighs. Without a word Kyverno only reports. */
const severityOf = (spec: JsonMap, rule: unknown, review: Review): Severity => {
  const validate = mapAt(rule, 'validate')
  if (spec['admission'] === false) return 'info'
  const overrides = [
    ...listAt(validate, 'failureActionOverrides'),
    ...listAt(spec, 'validationFailureActionOverrides'),
  ].find(override =>
    listAt(override, 'namespaces').some(pattern => fitsWildcard(wordOf(pattern), review.namespace ?? '')),
  )
  const action =
    textAt(overrides, 'action') ??
    textAt(validate, 'failureAction') ??
    textAt(spec, 'validationFailureAction') ??
    'Audit'
  if (/^enforce$/i.test(action)) return 'error'
  return spec['emitWarning'] === true ? 'warning' : 'info'
}

/** Kinds that make pods, for which Kyverno makes rules for pods, too: where all rules are for whatever pods there are. */
const controllersOf = (object: JsonMap, rules: readonly Rule[]): ReadonlySet<string> => {
  const filters = rules.flatMap(({ rule }) =>
    ['match', 'exclude'].flatMap(key => {
      const block = mapAt(rule, key)
      return [block, ...listAt(block, 'any'), ...listAt(block, 'all')].map(filter => mapAt(filter, 'resources'))
    }),
  )
  const some = filters.some(resources => {
    const kinds = listAt(resources, 'kinds')
    return (
      ['name', 'selector', 'annotations'].some(key => resources[key] !== undefined) ||
      listAt(resources, 'names').length > 0 ||
      (kinds.length > 1 && kinds.includes('Pod'))
    )
  })
  if (some || !filters.some(resources => listAt(resources, 'kinds').includes('Pod'))) return new Set()
  const named = at(object, 'metadata', 'annotations', 'pod-policies.kyverno.io/autogen-controllers')
  if (typeof named !== 'string') return new Set(CONTROLLERS)
  return new Set(
    named
      .split(',')
      .map(kind => kind.trim())
      .filter(kind => CONTROLLERS.includes(kind)),
  )
}
