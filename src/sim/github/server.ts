import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerGit } from './answer-git.ts'
import { Graphql } from './answer-graphql.ts'
import { Rest, type Wire } from './answer-rest.ts'
import { authenticate } from './authenticate.ts'
import { createGraphql } from './graphql/create-graphql.ts'
import type { Identity } from './identity.ts'
import { type LimitOptions, Limits, SecondaryLimit } from './limits.ts'
import { createValidator } from './openapi/validator.ts'
import { Refusal } from './refusal.ts'
import { codeload, registerFromManifest, webPage } from './web.ts'
import { World, type WorldOptions } from './world.ts'

export interface GitHubOptions extends WorldOptions {
  /** 0 or absent: any that is free. */
  readonly port?: number
  /** Milliseconds that every call takes longer, or that calls of a kind (`rest`, `graphql`, `git`) do. */
  readonly latency?: number | ((kind: 'rest' | 'graphql' | 'git') => number)
  readonly limits?: LimitOptions
  /** Where a web page such as `/acme/shop/pull/3` sends its visitors; null: a short page of its own. */
  readonly web?: (path: string) => string | null
  /** Milliseconds after which a call that hangs is cut off; never unless given. */
  readonly hangMs?: number
  /** Off: what goes over the wire is not checked against GitHub's description. */
  readonly validate?: boolean
}

export interface GitHub {
  /** `http://127.0.0.1:4000`; the API is at `/api/v3` and `/api/graphql`, as on GitHub Enterprise Server. */
  readonly url: string
  /** For Probot's `GHE_HOST`. */
  readonly host: string
  readonly world: World
  readonly limits: Limits
  close(): Promise<void>
}

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Starts a GitHub on 127.0.0.1 that behaves like the real one, as far as it goes, and refuses the rest. */
export const startGitHub = async (options: GitHubOptions = {}): Promise<GitHub> => {
  const world = new World(options.validate === false ? options : { validator: createValidator(), ...options })
  const limits = new Limits(world, options.limits ?? {})
  const rest = new Rest(world, limits)
  const graphql = new Graphql(world, limits, createGraphql(world, limits))
  const hanging = new Set<ServerResponse>()

  // The wait counts as running: calls that are slow are calls at the same time.
  const during = async <T>(
    kind: 'rest' | 'graphql' | 'git',
    authorization: string | undefined,
    work: (identity: Identity) => Promise<T>,
  ): Promise<T> => {
    const identity = authenticate(world, authorization)
    const leave = kind === 'git' ? () => undefined : limits.arrive(identity)
    try {
      const { latency } = options
      const ms = typeof latency === 'function' ? latency(kind) : (latency ?? 0)
      if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms))
      return await work(identity)
    } finally {
      leave()
    }
  }

  const answer = async (message: IncomingMessage): Promise<Wire | null> => {
    const url = new URL(message.url ?? '/', world.address)
    const body = await read(message)
    const method = message.method ?? 'GET'
    const { headers } = message
    const path = url.pathname
    if (path === '/api/graphql' && method === 'POST')
      return during('graphql', headers.authorization, identity => graphql.answer(identity, body))
    if (path.startsWith('/api/v3/'))
      return during('rest', headers.authorization, identity =>
        rest.answer(identity, { method, url, path: path.slice(7), headers, body }),
      )
    if (path.startsWith('/_codeload/')) return codeload(world, path)
    const [, owner = '', name = '', service = ''] =
      /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/.exec(path) ?? []
    if (service === '')
      return (
        (method === 'POST' ? registerFromManifest(world, url, body.toString('utf8')) : null) ??
        webPage(world, path, options.web?.(path) ?? null)
      )
    return during('git', headers.authorization, async identity => {
      if (world.faults.take(['hang'], 'git')) return null
      if (world.faults.take(['502 before'], 'git')) return { status: 502, headers: {}, body: 'Bad Gateway' }
      const repository = world.repository(owner, name)
      if (!repository) throw new Refusal(identity.kind === 'anonymous' ? 401 : 404, 'Repository not found.')
      return answerGit(world, identity, repository, {
        method,
        path: service,
        query: url.search.slice(1),
        headers,
        body,
      })
    })
  }

  const server = createServer((message, response) => {
    const reply = (wire: Wire | null): void => {
      if (wire === null) {
        hanging.add(response)
        if (options.hangMs !== undefined) setTimeout(() => response.destroy(), options.hangMs)
        return
      }
      response.writeHead(wire.status, {
        date: new Date(world.clock.now()).toUTCString(),
        'x-github-request-id': randomUUID(),
        'content-length': Buffer.byteLength(wire.body),
        ...wire.headers,
      })
      response.end(wire.body)
    }
    answer(message).then(reply, (error: unknown) => reply(failure(world, error)))
  })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  world.address = `http://127.0.0.1:${port}`
  return {
    url: world.address,
    host: `127.0.0.1:${port}`,
    world,
    limits,
    close: async () => {
      for (const response of hanging) response.destroy()
      await world.hooks.settled()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      world.close()
    },
  }
}

const failure = (world: World, error: unknown): Wire => {
  const refusal = error instanceof Refusal ? error : null
  if (!refusal) world.violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  const status = refusal?.status ?? 500
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(error instanceof SecondaryLimit ? { 'retry-after': String(error.retryAfter) } : {}),
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
    },
    body: JSON.stringify({
      message: error instanceof Error ? error.message : String(error),
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    }),
  }
}
