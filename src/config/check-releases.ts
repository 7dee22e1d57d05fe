import { unknownEnvironment } from './check-environments.ts'
import { at, keyPlace, type Located, valuePlace } from './located.ts'
import { type ConfigProblem, formatPath, quote } from './problem.ts'
import { tagsTie } from './tags.ts'
import { childrenOf, textsOf } from './texts.ts'

/** What the schema cannot see about releases: unknown environments, the same release twice, patterns of tags that tie. */
export const checkReleases = (root: Located): readonly ConfigProblem[] => {
  const problems: ConfigProblem[] = []
  const releases = at(root, ['releases'])
  if (releases?.kind !== 'list') return problems
  const names = childrenOf(root, ['environments'])
  const seen = new Map<string, number>()

  for (const index of releases.items.keys()) {
    const path = ['releases', index]
    const identity = ['repo', 'app', 'image'].map(key => textsOf(root, [...path, key])[0]?.text ?? '')
    const earlier = seen.get(JSON.stringify(identity))
    if (earlier !== undefined && identity[0] !== '')
      problems.push({
        ...valuePlace(root, path),
        path: formatPath(path),
        message: `the same repo, app and image as releases[${earlier}]; put their tags together`,
      })
    seen.set(JSON.stringify(identity), earlier ?? index)

    const patterns = childrenOf(root, [...path, 'tags']).flatMap(env => {
      const key = [...path, 'tags', env]
      if (!names.includes(env))
        problems.push({
          ...keyPlace(root, key),
          path: formatPath(key),
          message: unknownEnvironment(env, names, problems.length < 50),
        })
      return textsOf(root, key).map(pattern => ({ ...pattern, env }))
    })
    if (patterns.length > 200) {
      const key = [...path, 'tags']
      const message = `${patterns.length} patterns are too many; at most 200 are compared with each other`
      problems.push({ ...valuePlace(root, key), path: formatPath(key), message })
      continue
    }
    for (const [position, pattern] of patterns.entries()) {
      const rival = patterns
        .slice(0, position)
        .find(other => other.env !== pattern.env && tagsTie(other.text, pattern.text))
      if (rival)
        problems.push({
          ...valuePlace(root, pattern.path),
          path: formatPath(pattern.path),
          message: `${quote(pattern.text)} fits the same tags as ${quote(rival.text)} of ${rival.env}, and neither is more specific`,
        })
    }
  }
  return problems
}
