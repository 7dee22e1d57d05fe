import { isMap, type JsonMap, listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import type { Severity } from '../problem.ts'
import type { Scene } from '../scene.ts'
import { admissionOf } from './admission.ts'
import { onlyCluster } from './cluster-functions.ts'
import { foreignText } from './foreign-text.ts'
import { matchesConstraint } from './gatekeeper-match.ts'
import { withDefaults, wrongParameters } from './gatekeeper-parameters.ts'
import { type ConstraintTemplate, isTemplate, readTemplate } from './gatekeeper-template.ts'
import { inventoryOf } from './inventory.ts'
import type { Policy, PolicyFinding, PolicyWorld } from './policy.ts'
import type { PolicyDocument } from './policy-document.ts'
import { LEAVE_TO_CLUSTER, type PolicyProblem, policyName, policyProblem } from './policy-problem.ts'
import { askRego } from './rego-policy.ts'
import { namespaceOf, type Review, reviewsOf } from './review.ts'
import { type Unjudged, unjudgedBy } from './said-once.ts'
import { fixOf, weighed } from './weight.ts'
import { fitsWildcard } from './wildcard.ts'

const isConstraint = ({ object }: PolicyDocument): boolean =>
  wordOf(object['apiVersion']).startsWith('constraints.gatekeeper.sh/')

/** Reads Gatekeeper's templates and the constraints that put them in force. */
export const readGatekeeper = (
  all: readonly PolicyDocument[],
): { readonly policies: readonly Policy[]; readonly problems: readonly PolicyProblem[] } => {
  const policies: Policy[] = []
  const problems: PolicyProblem[] = []
  const templates = new Map(all.filter(isTemplate).map(document => [wordOf(kindOf(document)), readTemplate(document)]))
  const used = new Set<string>()
  const exempt = exemptIn(all)
  for (const document of all.filter(isConstraint)) {
    const kind = wordOf(document.object['kind'])
    const name = policyName(document.object)
    const place = { file: document.file, line: document.lineOf('metadata', 'name') }
    const template = templates.get(kind)
    if (!template) {
      const message = `the template of ${kind} is in none of the files, so that the constraint is not judged`
      problems.push(policyProblem('info', name, place, message, 'Keep the template beside its constraints'))
      continue
    }
    used.add(kind)
    const parameters = mapAt(document.object, 'spec', 'parameters')
    const line = document.lineOf('spec', 'parameters')
    for (const { message } of wrongParameters(parameters, template.schema, kind))
      problems.push(
        policyProblem(
          'error',
          name,
          { file: document.file, line },
          `its parameters do not fit ${kind}: ${message}`,
          'Mend the constraint',
        ),
      )
    if (template.engine.is !== 'none') policies.push(policyOf(name, document, template, exempt))
  }
  for (const [kind, { name, document, engine }] of templates) {
    const place = { file: document.file, line: document.lineOf('metadata', 'name') }
    if (engine.is === 'none')
      problems.push(
        policyProblem('error', name, { file: document.file, line: engine.line }, engine.why, 'Mend the template'),
      )
    for (const { line, message } of engine.is === 'cel' ? engine.rules.wrong : [])
      problems.push(policyProblem('error', name, { file: document.file, line }, message, 'Mend the template'))
    if (!used.has(kind)) {
      const message = `no constraint of kind ${kind} is there, so that the template is not in force`
      problems.push(policyProblem('info', name, place, message, `Add a ${kind}`))
    }
  }
  for (const document of all) {
    const group = wordOf(document.object['apiVersion']).split('/')[0] ?? ''
    if (!/^(?:mutations|expansion)\.gatekeeper\.sh$/.test(group)) continue
    const message = `the ${wordOf(document.object['kind'])} is not applied here, so that objects are judged as they are written`
    const place = { file: document.file, line: document.lineOf('metadata', 'name') }
    problems.push(policyProblem('info', policyName(document.object), place, message, LEAVE_TO_CLUSTER))
  }
  return { policies, problems }
}

const kindOf = ({ object }: PolicyDocument): unknown =>
  textAt(object, 'spec', 'crd', 'spec', 'names', 'kind') ?? textAt(object, 'metadata', 'name')

/** Namespaces that Gatekeeper's own configuration leaves out when things are applied. */
const exemptIn = (all: readonly PolicyDocument[]): readonly string[] =>
  all
    .filter(
      ({ object }) => object['kind'] === 'Config' && wordOf(object['apiVersion']).startsWith('config.gatekeeper.sh/'),
    )
    .flatMap(({ object }) => listAt(object, 'spec', 'match'))
    .filter(match => listAt(match, 'processes').some(process => process === '*' || process === 'webhook'))
    .flatMap(match => listAt(match, 'excludedNamespaces').map(wordOf))

/** What a violation weighs: what the webhook does about it, if anything. */
const severityOf = (spec: JsonMap): Severity => {
  const actions =
    spec['enforcementAction'] === 'scoped'
      ? listAt(spec, 'scopedEnforcementActions')
          .filter(each =>
            listAt(each, 'enforcementPoints').some(point =>
              /^(?:\*|validation\.gatekeeper\.sh)$/.test(textAt(point, 'name') ?? ''),
            ),
          )
          .map(each => textAt(each, 'action') ?? '')
      : [textAt(spec, 'enforcementAction') ?? 'deny']
  if (actions.includes('deny')) return 'error'
  return actions.includes('warn') ? 'warning' : 'info'
}

const policyOf = (
  name: string,
  document: PolicyDocument,
  template: ConstraintTemplate,
  exempt: readonly string[],
): Policy => {
  const spec = mapAt(document.object, 'spec')
  const match = mapAt(spec, 'match')
  const severity = severityOf(spec)
  // Gatekeeper sets defaults only inside parameters that are written.
  const written = spec['parameters']
  const parameters = isMap(written) ? withDefaults(written, template.schema) : undefined
  const fix = `${fixOf(template.document.file)}, and the constraint in ${document.file}`
  return {
    rule: `policy.${name}`,
    file: document.file,
    *judge(scene, world) {
      const unjudged = unjudgedBy(name)
      const reviews = reviewsOf(scene).filter(review => {
        if (/\.gatekeeper\.sh$/.test(review.group)) return false
        const where = review.kind === 'Namespace' ? review.name : review.namespace
        if (where !== undefined && exempt.some(pattern => fitsWildcard(pattern, where))) return false
        const applies = matchesConstraint(match, review, { scene, world, equivalent: false })
        if (typeof applies === 'string') unjudged.add(review.manifest, onlyCluster(applies).message)
        return applies === true
      })
      const asked = {
        name,
        severity,
        fix,
        parameters,
        constraint: { ...document.object, spec: parameters === undefined ? spec : { ...spec, parameters } },
      }
      yield* judgeBy(template, asked, reviews, scene, world, unjudged)
      yield* unjudged.found()
    },
  }
}

/** A constraint that asks. */
interface Asking {
  readonly severity: Severity
  readonly fix: string
  readonly parameters: unknown
  readonly constraint: JsonMap
}

const judgeBy = function* (
  { engine }: ConstraintTemplate,
  { severity, fix, parameters, constraint }: Asking,
  reviews: readonly Review[],
  scene: Scene,
  world: PolicyWorld,
  unjudged: Unjudged,
): Iterable<PolicyFinding> {
  if (engine.is === 'cel') {
    for (const review of reviews) {
      const known = admissionOf(review, scene, world)
      const given = { params: parameters ?? null, anyObject: known['object'] }
      const said = engine.rules.judge(review.manifest.object, { ...known, params: constraint }, given)
      for (const one of said === 'unmatched' ? [] : said) {
        if (one.is === 'unjudged') unjudged.add(review.manifest, one.message)
        else yield { on: review.manifest, at: one.at, ...weighed(one, severity, engine.fails), fix }
      }
    }
    return
  }
  if (engine.is === 'none') return
  const { modules, version } = engine
  const names = (what: RegExp): boolean => modules.some(({ text }) => what.test(text))
  if (names(/\buserInfo\b/)) {
    for (const { manifest } of reviews) unjudged.add(manifest, onlyCluster('who applies it').message)
    return
  }
  const inventory = names(/\binventory\b/)
  yield* askRego(
    {
      as: 'gatekeeper',
      modules,
      version,
      data: inventory ? { inventory: inventoryOf(scene) } : {},
      asked: reviews.map(review => ({
        on: review.manifest,
        input: { review: reviewOf(review, scene, world), parameters: parameters ?? {} },
      })),
      weigh: said => ({ severity, message: foreignText(said.message), fix }),
    },
    world,
    unjudged,
  )
  const [first] = reviews
  if (inventory && first)
    unjudged.add(
      first.manifest,
      'it compares with other objects of the cluster, and only those rendered with it are known here',
    )
}

/** The request as Gatekeeper shows it to Rego. */
const reviewOf = (review: Review, scene: Scene, world: PolicyWorld): JsonMap => {
  const { group, version, kind, resource, name, namespace, operation, object, oldObject } = review
  const there = namespaceOf(review, scene, world)
  return {
    kind: { group, version, kind },
    resource: { group, version, resource },
    name,
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    object,
    oldObject,
    dryRun: false,
    options: null,
    ...(there && kind !== 'Namespace' ? { _unstable: { namespace: there } } : {}),
  }
}
