import type { Release, Repository } from '../entities.ts'
import { actor, demand, type Identity } from '../identity.ts'
import { invalid, notFound, Refusal } from '../refusal.ts'
import { renderRelease } from '../render/release.ts'
import type { World } from '../world.ts'
import { createRef, moveRefs } from './refs.ts'
import { resolveCommit } from './resolve-commit.ts'

const writes = { app: 'contents:write', user: 'write' } as const

const tell = (world: World, release: Release, action: string, identity: Identity): void =>
  world.hooks.emit({
    event: 'release',
    action,
    repository: release.repository,
    sender: actor(identity),
    payload: {
      release: renderRelease(world, release),
      ...(action === 'edited' ? { changes: {} } : {}),
    },
  })

export interface ReleaseInput {
  readonly tag?: string
  readonly target?: string
  readonly name?: string | null
  readonly body?: string | null
  readonly draft?: boolean
  readonly prerelease?: boolean
}

const publish = (world: World, identity: Identity, release: Release): void => {
  const { repository } = release
  release.publishedAt = world.clock.now()
  const ref = `refs/tags/${release.tag}`
  if (!repository.git.ref(ref)) {
    const sha = resolveCommit(repository, release.target)
    if (sha === null) throw invalid({ resource: 'Release', code: 'invalid', field: 'target_commitish' })
    moveRefs(world, repository, actor(identity), [{ name: ref, before: null, after: sha }])
  }
  tell(world, release, 'published', identity)
  tell(world, release, release.prerelease ? 'prereleased' : 'released', identity)
}

/** `POST /repos/{owner}/{repo}/releases`: publishing makes the tag that is not there (docs.github.com/rest/releases/releases). */
export const createRelease = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: ReleaseInput & { readonly tag: string },
): Release => {
  demand(world, identity, repository, writes)
  const taken = [...repository.releases.values()].some(release => release.tag === input.tag && !release.draft)
  if (taken) throw invalid({ resource: 'Release', code: 'already_exists', field: 'tag_name' })
  const target = input.target ?? repository.defaultBranch
  const tagged = repository.git.ref(`refs/tags/${input.tag}`) !== null
  if (!tagged && resolveCommit(repository, target) === null)
    throw invalid({ resource: 'Release', code: 'invalid', field: 'target_commitish' })
  const release: Release = {
    kind: 'Release',
    ...world.identify('RE'),
    repository,
    tag: input.tag,
    target,
    name: input.name ?? null,
    body: input.body ?? null,
    draft: input.draft ?? false,
    prerelease: input.prerelease ?? false,
    author: actor(identity),
    createdAt: world.clock.now(),
    publishedAt: null,
  }
  repository.releases.set(release.id, world.enter(release))
  if (!release.draft) tell(world, release, 'created', identity)
  if (!release.draft) publish(world, identity, release)
  return release
}

export const updateRelease = (world: World, identity: Identity, release: Release, input: ReleaseInput): Release => {
  demand(world, identity, release.repository, writes)
  const wasDraft = release.draft
  Object.assign(release, {
    tag: input.tag ?? release.tag,
    target: input.target ?? release.target,
    name: input.name === undefined ? release.name : input.name,
    body: input.body === undefined ? release.body : input.body,
    draft: input.draft ?? release.draft,
    prerelease: input.prerelease ?? release.prerelease,
  })
  if (wasDraft && !release.draft) publish(world, identity, release)
  else tell(world, release, 'edited', identity)
  return release
}

/** Deletes the release; its tag stays. */
export const deleteRelease = (world: World, identity: Identity, release: Release): void => {
  demand(world, identity, release.repository, writes)
  release.repository.releases.delete(release.id)
  world.nodes.delete(release.node)
  tell(world, release, 'deleted', identity)
}

export const findRelease = (world: World, identity: Identity, repository: Repository, id: number): Release => {
  demand(world, identity, repository, { app: 'contents:read', user: 'read' })
  const release = repository.releases.get(id)
  if (!release) throw notFound()
  return release
}

/** `POST /repos/{owner}/{repo}/git/tags`: the object only; a ref has to be made for it. */
export const createTagObject = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: { readonly tag: string; readonly object: string; readonly type: string; readonly message: string },
): string => {
  demand(world, identity, repository, writes)
  if (!repository.git.objects.read(input.object)) throw new Refusal(422, 'Object does not exist')
  const by = actor(identity)
  const seconds = Math.floor(world.clock.now() / 1000)
  return repository.git.objects.write(
    'tag',
    Buffer.from(
      `object ${input.object}\ntype ${input.type}\ntag ${input.tag}\ntagger ${by.login} <${by.email ?? 'noreply@github.com'}> ${seconds} +0000\n\n${input.message}\n`,
    ),
  )
}

/** A lightweight tag on a commit. */
export const createTag = (world: World, identity: Identity, repository: Repository, tag: string, sha: string): void => {
  createRef(world, identity, repository, `refs/tags/${tag}`, sha)
}
