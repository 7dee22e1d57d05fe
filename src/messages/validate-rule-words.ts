import { ruleGroups } from '../validation/rule-groups.ts'
import { ruleTable } from '../validation/rules/rule-table.ts'

/** What a rule looks for and why, in whole sentences; empty where only its findings say it. */
export const ruleSays = (id: string): string =>
  ruleTable.find(rule => rule.id === id)?.says ?? ruleGroups[id.split('.')[0] ?? ''] ?? ''
