import { fileRules } from '../files/file-rules.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'

/** A rule as the documentation lists it. */
export interface RuleRow {
  readonly id: string
  readonly production: Rule['severity']['production']
  readonly others: Rule['severity']['others']
  readonly says: string
  readonly fix: string
}

/** All rules, in the order in which they are listed. */
export const ruleTable: readonly RuleRow[] = [
  ...rules.map(({ id, severity, says, fix }) => ({
    id,
    production: severity.production,
    others: severity.others,
    says,
    fix,
  })),
  ...fileRules,
]
