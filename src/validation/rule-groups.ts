/** What the rules of a group look for, by what their ids begin with. */
export const ruleGroups: Readonly<Record<string, string>> = {
  schema: 'An object has the fields and values that the API server of its environment takes.',
  native: 'What the API server checks of its own kinds by its Go code holds.',
  api: 'The Kubernetes version of the environment serves the version that an object is written in.',
  cel: 'What the definition of a custom resource demands of its objects holds.',
  secret: 'No secret stands readable in the repository, nor in what is rendered from it.',
  policy: 'What the policies of the repository demand of an object holds.',
  'dry-run': 'The cluster itself takes the object.',
  render: 'An overlay can be rendered.',
  file: 'A file can be read.',
  judge: 'What was rendered could be judged in time; what could not is never passed.',
  ignore: 'What is ignored has a rule and a reason.',
}
