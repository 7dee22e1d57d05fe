import { didYouMean } from './did-you-mean.ts'
import { circles } from './environments.ts'
import { at, type Located, valuePlace } from './located.ts'
import { type ConfigPath, type ConfigProblem, formatPath, listed, quote } from './problem.ts'
import { childrenOf, textsOf } from './texts.ts'

/** What the schema cannot see about environments and the roads of apps. Works on half-right files too, so that all is said at once. */
export const checkEnvironments = (
  root: Located,
): { readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] } => {
  const problems: ConfigProblem[] = []
  const warnings: ConfigProblem[] = []
  const names = [...childrenOf(root, ['environments'])]
  const known = new Set(names)
  const say = (path: ConfigPath, message: string, list = problems) =>
    list.push({ ...valuePlace(root, path), path: formatPath(path), message })

  const nodes = names.map(name => ({ name, from: textsOf(root, ['environments', name, 'from']) }))
  // Comparing thousands of unknown names with all known ones would take minutes.
  let suggestions = 0
  const unknown = (name: string) => unknownEnvironment(name, names, ++suggestions <= 50)
  const watched = (name: string) => at(root, ['environments', name, 'sync'])?.kind === 'map'

  for (const { name, from } of nodes) {
    const here = (...rest: ConfigPath) => ['environments', name, ...rest]
    const seen = new Set<string>()
    for (const upstream of from) {
      if (upstream.text === name)
        say(upstream.path, `${quote(name)} cannot be promoted from itself${others(names, name)}`)
      else if (!known.has(upstream.text)) say(upstream.path, unknown(upstream.text))
      else if (seen.has(upstream.text)) say(upstream.path, `${quote(upstream.text)} is there twice`)
      seen.add(upstream.text)
    }
    const any = at(root, here('any'))
    if (any?.kind === 'scalar' && any.value === true && from.length < 2)
      say(
        here('any'),
        `says nothing with ${from.length === 0 ? 'no upstream' : 'one upstream'}; it is for several in "from"`,
        warnings,
      )
    checkSync(root, name, say)
    const dryRun = at(root, here('dryRun'))
    if (dryRun?.kind === 'scalar' && dryRun.value === true && !at(root, here('sync', 'cluster')))
      say(here('dryRun'), 'needs "cluster" in "sync" to be sent to; or write the name of a context instead of true')
  }

  for (const circle of circles(nodes.map(({ name, from }) => ({ name, from: from.map(each => each.text) })))) {
    const [upstream = '', downstream = ''] = circle
    if (upstream === downstream) continue
    const link = nodes.find(node => node.name === downstream)?.from.find(each => each.text === upstream)
    if (link) say(link.path, `goes round in a circle: ${listed(circle).replaceAll(', ', ' → ')}`)
  }

  // Who is promoted from whom, on the road of all and on those of single apps.
  const links = nodes.flatMap(({ name, from }) =>
    from.map(upstream => ({ name, upstream: upstream.text, road: undefined as string | undefined })),
  )
  for (const app of childrenOf(root, ['apps'])) {
    const path = ['apps', app, 'environments']
    const road = textsOf(root, path)
    const seen = new Set<string>()
    for (const [step, stop] of road.entries()) {
      if (!known.has(stop.text)) say(stop.path, unknown(stop.text))
      else if (seen.has(stop.text)) say(stop.path, `${quote(stop.text)} is there twice; a road goes through it once`)
      seen.add(stop.text)
      const before = road[step - 1]
      if (before) links.push({ name: stop.text, upstream: before.text, road: app })
    }
  }

  for (const name of names)
    checkGates(
      root,
      name,
      links.filter(link => link.name === name),
      known,
      watched,
      say,
      warnings,
    )
  return { problems, warnings }
}

/** `"develop" is not an environment; there are: dev, staging, production` */
export const unknownEnvironment = (name: string, names: readonly string[], suggest = true): string => {
  const meant = suggest ? didYouMean(name, names) : undefined
  if (names.length === 0) return `${quote(name)} is not an environment; there are none`
  return `${quote(name)} is not an environment; ${meant ? `did you mean "${meant}"? There` : 'there'} are: ${listed(names)}`
}

type Say = (path: ConfigPath, message: string, list?: ConfigProblem[]) => void

const others = (names: readonly string[], name: string): string => {
  const rest = names.filter(other => other !== name)
  return rest.length > 0 ? `; there are: ${listed(rest)}` : '; leave "from" out'
}

const checkSync = (root: Located, name: string, say: Say): void => {
  const path = ['environments', name, 'sync']
  const [engine] = textsOf(root, [...path, 'engine'])
  if (engine?.text === 'argocd') {
    if (!at(root, [...path, 'cluster']))
      say(engine.path, 'argocd needs "cluster" beside it: the context of the kubeconfig in which Argo CD runs')
    if (at(root, [...path, 'report']))
      say([...path, 'report'], 'belongs to the engine "status"; argocd is asked itself')
  }
  if (engine?.text === 'status' && at(root, [...path, 'cluster']))
    say([...path, 'cluster'], 'belongs to the engine "argocd"; status reads what was reported to the commit')
}

const checkGates = (
  root: Located,
  name: string,
  links: readonly { readonly upstream: string; readonly road: string | undefined }[],
  known: ReadonlySet<string>,
  watched: (name: string) => boolean,
  say: Say,
  warnings: ConfigProblem[],
): void => {
  const gates = ['environments', name, 'gates']
  if (at(root, [...gates, 'healthy'])) {
    const blind = links.find(link => known.has(link.upstream) && link.upstream !== name && !watched(link.upstream))
    if (blind) {
      const road = blind.road === undefined ? '' : ` (its upstream for ${blind.road})`
      say(
        [...gates, 'healthy'],
        `nothing watches ${blind.upstream}${road}, so it is never known to be healthy; give it a "sync", or write "merged" instead`,
      )
    }
  }
  if (links.length === 0)
    for (const gate of ['healthy', 'merged', 'upstreamChecks'])
      if (at(root, [...gates, gate]))
        say([...gates, gate], `is never asked: ${name} is promoted from nothing; give it a "from"`, warnings)
}
