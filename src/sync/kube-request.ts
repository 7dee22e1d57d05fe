import type { KubeConfig, RequestContext } from '@kubernetes/client-node'

/** A request to an API server whose answer is wanted as it came. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** With its query: `/api/v1/namespaces/shop/configmaps?dryRun=All`. */
  readonly path: string
  /** JSON. */
  readonly body?: string
  readonly type?: 'application/json' | 'application/apply-patch+yaml'
}

/** What an API server answered. */
export interface KubeAnswer {
  readonly status: number
  /** At most 1 MiB of it; empty for what succeeded and was not asked for. */
  readonly text: string
  /** What the server warns of, as `Warning` headers have it. */
  readonly warnings: readonly string[]
}

/** Sends a request; rejects where no answer comes. `wanted`: whether the text is, also where all is well. */
export type SendToKube = (request: KubeRequest, signal: AbortSignal, wanted: boolean) => Promise<KubeAnswer>

/** How long credentials are used without being asked for again, in ms: programs that make them say how long they hold, and rarely less. */
const CREDENTIALS = 60_000
/** Bytes of an answer that are read. */
const LONGEST = 1024 * 1024

/** Requests to the API server behind the current context of a kubeconfig, with its credentials, on few connections. */
export const kubeRequests = (config: KubeConfig): SendToKube => {
  let ready: { readonly until: number; readonly context: Promise<RequestContext> } | undefined

  /** The client makes a connection of its own for each context that it is given credentials for: they share one. */
  const credentials = async (): Promise<RequestContext> => {
    if (ready && performance.now() < ready.until) return await ready.context
    const context = (async () => {
      const client = await import('@kubernetes/client-node')
      const made = new client.RequestContext('https://unused', client.HttpMethod.GET)
      await config.applySecurityAuthentication(made)
      return made
    })()
    ready = { until: performance.now() + CREDENTIALS, context }
    context.catch(() => {
      ready = undefined
    })
    return await context
  }

  return async ({ method, path, body, type }, signal, wanted) => {
    const client = await import('@kubernetes/client-node')
    const from = await credentials()
    const server = config.getCurrentCluster()?.server.replace(/\/+$/, '') ?? ''
    const request = new client.RequestContext(server + path, client.HttpMethod[method])
    for (const [name, value] of Object.entries(from.getHeaders())) request.setHeaderParam(name, value)
    const dispatcher = from.getDispatcher()
    if (dispatcher) request.setDispatcher(dispatcher)
    request.setHeaderParam('Accept', 'application/json')
    if (type) request.setHeaderParam('Content-Type', type)
    if (body !== undefined) request.setBody(body)
    request.setSignal(signal)
    const answer = await new client.IsomorphicFetchHttpLibrary().send(request).toPromise()
    const status = answer.httpStatusCode
    const stream = answer.body.stream()
    const text = wanted || status >= 300 ? await readSome(stream) : ''
    await stream?.cancel().catch(() => {})
    return { status, text, warnings: warningsIn(answer.headers['warning'] ?? '') }
  }
}

const readSome = async (stream: ReadableStream<Uint8Array> | null): Promise<string> => {
  if (!stream) return ''
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value)
      size += next.value.length
      if (size > LONGEST) break
    }
  } finally {
    reader.releaseLock()
  }
  return Buffer.concat(chunks).toString()
}

/** The texts of `Warning` headers, which come joined by commas: `299 - "spec.x is deprecated", 299 - "…"`. */
export const warningsIn = (header: string): readonly string[] =>
  [...header.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'))
