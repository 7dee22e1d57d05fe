import { isMap, type JsonMap, listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import { ADMISSION } from './admission.ts'
import { type CelRules, readCelRules } from './cel-rules.ts'
import type { Path } from './conditions.ts'
import type { PolicyDocument } from './policy-document.ts'
import { policyName } from './policy-problem.ts'
import type { RegoModule } from './rego-policy.ts'

/** A kind of constraint: how it judges, and what parameters it takes. */
export interface ConstraintTemplate {
  readonly name: string
  readonly document: PolicyDocument
  /** The kind of its constraints. */
  readonly kind: string
  /** The schema of its parameters. */
  readonly schema: JsonMap
  readonly engine:
    | { readonly is: 'cel'; readonly rules: CelRules; readonly fails: boolean }
    | { readonly is: 'rego'; readonly modules: readonly RegoModule[]; readonly version: 0 | 1 }
    | { readonly is: 'none'; readonly why: string; readonly line: number }
}

/** Whether a document is a template of Gatekeeper's. */
export const isTemplate = ({ object }: PolicyDocument): boolean =>
  object['kind'] === 'ConstraintTemplate' && wordOf(object['apiVersion']).startsWith('templates.gatekeeper.sh/')

/** Reads a template. In CEL it is judged so, even where it has Rego, too: Gatekeeper asks the one before the other. */
export const readTemplate = (document: PolicyDocument): ConstraintTemplate => {
  const { object } = document
  const schema = mapAt(object, 'spec', 'crd', 'spec', 'validation', 'openAPIV3Schema')
  const name = policyName(object)
  return {
    name,
    document,
    kind: textAt(object, 'spec', 'crd', 'spec', 'names', 'kind') ?? name,
    schema,
    engine: engineOf(document),
  }
}

const TARGET = 'admission.k8s.gatekeeper.sh'

const engineOf = (document: PolicyDocument): ConstraintTemplate['engine'] => {
  const targets = listAt(document.object, 'spec', 'targets')
  const index = targets.findIndex(target => (textAt(target, 'target') ?? TARGET) === TARGET)
  const target = targets[index]
  const path: Path = ['spec', 'targets', Math.max(0, index)]
  const none = (why: string): ConstraintTemplate['engine'] => ({ is: 'none', why, line: document.lineOf(...path) })
  if (!isMap(target)) return none('it has no target for objects that are applied')
  const codes = listAt(target, 'code')
  const cel = codes.findIndex(code => textAt(code, 'engine') === 'K8sNativeValidation')
  if (cel >= 0) {
    const place = [...path, 'code', cel, 'source']
    const rules = readCelRules(
      document,
      {
        // The field has this name in Gatekeeper; the other is what everybody writes.
        matchConditions: [
          ...place,
          isMap(codes[cel]) && 'matchCondition' in mapAt(codes[cel], 'source') ? 'matchCondition' : 'matchConditions',
        ],
        variables: [...place, 'variables'],
        validations: [...place, 'validations'],
      },
      ADMISSION,
    )
    return { is: 'cel', rules, fails: mapAt(codes[cel], 'source')['failurePolicy'] !== 'Ignore' }
  }
  const rego = codes.findIndex(code => textAt(code, 'engine') === 'Rego')
  const source = rego >= 0 ? mapAt(codes[rego], 'source') : target
  const place: Path = rego >= 0 ? [...path, 'code', rego, 'source'] : path
  const text = textAt(source, 'rego')
  if (text === undefined) return none('it has neither rules in CEL nor in Rego')
  const named = `${document.file}#${policyName(document.object)}`
  const module = (suffix: string, value: string, ...at: Path): RegoModule => ({
    path: `${named}${suffix}.rego`,
    text: value,
    file: document.file,
    line: document.lineOf(...place, ...at),
  })
  return {
    is: 'rego',
    version: textAt(source, 'version') === 'v1' ? 1 : 0,
    modules: [
      module('', text, 'rego'),
      ...listAt(source, 'libs').flatMap((lib, at) =>
        typeof lib === 'string' ? [module(`-lib${at}`, lib, 'libs', at)] : [],
      ),
    ],
  }
}
