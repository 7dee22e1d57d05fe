import { gunzipSync } from 'node:zlib'
import type { Repository } from './entities.ts'
import { type GitAnswer, httpBackend } from './git/http-backend.ts'
import { actor, demand, type Identity, nameOf } from './identity.ts'
import { moveRefs } from './operations/refs.ts'
import { isAbove, missingChecks, rulesOf } from './operations/rules.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

/** What git asked for, for the ledger: a fetch in protocol 2 is told from a listing of refs by its body. */
const kindOf = (path: string, query: string, body: Buffer): string => {
  if (path === '/git-receive-pack') return 'git push'
  if (path === '/git-upload-pack') return body.includes('command=ls-refs') ? 'git ls-refs' : 'git fetch'
  return query.includes('git-receive-pack') ? 'git push (refs)' : 'git connect'
}

/** Branches that rules close to this pusher: to all, to force, to deletion; for the update hook. */
const closedTo = (world: World, identity: Identity, repository: Repository): Record<string, string> => {
  const closed: string[] = []
  const forward: string[] = []
  const lasting: string[] = []
  let reason = ''
  for (const [ref, oid] of repository.git.refs('refs/heads/')) {
    const rules = rulesOf(repository, ref.slice(11))
    if (!rules || isAbove(world, identity, repository, rules)) continue
    if (rules.noForce) forward.push(ref)
    if (rules.noDelete) lasting.push(ref)
    // Nothing that is pushed by git is signed by GitHub, and no new commit has its checks yet.
    const missing = missingChecks(world, repository, rules, oid)
    if (!rules.reviews && !rules.locked && !rules.signatures && rules.checks.length === 0) continue
    closed.push(ref)
    reason = rules.reviews
      ? 'Changes must be made through a pull request.'
      : rules.signatures
        ? 'Commits must have verified signatures.'
        : (missing[0] ?? 'Required status checks are expected.')
  }
  return {
    SIM_CLOSED: closed.join(' '),
    SIM_REASON: reason,
    SIM_FORWARD: forward.join(' '),
    SIM_LASTING: lasting.join(' '),
  }
}

/** Clone, fetch and push; a push is told as GitHub tells it. */
export const answerGit = async (
  world: World,
  identity: Identity,
  repository: Repository,
  request: {
    readonly method: string
    readonly path: string
    readonly query: string
    readonly headers: Readonly<Record<string, string | string[] | undefined>>
    readonly body: Buffer
  },
): Promise<GitAnswer> => {
  const push = request.path === '/git-receive-pack' || request.query.includes('service=git-receive-pack')
  if (identity.kind === 'anonymous' && (push || repository.private)) throw new Refusal(401, 'Requires authentication')
  demand(
    world,
    identity,
    repository,
    push ? { app: 'contents:write', user: 'write' } : { app: 'contents:read', user: 'read' },
  )
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(request.body) : request.body
  const kind = kindOf(request.path, request.query, plain)
  const answer = await httpBackend({
    ...request,
    headers: { ...request.headers, 'content-encoding': undefined },
    body: plain,
    directory: repository.git.directory,
    user: nameOf(identity),
    environment: push ? closedTo(world, identity, repository) : {},
  })
  if (request.path === '/git-receive-pack') {
    const moves = repository.git.moved()
    if (moves.length > 0) moveRefs(world, repository, actor(identity), moves)
  }
  world.ledger.record({
    at: world.clock.now(),
    identity: nameOf(identity),
    key: kind,
    detail: `${repository.owner.login}/${repository.name}`,
    status: answer.status,
    metered: null,
  })
  return answer
}
