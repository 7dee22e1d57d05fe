import { changeMarker } from '../../messages/change-comment.ts'
import { clusterIn } from '../../messages/pull-body.ts'
import { pinsOf } from '../../overlay/pins-of.ts'
import { VALIDATE_CHECK } from '../../promotion/own-checks.ts'
import { isOpen, type Pull } from '../../sim/github/entities.ts'
import { simFiles } from './sim-files.ts'
import type { DemoWorld } from './world.ts'

/**
 * What is missing for an app to run a version in an environment, as the cluster itself shows it: which commit its Application runs, what is
 * pinned there, and whether it is healthy. Null where nothing is. The app is not asked: it would be its own witness.
 */
export const missing = (
  { cluster, applications, repository, overlays, config }: DemoWorld,
  { app, env, version }: { readonly app: string; readonly env: string; readonly version: string },
): string | null => {
  const name = applications({ app, env })
  const overlay = overlays.find(each => each.app === app && each.env === env)
  const application = cluster.applications().find(({ metadata }) => metadata.name === name)
  if (!name || !overlay || !application) return `nothing in the cluster runs ${app} in ${env}`
  const { health, history } = statusOf(application)
  const revision = history?.at(-1)?.revision
  if (revision === undefined) return `${app} was never synced in ${env}`
  const pins = pinsOf(simFiles(repository, revision), overlay, config.carry).pins
  if (!pins.some(({ value }) => value === version))
    return `${env} runs ${app} as of ${revision.slice(0, 7)}, which does not have ${version}`
  return health?.status === 'Healthy' ? null : `${app} is ${(health?.status ?? 'unknown').toLowerCase()} in ${env}`
}

/** Who wrote what Stagecoach says and commits. */
const BOT = 'stagecoach[bot]'

/**
 * What is missing for somebody's own pull request to show what it does to these environments: one comment of ours with their names and
 * a diff, and nothing of ours in the repository for it. Null where nothing is.
 */
export const unshown = (
  { repository }: DemoWorld,
  pull: Pull,
  {
    app,
    environments,
    head,
  }: { readonly app: string; readonly environments: readonly string[]; readonly head: string },
): string | null => {
  const said = pull.issue.comments.filter(({ user }) => user.login === BOT)
  const [comment] = said
  if (!comment) return 'there is no comment'
  if (said.length > 1) return `there are ${said.length} comments, not one`
  if (!comment.body.startsWith(changeMarker)) return 'the comment is about something else'
  const shown = [...comment.body.matchAll(/<summary><b>(.*?)<\/b>/g)].flatMap(([, names = '']) => names.split(', '))
  const others = environments.filter(env => !shown.includes(env))
  if (others.length > 0) return `the comment does not show ${others.join(', ')}`
  if (!/^```+diff\n@@ .*\n(?:.*\n)*?\+/m.test(comment.body)) return 'the comment has no diff'
  const { git } = repository
  const own = git
    .refs('refs/heads/')
    .flatMap(([, tip]) => git.log(tip, [], [`apps/${app}`]))
    .filter(commit => git.commit(commit)?.author.name === BOT)
  if (own.length > 0) return `Stagecoach has committed to ${app}`
  return pull.headSha === head && isOpen(pull) ? null : 'somebody else has touched the pull request'
}

/** What is missing for the check on somebody's pull request to fail on a line of a file; null where nothing is. */
export const unnamed = (
  { repository }: DemoWorld,
  pull: Pull,
  { file, line }: { readonly file: string; readonly line: number },
): string | null => {
  const run = [...repository.runs.values()].findLast(
    ({ name, suite }) => name === VALIDATE_CHECK && suite.headSha === pull.headSha,
  )
  if (!run) return `there is no check ${VALIDATE_CHECK}`
  if (run.conclusion !== 'failure') return `the check is ${run.conclusion ?? run.status}`
  const named = run.annotations.some(each => each.level === 'failure' && each.path === file && each.startLine === line)
  return named ? null : 'the check does not name the line'
}

/**
 * What a promotion's pull request says of the cluster, and kind and name of every object that it says will change; null while its head
 * is being rendered.
 */
export const clusterOf = (pull: Pull): { readonly text: string; readonly objects: readonly string[] } | null => {
  const said = clusterIn(pull.issue.body ?? '', pull.headSha)
  if (!said || /^Being rendered\.$/m.test(said.text)) return null
  const named = said.text.matchAll(/<b>([A-Za-z]+)<\/b> ([^\s:]+):/g)
  return { text: said.text, objects: [...named].map(([, kind, name]) => `${kind} ${name}`) }
}

interface Status {
  readonly health?: { readonly status?: string }
  readonly history?: readonly { readonly revision?: string }[]
}

// The cluster has let it through Argo CD's schema.
const statusOf = (application: object): Status => ('status' in application ? (application.status as Status) : {})
