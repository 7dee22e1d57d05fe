import { fullName, type Release, type Repository } from '../entities.ts'
import { createRelease, deleteRelease, findRelease, type ReleaseInput, updateRelease } from '../operations/releases.ts'
import { resolveCommit } from '../operations/resolve-commit.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderRelease } from '../render/release.ts'
import { Body } from './body.ts'
import { type Answer, type Call, created, done, ok, type Routes } from './call.ts'

const reads = { app: 'contents:read', user: 'read' } as const

const release = (call: Call): Release =>
  findRelease(call.world, call.identity, call.repository(), call.number('release_id'))

const published = (repository: Repository): Release[] =>
  [...repository.releases.values()].filter(({ draft }) => !draft).reverse()

const input = (body: Body): ReleaseInput =>
  Body.only({
    tag: body.maybeText('tag_name'),
    target: body.maybeText('target_commitish'),
    name: body.textOrNull('name'),
    body: body.textOrNull('body'),
    draft: body.flag('draft'),
    prerelease: body.flag('prerelease'),
  })

const show = (call: Call, found: Release | undefined): Answer => {
  if (!found) throw notFound()
  return ok(renderRelease(call.world, found))
}

const archive = (call: Call, kind: 'tar.gz' | 'zip'): Answer => {
  const repository = call.repository(reads)
  const sha = resolveCommit(repository, call.param('ref'))
  if (sha === null) throw notFound()
  return {
    status: 302,
    headers: { location: `${call.world.address}/_codeload/${fullName(repository)}/${kind}/${sha}` },
  }
}

/** Releases, tags and archives (docs.github.com/rest/releases, docs.github.com/rest/repos/repos#list-repository-tags). */
export const releaseRoutes: Routes = {
  'GET /repos/{owner}/{repo}/releases': call => {
    const repository = call.repository(reads)
    // Drafts are seen by those who may write.
    const writer = call.identity.kind === 'installation' && call.identity.permissions['contents'] === 'write'
    const all = writer ? [...repository.releases.values()].reverse() : published(repository)
    return call.page(all, one => renderRelease(call.world, one))
  },
  'POST /repos/{owner}/{repo}/releases': call => {
    const made = createRelease(call.world, call.identity, call.repository(), {
      ...input(call.body),
      tag: call.body.text('tag_name'),
    })
    return created(renderRelease(call.world, made))
  },
  'GET /repos/{owner}/{repo}/releases/latest': call =>
    show(
      call,
      published(call.repository(reads)).find(({ prerelease }) => !prerelease),
    ),
  'GET /repos/{owner}/{repo}/releases/tags/{tag}': call =>
    show(
      call,
      published(call.repository(reads)).find(({ tag }) => tag === call.param('tag')),
    ),
  'GET /repos/{owner}/{repo}/releases/{release_id}': call => show(call, release(call)),
  'PATCH /repos/{owner}/{repo}/releases/{release_id}': call =>
    ok(renderRelease(call.world, updateRelease(call.world, call.identity, release(call), input(call.body)))),
  'DELETE /repos/{owner}/{repo}/releases/{release_id}': call => {
    deleteRelease(call.world, call.identity, release(call))
    return done
  },
  'GET /repos/{owner}/{repo}/tags': call => {
    const repository = call.repository(reads)
    const at = `${call.world.api}/repos/${fullName(repository)}`
    return call.page(repository.git.refs('refs/tags/').reverse(), ([ref, oid]) => {
      const name = ref.slice(10)
      const sha = repository.git.peel(oid)
      if (sha === null) throw new Refusal(422, `${name} is no tag of a commit`)
      return {
        name,
        commit: { sha, url: `${at}/commits/${sha}` },
        zipball_url: `${at}/zipball/refs/tags/${name}`,
        tarball_url: `${at}/tarball/refs/tags/${name}`,
        node_id: `REF_${Buffer.from(`${repository.id}:${ref}`).toString('base64url')}`,
      }
    })
  },
  'GET /repos/{owner}/{repo}/tarball/{ref}': call => archive(call, 'tar.gz'),
  'GET /repos/{owner}/{repo}/zipball/{ref}': call => archive(call, 'zip'),
}
