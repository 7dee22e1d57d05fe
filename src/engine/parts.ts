import type {
  Applications,
  Clock,
  Cluster,
  Host,
  Mirrors,
  Renderer,
  RepositoryRef,
  Store,
  SyncEngine,
  Validator,
} from './ports.ts'

/** Everything that a pass is made of; put together in `assemble.ts`. */
export interface Parts {
  readonly host: Host
  readonly mirrors: Mirrors
  /** By name: `argocd`, `status`. */
  readonly engines: ReadonlyMap<string, SyncEngine>
  readonly applications: Applications
  readonly renderer: Renderer
  readonly validator: Validator
  readonly cluster: Cluster
  /** Web address of a repository's page, without a slash at its end. */
  pageOf(repository: RepositoryRef): string
  readonly store: Store
  readonly clock: Clock
  /** How often everything is looked at without being asked, in ms. */
  readonly reconcile: number
}
