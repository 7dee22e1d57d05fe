import type { CheckSuite, Node, Pull, Repository } from '../entities.ts'
import { commitNode } from '../render/commit.ts'
import { type Context, unresolved, visible } from './resolver.ts'

/** A branch or tag, by its full name. */
export interface RefSource {
  readonly kind: 'Ref'
  readonly repository: Repository
  readonly name: string
  readonly oid: string
}

/** A git object of a repository. */
export interface ObjectSource {
  readonly kind: 'Commit' | 'Tree' | 'Blob' | 'Tag'
  readonly repository: Repository
  readonly oid: string
}

/** A commit in the list of a pull request. */
export interface PullCommitSource {
  readonly kind: 'PullRequestCommit'
  readonly pull: Pull
  readonly oid: string
}

/** That a pull request was closed or merged. */
export interface EndSource {
  readonly kind: 'ClosedEvent' | 'MergedEvent'
  readonly pull: Pull
}

/** All that a node id can stand for. */
export type Found = Node | RefSource | ObjectSource | PullCommitSource | EndSource

const prefixes = { Ref: 'REF_kw', Tree: 'T_kw', Blob: 'B_kw', Tag: 'TA_kw' } as const
const encode = (prefix: string, ...parts: readonly (string | number)[]): string =>
  `${prefix}${Buffer.from(parts.join(':')).toString('base64url')}`

/** Node id of what the world keeps no record of, because git does. */
export function gitNode(source: RefSource | ObjectSource): string {
  if (source.kind === 'Commit') return commitNode(source.repository, source.oid)
  return encode(prefixes[source.kind], source.repository.id, source.kind === 'Ref' ? source.name : source.oid)
}

/** Node id of something that belongs to a pull request and has no record of its own. */
export function pullPartNode(source: PullCommitSource | EndSource): string {
  if (source.kind === 'PullRequestCommit') return encode('PURC_kw', source.pull.id, source.oid)
  return encode(source.kind === 'ClosedEvent' ? 'CE_kw' : 'ME_kw', source.pull.id)
}

/** The object of an id; null where the repository has none. */
export function objectOf(repository: Repository, oid: string): ObjectSource | null {
  const type = repository.git.objects.read(oid)?.type
  if (type === undefined) return null
  const kind = ({ commit: 'Commit', tree: 'Tree', blob: 'Blob', tag: 'Tag' } as const)[type]
  return { kind, repository, oid }
}

/** The ref of a full name; null where there is none. */
export function refOf(repository: Repository, name: string): RefSource | null {
  const oid = repository.git.ref(name)
  return oid === null ? null : { kind: 'Ref', repository, name, oid }
}

function find(context: Context, id: string): Found | null {
  const known = context.world.nodes.get(id)
  if (known !== undefined) return known
  const [, prefix = '', rest = ''] = /^([A-Z]+_kw(?:DO)?)(.+)$/.exec(id) ?? []
  const [, owner = '', part = ''] = /^(\d+):?(.*)$/.exec(Buffer.from(rest, 'base64url').toString()) ?? []
  if (prefix === 'CE_kw' || prefix === 'ME_kw' || prefix === 'PURC_kw') {
    for (const pull of context.world.nodes.values())
      if (pull.kind === 'PullRequest' && pull.id === Number(owner)) {
        if (prefix === 'PURC_kw') return { kind: 'PullRequestCommit', pull, oid: part }
        return { kind: prefix === 'CE_kw' ? 'ClosedEvent' : 'MergedEvent', pull }
      }
    return null
  }
  const repository = context.world.repositories.get(Number(owner))
  if (repository === undefined) return null
  return prefix === 'REF_kw' ? refOf(repository, part) : objectOf(repository, part)
}

function repositoryOf(found: Found): Repository | null {
  switch (found.kind) {
    case 'User':
    case 'Organization':
    case 'Bot':
    case 'Team':
    case 'App':
    case 'Installation':
    case 'Reaction':
    case 'StatusContext':
      return null
    case 'Repository':
      return found
    case 'IssueComment':
      return found.issue.repository
    case 'PullRequestReview':
    case 'PullRequestCommit':
    case 'ClosedEvent':
    case 'MergedEvent':
      return found.pull.repository
    case 'CheckRun':
      return found.suite.repository
    case 'DeploymentStatus':
      return found.deployment.repository
    default:
      return (found satisfies { readonly repository: Repository } | CheckSuite).repository
  }
}

/** What a node id stands for, where the token may know of it. Throws GitHub's NOT_FOUND otherwise. */
export function nodeOf(context: Context, id: string): Found {
  const found = find(context, id)
  if (found === null) throw unresolved(`a node with the global id of '${id}'`)
  const repository = repositoryOf(found)
  if (repository !== null) visible(context, repository)
  // A pull request is entered as an issue and as a pull request; GraphQL knows the latter only.
  return found.kind === 'Issue' && found.pull !== null ? found.pull : found
}

/** Those of `Found` that may be of the kind; an account is a person, an organisation or a bot. */
type OfKind<Kind, Each = Found> = Each extends { readonly kind: infer Own }
  ? [Extract<Own, Kind>] extends [never]
    ? never
    : Each
  : never

/** What a node id stands for, where it is of one of these kinds. */
export function nodeOfKind<Kind extends Found['kind']>(
  context: Context,
  id: string,
  ...kinds: readonly Kind[]
): OfKind<Kind> {
  const found = nodeOf(context, id)
  const isOne = (one: Found): one is Found & OfKind<Kind> => (kinds as readonly string[]).includes(one.kind)
  if (isOne(found)) return found
  throw unresolved(`${kinds.join(' or ')} node with the global id of '${id}'`)
}
