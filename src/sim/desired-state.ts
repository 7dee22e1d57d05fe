import { createHash } from 'node:crypto'
import type { Resolve } from './cluster/cluster.ts'
import type { Repository } from './github/entities.ts'
import { findInTree, walkTree } from './github/git/tree.ts'
import { resolveCommit } from './github/operations/resolve-commit.ts'
import type { World } from './github/world.ts'

/** Everything below a path, or the file itself: path and text, in git's order. */
const filesBelow = (
  repository: Repository,
  tree: string,
  path: string,
): readonly { readonly path: string; readonly text: string }[] => {
  const { objects } = repository.git
  const text = (oid: string): string => objects.read(oid)?.data.toString('utf8') ?? ''
  if (path === '')
    return walkTree(objects, tree)
      .filter(({ mode }) => mode !== '040000')
      .map(item => ({ path: item.path, text: text(item.oid) }))
  const found = findInTree(objects, tree, path)
  if (!found) return []
  if (found.mode !== '040000') return [{ path, text: text(found.oid) }]
  return walkTree(objects, found.oid, `${path}/`)
    .filter(({ mode }) => mode !== '040000')
    .map(item => ({ path: item.path, text: text(item.oid) }))
}

/** Local directories that a kustomization includes, resolved against its own. */
const included = (directory: string, text: string): readonly string[] =>
  [...text.matchAll(/^\s*-\s+["']?(\.\.?\/[^\s"'#]+)/gm)].map(([, path = '']) => {
    const parts: string[] = []
    for (const part of `${directory}/${path}`.split('/'))
      if (part === '..') parts.pop()
      else if (part !== '.' && part !== '') parts.push(part)
    return parts.join('/')
  })

const VERSION =
  /^\s*(?:newTag|tag):\s*["']?([^\s"'#]+)|^\s*-?\s*image:\s*["']?[^\s"'#]+?:([\w][\w.-]*)["']?\s*(?:#.*)?$/m
const IMAGE = /^\s*-?\s*(?:image|repository):\s*["']?([^\s"'#:]+)/gm

/**
 * What a path of a simulated repository asks a cluster to run, for the simulated Argo CD: the commit, the version that
 * people would name, images, and a digest of all files that it is made of. It renders nothing.
 */
export const desiredState =
  (world: World): Resolve =>
  async (repoURL, path, revision, valueFiles) => {
    const [, owner = '', name = ''] = /([^/:]+)\/([^/]+?)(?:\.git)?$/.exec(repoURL) ?? []
    const repository = world.repository(owner, name)
    if (!repository) throw new Error(`repository ${repoURL} not found`)
    const commit = resolveCommit(repository, revision === 'HEAD' ? repository.defaultBranch : revision)
    const tree = commit === null ? null : repository.git.commit(commit)?.tree
    if (commit === null || !tree) throw new Error(`unable to resolve '${revision}' to a commit SHA`)
    const seen = new Map<string, string>()
    const visit = (at: string): void => {
      for (const { path: file, text } of filesBelow(repository, tree, at)) {
        if (seen.has(file)) continue
        seen.set(file, text)
        if (/kustomization\.ya?ml$/.test(file))
          for (const next of included(file.replace(/\/?[^/]*$/, ''), text)) visit(next)
      }
    }
    for (const values of valueFiles) visit(values.path)
    if (path !== '') visit(path)
    if (path !== '' && seen.size === 0) throw new Error(`${path}: app path does not exist`)
    const texts = [...seen.values()]
    const version = texts.map(text => VERSION.exec(text)).find(found => found !== null)
    const images = texts.flatMap(text => [...text.matchAll(IMAGE)].map(([, image = '']) => image))
    const content = createHash('sha256')
    for (const [file, text] of [...seen].sort()) content.update(`${file}\0${text}\0`)
    return {
      commit,
      version: version?.[1] ?? version?.[2] ?? '',
      images: [...new Set(images)].map(image => `${image}:${version?.[1] ?? version?.[2] ?? 'latest'}`),
      content: content.digest('hex'),
    }
  }
