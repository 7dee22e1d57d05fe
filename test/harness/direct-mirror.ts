import { isUtf8 } from 'node:buffer'
import type { Mirror, Mirrors } from '../../src/engine/ports.ts'
import { isManifestPath } from '../../src/git/read-files.ts'
import type { Files } from '../../src/overlay/files.ts'
import type { Repository } from '../../src/sim/github/entities.ts'
import { changedPaths } from '../../src/sim/github/git/changed-paths.ts'
import { walkTree } from '../../src/sim/github/git/tree.ts'
import type { World } from '../../src/sim/github/world.ts'

/** As the real mirror has it. */
const LARGEST = 16 * 1024 * 1024

const mirrorOf = ({ git }: Repository, known: Map<string, Files>): Mirror => {
  const commitOf = (ref: string): string | null => {
    const oid = git.ref(ref) ?? (/^[0-9a-f]{40}$/.test(ref) ? ref : null)
    return oid === null ? null : git.peel(oid)
  }
  const treeOf = (commit: string): string => {
    const tree = git.commit(commit)?.tree
    if (tree === undefined) throw new Error(`there is no commit ${commit}`)
    return tree
  }
  const read = (commit: string): Files => {
    const items = walkTree(git.objects, treeOf(commit)).filter(({ mode }) => mode.startsWith('100'))
    const ids = new Map(items.map(({ path, oid }) => [path, oid]))
    const text = (path: string): string | undefined => {
      const oid = isManifestPath(path) ? ids.get(path) : undefined
      const bytes = oid === undefined ? undefined : git.objects.read(oid)?.data
      return bytes && isUtf8(bytes) ? bytes.toString('utf8') : undefined
    }
    return { commit, paths: [...ids.keys()].sort(), read: text, id: path => ids.get(path) }
  }
  const files = (commit: string): Files => {
    const found = known.get(commit) ?? read(commit)
    known.set(commit, found)
    return found
  }
  const ancestors = (commit: string): ReadonlySet<string> => {
    const found = new Set<string>()
    for (const waiting = [commit]; waiting.length > 0; ) {
      const next = waiting.pop() ?? ''
      const parents = found.has(next) ? undefined : git.commit(next)?.parents
      if (!parents) continue
      found.add(next)
      waiting.push(...parents)
    }
    return found
  }
  return {
    fetch: async () => {},
    bring: async () => {},
    resolve: async ref => commitOf(ref),
    files: async commit => files(commit),
    tree: async commit => {
      const items = walkTree(git.objects, treeOf(commit))
      return {
        files: files(commit),
        links: new Map(items.filter(({ mode }) => mode === '120000').map(({ path, oid }) => [path, oid])),
        submodules: new Set(items.filter(({ mode }) => mode === '160000').map(({ path }) => path)),
        bytes: async ids =>
          new Map(
            ids.flatMap(id => {
              const object = git.objects.read(id)
              return object?.type === 'blob' && object.data.length <= LARGEST ? [[id, new Uint8Array(object.data)]] : []
            }),
          ),
      }
    },
    reaches: async (commit, ancestor) => ancestors(commit).has(ancestor),
    changed: async (from, to) => {
      const { added, removed, modified } = changedPaths(git.objects, treeOf(from), treeOf(to))
      return [...added, ...removed, ...modified].sort()
    },
    log: async (from, to, paths) => {
      const range = from === '' ? to : `${from}..${to}`
      return git.log(range, ['--max-count=500'], paths).flatMap(oid => {
        const commit = git.commit(oid)
        if (!commit) return []
        const { author, committer, message } = commit
        const subject = message.split('\n', 1)[0] ?? ''
        return [{ commit: oid, author: author.name, email: author.email, subject, at: committer.at }]
      })
    },
    parent: async commit => git.commit(commit)?.parents[0] ?? null,
    mergeBase: async (one, other) => git.mergeBase(one, other),
    tags: async branches =>
      git.refs('refs/tags/').flatMap(([name, oid]) => {
        const commit = git.peel(oid)
        if (commit === null) return []
        const heads = branches.map(branch => git.branch(branch)).filter(head => head !== null)
        const reached = heads.some(head => ancestors(head).has(commit))
        return [{ name: name.slice('refs/tags/'.length), commit, at: git.commit(commit)?.committer.at ?? 0, reached }]
      }),
  }
}

/**
 * Mirrors that read the simulated GitHub's own repositories, in this process. Hundreds of stories about what goes wrong
 * between the App and the API need no `git fetch` each: the real mirror has tests of its own, and the other scenarios use it.
 */
export const directMirrors = (world: World): Mirrors => {
  const known = new Map<string, Files>()
  return {
    of: async ({ id }) => {
      const repository = world.repositories.get(id)
      if (!repository) throw new Error(`there is no repository ${id}`)
      return mirrorOf(repository, known)
    },
  }
}
