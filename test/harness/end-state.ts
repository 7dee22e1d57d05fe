import type { Repository } from '../../src/sim/github/entities.ts'
import { findInTree, walkTree } from '../../src/sim/github/git/tree.ts'

/** How a story ended, without what differs from run to run: ids, numbers, times. */
export interface EndState {
  /** `frontend staging` → `1.1.0`. */
  readonly versions: Readonly<Record<string, string>>
  /** Sorted: `merged: Promote frontend 1.1.0 to staging [stagecoach]`. */
  readonly promotions: readonly string[]
  /** The newest word on every app and environment, and on which version. */
  readonly deployments: readonly string[]
  /** What our App said where, sorted. */
  readonly comments: readonly string[]
  /** The newest check run of ours of every name on every promotion's head. */
  readonly checks: readonly string[]
  /** Our reactions on people's comments. */
  readonly reactions: readonly string[]
  /** Files of the ledger. */
  readonly ledger: readonly string[]
  /** Branches. */
  readonly branches: readonly string[]
  /** What stands there twice; a story that ends well has none. */
  readonly twice: readonly string[]
}

const plain = (text: string): string =>
  text
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/\b[0-9a-f]{7,40}\b/g, '…')
    .replace(/#\d+/g, '#…')
    .replace(/\d+ (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d:\d\d UTC/g, 'then')
    .trim()

const twiceIn = (all: readonly string[]): readonly string[] => [
  ...new Set(all.filter((each, index) => all.indexOf(each) !== index)),
]

const versionsAt = ({ git }: Repository, commit: string): Readonly<Record<string, string>> => {
  const tree = git.commit(commit)?.tree
  if (tree === undefined) return {}
  return Object.fromEntries(
    walkTree(git.objects, tree).flatMap(({ path, oid }) => {
      const [, app, env] = /^apps\/([^/]+)\/overlays\/([^/]+)\/kustomization\.yaml$/.exec(path) ?? []
      const tag = /newTag: (\S+)/.exec(git.objects.read(oid)?.data.toString('utf8') ?? '')?.[1]
      return app && env && tag ? [[`${app} ${env}`, tag] as const] : []
    }),
  )
}

/** Reads the end of a story out of GitHub itself. */
export const endState = (repository: Repository): EndState => {
  const { git } = repository
  const issues = [...repository.issues.values()]
  const ours = issues.filter(({ pull, user }) => pull && user.kind === 'Bot')
  const titleOf = (number: number): string => repository.issues.get(number)?.title ?? ''
  const payloadOf = (payload: unknown): { apps?: object } =>
    (typeof payload === 'string' ? JSON.parse(payload) : payload) as { apps?: object }

  const deployments = [...repository.deployments.values()].map(({ environment, sha, payload, statuses }) => {
    const apps = Object.keys(payloadOf(payload).apps ?? {})
    const said = statuses.findLast(({ state }) => state !== 'inactive')?.state ?? 'none'
    const versions = apps.map(app => versionsAt(repository, sha)[`${app} ${environment}`]).join(' ')
    return {
      key: `${environment} ${apps.join(' ')}`,
      made: `${environment} ${apps.join(' ')} at ${sha}`,
      versions,
      said,
    }
  })
  const newest = new Map(deployments.map(({ key, versions, said }) => [key, `${key} ${versions}: ${said}`]))

  const comments = [...repository.comments.values()].filter(({ user }) => user.kind === 'Bot')
  const runs = [...repository.runs.values()].map(run => {
    const pull = ours.find(issue => issue.pull?.headSha === run.suite.headSha)
    return { run, on: pull?.title ?? null }
  })
  const shown = new Map(
    runs.flatMap(({ run, on }) =>
      on === null
        ? []
        : [[`${run.name} on ${on}`, `${run.conclusion ?? run.status}: ${plain(run.title ?? '')}`] as const],
    ),
  )
  const ledgerHead = git.branch('stagecoach/ledger')
  const ledgerTree = ledgerHead === null ? undefined : git.commit(ledgerHead)?.tree
  return {
    versions: versionsAt(repository, git.branch(repository.defaultBranch) ?? ''),
    promotions: ours
      .map(({ pull, title, labels }) => {
        const state = pull?.mergedAt != null ? 'merged' : pull?.issue.state
        return `${state}: ${title} [${[...labels].map(({ name }) => name).sort()}]`
      })
      .sort(),
    deployments: [...newest.values()].sort(),
    comments: comments.map(({ issue, body }) => `${titleOf(issue.number)}: ${plain(body)}`).sort(),
    checks: [...shown].map(([name, said]) => `${name}: ${said}`).sort(),
    reactions: [...repository.comments.values()]
      .filter(({ user }) => user.kind !== 'Bot')
      .map(({ body, reactions }) => {
        const given = reactions.filter(({ user }) => user.kind === 'Bot').map(({ content }) => content)
        return `${body}: ${given.sort().join(' ')}`
      })
      .sort(),
    ledger: ledgerTree
      ? walkTree(git.objects, ledgerTree).flatMap(({ mode, path }) => (mode === '040000' ? [] : [path]))
      : [],
    branches: git.refs('refs/heads/').map(([name]) => name.slice('refs/heads/'.length)),
    twice: [
      ...twiceIn(deployments.map(({ made }) => made)),
      ...twiceIn(comments.map(({ issue, body }) => `comment on #${issue.number}: ${body}`)),
      ...twiceIn(
        ours.filter(({ pull }) => pull?.issue.state === 'open').map(({ pull }) => `open from ${pull?.headRef}`),
      ),
      ...twiceIn(ours.map(({ pull }) => `promotion ${findPlan(pull?.issue.body ?? '')}`)),
      ...twiceIn(runs.map(({ run }) => `check ${run.name} ${run.externalId} ${run.status} on ${run.suite.headSha}`)),
    ],
  }
}

const findPlan = (body: string): string => /Plan `([^`]+)`/.exec(body)?.[1] ?? body

/** Text of a file on a branch. */
export const fileAt = ({ git, defaultBranch }: Repository, path: string, branch = defaultBranch): string => {
  const tree = git.commit(git.branch(branch) ?? '')?.tree
  const found = tree === undefined ? null : findInTree(git.objects, tree, path)
  return found === null ? '' : (git.objects.read(found.oid)?.data.toString('utf8') ?? '')
}
