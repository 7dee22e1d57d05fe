import type { Severity } from '../problem.ts'
import type { CelSaid } from './cel-rules.ts'
import type { PolicyFinding } from './policy.ts'

/** Adds what is said of an object; of what is said twice, the worst counts. */
export const keepWorst = (found: Map<string, PolicyFinding>, one: PolicyFinding): void => {
  const key = `${one.at}\n${one.message}`
  const known = found.get(key)
  if (!known || WEIGHT[known.severity] < WEIGHT[one.severity]) found.set(key, one)
}

const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

/** What a refusal weighs, and how it reads. What could not be evaluated counts as the policy says. */
export const weighed = (
  said: Pick<CelSaid, 'is' | 'message'>,
  severity: Severity,
  fails: boolean,
): { readonly severity: Severity; readonly message: string } => {
  if (said.is === 'refused') return { severity, message: said.message }
  return fails
    ? { severity, message: `the policy cannot be evaluated on it, and then refuses it: ${said.message}` }
    : { severity: 'info', message: `the policy cannot be evaluated on it, and then lets it pass: ${said.message}` }
}

/** What to do about a refusal. */
export const fixOf = (file: string): string => `Change it as the policy in ${file} asks`

/** What a refusal weighs by the actions that a binding names. */
export const severityOf = (actions: readonly unknown[]): Severity => {
  if (actions.includes('Deny') || actions.length === 0) return 'error'
  return actions.includes('Warn') ? 'warning' : 'info'
}
