/** What a pass needs from outside. Every folder of the shell implements one of these, and none knows another. */
export type { Clock } from './ports/clock.ts'
export type { Cluster, DryRunAnswer, DryRunRequest, RefusalReason } from './ports/cluster.ts'
export type {
  AnyPull,
  ChangedPull,
  CheckRun,
  Comment,
  Done,
  FileWrite,
  Host,
  OpenPull,
  Refused,
  Report,
  Snapshot,
} from './ports/host.ts'
export type { Applications, Mirror, Mirrors } from './ports/mirror.ts'
export type { Renderer, RenderRequest } from './ports/renderer.ts'
export type { RepositoryRef } from './ports/repository-ref.ts'
export type { AuditEntry, Delivery, Handled, NewWork, Parked, Standing, Store, Work } from './ports/store.ts'
export type { Destination, SyncAnswer, SyncContext, SyncEngine, SyncTarget } from './ports/sync-engine.ts'
export type { Tree } from './ports/tree.ts'
export type { ChangedFile, ChangedFiles, Validated, ValidateRequest, Validator } from './ports/validator.ts'
