import type { Check } from '../facts.ts'
import type { Gate } from '../gate.ts'
import type { Verdict } from '../verdict.ts'

const named = (names: readonly string[]): string =>
  names.length === 1 ? `check ${names[0]}` : `checks ${names.join(', ')}`

/** How a list of checks stands on a commit; our own never count, because we would answer ourselves. */
export const judgeChecks = (
  gate: string,
  asks: string,
  wanted: readonly string[],
  checks: readonly Check[],
): Verdict | null => {
  if (wanted.length === 0) return null
  const found = wanted.map(name => ({ name, check: checks.find(check => check.name === name && !check.ours) }))
  const failed = found.filter(({ check }) => check?.state === 'failure')
  const link = failed[0]?.check?.link
  if (failed.length > 0)
    return {
      gate,
      asks,
      state: 'block',
      code: `${gate}.failed`,
      sentence: `${named(failed.map(({ name }) => name))} failed`,
      endedBy: named(failed.map(({ name }) => name)),
      ...(link ? { link } : {}),
    }
  const waiting = found.filter(({ check }) => !check || check.state === 'pending')
  if (waiting.length > 0) {
    const missing = waiting.filter(({ check }) => !check).map(({ name }) => name)
    return {
      gate,
      asks,
      state: 'wait',
      code: missing.length > 0 ? `${gate}.missing` : `${gate}.running`,
      sentence:
        missing.length > 0
          ? `${named(missing)} has not reported yet`
          : `${named(waiting.map(({ name }) => name))} is running`,
      endedBy: named(waiting.map(({ name }) => name)),
    }
  }
  const at = Math.max(...found.map(({ check }) => check?.at ?? 0))
  return { gate, asks, state: 'pass', code: `${gate}.passed`, sentence: 'passed', since: at }
}

/** Checks on the promotion's head that the environment asks for. */
export const checks: Gate = {
  name: 'checks',
  about: 'promotion',
  judge: ({ environment, pull }) =>
    judgeChecks('checks', named(environment.gates.checks), environment.gates.checks, pull?.checks ?? []),
}
