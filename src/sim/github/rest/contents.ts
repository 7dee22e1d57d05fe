import { fullName, type Repository } from '../entities.ts'
import { findInTree, readTree, type TreeItem } from '../git/tree.ts'
import { changeFile } from '../operations/commits.ts'
import { resolveCommit } from '../operations/resolve-commit.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderGitCommit } from '../render/commit.ts'
import type { World } from '../world.ts'
import { type Answer, type Call, created, ok, type Routes } from './call.ts'
import { readSignature } from './git-data.ts'

const reads = { app: 'contents:read', user: 'read' } as const

const segments = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const wrapped = (data: Buffer): string => `${data.toString('base64').replaceAll(/.{60}/g, '$&\n').trimEnd()}\n`

const entry = (world: World, repository: Repository, item: TreeItem, ref: string) => {
  const { git } = repository
  const at = `${world.api}/repos/${fullName(repository)}`
  const kinds = {
    '040000': 'dir',
    '120000': 'symlink',
    '160000': 'submodule',
    '100644': 'file',
    '100755': 'file',
  } as const
  const type = kinds[item.mode]
  const url = `${at}/contents/${segments(item.path)}?ref=${encodeURIComponent(ref)}`
  const web = `${world.address}/${fullName(repository)}`
  const html = `${web}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${segments(item.path)}`
  const gitUrl = type === 'submodule' ? null : `${at}/git/${type === 'dir' ? 'trees' : 'blobs'}/${item.oid}`
  return {
    name: item.path.split('/').at(-1) ?? '',
    path: item.path,
    sha: item.oid,
    size: type === 'dir' || type === 'submodule' ? 0 : (git.objects.read(item.oid)?.data.length ?? 0),
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: type === 'file' || type === 'symlink' ? `${web}/raw/${ref}/${segments(item.path)}` : null,
    type,
    _links: { self: url, git: gitUrl, html },
  }
}

const read = (call: Call): Answer => {
  const { world } = call
  const repository = call.repository(reads)
  const ref = call.query.get('ref') ?? repository.defaultBranch
  const { git } = repository
  if (git.refs('refs/heads/').length === 0) throw new Refusal(404, 'This repository is empty.')
  const sha = resolveCommit(repository, ref)
  if (sha === null) throw new Refusal(404, `No commit found for the ref ${ref}`)
  const path = call.param('path').replace(/^\/+|\/+$/g, '')
  const item = findInTree(git.objects, git.commit(sha)?.tree ?? '', path)
  if (!item) throw notFound()
  if (item.mode === '040000') {
    // At most 1,000 entries (docs.github.com/rest/repos/contents#get-repository-content). A submodule is listed as a file.
    const entries = readTree(git.objects, item.oid)
      .slice(0, 1000)
      .map(({ mode, name, oid }) => {
        const shown = entry(world, repository, { mode, oid, path: path === '' ? name : `${path}/${name}` }, ref)
        return shown.type === 'submodule' ? { ...shown, type: 'file' } : shown
      })
    if (call.media === 'object') return ok({ ...entry(world, repository, item, ref), entries })
    return ok(entries)
  }
  const data = git.objects.read(item.oid)?.data ?? Buffer.alloc(0)
  if (call.media === 'raw') {
    if (data.length > 100 << 20) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.')
    return { status: 200, body: data, type: 'application/vnd.github.raw+json; charset=utf-8' }
  }
  const shown = entry(world, repository, item, ref)
  if (item.mode === '120000') return ok({ ...shown, target: data.toString('utf8') })
  if (item.mode === '160000') return ok({ ...shown, submodule_git_url: '' })
  // Above one megabyte the contents are left out.
  const large = data.length > 1 << 20
  return ok({ ...shown, content: large ? '' : wrapped(data), encoding: large ? 'none' : 'base64' })
}

const renderChange = (
  world: World,
  repository: Repository,
  path: string,
  ref: string,
  changed: ReturnType<typeof changeFile>,
) => {
  const item = findInTree(repository.git.objects, changed.commit.tree, path)
  return {
    content: item && entry(world, repository, item, ref),
    commit: renderGitCommit(world, repository, changed.commit),
  }
}

const change = (call: Call, contents: Buffer | null): Answer => {
  const repository = call.repository()
  const { body } = call
  const path = call.param('path')
  const author = readSignature(body.object('author'))
  const committer = readSignature(body.object('committer'))
  const sha = body.maybeText('sha')
  const branch = body.maybeText('branch')
  const changed = changeFile(call.world, call.identity, repository, {
    path,
    contents,
    message: body.text('message'),
    ...(sha === undefined ? {} : { sha }),
    ...(branch === undefined ? {} : { branch }),
    ...(author ? { author } : {}),
    ...(committer ? { committer } : {}),
  })
  const shown = renderChange(call.world, repository, path, branch ?? repository.defaultBranch, changed)
  return changed.created && contents !== null ? created(shown) : ok(shown)
}

/** Files by their path (docs.github.com/rest/repos/contents). */
export const contentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/contents/{path}': read,
  'PUT /repos/{owner}/{repo}/contents/{path}': call => change(call, Buffer.from(call.body.text('content'), 'base64')),
  'DELETE /repos/{owner}/{repo}/contents/{path}': call => {
    if (!call.body.has('sha')) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    return change(call, null)
  },
}
