import { at, type JsonMap, listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import { ADMISSION, admissionOf } from './admission.ts'
import { type CelRules, placesIn, readCelRules } from './cel-rules.ts'
import { onlyCluster } from './cluster-functions.ts'
import { asksForObjects, type Matching, matchesResources } from './match-resources.ts'
import { paramsOf } from './params.ts'
import type { Policy, PolicyFinding } from './policy.ts'
import type { PolicyDocument } from './policy-document.ts'
import { LEAVE_TO_CLUSTER, type PolicyProblem, policyName, policyProblem } from './policy-problem.ts'
import { reviewsOf } from './review.ts'
import { unjudgedBy } from './said-once.ts'
import { fixOf, keepWorst, severityOf, weighed } from './weight.ts'

/** The kinds that are read here. */
export const isAdmissionPolicy = ({ object }: PolicyDocument): boolean =>
  isOf(object) && object['kind'] === 'ValidatingAdmissionPolicy'

/** What puts a policy in force. */
export const isAdmissionBinding = ({ object }: PolicyDocument): boolean =>
  isOf(object) && object['kind'] === 'ValidatingAdmissionPolicyBinding'

const isOf = (object: JsonMap): boolean => wordOf(object['apiVersion']).startsWith('admissionregistration.k8s.io/')

/** Reads the API server's own policies with what puts them in force. `all`: every object of the files, for parameters. */
export const readAdmissionPolicies = (
  all: readonly PolicyDocument[],
): { readonly policies: readonly Policy[]; readonly problems: readonly PolicyProblem[] } => {
  const policies: Policy[] = []
  const problems: PolicyProblem[] = []
  const bindings = Map.groupBy(
    all.filter(isAdmissionBinding),
    ({ object }) => textAt(object, 'spec', 'policyName') ?? '',
  )
  const names = new Set<string>()
  for (const document of all.filter(isAdmissionPolicy)) {
    const name = policyName(document.object)
    names.add(name)
    const rules = readCelRules(document, placesIn('spec'), ADMISSION)
    for (const { line, message } of rules.wrong)
      problems.push(policyProblem('error', name, { file: document.file, line }, message, 'Mend the policy'))
    const spec = mapAt(document.object, 'spec')
    const own = bindings.get(name) ?? []
    const place = { file: document.file, line: document.lineOf('metadata', 'name') }
    if (listAt(spec, 'matchConstraints', 'resourceRules').length === 0) {
      const message = 'it has no "resourceRules" in "matchConstraints", so it is asked for nothing'
      problems.push(policyProblem('error', name, place, message, 'Write for which resources it is'))
    } else if (!asksForObjects(mapAt(spec, 'matchConstraints'))) {
      const message = 'it is asked only when something is deleted or called into, which is not judged here'
      problems.push(policyProblem('info', name, place, message, LEAVE_TO_CLUSTER))
    } else if (own.length === 0) {
      const message = 'no binding names this policy, so it is not in force'
      problems.push(policyProblem('info', name, place, message, 'Add a ValidatingAdmissionPolicyBinding for it'))
    } else policies.push(policyOf(name, document, rules, own, all))
  }
  for (const [name, lost] of bindings)
    for (const document of lost)
      if (!names.has(name)) {
        const place = { file: document.file, line: document.lineOf('spec', 'policyName') }
        const message = `it binds the policy "${name}", which is in none of the files, so that it is not judged`
        problems.push(policyProblem('info', undefined, place, message, 'Keep the policy beside its binding'))
      }
  return { policies, problems }
}

const policyOf = (
  name: string,
  document: PolicyDocument,
  rules: CelRules,
  bindings: readonly PolicyDocument[],
  all: readonly PolicyDocument[],
): Policy => {
  const spec = mapAt(document.object, 'spec')
  const constraints = mapAt(spec, 'matchConstraints')
  const equivalent = constraints['matchPolicy'] !== 'Exact'
  const fails = spec['failurePolicy'] !== 'Ignore'
  return {
    rule: `policy.${name}`,
    file: document.file,
    *judge(scene, world) {
      const unjudged = unjudgedBy(name)
      const matching: Matching = { scene, world, equivalent }
      for (const review of reviewsOf(scene)) {
        if (review.group === 'admissionregistration.k8s.io' && /^ValidatingAdmissionPolicy/.test(review.kind)) continue
        const applies = matchesResources(constraints, review, matching)
        if (applies === false) continue
        const found = new Map<string, PolicyFinding>()
        for (const binding of bindings) {
          const bound = matchesResources(mapAt(binding.object, 'spec', 'matchResources'), review, matching)
          if (bound === false) continue
          const why = typeof applies === 'string' ? applies : bound
          if (typeof why === 'string') {
            unjudged.add(review.manifest, onlyCluster(why).message)
            continue
          }
          const severity = severityOf(listAt(binding.object, 'spec', 'validationActions'))
          const params = paramsOf(spec['paramKind'], at(binding.object, 'spec', 'paramRef'), review, scene, all)
          if (params.is === 'unknown') unjudged.add(review.manifest, params.why)
          for (const value of params.is === 'some' ? params.values : []) {
            const said = rules.judge(review.manifest.object, { ...admissionOf(review, scene, world), params: value })
            for (const one of said === 'unmatched' ? [] : said) {
              if (one.is === 'unjudged') unjudged.add(review.manifest, one.message)
              else
                keepWorst(found, {
                  on: review.manifest,
                  ...weighed(one, severity, fails),
                  at: one.at,
                  fix: fixOf(document.file),
                })
            }
          }
        }
        yield* found.values()
      }
      yield* unjudged.found()
    },
  }
}
