import type { ApiException, CustomObjectsApi, KubeConfig, ObservableMiddleware } from '@kubernetes/client-node'
import { kubeRequests, type SendToKube } from './kube-request.ts'

/** A kind of object as its API path names it. */
export interface Kind {
  readonly group: string
  readonly version: string
  readonly plural: string
}

/** One step of a JSON Patch (RFC 6902). */
export type PatchStep =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** Why the API server gave no answer that can be used. `conflict`: somebody else wrote first, read again. */
export type ApiFailure = {
  readonly ok: false
  readonly code: 'missing' | 'forbidden' | 'conflict' | 'invalid' | 'unreachable'
  readonly sentence: string
}
export type Answer<T> = { readonly ok: true; readonly value: T } | ApiFailure

/** The few requests to a cluster's API server that engines make, with objects as they came: whoever reads them checks their shape. */
export interface KubeApi {
  /** All objects of a kind, page by page; of the whole cluster, or of the context's namespace where only that may be read. */
  list(kind: Kind): Promise<Answer<readonly unknown[]>>
  get(kind: Kind, namespace: string, name: string): Promise<Answer<unknown>>
  /** A patch that tests `/metadata/resourceVersion` answers `conflict` where the object has changed. */
  patch(kind: Kind, namespace: string, name: string, steps: readonly PatchStep[]): Promise<Answer<unknown>>
  /** The pods with all of these labels, at most 50. */
  pods(namespace: string, labels: Readonly<Record<string, string>>): Promise<Answer<readonly unknown[]>>
  /** Any other request, with its answer as it came. */
  readonly send: SendToKube
}

const pageSize = 500
const deadline = 15_000

/** The API server behind the current context of a kubeconfig. None of its own requests takes longer than 15 s, and none of them throws. */
export const kubeApi = async (config: KubeConfig, cluster: string): Promise<KubeApi> => {
  const client = await import('@kubernetes/client-node')
  // The client waits for ever by itself: a cluster behind a dropped route would stop every pass.
  const withDeadline: ObservableMiddleware = {
    pre: request => {
      request.setSignal(AbortSignal.timeout(deadline))
      return new client.Observable(Promise.resolve(request))
    },
    post: response => new client.Observable(Promise.resolve(response)),
  }
  const options = { middleware: [withDeadline], middlewareMergeStrategy: 'append' as const }
  const api: CustomObjectsApi = config.makeApiClient(client.CustomObjectsApi)
  const core = config.makeApiClient(client.CoreV1Api)
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'argocd'

  const failed = (error: unknown, what: string): ApiFailure => {
    if (!(error instanceof client.ApiException))
      return { ok: false, code: 'unreachable', sentence: `Cluster ${cluster} does not answer: ${cause(error)}.` }
    const { code } = error as ApiException<unknown>
    const message = statusMessage(error.body)
    if (code === 404) return { ok: false, code: 'missing', sentence: `Cluster ${cluster} has no ${what}.` }
    if (code === 401) return { ok: false, code: 'forbidden', sentence: `Cluster ${cluster} refuses our credentials.` }
    if (code === 403)
      return {
        ok: false,
        code: 'forbidden',
        sentence: `Cluster ${cluster} does not let us see or change ${what}: ${message}.`,
      }
    // A failed `test` of a JSON Patch is answered 422 with no cause; a refused object is "invalid" and says why.
    if (code === 409 || (code === 422 && !message.includes('is invalid')))
      return { ok: false, code: 'conflict', sentence: `${what} in cluster ${cluster} was changed by somebody else.` }
    if (code === 400 || code === 422)
      return { ok: false, code: 'invalid', sentence: `Cluster ${cluster} refuses the change of ${what}: ${message}.` }
    return { ok: false, code: 'unreachable', sentence: `Cluster ${cluster} answers ${code}: ${message}.` }
  }

  const pages = async (kind: Kind, within?: string): Promise<readonly unknown[]> => {
    const items: unknown[] = []
    let next: string | undefined
    do {
      const ask = { ...kind, limit: pageSize, ...(next === undefined ? {} : { _continue: next }) }
      const page: unknown =
        within === undefined
          ? await api.listCustomObjectForAllNamespaces({ ...ask, resourcePlural: kind.plural }, options)
          : await api.listNamespacedCustomObject({ ...ask, namespace: within }, options)
      const read = listOf(page)
      items.push(...read.items)
      next = read.next
    } while (next !== undefined)
    return items
  }

  return {
    send: kubeRequests(config),
    async list(kind) {
      try {
        return { ok: true, value: await pages(kind) }
      } catch (error) {
        if (error instanceof client.ApiException && (error.code === 403 || error.code === 410)) {
          try {
            // 410: the pages were read for so long that the cluster forgot where we were; from the start, once.
            return { ok: true, value: await pages(kind, error.code === 403 ? namespace : undefined) }
          } catch (again) {
            return failed(again, kind.plural)
          }
        }
        return failed(error, kind.plural)
      }
    },
    async get(kind, within, name) {
      try {
        return { ok: true, value: await api.getNamespacedCustomObject({ ...kind, namespace: within, name }, options) }
      } catch (error) {
        return failed(error, `${kind.plural} ${within}/${name}`)
      }
    },
    async patch(kind, within, name, steps) {
      try {
        const ask = {
          ...kind,
          namespace: within,
          name,
          body: steps,
          fieldManager: 'stagecoach',
          fieldValidation: 'Strict',
        }
        return { ok: true, value: await api.patchNamespacedCustomObject(ask, options) }
      } catch (error) {
        return failed(error, `${kind.plural} ${within}/${name}`)
      }
    },
    async pods(within, labels) {
      const labelSelector = Object.entries(labels)
        .map(([label, value]) => `${label}=${value}`)
        .join(',')
      try {
        const ask = { namespace: within, labelSelector, limit: 50 }
        return { ok: true, value: listOf(await core.listNamespacedPod(ask, options)).items }
      } catch (error) {
        return failed(error, `pods in ${within}`)
      }
    },
  }
}

/** A page of a list, as foreign data: what has no items is no list, and never an empty one. */
const listOf = (page: unknown): { readonly items: readonly unknown[]; readonly next: string | undefined } => {
  const { items, metadata } = page as { items?: unknown; metadata?: { continue?: unknown } }
  if (!Array.isArray(items)) throw new Error('the answer is not a list of objects')
  const next = metadata?.continue
  return { items, next: typeof next === 'string' && next !== '' ? next : undefined }
}

const statusMessage = (body: unknown): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '')
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    if (typeof message === 'string') return message.replace(/\.$/, '')
  } catch {
    // Not a Status of Kubernetes: a proxy in between, whose page helps nobody.
  }
  return 'no reason given'
}

const cause = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${deadline / 1000} s`
  if (error.cause instanceof Error) return cause(error.cause)
  return error.message === '' ? error.name : error.message.replace(/\.$/, '')
}
