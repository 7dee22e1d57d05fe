import { at, type JsonMap, listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import { celValue } from '../cel/cel-value.ts'
import type { Scene } from '../scene.ts'
import { admissionOf } from './admission.ts'
import { type CelRules, placesIn, readCelRules } from './cel-rules.ts'
import { onlyCluster } from './cluster-functions.ts'
import type { CelWorld } from './conditions.ts'
import type { Dialect } from './expression.ts'
import { autogenOf } from './kyverno-autogen.ts'
import { excepted, exceptionsFor, type KyvernoExceptions } from './kyverno-exceptions.ts'
import { KYVERNO_FUNCTIONS } from './kyverno-functions.ts'
import { imagesOf } from './kyverno-images.ts'
import { LEFT_OUT, leftOut } from './kyverno-left-out.ts'
import { asksForObjects, matchesResources } from './match-resources.ts'
import { once } from './once.ts'
import type { Policy, PolicyWorld } from './policy.ts'
import type { PolicyDocument } from './policy-document.ts'
import { LEAVE_TO_CLUSTER, type PolicyProblem, policyName, policyProblem } from './policy-problem.ts'
import { type Review, reviewsOf } from './review.ts'
import { unjudgedBy } from './said-once.ts'
import { fixOf, severityOf, weighed } from './weight.ts'

/** What expressions of Kyverno's policies may name. */
export const KYVERNO: Dialect = {
  variables: ['object', 'oldObject', 'request', 'namespaceObject', 'variables', 'images', 'exceptions'],
  functions: KYVERNO_FUNCTIONS,
}

const isKyverno = (object: JsonMap): boolean => wordOf(object['apiVersion']).startsWith('policies.kyverno.io/')

/** Kinds of Kyverno's policies that do not refuse, or not by what is in an object. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ImageValidatingPolicy: 'it asks registries for signatures of images',
  MutatingPolicy: 'it changes objects when they are applied',
  GeneratingPolicy: 'it makes objects when others are applied',
  DeletingPolicy: 'it deletes objects at some time',
}

/** Reads Kyverno's policies in CEL, with their exceptions. */
export const readKyvernoPolicies = (
  all: readonly PolicyDocument[],
): { readonly policies: readonly Policy[]; readonly problems: readonly PolicyProblem[] } => {
  const policies: Policy[] = []
  const problems: PolicyProblem[] = []
  for (const document of all) {
    const { object } = document
    if (!isKyverno(object)) continue
    const kind = wordOf(object['kind'])
    const name = policyName(object)
    const place = { file: document.file, line: document.lineOf('metadata', 'name') }
    const elsewhere = textAt(ELSEWHERE, kind.replace(/^Namespaced/, ''))
    const leave = (why: string): void => {
      problems.push(policyProblem('info', name, place, `the ${kind} is not judged here: ${why}`, LEAVE_TO_CLUSTER))
    }
    if (elsewhere !== undefined) leave(elsewhere)
    if (kind !== 'ValidatingPolicy' && kind !== 'NamespacedValidatingPolicy') continue
    const spec = mapAt(object, 'spec')
    const mode = textAt(spec, 'evaluation', 'mode') ?? 'Kubernetes'
    if (mode !== 'Kubernetes') {
      leave(`it is for ${mode === 'JSON' ? 'JSON' : 'requests'}, and not for objects of Kubernetes`)
      continue
    }
    if (listAt(spec, 'matchConstraints', 'resourceRules').length === 0) {
      const message = 'it has no "resourceRules" in "matchConstraints", so it is asked for nothing'
      problems.push(policyProblem('error', name, place, message, 'Write for which resources it is'))
      continue
    }
    const { made, unknown } = autogenOf(spec)
    if (unknown.length > 0) leave(`for ${unknown.join(', ')}, of which only the cluster knows where pods are in them`)
    if (!asksForObjects(mapAt(spec, 'matchConstraints')) && made.length === 0) {
      leave('it is asked only when something is deleted or called into')
      continue
    }
    const exceptions = exceptionsFor(kind, name, all, KYVERNO)
    problems.push(...exceptions.problems)
    const rules = readCelRules(document, placesIn('spec'), KYVERNO)
    for (const { line, message } of rules.wrong)
      problems.push(policyProblem('error', name, { file: document.file, line }, message, 'Mend the policy'))
    const variants: readonly Variant[] = [
      { match: mapAt(spec, 'matchConstraints'), rules: () => rules },
      ...made.map(({ match, rewrite }) => ({
        match,
        rules: once(() => readCelRules(document, placesIn('spec'), KYVERNO, rewrite)),
      })),
    ]
    policies.push(policyOf(name, document, variants, exceptions))
  }
  return { policies, problems }
}

/** A policy as it was written, or as Kyverno makes it for what makes pods. */
interface Variant {
  readonly match: JsonMap
  rules(): CelRules
}

const made = new WeakMap<CelWorld, CelWorld>()

/** What expressions see of an object where nothing of it is excepted. */
const seenBy = (review: Review, scene: Scene, world: PolicyWorld): CelWorld => {
  const admission = admissionOf(review, scene, world)
  const known = made.get(admission)
  if (known) return known
  const none = { allowedImages: [], allowedValues: [] }
  const seen = { ...admission, images: celValue(imagesOf(review.object)), exceptions: celValue(none) }
  made.set(admission, seen)
  return seen
}

const policyOf = (
  name: string,
  document: PolicyDocument,
  variants: readonly Variant[],
  exceptions: KyvernoExceptions,
): Policy => {
  const { object, file } = document
  const spec = mapAt(object, 'spec')
  const fails = spec['failurePolicy'] !== 'Ignore'
  const only =
    object['kind'] === 'NamespacedValidatingPolicy' ? (textAt(object, 'metadata', 'namespace') ?? 'default') : undefined
  // Where admission does not ask it, it only reports.
  const asked = at(spec, 'evaluation', 'admission', 'enabled') !== false
  const severity = asked ? severityOf(listAt(spec, 'validationActions')) : 'info'
  return {
    rule: `policy.${name}`,
    file,
    *judge(scene, world) {
      const unjudged = unjudgedBy(name)
      for (const review of reviewsOf(scene)) {
        const on = review.manifest
        for (const { match, rules } of variants) {
          const applies = matchesResources(match, review, { scene, world, equivalent: false })
          if (applies === false) continue
          if (only !== undefined && review.namespace !== only) {
            if (review.namespaced && review.namespace === undefined)
              unjudged.add(on, onlyCluster('which namespace it will stand in').message)
            continue
          }
          if (typeof applies === 'string') {
            unjudged.add(on, onlyCluster(applies).message)
            continue
          }
          if (leftOut(review)) {
            unjudged.add(on, LEFT_OUT)
            continue
          }
          const known = seenBy(review, scene, world)
          const allowed = excepted(exceptions, known)
          if (allowed.is === 'passed') continue
          if (allowed.is === 'unjudged') unjudged.add(on, allowed.message)
          else if (allowed.is === 'broken') yield { on, at: '', ...weighed(allowed, severity, fails), fix: fixOf(file) }
          else {
            const all = exceptions.each.length > 0 ? { ...known, exceptions: allowed } : known
            const said = rules().judge(review.manifest.object, all)
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
