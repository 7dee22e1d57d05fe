import type { Repository } from '../entities.ts'

/** The commit that a branch, tag, full ref, `HEAD` or (shortened) id names; null where it names none. */
export const resolveCommit = (repository: Repository, name: string): string | null => {
  const { git } = repository
  const candidates = name === 'HEAD' ? [`refs/heads/${repository.defaultBranch}`] : refsNamed(name)
  for (const candidate of candidates) {
    const oid = git.ref(candidate)
    if (oid !== null) return git.peel(oid)
  }
  if (/^[0-9a-f]{40}$/.test(name)) return git.peel(name)
  if (!/^[0-9a-f]{7,39}$/.test(name)) return null
  const { status, out } = git.run('rev-parse', '--verify', '--quiet', `${name}^{commit}`)
  return status === 0 ? out.trim() : null
}

const refsNamed = (name: string): readonly string[] =>
  name.startsWith('refs/')
    ? [name]
    : [...(/^(heads|tags|pull)\//.test(name) ? [`refs/${name}`] : []), `refs/heads/${name}`, `refs/tags/${name}`]
