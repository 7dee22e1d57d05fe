import { ruleTable } from '../validation/rules/rule-table.ts'

/** What the rules of a group look for. */
const GROUPS: Readonly<Record<string, string>> = {
  schema: 'An object has the fields and values that the API server of its environment takes.',
  api: 'The Kubernetes version of the environment serves the version that an object is written in.',
  cel: 'What the definition of a custom resource demands of its objects holds.',
  secret: 'No secret stands readable in the repository, nor in what is rendered from it.',
  policy: 'What the policies of the repository or of the cluster demand of an object holds.',
  'dry-run': 'The cluster itself takes the object.',
  render: 'An overlay can be rendered.',
  ignore: 'What is ignored has a rule and a reason.',
}

/** What a rule looks for and why, in whole sentences; empty where only its findings say it. */
export const ruleSays = (id: string): string =>
  ruleTable.find(rule => rule.id === id)?.says ?? GROUPS[id.split('.')[0] ?? ''] ?? ''
