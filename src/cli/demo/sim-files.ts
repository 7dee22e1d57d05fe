import type { Files } from '../../overlay/files.ts'
import type { Repository } from '../../sim/github/entities.ts'
import { walkTree } from '../../sim/github/git/tree.ts'

/** Most bytes of a file that is read as text, as in production. */
const MOST = 1 << 20

/** The files of a simulated repository at a commit; its default branch unless another is named. */
export const simFiles = (repository: Repository, commit?: string): Files => {
  const { git } = repository
  const at = commit ?? git.branch(repository.defaultBranch) ?? ''
  const tree = git.commit(at)?.tree
  const ids = new Map(
    (tree === undefined ? [] : walkTree(git.objects, tree))
      .filter(({ mode }) => mode === '100644' || mode === '100755')
      .map(({ path, oid }) => [path, oid]),
  )
  return {
    commit: at,
    paths: [...ids.keys()].sort(),
    id: path => ids.get(path),
    read: path => {
      const oid = ids.get(path)
      const data = oid === undefined ? undefined : git.objects.read(oid)?.data
      if (data === undefined || data.length > MOST || data.includes(0)) return undefined
      return data.toString('utf8')
    },
  }
}

/** The same files with some of them changed. */
export const withEdits = (files: Files, edits: readonly { readonly file: string; readonly text: string }[]): Files => {
  const changed = new Map(edits.map(({ file, text }) => [file, text]))
  return {
    commit: '',
    paths: [...new Set([...files.paths, ...changed.keys()])].sort(),
    read: path => changed.get(path) ?? files.read(path),
    id: path => {
      const text = changed.get(path)
      return text === undefined ? files.id(path) : `text:${text}`
    },
  }
}
