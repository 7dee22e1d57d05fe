import { createHandler, type Handler } from './engine/handle.ts'
import type { Parts } from './engine/parts.ts'
import type { Applications, Cluster, Mirrors, Renderer, RepositoryRef, SyncEngine, Validator } from './engine/ports.ts'
import { mirrors } from './git/mirrors.ts'
import { createGithub } from './github/github.ts'
import type { Call } from './github/octokit.ts'
import type { Pacing } from './github/pace.ts'
import { createRenderer } from './manifests/renderer.ts'
import { createValidator } from './manifests/validator.ts'
import type { Assemble, Engine, Surroundings } from './start.ts'
import { type ClusterSource, clustersOf } from './sync/clusters.ts'
import { askedClusters } from './sync/dry-run.ts'
import { syncEngines } from './sync/engines.ts'
import { createDashboard } from './web/dashboard.ts'

/** What a demo or a test puts in the place of what production has. */
export interface Instead {
  /** Default: as fast as GitHub asks integrations to be. */
  readonly pacing?: Pacing
  /** Default: those of the operator's kubeconfig. */
  readonly engines?: ReadonlyMap<string, SyncEngine>
  /** Default: kept by `git fetch` under the state's directory. */
  readonly mirrors?: Mirrors
  /** Default: one of its own, with threads that end when nothing is to be rendered. */
  readonly renderer?: Renderer
  readonly validator?: Validator
  /** Default: the operator's clusters. */
  readonly cluster?: Cluster
  readonly pause?: (ms: number) => Promise<void>
  /** Called for every call to GitHub. */
  readonly onCall?: (call: Call) => void
}

/** The engine of this process, and what a page or a test may look at. */
export interface Assembled extends Engine, Pick<Handler, 'roads' | 'subscribe'> {
  close(): void
}

/** How long the list of repositories is good for, in ms: a release of an application asks for one of them by name. */
const LISTED = 60_000

const sourceOf = (kubeconfig: string | undefined): { readonly kubeconfig?: ClusterSource } =>
  kubeconfig === undefined ? {} : { kubeconfig: { paths: kubeconfig } }

/** Puts the engine together out of the real GitHub, git and clusters. */
export const assembleWith =
  (instead: Instead = {}) =>
  ({ settings, store, clock, log }: Omit<Surroundings, 'events'>): Assembled => {
    const { enterprise } = settings
    const github = createGithub({
      appId: settings.appId,
      privateKey: settings.privateKey,
      log,
      clock,
      ...(enterprise ? { baseUrl: `${enterprise.protocol}://${enterprise.host}/api/v3` } : {}),
      ...(instead.pacing ? { pacing: instead.pacing } : {}),
      ...(instead.pause ? { pause: instead.pause } : {}),
      ...(instead.onCall ? { onCall: instead.onCall } : {}),
    })
    let listed: { readonly at: number; readonly repositories: Promise<readonly RepositoryRef[]> } | null = null
    const repositories = (): Promise<readonly RepositoryRef[]> => {
      const found = github.listRepositories()
      listed = { at: clock.now(), repositories: found }
      return found
    }
    const applications: Applications = {
      find: async (near, repo) => {
        const recent = listed && clock.now() - listed.at < LISTED ? listed.repositories : repositories()
        const same = ({ installation, owner, name }: RepositoryRef): boolean =>
          installation === near.installation && `${owner}/${name}`.toLowerCase() === repo.toLowerCase()
        return (await recent).find(same) ?? null
      },
    }
    const kept = mirrors({ stateDir: settings.state, tokenFor: github.tokenFor, urlOf: github.cloneUrl })
    const renderer = instead.renderer ?? createRenderer()
    const validator = instead.validator ?? createValidator()
    const parts: Parts = {
      host: github.host,
      mirrors: instead.mirrors ?? kept,
      engines: instead.engines ?? syncEngines(sourceOf(settings.kubeconfig)),
      applications,
      renderer,
      validator,
      cluster: instead.cluster ?? askedClusters(clustersOf(sourceOf(settings.kubeconfig).kubeconfig)),
      pageOf: github.pageOf,
      store,
      clock,
      reconcile: settings.reconcile,
    }
    const handler = createHandler(parts)
    return {
      handle: handler.handle,
      roads: handler.roads,
      subscribe: handler.subscribe,
      repositories,
      self: () => github.host.self(),
      page: createDashboard({
        roads: handler.roads,
        subscribe: listener => handler.subscribe(() => listener()),
      }).fetch,
      close: () => {
        kept.close()
        // One that was given belongs to whoever gave it.
        if (!instead.renderer) void renderer.close()
        if (!instead.validator) void validator.close()
      },
    }
  }

/** The engine of production. */
export const assemble: Assemble = assembleWith()
