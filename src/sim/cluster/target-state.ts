import type { SimApplication, SimSource } from './argocd-application.ts'

/** What a path of a repository holds at a revision. */
export interface Resolved {
  /** The commit that the revision stands for. */
  readonly commit: string
  /** The version that people would name. */
  readonly version: string
  /** Container images that would run. */
  readonly images: readonly string[]
  /** Digest of all that would be applied, where images and version do not tell everything. */
  readonly content?: string
}

/** A values file of a Helm source, in the repository that holds it. */
export interface ValueFile {
  readonly repoURL: string
  readonly revision: string
  /** From that repository's root. */
  readonly path: string
}

/**
 * Reads a repository for the simulated Argo CD: the host of the simulation gives it. `revision` is a branch, a tag, a commit or
 * `HEAD`; `path` is empty for a source that only lends values files. Throws what Argo CD would put into a ComparisonError.
 */
export type Resolve = (
  repoURL: string,
  path: string,
  revision: string,
  valueFiles: readonly ValueFile[],
) => Promise<Resolved>

/** What all sources of an application together ask for. */
export interface TargetState {
  /** One per source. */
  readonly commits: readonly string[]
  readonly images: readonly string[]
  readonly version: string
  readonly content: string
}

/** Reads what should run, at one revision per source; a string is the reason why it cannot be read. */
export const targetState = async (
  resolve: Resolve,
  app: SimApplication,
  sources: readonly SimSource[],
  revisions: readonly string[],
): Promise<TargetState | string> => {
  try {
    const read = await Promise.all(
      sources.map((source, index) => {
        const files = (source.helm?.valueFiles ?? []).flatMap(file => valueFile(file, source, sources, revisions))
        return resolve(source.repoURL, source.path ?? '', revisions[index] || 'HEAD', files)
      }),
    )
    const images = read.flatMap(one => one.images)
    const version = read.map(one => one.version).find(text => text !== '') ?? ''
    const content = JSON.stringify(read.map(one => one.content ?? [one.version, one.images]))
    return { commits: read.map(one => one.commit), images, version, content }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `Failed to load target state: failed to generate manifest for ${app.metadata.name}: ${why}`
  }
}

const valueFile = (
  file: string,
  source: SimSource,
  sources: readonly SimSource[],
  revisions: readonly string[],
): readonly ValueFile[] => {
  const reference = /^\$([^/]+)\/(.*)$/.exec(file)
  const index = reference === null ? sources.indexOf(source) : sources.findIndex(other => other.ref === reference[1])
  const holder = sources[index]
  if (holder === undefined) return []
  const path = reference === null ? joined(source.path ?? '', file) : (reference[2] ?? '')
  return [{ repoURL: holder.repoURL, revision: revisions[index] || 'HEAD', path }]
}

const joined = (directory: string, file: string): string => {
  const parts = file.startsWith('/') ? [] : directory.split('/').filter(part => part !== '' && part !== '.')
  for (const part of file.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
