import { posix } from 'node:path'
import type { SyncContext } from '../../engine/ports.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { repositoryAddress } from '../repository-address.ts'
import { type Application, type Source, sourcesOf } from './application.ts'

/** Whether an Application deploys an overlay: from which of its sources and how closely, or why not. */
export type Fit =
  | {
      readonly fits: true
      /** Index of the source that holds the overlay; revisions are told per source. */
      readonly source: number
      /** Closer fits win: the overlay itself (3), something below it (2), a directory above that is read recursively (1). */
      readonly rank: 1 | 2 | 3
      /** The overlay is what Argo CD hydrates from, not what it syncs. */
      readonly hydrated: boolean
    }
  | { readonly fits: false; readonly ours: boolean; readonly why: string }

/** Under which names the repository and its default branch are known. */
export interface Whereabouts {
  /** In the form of `repositoryAddress`. */
  readonly addresses: ReadonlySet<string>
  readonly defaultBranch: string
}

/** The same, out of what the pass knows. */
export const whereaboutsOf = (context: Pick<SyncContext, 'addresses' | 'defaultBranch'>): Whereabouts => ({
  addresses: new Set(context.addresses.map(repositoryAddress)),
  defaultBranch: context.defaultBranch,
})

/** Judges whether an Application deploys an overlay of this repository's default branch. */
export const deploys = (app: Application, overlay: Overlay, where: Whereabouts): Fit => {
  const hydrated = app.spec.sourceHydrator !== undefined
  const sources = app.spec.sourceHydrator === undefined ? sourcesOf(app) : [app.spec.sourceHydrator.drySource]
  const ours = sources.flatMap((source, index) => (where.addresses.has(addressOf(source)) ? [index] : []))
  if (ours.length === 0) return { fits: false, ours: false, why: 'it deploys other repositories' }

  const isOurs = (index: number) => ours.includes(index)
  let best: (Fit & { fits: true }) | undefined
  const better = (source: number, rank: 1 | 2 | 3) => {
    if (best === undefined || rank > best.rank) best = { fits: true, source, rank, hydrated }
  }
  let elsewhere: string | undefined
  sources.forEach((source, index) => {
    for (const { file, holder } of valueFiles(sources, index)) {
      if (!isOurs(holder)) continue
      const rank = file === overlay.path ? 3 : isBelow(file, overlay.path) ? 2 : 0
      if (rank === 0) continue
      if (follows(sources[holder], where.defaultBranch)) better(holder, rank)
      else elsewhere = sources[holder]?.targetRevision
    }
    if (!isOurs(index) || source.chart !== undefined || source.path === undefined) return
    const rank = pathRank(source, overlay)
    if (rank === 0) return
    if (follows(source, where.defaultBranch)) better(index, rank)
    else elsewhere = source.targetRevision
  })

  if (best === undefined) {
    const paths = ours.map(index => `"${cleanPath(sources[index]?.path ?? '')}"`).join(', ')
    const why =
      elsewhere === undefined
        ? `it deploys ${paths}, which is no overlay`
        : `it follows ${elsewhere}, not the branch ${where.defaultBranch}`
    return { fits: false, ours: true, why }
  }
  if (best.rank === 1 && deploysApplications(app))
    return { fits: false, ours: true, why: 'it deploys other Applications (an app of apps), not an overlay' }
  return best
}

const known = new WeakMap<Source, string>()

/** Every overlay is held against every source: each address is read once. */
const addressOf = (source: Source): string => {
  const address = known.get(source) ?? repositoryAddress(source.repoURL)
  known.set(source, address)
  return address
}

const pathRank = (source: Source, overlay: Overlay): 0 | 1 | 2 | 3 => {
  const path = cleanPath(source.path ?? '')
  if (path === overlay.path) return 3
  // The overlay is a plain manifest, and the directory around it is applied file by file.
  if (overlay.kind === 'file' && source.helm === undefined && posix.dirname(overlay.path) === path) return 3
  if (overlay.kind === 'directory' && isBelow(path, overlay.path)) return 2
  return source.directory?.recurse === true && isBelow(overlay.path, path) ? 1 : 0
}

/** Values files of a source as paths of the repository that holds them, `$name/…` ones included. */
const valueFiles = (sources: readonly Source[], index: number) => {
  const source = sources[index]
  return (source?.helm?.valueFiles ?? []).flatMap(file => {
    if (/^[a-z]+:\/\//i.test(file)) return []
    const reference = /^\$([^/]+)\/(.*)$/.exec(file)
    if (reference !== null) {
      const holder = sources.findIndex(other => other.ref === reference[1])
      return holder < 0 ? [] : [{ file: cleanPath(reference[2] ?? ''), holder }]
    }
    if (source?.chart !== undefined) return []
    const relative = file.startsWith('/') ? file : posix.join(source?.path ?? '', file)
    return [{ file: cleanPath(relative), holder: index }]
  })
}

const follows = (source: Source | undefined, branch: string): boolean =>
  source !== undefined && ['', 'HEAD', branch, `refs/heads/${branch}`].includes(source.targetRevision ?? '')

const deploysApplications = (app: Application): boolean =>
  (app.status.resources ?? []).some(resource => resource.group === 'argoproj.io' && resource.kind === 'Application')

/** As overlays are written: relative to the root, no `./`, no trailing slash; the root itself is `.`. */
const cleanPath = (path: string): string => posix.normalize(`./${path}`).replace(/\/$/, '') || '.'

const isBelow = (path: string, directory: string): boolean =>
  directory === '.' ? path !== '.' : path.startsWith(`${directory}/`)
