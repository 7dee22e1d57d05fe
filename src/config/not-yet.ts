import type { ConfigPath } from './problem.ts'

/** A key, or a value of one, that Stagecoach is designed for and that this version does not have. `*` fits any name or index. */
interface NotYet {
  readonly path: readonly string[]
  /** Only this value of the key; absent: the key itself. */
  readonly value?: string
  readonly what: string
}

const notYets: readonly NotYet[] = [
  { path: ['batch'], what: 'choosing how newer pins wait is not built' },
  { path: ['freezes'], what: 'freezes in the configuration are not built; use /hold' },
  { path: ['environments', '*', 'batch'], what: 'newest wins; promoting each version on its own is not built' },
  {
    path: ['environments', '*', 'onFailure'],
    what: 'rolling back is not built; a degraded environment stops what is above it',
  },
  { path: ['environments', '*', 'who', 'rollback'], what: 'rolling back is not built' },
  { path: ['environments', '*', 'who', 'approve'], what: 'approvals are not built' },
  {
    path: ['environments', '*', 'gates', 'approvals'],
    what: "counting approvals is not built; require them by the repository's branch rules, which are obeyed",
  },
  { path: ['environments', '*', 'gates', 'windows'], what: 'time windows are not built; use /hold' },
  {
    path: ['environments', '*', 'sync', 'engine'],
    value: 'flux',
    what: 'Flux is not built; use status, and let its notifications report',
  },
  { path: ['environments', '*', 'sync', 'engine'], value: 'fleet', what: 'Fleet is not built; use status' },
  {
    path: ['environments', '*', 'sync', 'engine'],
    value: 'kubernetes',
    what: 'plain Kubernetes is not built; use status',
  },
  { path: ['overlays', '*', 'branch'], what: 'an environment on a branch of its own is not built' },
  { path: ['overlays', '*', 'repo'], what: 'an environment in a repository of its own is not built' },
  { path: ['overlays', '*', 'kind'], what: 'choosing the kind of an overlay is not built; it is found out' },
  { path: ['overlays', 'branch'], what: 'an environment on a branch of its own is not built' },
  { path: ['overlays', 'repo'], what: 'an environment in a repository of its own is not built' },
  { path: ['overlays', 'kind'], what: 'choosing the kind of an overlay is not built; it is found out' },
  { path: ['apps', '*', 'batch'], what: 'newest wins; promoting each version on its own is not built' },
]

/** The sentence for a key (or the value of one) that is designed and not built: `not yet: …`; undefined for every other. */
export const notYet = (path: ConfigPath, value?: unknown): string | undefined => {
  const found = notYets.find(
    each =>
      each.path.length === path.length &&
      each.path.every((step, index) => step === '*' || step === path[index]) &&
      (each.value === undefined || each.value === value),
  )
  return found && `not yet: ${found.what}`
}
