import { z } from 'zod'
import type { Kind } from '../kube-api.ts'

/** Argo CD's objects, as the API path names them. */
export const kinds = {
  application: { group: 'argoproj.io', version: 'v1alpha1', plural: 'applications' },
  project: { group: 'argoproj.io', version: 'v1alpha1', plural: 'appprojects' },
  applicationSet: { group: 'argoproj.io', version: 'v1alpha1', plural: 'applicationsets' },
} as const satisfies Record<string, Kind>

// Fields that Argo CD has and we do not read are kept: a source is copied whole into the operation.
const source = z.looseObject({
  repoURL: z.string().default(''),
  path: z.string().optional(),
  targetRevision: z.string().optional(),
  chart: z.string().optional(),
  ref: z.string().optional(),
  helm: z.looseObject({ valueFiles: z.array(z.string()).optional() }).optional(),
  directory: z.looseObject({ recurse: z.boolean().optional() }).optional(),
})

const revisions = { revision: z.string().optional(), revisions: z.array(z.string()).optional() }

const info = z.array(z.object({ name: z.string(), value: z.string() })).optional()

const sync = z.looseObject({ ...revisions })

const application = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    resourceVersion: z.string(),
    deletionTimestamp: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).optional(),
  }),
  spec: z.object({
    project: z.string().default('default'),
    destination: z
      .object({ name: z.string().optional(), server: z.string().optional(), namespace: z.string().optional() })
      .default({}),
    source: source.optional(),
    sources: z.array(source).optional(),
    sourceHydrator: z
      .object({
        drySource: source,
        syncSource: z.object({ targetBranch: z.string(), path: z.string(), repoURL: z.string().optional() }),
        hydrateTo: z.object({ targetBranch: z.string() }).optional(),
      })
      .optional(),
    syncPolicy: z
      .object({
        automated: z.object({ enabled: z.boolean().optional(), prune: z.boolean().optional() }).optional(),
        retry: z.looseObject({}).optional(),
        syncOptions: z.array(z.string()).optional(),
      })
      .optional(),
  }),
  operation: z.looseObject({ info }).nullish(),
  status: z
    .object({
      controllerNamespace: z.string().optional(),
      reconciledAt: z.string().optional(),
      conditions: z.array(z.object({ type: z.string(), message: z.string().default('') })).optional(),
      health: z
        .object({
          status: z.string().optional(),
          message: z.string().optional(),
          lastTransitionTime: z.string().optional(),
        })
        .optional(),
      history: z.array(z.object({ ...revisions, deployedAt: z.string() })).optional(),
      operationState: z
        .object({
          phase: z.string(),
          message: z.string().optional(),
          startedAt: z.string().optional(),
          finishedAt: z.string().optional(),
          operation: z.object({
            sync: sync.optional(),
            info,
          }),
          syncResult: z.object({ ...revisions }).optional(),
        })
        .nullish(),
      resources: z
        .array(
          z.object({
            group: z.string().optional(),
            kind: z.string().optional(),
            namespace: z.string().optional(),
            name: z.string().optional(),
            status: z.string().optional(),
            health: z.object({ status: z.string().optional(), message: z.string().optional() }).optional(),
          }),
        )
        .optional(),
      sourceHydrator: z
        .object({
          lastComparedDryRevision: z.string().optional(),
          lastSuccessfulOperation: z
            .object({ drySHA: z.string().default(''), hydratedSHA: z.string().default('') })
            .optional(),
          currentOperation: z
            .object({ phase: z.string(), message: z.string().default(''), drySHA: z.string().optional() })
            .optional(),
        })
        .optional(),
      sync: z.object({ status: z.string(), ...revisions }).optional(),
    })
    .default({}),
})

/** What we read of an Application; its sources and its operation are whole. */
export type Application = z.infer<typeof application>
/** One source of an Application, whole. */
export type Source = z.infer<typeof source>

/** An Application out of what the API server gave; null where it is none that we understand. */
export const applicationOf = (object: unknown): Application | null => application.safeParse(object).data ?? null

/** `namespace/name`. */
export const nameOf = (app: Application): string => `${app.metadata.namespace}/${app.metadata.name}`

/** The sources that manifests come from, in Argo CD's order; the one of `source`, or all of `sources`. */
export const sourcesOf = (app: Application): readonly Source[] =>
  app.spec.sources !== undefined && app.spec.sources.length > 0
    ? app.spec.sources
    : app.spec.source === undefined
      ? []
      : [app.spec.source]

/** Whether Argo CD answers with a list of revisions, one per source. */
export const hasSources = (app: Application): boolean => (app.spec.sources?.length ?? 0) > 0

/** Whether Argo CD syncs it without being asked. */
export const isAutomated = (app: Application): boolean =>
  app.spec.syncPolicy?.automated !== undefined && app.spec.syncPolicy.automated.enabled !== false

/** The commit that a status says of one source; empty where it says none. */
export const revisionOf = (
  of: { readonly revision?: string | undefined; readonly revisions?: readonly string[] | undefined } | undefined,
  app: Application,
  index: number,
): string => (hasSources(app) ? of?.revisions?.[index] : of?.revision) ?? ''

/** The short form of a commit, as people read it. */
export const short = (commit: string): string => (/^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 7) : commit)
