import type { KubeObject } from './kube-object.ts'

/** One source of an Application, as the controller reads it. */
export interface SimSource {
  readonly repoURL: string
  readonly path?: string
  readonly targetRevision?: string
  readonly chart?: string
  readonly ref?: string
  readonly helm?: { readonly valueFiles?: readonly string[] }
}

/** What an operation asks for. */
export interface SimSync {
  readonly revision?: string
  readonly revisions?: readonly string[]
  readonly source?: SimSource
  readonly sources?: readonly SimSource[]
  readonly prune?: boolean
  readonly dryRun?: boolean
  readonly resources?: readonly object[]
}
export interface SimOperation {
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean }
  readonly info?: readonly { readonly name: string; readonly value: string }[]
  readonly sync?: SimSync
}
export interface SimOperationState {
  readonly operation: SimOperation
  readonly phase: string
  readonly message?: string
  readonly startedAt: string
  readonly finishedAt?: string
  readonly syncResult?: {
    readonly revision: string
    readonly revisions?: readonly string[]
    readonly source?: SimSource
    readonly sources?: readonly SimSource[]
  }
}

/** An Application as the schema has let it through: that is why it may be read as one. */
export interface SimApplication extends KubeObject {
  readonly spec: {
    readonly project: string
    readonly destination: { readonly namespace?: string; readonly server?: string; readonly name?: string }
    readonly source?: SimSource
    readonly sources?: readonly SimSource[]
    readonly syncPolicy?: { readonly automated?: { readonly enabled?: boolean; readonly prune?: boolean } }
  }
  readonly operation?: SimOperation
  readonly status?: {
    readonly reconciledAt?: string
    readonly sync?: {
      readonly status: string
      readonly revision?: string
      readonly revisions?: readonly string[]
      readonly comparedTo?: unknown
    }
    readonly health?: { readonly status?: string; readonly lastTransitionTime?: string }
    readonly history?: readonly { readonly id: number }[]
    readonly operationState?: SimOperationState
    readonly conditions?: readonly object[]
  }
}

/** The sources that count: all of `sources` where there are any. */
export const simSources = (app: SimApplication): readonly SimSource[] =>
  app.spec.sources !== undefined && app.spec.sources.length > 0
    ? app.spec.sources
    : app.spec.source === undefined
      ? []
      : [app.spec.source]

/** Whether there is a list of sources: then revisions are lists too. */
export const isMulti = (app: SimApplication): boolean => (app.spec.sources?.length ?? 0) > 0
