import type { CheckSuite, Pull, Repository } from '../entities.ts'
import { baseTip, fullName, pullsOf } from '../entities.ts'
import type { Commit, Signature } from '../git/commit.ts'
import { findInTree, readTree, type TreeEntry } from '../git/tree.ts'
import { accountOf, verification } from '../render/commit.ts'
import { connection, type Paging } from './connection.ts'
import { gitNode, type ObjectSource, objectOf, type RefSource, refOf } from './node-id.ts'
import { type Context, permit, type Resolvers, time, timeOrNull, upper } from './resolver.ts'
import { rollup } from './rollup.ts'

/** The commit behind a source. */
export function commitOf({ repository, oid }: ObjectSource): Commit {
  const commit = repository.git.commit(oid)
  if (commit === null) throw new Error(`${oid} is no commit of ${fullName(repository)}`)
  return commit
}

/** A commit of a repository as a source. */
export const commitSource = (repository: Repository, oid: string): ObjectSource => ({ kind: 'Commit', repository, oid })

/** What an expression names, as `git rev-parse` reads it; of its language `rev` and `rev:path` are understood. */
export function evaluate(repository: Repository, expression: string): ObjectSource | null {
  const colon = expression.indexOf(':')
  const rev = colon < 0 ? expression : expression.slice(0, colon)
  if (/[\^~]|@\{/.test(rev)) throw new Error(`The simulated GitHub does not evaluate the expression ${expression}`)
  const name = rev === 'HEAD' || rev === '' ? `refs/heads/${repository.defaultBranch}` : rev
  const { git } = repository
  const oid = [name, `refs/heads/${name}`, `refs/tags/${name}`].map(ref => git.ref(ref)).find(found => found !== null)
  const found = oid ?? (/^[0-9a-f]{40}$/.test(name) ? name : null)
  if (found === null) return null
  if (colon < 0) return objectOf(repository, found)
  const peeled = git.peel(found)
  const commit = peeled === null ? null : git.commit(peeled)
  const item = commit === null ? null : findInTree(git.objects, commit.tree, expression.slice(colon + 1))
  return item === null || item.mode === '160000' ? null : objectOf(repository, item.oid)
}

const bytes = ({ repository, oid }: ObjectSource): Buffer => repository.git.objects.read(oid)?.data ?? Buffer.alloc(0)
const isBinary = (data: Buffer): boolean => data.subarray(0, 8000).includes(0)
// https://docs.github.com/en/graphql/reference/objects#blob: longer text is cut and `isTruncated` says so.
const mostText = 512_000

const web = (source: ObjectSource, { world }: Context): string =>
  `${world.address}/${fullName(source.repository)}/${source.kind.toLowerCase()}/${source.oid}`

const object = {
  id: (of: ObjectSource) => gitNode(of),
  oid: (of: ObjectSource) => of.oid,
  abbreviatedOid: (of: ObjectSource) => of.oid.slice(0, 7),
  repository: (of: ObjectSource) => of.repository,
  commitUrl: (of: ObjectSource, _: unknown, context: Context) => web({ ...of, kind: 'Commit' }, context),
}

const headline = (message: string): string => message.split('\n', 1)[0] ?? ''
const whole = (of: ObjectSource): string => commitOf(of).message.replace(/\n+$/, '')

interface Entry {
  readonly repository: Repository
  readonly entry: TreeEntry
}

/** Whether the commit is one of the pull request's, or what it was merged as. */
const holds = (pull: Pull, oid: string): boolean =>
  pull.mergeCommit === oid || pull.repository.git.commitsBetween(baseTip(pull), pull.headSha).includes(oid)

/** Refs and git's objects. */
export const gitFields = {
  Ref: {
    id: (ref: RefSource) => gitNode(ref),
    name: (ref: RefSource) => ref.name.replace(/^refs\/(heads|tags)\//, ''),
    prefix: (ref: RefSource) => /^refs\/(heads|tags)\//.exec(ref.name)?.[0] ?? 'refs/',
    repository: (ref: RefSource) => ref.repository,
    // Read again: an earlier mutation of the document may have moved it.
    target: (ref: RefSource) => objectOf(ref.repository, refOf(ref.repository, ref.name)?.oid ?? ref.oid),
  },
  Commit: {
    ...object,
    message: whole,
    messageHeadline: (of: ObjectSource) => headline(whole(of)),
    messageBody: (of: ObjectSource) =>
      whole(of)
        .slice(headline(whole(of)).length)
        .trim(),
    author: (of: ObjectSource) => commitOf(of).author,
    committer: (of: ObjectSource) => commitOf(of).committer,
    authoredDate: (of: ObjectSource) => time(commitOf(of).author.at),
    committedDate: (of: ObjectSource) => time(commitOf(of).committer.at),
    parents: (of: ObjectSource, paging: Paging) =>
      connection(
        commitOf(of).parents.map(oid => commitSource(of.repository, oid)),
        paging,
      ),
    tree: (of: ObjectSource): ObjectSource => ({ kind: 'Tree', repository: of.repository, oid: commitOf(of).tree }),
    url: web,
    signature: (of: ObjectSource) => (commitOf(of).signature === null ? null : of),
    history: (
      of: ObjectSource,
      args: Paging & { readonly path?: string; readonly since?: string; readonly until?: string },
    ) => {
      const options = [
        ...(args.since == null ? [] : [`--since=${args.since}`]),
        ...(args.until == null ? [] : [`--until=${args.until}`]),
        ...(args.path == null ? [] : [`path:${args.path}`]),
      ]
      const commits = of.repository.git.log(of.oid, options)
      return connection(
        commits.map(oid => commitSource(of.repository, oid)),
        args,
      )
    },
    associatedPullRequests: (of: ObjectSource, paging: Paging, context: Context) => {
      permit(context, of.repository, 'pull_requests:read')
      return connection(
        pullsOf(of.repository).filter(pull => holds(pull, of.oid)),
        paging,
      )
    },
    statusCheckRollup: (of: ObjectSource, _: unknown, context: Context) => rollup(context, of.repository, of.oid),
    checkSuites: (
      of: ObjectSource,
      args: Paging & { readonly filterBy?: { readonly appId?: number; readonly checkName?: string } },
      context: Context,
    ) => {
      permit(context, of.repository, 'checks:read')
      const { appId, checkName } = args.filterBy ?? {}
      const runs = [...of.repository.runs.values()]
      const wanted = (suite: CheckSuite): boolean =>
        suite.headSha === of.oid &&
        (appId == null || suite.app.id === appId) &&
        (checkName == null || runs.some(run => run.suite === suite && run.name === checkName))
      return connection(of.repository.suites.filter(wanted), args)
    },
    deployments: (of: ObjectSource, args: Paging & { readonly environments?: readonly string[] }, context: Context) => {
      permit(context, of.repository, 'deployments:read')
      const { environments } = args
      return connection(
        [...of.repository.deployments.values()].filter(
          ({ sha, environment }) => sha === of.oid && (environments == null || environments.includes(environment)),
        ),
        args,
      )
    },
  },
  GitActor: {
    name: (by: Signature) => by.name,
    email: (by: Signature) => by.email,
    date: (by: Signature) => time(by.at),
    user: (by: Signature, _: unknown, { world }: Context) => accountOf(world, by.email),
  },
  // https://docs.github.com/en/graphql/reference/interfaces#gitsignature
  GpgSignature: {
    isValid: (of: ObjectSource, _: unknown, { world }: Context) => verification(world, commitOf(of))['verified'],
    wasSignedByGitHub: (of: ObjectSource, _: unknown, { world }: Context) =>
      verification(world, commitOf(of))['verified'],
    state: (of: ObjectSource, _: unknown, { world }: Context) =>
      upper(String(verification(world, commitOf(of))['reason'])),
    signer: (of: ObjectSource, _: unknown, { world }: Context) => accountOf(world, commitOf(of).committer.email),
    email: (of: ObjectSource) => commitOf(of).committer.email,
    payload: (of: ObjectSource) => commitOf(of).payload,
    signature: (of: ObjectSource) => commitOf(of).signature,
    verifiedAt: (of: ObjectSource, _: unknown, { world }: Context) =>
      timeOrNull(verification(world, commitOf(of))['verified'] === true ? commitOf(of).committer.at : null),
  },
  Tree: {
    ...object,
    entries: ({ repository, oid }: ObjectSource): readonly Entry[] =>
      readTree(repository.git.objects, oid).map(entry => ({ repository, entry })),
  },
  TreeEntry: {
    name: ({ entry }: Entry) => entry.name,
    oid: ({ entry }: Entry) => entry.oid,
    mode: ({ entry }: Entry) => Number.parseInt(entry.mode, 8),
    type: ({ entry }: Entry) => (entry.mode === '040000' ? 'tree' : entry.mode === '160000' ? 'commit' : 'blob'),
    repository: ({ repository }: Entry) => repository,
    object: ({ repository, entry }: Entry) => (entry.mode === '160000' ? null : objectOf(repository, entry.oid)),
    size: ({ repository, entry }: Entry) =>
      entry.mode === '160000' ? 0 : (repository.git.objects.read(entry.oid)?.data.length ?? 0),
  },
  Blob: {
    ...object,
    byteSize: (of: ObjectSource) => bytes(of).length,
    isBinary: (of: ObjectSource) => isBinary(bytes(of)),
    isTruncated: (of: ObjectSource) => !isBinary(bytes(of)) && bytes(of).length > mostText,
    text: (of: ObjectSource) => (isBinary(bytes(of)) ? null : bytes(of).subarray(0, mostText).toString('utf8')),
  },
  Tag: {
    ...object,
    target: (of: ObjectSource) => {
      const peeled = of.repository.git.peel(of.oid)
      return peeled === null ? null : objectOf(of.repository, peeled)
    },
  },
} satisfies Resolvers
