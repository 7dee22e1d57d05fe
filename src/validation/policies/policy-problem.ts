import { type JsonMap, textAt } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { foreignText } from './foreign-text.ts'
import type { Policies } from './policy.ts'

/** Something about a policy itself. */
export type PolicyProblem = Policies['problems'][number]

/** What is said of a policy: an error keeps it from judging as it was meant, an info says what of it is judged elsewhere. */
export const policyProblem = (
  severity: Problem['severity'],
  name: string | undefined,
  place: { readonly file: string; readonly line: number },
  message: string,
  fix: string,
): PolicyProblem => ({
  rule: name === undefined ? 'policy' : `policy.${name}`,
  severity,
  message: foreignText(message),
  fix,
  at: '',
  file: place.file,
  line: place.line,
})

/** What a policy is called. Whatever cannot be a name of an object is none. */
export const policyName = (object: JsonMap): string => {
  const name = textAt(object, 'metadata', 'name')
  return name !== undefined && /^[\w.:-]{1,253}$/.test(name) ? name : 'unnamed'
}

/** What to do about rules that only a cluster judges. */
export const LEAVE_TO_CLUSTER = 'Let the dry-run against the cluster judge by it'
