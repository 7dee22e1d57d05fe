import { ProbotOctokit } from 'probot'
import { isAnswered, isDoubt, Moved, Torn } from './doubt.ts'
import { createEtags, type Etags } from './etags.ts'
import { Limited, notBefore } from './limited.ts'
import { createPace, type Pace, type Pacing } from './pace.ts'
import { redact } from './redact.ts'

/** One call to GitHub, for metrics. */
export interface Call {
  readonly method: string
  /** The route with its placeholders: `/repos/{owner}/{repo}/pulls`. */
  readonly route: string
  /** 0 where no answer came. */
  readonly status: number
  readonly ms: number
}

/** Where lines for the operator go; tokens are taken out before. */
export interface Log {
  debug(line: string): void
  info(line: string): void
  warn(line: string): void
  error(line: string): void
}

/** How GitHub is reached. */
export interface OctokitSettings {
  /** `https://api.github.com`, or `https://ghe.example.com/api/v3`. */
  readonly baseUrl: string
  readonly userAgent: string
  readonly pacing: Pacing
  /** Milliseconds until a request is given up; GitHub itself gives up after ten seconds. */
  readonly timeoutMs: number
  readonly log: Log
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly onCall?: (call: Call) => void
}

/** What all clients of one process share. */
interface Shared extends OctokitSettings {
  readonly pace: Pace
  readonly etags: Etags
  /** Per installation: not before then. Going on while limited may get an App banned. */
  readonly limited: Map<string, number>
}

const READ_AGAIN_MS = 1000

/** The request as hooks see it. */
interface Options {
  readonly method: string
  readonly url: string
  readonly query?: unknown
  readonly headers: Record<string, string | number | undefined>
  request?: object
  readonly [parameter: string]: unknown
}

interface Response {
  readonly status: number
  readonly url: string
  readonly data: unknown
  readonly headers: Readonly<Record<string, string | number | undefined>>
}

/** Minting tokens is neither paced nor metered with the installation. */
const isAuth = (options: Options) => options.url.endsWith('/access_tokens')

/** Whether the request changes something: every method but GET and HEAD, and in GraphQL what is not a query. */
function isWrite(options: Options): boolean {
  if (options.method === 'GET' || options.method === 'HEAD' || isAuth(options)) return false
  return !(typeof options.query === 'string' && /^\s*(query|\{)/.test(options.query))
}

function answered(response: Response, options: Options): Response {
  if (response.status >= 300 && response.status < 400 && isWrite(options))
    throw new Moved(`${options.method} ${options.url} was answered with ${response.status}`)
  const type = String(response.headers['content-type'] ?? '')
  if (type.includes('json') && typeof response.data === 'string')
    throw new Torn(`the answer to ${options.method} ${options.url} broke off`)
  const data = response.data as { errors?: readonly { type?: string; message?: string }[] } | null
  const limit = options.url.endsWith('/graphql') && data?.errors?.find(error => error.type === 'RATE_LIMITED')
  if (limit) {
    const headers = { ...response.headers, 'x-ratelimit-remaining': '0' }
    throw Object.assign(new Error(limit.message ?? 'rate limited'), { status: 429, response: { headers } })
  }
  return response
}

/** Sends one request with all the care that GitHub asks for. */
async function send(
  request: (options: Options) => Promise<Response>,
  options: Options,
  lane: string,
  shared: Shared,
): Promise<Response> {
  const write = isWrite(options)
  const until = shared.limited.get(lane) ?? 0
  if (until > shared.now()) throw new Limited(until, 'a limit was reached')
  // Following a redirect would turn a POST into a GET, whose 200 looks like success.
  if (write) options.request = { ...options.request, redirect: 'manual' }
  const leave = isAuth(options) ? () => {} : await shared.pace.enter(lane, write)
  const began = shared.now()
  let status = 0
  try {
    const response = await request(options)
    status = response.status
    return answered(response, options)
  } catch (error) {
    if (isAnswered(error) && error.response) {
      status = error.status
      const wait = notBefore({ status, headers: error.response.headers, message: error.message }, shared.now())
      if (wait !== null) {
        shared.limited.set(lane, wait)
        throw new Limited(wait, redact(error.message))
      }
    }
    throw error
  } finally {
    leave()
    shared.onCall?.({ method: options.method, route: options.url, status, ms: shared.now() - began })
  }
}

/** A REST read that GitHub may answer with "not modified". */
async function readKept(
  request: (options: Options) => Promise<Response>,
  options: Options,
  key: string,
  shared: Shared,
): Promise<Response> {
  const kept = shared.etags.get(key)
  if (kept) options.headers['if-none-match'] = kept.tag
  try {
    const response = await request(options)
    const tag = response.headers['etag']
    if (response.status === 200 && typeof tag === 'string')
      // Copies, because paging takes the answers apart that it is given.
      shared.etags.set(key, { tag, url: response.url, data: structuredClone(response.data), headers: response.headers })
    return response
  } catch (error) {
    if (kept && isAnswered(error) && error.status === 304)
      return { status: 200, url: kept.url, data: structuredClone(kept.data), headers: kept.headers }
    throw error
  }
}

/**
 * Probot's Octokit with our own policy in place of its retries and throttle: a write is sent once and only once (a retried
 * comment is two comments, a retried merge two merges), a read may be asked a second time, a limit is remembered instead
 * of slept through, and what did not change is not fetched again.
 */
const PolicedOctokit = ProbotOctokit.plugin((octokit, options) => {
  const shared = options['shared'] as Shared
  const lane = options['lane'] as string
  octokit.hook.wrap('request', async (request, given) => {
    const options = given as unknown as Options
    const once = (options: Options) =>
      send(options => request(options as never) as Promise<Response>, options, lane, shared)
    if (isWrite(options) || isAuth(options)) return (await once(options)) as never
    const read = async () => {
      if (options.method !== 'GET') return await once(options)
      const { url } = octokit.request.endpoint.parse(options as never)
      return await readKept(once, options, `${lane} ${String(options.headers['accept'])} ${url}`, shared)
    }
    try {
      return (await read()) as never
    } catch (error) {
      if (!isDoubt(error)) throw error
      await shared.pause(READ_AGAIN_MS)
      return (await read()) as never
    }
  })
  return {}
})

/** A client for one installation, or for the App itself. */
export type Octokit = InstanceType<typeof PolicedOctokit>

/** How a client proves who it is. */
export type Credentials =
  | { readonly kind: 'app'; readonly appId: number; readonly privateKey: string }
  | {
      readonly kind: 'installation'
      readonly installation: number
      readonly token: () => Promise<string>
      /** A new token in place of one that was refused. */
      readonly renew: (stale: string) => Promise<string>
    }

/** Makes clients that share one pace, one cache and one memory of limits. */
export function createOctokits(settings: OctokitSettings): (credentials: Credentials) => Octokit {
  const shared: Shared = {
    ...settings,
    pace: createPace(settings.pacing, settings.now, settings.pause),
    etags: createEtags(),
    limited: new Map(),
  }
  const line = (level: keyof Log) => (first: unknown, second?: unknown) =>
    // Probot's request log gives the body first; bodies are never logged.
    settings.log[level](redact(String(typeof first === 'string' ? first : (second ?? 'GitHub'))))
  // The function form, because Probot merges an object under its own defaults and the plugins stay on.
  const Client = PolicedOctokit.defaults((options: object) => ({
    ...options,
    baseUrl: settings.baseUrl,
    userAgent: settings.userAgent,
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(settings.timeoutMs) }),
    },
    shared,
  }))
  return credentials =>
    credentials.kind === 'app'
      ? new Client({ auth: { appId: credentials.appId, privateKey: credentials.privateKey }, lane: 'app' })
      : new Client({ authStrategy: createInstallationAuth, auth: credentials, lane: String(credentials.installation) })
}

/** Octokit's contract for a way to authenticate: put the token in, and after a 401 try once with a new one. */
function createInstallationAuth(credentials: Extract<Credentials, { kind: 'installation' }>) {
  const auth = () => credentials.token().then(token => ({ type: 'token', token }))
  const hook = async (
    request: {
      (options: object): Promise<unknown>
      endpoint: { merge(route: unknown, parameters?: unknown): Options }
    },
    route: unknown,
    parameters?: unknown,
  ) => {
    const options = request.endpoint.merge(route, parameters)
    const token = await credentials.token()
    options.headers['authorization'] = `token ${token}`
    try {
      return await request(options)
    } catch (error) {
      // A 401 was not carried out, so this is safe for writes too.
      if (!isAnswered(error) || error.status !== 401) throw error
      options.headers['authorization'] = `token ${await credentials.renew(token)}`
      return await request(options)
    }
  }
  return Object.assign(auth, { hook })
}
