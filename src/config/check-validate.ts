import { unknownEnvironment } from './check-environments.ts'
import { at, keyPlace, type Located, valuePlace } from './located.ts'
import { type ConfigProblem, formatPath } from './problem.ts'
import { childrenOf, textsOf } from './texts.ts'

/** What the schema cannot see of `validate` and `policies`: names of environments that there are not. */
export const checkValidate = (root: Located): readonly ConfigProblem[] => {
  const names = childrenOf(root, ['environments'])
  const problems: ConfigProblem[] = []
  const note = (
    place: ReturnType<typeof keyPlace>,
    path: readonly (string | number)[],
    text: string,
    known: readonly string[],
  ): void => {
    problems.push({ ...place, path: formatPath(path), message: unknownEnvironment(text, known, problems.length < 50) })
  }
  for (const rule of childrenOf(root, ['validate', 'rules'])) {
    const known = [...new Set([...names, 'production', 'others'])]
    for (const env of childrenOf(root, ['validate', 'rules', rule])) {
      const path = ['validate', 'rules', rule, env]
      if (!known.includes(env)) note(keyPlace(root, path), path, env, known)
    }
  }
  for (const [list, key] of [
    [['validate', 'ignore'], 'env'],
    [['policies'], 'environments'],
  ] as const) {
    const items = at(root, list)
    if (items?.kind !== 'list') continue
    for (const index of items.items.keys())
      for (const { text, path } of textsOf(root, [...list, index, key]))
        if (!names.includes(text)) note(valuePlace(root, path), path, text, names)
  }
  return problems
}
