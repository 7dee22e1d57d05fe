import { fullName, type Repository } from '../entities.ts'
import type { Commit } from '../git/commit.ts'
import { emptyTree, type Mode, readTree, walkTree } from '../git/tree.ts'
import { createBlob, createCommit, createTree } from '../operations/commits.ts'
import { createRef, deleteRef, updateRef } from '../operations/refs.ts'
import { createTagObject } from '../operations/releases.ts'
import { resolveCommit } from '../operations/resolve-commit.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderGitCommit } from '../render/commit.ts'
import type { World } from '../world.ts'
import type { Body } from './body.ts'
import { type Call, created, done, ok, type Routes } from './call.ts'

const reads = { app: 'contents:read', user: 'read' } as const

/** Author or committer of a body. */
export const readSignature = (body: Body | undefined) => {
  if (!body) return undefined
  const date = body.maybeText('date')
  return { name: body.text('name'), email: body.text('email'), ...(date === undefined ? {} : { date }) }
}

const renderRef = (world: World, repository: Repository, name: string, oid: string) => {
  const at = `${world.api}/repos/${fullName(repository)}/git`
  const type = repository.git.objects.read(oid)?.type ?? 'commit'
  return {
    ref: name,
    node_id: `REF_${Buffer.from(`${repository.id}:${name}`).toString('base64url')}`,
    url: `${at}/${name}`,
    object: { sha: oid, type, url: `${at}/${type}s/${oid}` },
  }
}

const renderTree = (world: World, repository: Repository, tree: string, recursive: boolean) => {
  const at = `${world.api}/repos/${fullName(repository)}/git`
  const { objects } = repository.git
  const items = recursive
    ? walkTree(objects, tree)
    : readTree(objects, tree).map(({ name, mode, oid }) => ({ path: name, mode, oid }))
  // 100,000 entries, then the answer is cut (docs.github.com/rest/git/trees#get-a-tree).
  const most = 100_000
  return {
    sha: tree,
    url: `${at}/trees/${tree}`,
    tree: items.slice(0, most).map(({ path, mode, oid }) => {
      const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'
      return {
        path,
        mode,
        type,
        sha: oid,
        ...(type === 'blob' ? { size: objects.read(oid)?.data.length ?? 0 } : {}),
        url: `${at}/${type}s/${oid}`,
      }
    }),
    truncated: items.length > most,
  }
}

const treeNamed = (repository: Repository, name: string): string => {
  if (name === emptyTree || repository.git.objects.read(name)?.type === 'tree') return name
  const commit = resolveCommit(repository, name)
  const tree = commit === null ? undefined : repository.git.commit(commit)?.tree
  if (tree === undefined) throw notFound()
  return tree
}

const commitNamed = (repository: Repository, sha: string): Commit => {
  const commit = repository.git.commit(sha)
  if (!commit) throw notFound()
  return commit
}

const contentsOf = (body: Body): Buffer =>
  Buffer.from(body.text('content'), body.maybeText('encoding') === 'base64' ? 'base64' : 'utf8')

const newEntries = (call: Call, repository: Repository) =>
  call.body.objects('tree').map(entry => {
    const content = entry.maybeText('content')
    const sha = entry.textOrNull('sha')
    if (content === undefined && sha === undefined)
      throw new Refusal(422, 'Must supply either tree.sha or tree.content')
    return {
      path: entry.text('path'),
      mode: entry.text('mode') as Mode,
      oid:
        content === undefined
          ? (sha ?? null)
          : createBlob(call.world, call.identity, repository, Buffer.from(content, 'utf8')),
    }
  })

/** Objects and refs as git has them (docs.github.com/rest/git). */
export const gitDataRoutes: Routes = {
  'GET /repos/{owner}/{repo}/git/ref/{ref}': call => {
    const repository = call.repository(reads)
    const name = `refs/${call.param('ref')}`
    const oid = repository.git.ref(name)
    if (oid === null) throw notFound()
    return ok(renderRef(call.world, repository, name, oid))
  },
  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': call => {
    const repository = call.repository(reads)
    const refs = repository.git.refs(`refs/${call.param('ref')}`)
    return ok(refs.map(([name, oid]) => renderRef(call.world, repository, name, oid)))
  },
  'POST /repos/{owner}/{repo}/git/refs': call => {
    const repository = call.repository()
    const { name, after } = createRef(
      call.world,
      call.identity,
      repository,
      call.body.text('ref'),
      call.body.text('sha'),
    )
    return created(renderRef(call.world, repository, name, after ?? ''))
  },
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': call => {
    const repository = call.repository()
    const name = `refs/${call.param('ref')}`
    const { after } = updateRef(
      call.world,
      call.identity,
      repository,
      name,
      call.body.text('sha'),
      call.body.flag('force') ?? false,
    )
    return ok(renderRef(call.world, repository, name, after ?? ''))
  },
  'DELETE /repos/{owner}/{repo}/git/refs/{ref}': call => {
    deleteRef(call.world, call.identity, call.repository(), `refs/${call.param('ref')}`)
    return done
  },
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': call => {
    const repository = call.repository(reads)
    const sha = call.param('file_sha')
    const blob = repository.git.objects.read(sha)
    if (blob?.type !== 'blob') throw notFound()
    if (call.media === 'raw') return { status: 200, body: blob.data, type: 'application/vnd.github.raw; charset=utf-8' }
    return ok({
      sha,
      node_id: `B_${Buffer.from(`${repository.id}:${sha}`).toString('base64url')}`,
      size: blob.data.length,
      url: `${call.world.api}/repos/${fullName(repository)}/git/blobs/${sha}`,
      content: `${blob.data.toString('base64').replaceAll(/.{60}/g, '$&\n').trimEnd()}\n`,
      encoding: 'base64',
    })
  },
  'POST /repos/{owner}/{repo}/git/blobs': call => {
    const repository = call.repository()
    const sha = createBlob(call.world, call.identity, repository, contentsOf(call.body))
    return created({ sha, url: `${call.world.api}/repos/${fullName(repository)}/git/blobs/${sha}` })
  },
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': call => {
    const repository = call.repository(reads)
    if (repository.git.refs('refs/heads/').length === 0) throw new Refusal(409, 'Git Repository is empty.')
    const recursive = call.query.has('recursive')
    return ok(renderTree(call.world, repository, treeNamed(repository, call.param('tree_sha')), recursive))
  },
  'POST /repos/{owner}/{repo}/git/trees': call => {
    const repository = call.repository()
    const base = call.body.maybeText('base_tree') ?? null
    const tree = createTree(call.world, call.identity, repository, base, newEntries(call, repository))
    return created(renderTree(call.world, repository, tree, false))
  },
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': call => {
    const repository = call.repository(reads)
    return ok(renderGitCommit(call.world, repository, commitNamed(repository, call.param('commit_sha'))))
  },
  'POST /repos/{owner}/{repo}/git/commits': call => {
    const repository = call.repository()
    const { body } = call
    const author = readSignature(body.object('author'))
    const committer = readSignature(body.object('committer'))
    const commit = createCommit(call.world, call.identity, repository, {
      tree: body.text('tree'),
      parents: body.texts('parents'),
      message: body.text('message'),
      ...(author ? { author } : {}),
      ...(committer ? { committer } : {}),
    })
    return created(renderGitCommit(call.world, repository, commit))
  },
  'POST /repos/{owner}/{repo}/git/tags': call => {
    const repository = call.repository()
    const { body } = call
    const sha = createTagObject(call.world, call.identity, repository, {
      tag: body.text('tag'),
      object: body.text('object'),
      type: body.text('type'),
      message: body.text('message'),
    })
    return created(renderTag(call.world, repository, sha))
  },
  'GET /repos/{owner}/{repo}/git/tags/{tag_sha}': call => {
    const repository = call.repository(reads)
    return ok(renderTag(call.world, repository, call.param('tag_sha')))
  },
}

const renderTag = (world: World, repository: Repository, sha: string) => {
  const object = repository.git.objects.read(sha)
  if (object?.type !== 'tag') throw notFound()
  const text = object.data.toString('utf8')
  const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? ''
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(field('tagger')) ?? []
  const at = `${world.api}/repos/${fullName(repository)}/git`
  return {
    node_id: `TA_${Buffer.from(`${repository.id}:${sha}`).toString('base64url')}`,
    sha,
    url: `${at}/tags/${sha}`,
    tag: field('tag'),
    message: text.slice(text.indexOf('\n\n') + 2).trimEnd(),
    tagger: { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000', '') },
    object: { sha: field('object'), type: field('type'), url: `${at}/${field('type')}s/${field('object')}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  }
}
