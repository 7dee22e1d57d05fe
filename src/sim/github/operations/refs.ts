import type { Account, Repository } from '../entities.ts'
import { zeroOid } from '../git/repository.ts'
import { actor, demand, type Identity } from '../identity.ts'
import { Refusal } from '../refusal.ts'
import { renderPush } from '../render/push.ts'
import type { World } from '../world.ts'
import { followBase, followHead } from './follow.ts'
import { guardRef } from './rules.ts'
import { openSuite } from './suites.ts'

/** A ref that goes from one commit to another; null: it is not there. Names in full, `refs/heads/main`. */
export interface Move {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

const branchOf = (name: string): string | null => (name.startsWith('refs/heads/') ? name.slice(11) : null)

/** Names that git refuses (git-check-ref-format). */
const isRefName = (name: string): boolean =>
  /^refs\/[^/]+\/./.test(name) &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git refuses control characters in the names of refs
  !/[\u0000-\u0020~^:?*[\\\u007f]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|\.$|\/$/.test(name)

const writes = { app: 'contents:write', user: 'write' } as const

/**
 * Moves refs and tells what that means: creation, push, deletion, then the pull requests that hang on them.
 * Rights and rules were looked at before. `pushed`: git has moved them on disk already.
 */
export const moveRefs = (
  world: World,
  repository: Repository,
  by: Account,
  moves: readonly Move[],
  except: ReadonlySet<number> = new Set(),
): void => {
  repository.pushedAt = world.clock.now()
  repository.updatedAt = world.clock.now()
  for (const move of moves) repository.git.setRef(move.name, move.after)
  // Nothing is told of tags where more than three move at once (docs.github.com/webhooks/webhook-events-and-payloads#push).
  const tags = moves.filter(({ name }) => name.startsWith('refs/tags/'))
  const told = moves.filter(move => tags.length <= 3 || !tags.includes(move))
  for (const move of told) announce(world, repository, by, move)
  for (const { name, before, after } of moves) {
    const branch = branchOf(name)
    if (branch === null) continue
    followHead(world, repository, by, branch, before, after, except)
    followBase(world, repository, by, branch, after, except)
  }
}

const announce = (world: World, repository: Repository, by: Account, move: Move): void => {
  const { name, before, after } = move
  const branch = branchOf(name)
  const short = branch ?? (name.startsWith('refs/tags/') ? name.slice(10) : null)
  if (short === null) return
  const told = {
    ref: short,
    ref_type: branch === null ? 'tag' : 'branch',
    pusher_type: 'user',
  }
  if (before === null)
    world.hooks.emit({
      event: 'create',
      action: null,
      repository,
      sender: by,
      payload: { ...told, master_branch: repository.defaultBranch, description: repository.description },
    })
  if (after === null) world.hooks.emit({ event: 'delete', action: null, repository, sender: by, payload: told })
  world.hooks.emit({
    event: 'push',
    action: null,
    repository,
    sender: by,
    payload: renderPush(world, repository, by, move),
  })
  if (branch !== null && after !== null) requestSuites(world, repository, by, branch, before, after)
}

/** `POST /repos/{owner}/{repo}/git/refs`. */
export const createRef = (
  world: World,
  identity: Identity,
  repository: Repository,
  name: string,
  oid: string,
): Move => {
  demand(world, identity, repository, writes)
  if (!name.startsWith('refs/') || !isRefName(name))
    throw new Refusal(422, `${name} is not a valid ref name: it must start with 'refs/' and have at least two slashes.`)
  if (repository.git.ref(name)) throw new Refusal(422, 'Reference already exists')
  checkTarget(repository, name, oid)
  if (repository.git.obstacle(name)) throw new Refusal(422, 'Reference cannot be created: another one is in its way')
  const move = { name, before: null, after: oid }
  moveRefs(world, repository, actor(identity), [move])
  return move
}

/** `PATCH /repos/{owner}/{repo}/git/refs/{ref}`. */
export const updateRef = (
  world: World,
  identity: Identity,
  repository: Repository,
  name: string,
  oid: string,
  force = false,
): Move => {
  demand(world, identity, repository, writes)
  const before = repository.git.ref(name)
  if (before === null) throw new Refusal(422, 'Reference does not exist')
  checkTarget(repository, name, oid)
  const move = { name, before, after: oid }
  checkMove(world, identity, repository, move, force)
  if (before !== oid) moveRefs(world, repository, actor(identity), [move])
  return move
}

/** `DELETE /repos/{owner}/{repo}/git/refs/{ref}`. */
export const deleteRef = (world: World, identity: Identity, repository: Repository, name: string): void => {
  demand(world, identity, repository, writes)
  const before = repository.git.ref(name)
  if (before === null) throw new Refusal(422, 'Reference does not exist')
  const move = { name, before, after: null }
  checkMove(world, identity, repository, move, true)
  moveRefs(world, repository, actor(identity), [move])
}

/** One of `updateRefs`: `beforeOid` of zeros means that it must not be there, `afterOid` of zeros that it goes. */
export interface RefUpdate {
  readonly name: string
  readonly afterOid: string
  readonly beforeOid?: string
  readonly force?: boolean
}

/** GraphQL's `updateRefs`: all of them or none (docs.github.com/graphql/reference/mutations#updaterefs). */
export const updateRefs = (
  world: World,
  identity: Identity,
  repository: Repository,
  updates: readonly RefUpdate[],
): readonly Move[] => {
  demand(world, identity, repository, writes)
  const moves = updates.map(({ name, afterOid, beforeOid, force }) => {
    const before = repository.git.ref(name)
    const after = afterOid === zeroOid ? null : afterOid
    if (!isRefName(name)) throw new Refusal(422, `${name} is not a valid ref name`)
    if (beforeOid !== undefined && (before ?? zeroOid) !== beforeOid)
      throw new Refusal(
        422,
        `Reference cannot be updated: ${name} is at ${before ?? 'nothing'}, expected ${beforeOid}`,
        {
          graphqlType: 'UNPROCESSABLE',
        },
      )
    if (before === null && after === null) throw new Refusal(422, `Reference does not exist: ${name}`)
    if (after !== null) checkTarget(repository, name, after)
    if (before === null && repository.git.obstacle(name))
      throw new Refusal(422, `Reference cannot be created: ${name} has another one in its way`)
    const move = { name, before, after }
    checkMove(world, identity, repository, move, force ?? false)
    return move
  })
  const moved = moves.filter(({ before, after }) => before !== after)
  if (moved.length > 0) moveRefs(world, repository, actor(identity), moved)
  return moves
}

const checkTarget = (repository: Repository, name: string, oid: string): void => {
  if (!repository.git.objects.read(oid)) throw new Refusal(422, 'Object does not exist')
  if (name.startsWith('refs/heads/') && !repository.git.commit(oid)) throw new Refusal(422, 'Object does not exist')
}

const checkMove = (world: World, identity: Identity, repository: Repository, move: Move, force: boolean): void => {
  const { name, before, after } = move
  const branch = branchOf(name)
  if (after === null && branch === repository.defaultBranch) throw new Refusal(422, 'Cannot delete the default branch')
  if (branch !== null && before !== null && before !== after) {
    const refused = guardRef(world, identity, repository, branch, before, after)
    if (refused !== null) throw new Refusal(422, refused)
  }
  if (!force && before !== null && after !== null && branch !== null && !repository.git.reaches(after, before))
    throw new Refusal(422, 'Update is not a fast forward')
}

/** Every App that may write checks gets a suite for each pushed commit (docs.github.com/rest/checks/suites). */
const requestSuites = (
  world: World,
  repository: Repository,
  by: Account,
  branch: string,
  before: string | null,
  after: string,
): void => {
  for (const installation of world.installations.values()) {
    if (installation.permissions['checks'] !== 'write' || installation.account !== repository.owner) continue
    if (installation.repositories && !installation.repositories.has(repository.id)) continue
    openSuite(world, repository, by, installation.app, after, branch, before)
  }
}
