import { fitsGlob, isGlob } from './glob.ts'
import { keyPlace, type Located, valuePlace } from './located.ts'
import { type ConfigProblem, formatPath, quote } from './problem.ts'
import { childrenOf, textsOf } from './texts.ts'

/** What the schema cannot see about apps: names that fit none, entries that are never reached, groups that are called like an app. */
export const checkApps = (
  root: Located,
): { readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] } => {
  const problems: ConfigProblem[] = []
  const warnings: ConfigProblem[] = []
  const apps = childrenOf(root, ['apps'])
  const names = new Set(apps)
  const patterns: string[] = []
  for (const app of apps) {
    const path = ['apps', app]
    const here = { ...keyPlace(root, path), path: formatPath(path) }
    if (app === '' || /[\s/\p{C}]/u.test(app))
      problems.push({ ...here, message: `${quote(app)} fits no app; write a name, or a pattern such as infra-*` })
    const wider = patterns.find(pattern => fitsGlob(pattern, app))
    if (wider !== undefined)
      warnings.push({ ...here, message: `is never used, because ${quote(wider)} above it fits first; write it above` })
    if (isGlob(app) && patterns.length < 100) patterns.push(app)

    // Both would be promoted on one branch.
    const [group] = textsOf(root, [...path, 'group'])
    if (group && names.has(group.text) && textsOf(root, ['apps', group.text, 'group'])[0]?.text !== group.text)
      problems.push({
        ...valuePlace(root, group.path),
        path: formatPath(group.path),
        message: `${quote(group.text)} is an app that is not in this group; give the group another name`,
      })
  }
  return { problems, warnings }
}
