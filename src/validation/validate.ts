import type { ValidateSettings } from '../config/config.ts'
import { refOf } from '../diff/diff-objects.ts'
import type { KubernetesObject, Manifest } from '../diff/manifest.ts'
import { checkRules } from './cel/check-rules.ts'
import { customRules } from './cel/custom-rules.ts'
import type { Finding } from './finding.ts'
import { judgeObject } from './judge-object.ts'
import type { Policies, PolicyFinding } from './policies/policy.ts'
import type { Rego } from './policies/rego.ts'
import type { Problem, Severity } from './problem.ts'
import { ignoredBy, reasonFor } from './rules/ignored.ts'
import { judgeRules, severityByDefault } from './rules/judge-rules.ts'
import type { Scene } from './scene.ts'
import type { Schemas } from './schema/schemas.ts'
import { type JudgedEnvironment, weightOf } from './weights.ts'

/** What one overlay is judged by. */
export interface Measure {
  readonly schemas: Schemas
  readonly policies: readonly {
    readonly policies: Policies
    /** The most that a breach weighs. */
    readonly weight?: Severity
  }[]
  readonly settings: Pick<ValidateSettings, 'rules'>
  readonly environment: JudgedEnvironment
  /** Absent where no Rego can be evaluated. */
  readonly rego?: Rego
  /** Told what is judged next, for when that does not end. */
  readonly next?: (what: string) => void
}

/** A finding of one of the manifests that were judged; of what was removed, as it was before. */
export interface JudgedFinding extends Finding {
  readonly on: Manifest
  /** Why the object itself says that it does not count. */
  readonly ignored?: string
  /** A policy judged nothing: that it was so before excuses nothing. */
  readonly broken?: true
}

/** What was found, and what could not be judged or has no schema, in sentences. */
export interface Judged {
  readonly findings: readonly JudgedFinding[]
  readonly unjudged: readonly string[]
}

/** More findings of one overlay nobody reads; errors are kept before others. */
const MOST = 2_000

/** Judges all of an overlay. Takes what is hidden for what nobody may see: no finding has a value of a secret in it. */
export const validate = (scene: Scene, measure: Measure): Judged => {
  const { settings, environment } = measure
  const say = measure.next ?? (() => {})
  const findings: JudgedFinding[] = []
  const unjudged = new Set<string>()
  const weigh = (rule: string, own: Severity | 'off') => weightOf(settings, environment, rule, own)
  const add = (on: Manifest, problem: Problem & { readonly broken?: true }): void => {
    // What nobody could judge is said of its kind once, not of each object.
    if (isUnjudged(problem)) {
      unjudged.add(problem.message)
      return
    }
    const severity = weigh(problem.rule, problem.severity)
    if (severity === 'off') return
    findings.push({
      ...problem,
      severity,
      object: refOf(on.object),
      on,
      ...(on.file === undefined ? {} : { file: on.file }),
    })
  }

  const ignoring = new Map(scene.manifests.map(on => [on, ignoredBy(on.object)]))
  const earlier = new Map((scene.before ?? []).map(({ object }) => [keyOf(object), object]))
  for (const on of scene.manifests) {
    say(nameOf(on.object))
    const found = judgeObject(on.object, measure.schemas)
    for (const problem of found) add(on, problem)
    // The API server asks its definition's rules only of what is right by its structure.
    if (!found.some(({ rule, severity }) => severity === 'error' && rule.startsWith('schema.')))
      for (const problem of rulesSay(on, earlier, measure.schemas)) add(on, problem)
    for (const problem of on.noticed ?? []) add(on, problem)
    for (const problem of ignoring.get(on)?.problems ?? []) add(on, problem)
  }
  say('the rules')
  findings.push(...judgeRules(scene, rule => weigh(rule.id, severityByDefault(rule, scene.production))))
  for (const { policies, weight } of measure.policies)
    for (const found of policyFindings(policies, scene, measure)) {
      if (found.unjudged) unjudged.add(found.message)
      else add(found.on, { ...found, severity: lighter(found.severity, weight) })
    }

  const settled = findings.map((finding): JudgedFinding => {
    // What was removed is none of the manifests, and may have said that it would be.
    const ignored = reasonFor(ignoring.get(finding.on) ?? ignoredBy(finding.on.object), finding.rule)
    return ignored === undefined ? finding : { ...finding, ignored }
  })
  return { findings: settled.length > MOST ? heaviest(settled) : settled, unjudged: [...unjudged].sort() }
}

/** What the rules of its definition say of an object, and of a definition whether its rules can be asked. */
const rulesSay = (
  { object }: Manifest,
  earlier: ReadonlyMap<string, KubernetesObject>,
  schemas: Schemas,
): readonly Problem[] => {
  const before = earlier.get(keyOf(object))
  return [
    ...customRules(object, schemas, before === undefined ? {} : { before }),
    ...(object.kind === 'CustomResourceDefinition' ? checkRules(object) : []),
  ]
}

function* policyFindings(
  { policies }: Policies,
  scene: Scene,
  { rego, next }: Measure,
): Iterable<PolicyFinding & Problem> {
  const namespaces = new Map(
    scene.manifests.flatMap(({ object }) =>
      object.kind === 'Namespace' && object.apiVersion === 'v1' ? [[object.metadata.name, object] as const] : [],
    ),
  )
  for (const policy of policies) {
    next?.(`by ${policy.rule.slice(0, 150)}`)
    for (const found of policy.judge(scene, { namespaces, ...(rego && { rego }) }))
      yield { ...found, rule: policy.rule, fix: found.fix ?? `Change it as the policy in ${policy.file} asks` }
  }
}

const ORDER: readonly Severity[] = ['info', 'warning', 'error']

const lighter = (severity: Severity, most: Severity | undefined): Severity =>
  most !== undefined && ORDER.indexOf(most) < ORDER.indexOf(severity) ? most : severity

const heaviest = (findings: readonly JudgedFinding[]): readonly JudgedFinding[] =>
  findings.toSorted((a, b) => ORDER.indexOf(b.severity) - ORDER.indexOf(a.severity)).slice(0, MOST)

/** What is only a note that nobody could judge something. */
const isUnjudged = ({ rule, severity }: Problem): boolean =>
  severity === 'info' && (rule === 'schema.none' || rule === 'cel.unjudged')

const keyOf = (object: KubernetesObject): string => JSON.stringify(refOf(object))

const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`.slice(0, 200)
