import { parsePromotionBranch } from '../../messages/branch.ts'
import {
  baseTip,
  type CheckRun,
  fullName,
  type Issue,
  isOpen,
  type Pull,
  type Repository,
} from '../../sim/github/entities.ts'
import { findInTree } from '../../sim/github/git/tree.ts'
import { resolveCommit } from '../../sim/github/operations/resolve-commit.ts'
import type { Person } from '../../sim/github/person.ts'
import { Refusal } from '../../sim/github/refusal.ts'
import type { World } from '../../sim/github/world.ts'
import type {
  Stage,
  StageAction,
  StageAnswer,
  StageCheck,
  StageMove,
  StagePerson,
  StagePull,
  StagePullPage,
} from '../../web/dashboard/stage.ts'

/** What the stage does beyond GitHub: how a version is released, and what can be broken. */
export interface Backstage {
  readonly people: readonly (StagePerson & { readonly person: Person })[]
  /** What can be done in general. */
  moves(): readonly StageMove[]
  /** Whether an app is broken in an environment; null where it does not run there. */
  isBroken(at: { readonly app: string; readonly env: string }): boolean | null
  release(app: string, version: string): void
  /** Opens somebody's change to what the environments of an app share; gives its number, or null where there is nothing to change. */
  change(app: string, kind: 'change' | 'mistake'): { readonly repository: string; readonly number: number } | null
  setBroken(at: { readonly app: string; readonly env: string }, broken: boolean): void
}

const reactions: Readonly<Record<string, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
}

/** The page's view of the simulated world, and its hands in it. */
export const stageOf = (world: World, backstage: Backstage): Stage => {
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  // GitHub tells the App of everything that the page shows; what it tells of has just happened.
  world.hooks.listeners.add(tell)
  const repository = (name: string): Repository | null => {
    const [owner = '', repo = ''] = name.split('/')
    return world.repository(owner, repo)
  }
  const issue = (name: string, number: number): Issue | null => repository(name)?.issues.get(number) ?? null

  return {
    github: world.address,
    people: backstage.people,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    pulls: async () =>
      [...world.repositories.values()]
        .flatMap(each => [...each.issues.values()])
        .flatMap(({ pull }) => (pull ? [summaryOf(world, pull)] : []))
        .sort((a, b) => b.at - a.at || b.number - a.number)
        .slice(0, 100),
    pull: async (name, number) => {
      const pull = issue(name, number)?.pull
      return pull ? pageOf(world, pull) : null
    },
    commit: async (name, wanted) => {
      const found = repository(name)
      const commit = found && resolveCommit(found, wanted)
      const read = commit ? found.git.commit(commit) : null
      if (!found || !commit || !read) return null
      const [parent] = read.parents
      const { author, message } = read
      const diff = parent === undefined ? '' : found.git.patch(parent, commit)
      return { repository: name, commit, message, author: author.name, at: author.at, diff }
    },
    file: async (name, wanted, path) => {
      const found = repository(name)
      const commit = found && resolveCommit(found, wanted)
      const tree = commit ? found.git.commit(commit)?.tree : undefined
      const item = found && tree ? findInTree(found.git.objects, tree, path) : null
      const object = item && found ? found.git.objects.read(item.oid) : null
      return object?.type === 'blob' ? object.data.toString('utf8') : null
    },
    moves: cell => {
      if (!cell) return backstage.moves()
      const broken = backstage.isBroken(cell)
      if (broken === null) return []
      return [breakOrHeal(cell, broken)]
    },
    act: async action => {
      const answer = attempt(() => perform(backstage, action))
      tell()
      return answer
    },
  }
}

/** The button that breaks something, or the one that takes it back. */
export const breakOrHeal = (
  { app, env }: { readonly app: string; readonly env: string },
  broken: boolean,
): StageMove =>
  broken
    ? { action: { kind: 'heal', app, env }, label: `Heal ${app} in ${env}` }
    : { action: { kind: 'break', app, env }, label: `Break ${app} in ${env}` }

/** What GitHub refuses is an answer; anything else is a fault of ours. */
const attempt = (work: () => StageAnswer): StageAnswer => {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, sentence: `GitHub refused it: ${error.message}` }
    throw error
  }
}

const perform = (backstage: Backstage, action: StageAction): StageAnswer => {
  switch (action.kind) {
    case 'release':
      backstage.release(action.app, action.version)
      return { ok: true }
    case 'change':
    case 'mistake': {
      const opened = backstage.change(action.app, action.kind)
      return opened ? { ok: true, opened } : { ok: false, sentence: `${action.app} has no base that could be changed.` }
    }
    case 'break':
    case 'heal':
      if (backstage.isBroken(action) === null)
        return { ok: false, sentence: `${action.app} does not run in ${action.env}.` }
      backstage.setBroken(action, action.kind === 'break')
      return { ok: true }
    default: {
      const person = backstage.people.find(({ login }) => login === action.as)?.person
      if (!person) return { ok: false, sentence: `There is nobody called ${action.as} here.` }
      if (action.kind === 'merge') person.merge(action.repository, action.number)
      else person.comment(action.repository, action.number, action.body)
      return { ok: true }
    }
  }
}

const summaryOf = (world: World, pull: Pull): StagePull => {
  const { issue } = pull
  const name = fullName(pull.repository)
  return {
    repository: name,
    number: issue.number,
    url: `${world.address}/${name}/pull/${issue.number}`,
    title: issue.title,
    state: pull.mergedAt !== null ? 'merged' : isOpen(pull) ? 'open' : 'closed',
    author: issue.user.login,
    at: issue.createdAt,
    comments: issue.comments.length,
  }
}

const pageOf = (world: World, pull: Pull): StagePullPage => {
  const { issue, repository } = pull
  const base = repository.git.mergeBase(baseTip(pull), pull.headSha)
  const env = parsePromotionBranch(pull.headRef)?.env
  const runs = [...repository.runs.values()].filter(run => run.suite.headSha === pull.headSha)
  return {
    ...summaryOf(world, pull),
    body: issue.body ?? '',
    branch: pull.headRef,
    base: pull.baseRef,
    labels: [...issue.labels].map(({ name }) => name),
    ...(pull.mergedBy ? { mergedBy: pull.mergedBy.login } : {}),
    ...(env === undefined ? {} : { env }),
    diff: base === null ? '' : repository.git.patch(base, pull.headSha),
    head: pull.headSha,
    conversation: issue.comments.map(comment => ({
      id: comment.id,
      author: comment.user.login,
      at: comment.createdAt,
      ...(comment.updatedAt > comment.createdAt ? { edited: comment.updatedAt } : {}),
      body: comment.body,
      reactions: comment.reactions.map(({ content }) => reactions[content] ?? content),
    })),
    checks: [...Map.groupBy(runs, ({ name }) => name).values()].flatMap(same => same.at(-1) ?? []).map(checkOf),
  }
}

const checkOf = ({ name, status, conclusion, title, summary, text, annotations }: CheckRun): StageCheck => ({
  name,
  state:
    status !== 'completed'
      ? 'waiting'
      : conclusion === 'success'
        ? 'success'
        : conclusion === 'neutral' || conclusion === 'skipped'
          ? 'neutral'
          : 'failure',
  title: title ?? '',
  summary: summary ?? '',
  text: text ?? '',
  annotations: annotations.map(({ level, path, startLine, title: about, message }) => ({
    level,
    path,
    line: startLine,
    title: about ?? '',
    message,
  })),
})
