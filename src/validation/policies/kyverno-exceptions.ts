import { listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import { type CelBudget, MOST_STEPS_OF_OBJECT } from '../cel/budget.ts'
import { allHold, type CelWorld, type Expressions, readExpressions } from './conditions.ts'
import type { Dialect } from './expression.ts'
import type { PolicyDocument } from './policy-document.ts'
import { type PolicyProblem, policyProblem } from './policy-problem.ts'

/** What somebody allows although a policy forbids it. */
export interface KyvernoException {
  readonly name: string
  readonly conditions: Expressions
  /** Images and values that it is for; for everything where there are none. */
  readonly images: readonly unknown[]
  readonly values: readonly unknown[]
  /** Whether it ends at some time: there is no clock here that could tell whether it has. */
  readonly ends: boolean
}

/** Exceptions for one policy. */
export interface KyvernoExceptions {
  readonly each: readonly KyvernoException[]
  readonly problems: readonly PolicyProblem[]
}

const isException = ({ object }: PolicyDocument): boolean =>
  object['kind'] === 'PolicyException' && wordOf(object['apiVersion']).startsWith('policies.kyverno.io/')

/** The exceptions that name a policy. */
export const exceptionsFor = (
  kind: string,
  name: string,
  all: readonly PolicyDocument[],
  dialect: Dialect,
): KyvernoExceptions => {
  const problems: PolicyProblem[] = []
  const each = all.filter(isException).flatMap((document): readonly KyvernoException[] => {
    const spec = mapAt(document.object, 'spec')
    const refs = listAt(spec, 'policyRefs')
    if (!refs.some(ref => textAt(ref, 'name') === name && textAt(ref, 'kind') === kind)) return []
    const conditions = readExpressions(document, ['spec', 'matchConditions'], dialect)
    for (const { line, message } of conditions.wrong)
      problems.push(policyProblem('error', name, { file: document.file, line }, message, 'Mend the exception'))
    return [
      {
        name: textAt(document.object, 'metadata', 'name') ?? 'unnamed',
        conditions,
        images: listAt(spec, 'images'),
        values: listAt(spec, 'allowedValues'),
        ends: spec['expiresAt'] !== undefined && spec['expiresAt'] !== null,
      },
    ]
  })
  return { each, problems }
}

/** What exceptions make of an object: the whole of it is let pass, nobody can tell, or expressions see what is allowed. */
export type Excepted =
  | { readonly is: 'passed' }
  | { readonly is: 'broken' | 'unjudged'; readonly message: string }
  | { readonly is: 'seen'; readonly allowedImages: readonly unknown[]; readonly allowedValues: readonly unknown[] }

/** Looks whether an object is excepted. */
export const excepted = (exceptions: KyvernoExceptions, world: CelWorld): Excepted => {
  const allowedImages: unknown[] = []
  const allowedValues: unknown[] = []
  let failed: Excepted | undefined
  for (const { name, conditions, images, values, ends } of exceptions.each) {
    const budget: CelBudget = { left: MOST_STEPS_OF_OBJECT }
    const met = allHold(conditions, world, budget)
    if (met === false) continue
    if (met !== true) failed ??= met
    else if (ends) failed ??= { is: 'unjudged', message: `whether the exception "${name}" has ended is not known here` }
    else if (images.length === 0 && values.length === 0) return { is: 'passed' }
    else {
      allowedImages.push(...images)
      allowedValues.push(...values)
    }
  }
  return failed ?? { is: 'seen', allowedImages, allowedValues }
}
