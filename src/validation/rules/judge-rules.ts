import { refOf } from '../../diff/diff-objects.ts'
import type { Manifest } from '../../diff/manifest.ts'
import type { Finding } from '../finding.ts'
import type { Severity } from '../problem.ts'
import type { Scene } from '../scene.ts'
import { nearest } from './nearest.ts'
import type { Found, Rule } from './rule.ts'
import { rules } from './rules.ts'

/** What a rule found, and in which manifest: of what was removed, the one of before. */
export interface RuleFinding extends Finding {
  readonly on: Manifest
}

/** More of one rule in one overlay nobody reads. */
const MOST_FINDINGS = 200

/** What a rule weighs where nobody says otherwise. */
export const severityByDefault = ({ severity }: Rule, production: boolean): Severity | 'off' =>
  production ? severity.production : severity.others

/**
 * What all rules find in one overlay, in their order; at most 200 findings of each, the last of which says how many more there are.
 * Rules that `severityOf` says to be off are not asked.
 */
export const judgeRules = (
  scene: Scene,
  severityOf: (rule: Rule) => Severity | 'off' = rule => severityByDefault(rule, scene.production),
): readonly RuleFinding[] =>
  rules.flatMap(rule => {
    const severity = severityOf(rule)
    return severity === 'off' ? [] : findingsOf(rule, severity, scene)
  })

const findingsOf = (rule: Rule, severity: Severity, scene: Scene): readonly RuleFinding[] => {
  const findings: RuleFinding[] = []
  let more = 0
  for (const found of rule.judge(scene)) {
    if (findings.length < MOST_FINDINGS) findings.push(findingOf(rule, severity, found))
    else more++
  }
  const last = findings.at(-1)
  if (more === 0 || !last) return findings
  const message = `${last.message}; ${more} more findings of this rule are not listed`
  return [...findings.slice(0, -1), { ...last, message }]
}

const findingOf = (rule: Rule, severity: Severity, { on, at, message, fix }: Found): RuleFinding => ({
  rule: rule.id,
  severity,
  message,
  fix: fix ?? rule.fix,
  at: nearest(on.object, at),
  object: refOf(on.object),
  on,
  ...(on.file !== undefined && { file: on.file }),
})
