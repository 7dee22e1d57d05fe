import { createHash } from 'node:crypto'
import type { PatchStep } from '../kube-api.ts'
import { type Application, hasSources, sourcesOf } from './application.ts'

/** Name of the entry in an operation's `info` by which ours are found again. */
export const infoName = 'stagecoach'

/** What is asked of Argo CD: this commit, for this reason. */
export interface Ask {
  /** The commit that must be running when it is done. */
  readonly revision: string
  /** The commit to sync: `revision`, or the descendant that the Application already runs, so that it never goes back. */
  readonly to: string
  /** Index of the source that holds the overlay. */
  readonly source: number
  readonly hydrated: boolean
  /** What the history of Argo CD shows. */
  readonly reason: string
}

/**
 * The one patch that asks for a sync. It lands only on the object that was judged, asks for a fresh comparison, and removes what an
 * earlier operation left: controllers up to 3.5.1 persist their state as a merge patch, so every field that ours leaves out would
 * keep the earlier one's value, and a full sync would silently become partial or go back to an old commit (argo-cd#28701, #26530).
 */
export const operationPatch = (app: Application, ask: Ask): readonly PatchStep[] => {
  const { syncPolicy } = app.spec
  const sync = {
    ...revisionsToSync(app, ask),
    prune: syncPolicy?.automated?.prune ?? false,
    dryRun: false,
    syncStrategy: { hook: {} },
    ...(syncPolicy?.syncOptions === undefined ? {} : { syncOptions: syncPolicy.syncOptions }),
    // As Argo CD's server does: what is synced is what was judged, also when the Application is pointed elsewhere meanwhile.
    ...(hasSources(app) ? { sources: sourcesOf(app) } : { source: sourceToSync(app) }),
  }
  const operation = {
    // Automated: windows that let people through still hold us.
    initiatedBy: { username: 'stagecoach', automated: true },
    info: [
      { name: 'Reason', value: ask.reason },
      { name: infoName, value: `${ask.revision} ${digest(sync)}` },
    ],
    ...(syncPolicy?.retry === undefined ? {} : { retry: syncPolicy.retry }),
    sync,
  }
  return [
    unchanged(app),
    ...annotate(app, 'argocd.argoproj.io/refresh', 'normal'),
    ...(app.status.operationState == null ? [] : [{ op: 'remove', path: '/status/operationState' } as const]),
    { op: 'add', path: '/operation', value: operation },
  ]
}

/** The patch that makes Argo CD compare again; `hard` also forgets its cached manifests. */
export const refreshPatch = (app: Application, how: 'normal' | 'hard'): readonly PatchStep[] => [
  unchanged(app),
  ...annotate(app, 'argocd.argoproj.io/refresh', how),
]

/** The patch that makes Argo CD render the dry source again; syncing comes after. */
export const hydratePatch = (app: Application): readonly PatchStep[] => {
  const both = { 'argocd.argoproj.io/hydrate': 'normal', 'argocd.argoproj.io/refresh': 'normal' }
  return [unchanged(app), { op: 'add', path: '/metadata/annotations', value: { ...app.metadata.annotations, ...both } }]
}

/** Whether a comparison has been asked for and not yet been made. */
export const isRefreshing = (app: Application): boolean =>
  app.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined

/**
 * The last operation, where it was ours and for this commit: `kept` says whether Argo CD carried out exactly what we asked, and
 * not a mixture with what an earlier operation left.
 */
export const ourOperation = (app: Application, revision: string): { readonly kept: boolean } | null => {
  const operation = app.status.operationState?.operation
  const [commit, asked] = stamp(operation?.info)
  return commit === revision ? { kept: digest(operation?.sync ?? {}) === asked } : null
}

/** Whether the operation that is asked for or under way is ours and for this commit. */
export const isOursUnderWay = (app: Application, revision: string): boolean =>
  stamp(app.operation?.info ?? app.status.operationState?.operation.info)[0] === revision

const stamp = (info: readonly { readonly name: string; readonly value: string }[] | undefined): readonly string[] =>
  info?.find(entry => entry.name === infoName)?.value.split(' ') ?? []

const unchanged = (app: Application): PatchStep => ({
  op: 'test',
  path: '/metadata/resourceVersion',
  value: app.metadata.resourceVersion,
})

const annotate = (app: Application, name: string, value: string): readonly PatchStep[] =>
  app.metadata.annotations === undefined
    ? [{ op: 'add', path: '/metadata/annotations', value: { [name]: value } }]
    : [{ op: 'add', path: `/metadata/annotations/${name.replaceAll('/', '~1')}`, value }]

const revisionsToSync = (app: Application, ask: Ask) => {
  if (!hasSources(app)) return { revision: ask.to }
  const sources = sourcesOf(app)
  const at = sources[ask.source]
  // One per source; an empty one means that source's own target revision. Sources of the same repository and branch move together.
  const revisions = sources.map(source =>
    source.repoURL === at?.repoURL && source.targetRevision === at.targetRevision ? ask.to : '',
  )
  return { revisions }
}

const sourceToSync = (app: Application) => {
  const hydrator = app.spec.sourceHydrator
  if (hydrator === undefined) return app.spec.source
  const { repoURL = hydrator.drySource.repoURL, path, targetBranch } = hydrator.syncSource
  return { repoURL, path, targetRevision: targetBranch }
}

/** Of a request to sync, as it reads after Argo CD has stored it: Go leaves out what is empty or false. */
const digest = (sync: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(sync) ?? null))
    .digest('hex')
    .slice(0, 16)

const canonical = (value: unknown): unknown => {
  if (value === null || value === false || value === '' || value === 0) return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(item => canonical(item) ?? null)
  if (typeof value !== 'object') return value
  const entries = Object.entries(value)
    .map(([key, item]) => [key, canonical(item)] as const)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
