import { generateKeyPairSync } from 'node:crypto'
import { schema as published } from '@octokit/graphql-schema'
import { buildSchema, type GraphQLSchema, getVariableValues, Kind, parse, validate } from 'graphql'
import nock from 'nock'
import type { RepositoryRef } from '../src/engine/ports.ts'
import { createGithub, type GithubOptions } from '../src/github/github.ts'
import { noPacing } from '../src/github/pace.ts'

/** GitHub's API as it looks on the wire, for tests of what we send and how we take its answers. */
export const API = 'https://api.github.com'
export const shop: RepositoryRef = { id: 42, installation: 7, owner: 'acme', name: 'shop-config' }
export const token = `ghs_${'a'.repeat(36)}`
/** 2026-11-20T12:00:00Z */
export const NOON = Date.UTC(2026, 10, 20, 12)
/** Node id of the repository, and the bot as GitHub shows it. */
export const NODE = 'R_shop'
export const BOT = 900

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

/** A GitHub for the test, with a clock that stands still unless it is moved, and pauses that take no time. */
export function githubAt(options: Partial<GithubOptions> = {}) {
  const clock = { at: NOON, now: () => clock.at }
  const lines: string[] = []
  const calls: string[] = []
  const pauses: number[] = []
  const write = (line: string) => void lines.push(line)
  const github = createGithub({
    appId: 5,
    privateKey: pem,
    pacing: noPacing,
    clock,
    log: { debug: write, info: write, warn: write, error: write },
    pause: async ms => void pauses.push(ms),
    onCall: ({ method, route, status }) => calls.push(`${method} ${route.replace(API, '')} ${status}`),
    ...options,
  })
  return { github, host: github.host, clock, lines, calls, pauses }
}

/**
 * What every operation asks first: who we are, and a token. Each may be asked as often as the test likes; what the
 * repository is called is answered with each of the names in turn.
 */
export function everyday({ names = ['shop-config'] } = {}): nock.Scope {
  const scope = nock(API).persist()
  scope.get('/app').reply(200, { id: 5, slug: 'stagecoach' })
  scope
    .get(path => decodeURIComponent(path) === '/users/stagecoach[bot]')
    .reply(200, { id: BOT, login: 'stagecoach[bot]', type: 'Bot' })
  scope
    .post('/app/installations/7/access_tokens')
    .reply(201, { token, expires_at: new Date(NOON + 3_600_000).toISOString() })
  let asked = 0
  scope.get('/repositories/42').reply(200, () => {
    const name = names[Math.min(asked++, names.length - 1)]
    return { id: 42, node_id: NODE, name, owner: { login: 'acme' } }
  })
  return scope
}

let schema: GraphQLSchema | undefined
const schemaOfGitHub = () => {
  schema ??= buildSchema(published.idl, { assumeValid: true })
  return schema
}

/** One GraphQL request as it came over the wire. */
export interface Sent {
  readonly query: string
  readonly variables: Readonly<Record<string, Record<string, unknown> & string>>
  /** `createRef createCommitOnBranch`, or the name of the query. */
  readonly does: string
}

/** What GitHub would have refused of what was sent; a test looks that it stays empty. */
export const misunderstood: string[] = []
nock.emitter.on('no match', (request: { method?: string; url?: string }) => {
  if (request.url?.startsWith(API)) misunderstood.push(`nobody answers ${request.method} ${request.url}`)
})

interface Body {
  readonly query: string
  readonly variables?: Record<string, unknown>
}

/** Documents and variables must fit the schema that GitHub publishes. */
function understand(body: Body): Sent {
  const document = parse(body.query)
  misunderstood.push(...validate(schemaOfGitHub(), document).map(error => error.message))
  const operation = document.definitions.find(each => each.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new Error('no operation')
  const coerced = getVariableValues(schemaOfGitHub(), operation.variableDefinitions ?? [], body.variables ?? {})
  misunderstood.push(...(coerced.errors?.map(error => error.message) ?? []))
  const fields = operation.selectionSet.selections.map(each => (each.kind === Kind.FIELD ? each.name.value : ''))
  return {
    query: body.query,
    variables: (body.variables ?? {}) as Sent['variables'],
    does: operation.operation === 'query' ? (operation.name?.value ?? 'query') : fields.join(' '),
  }
}

/** An answer of GraphQL: data, or a status of its own, or no answer at all. */
export type Answer =
  | { readonly data: unknown; readonly errors?: readonly object[] }
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'reset'

/** Answers the next GraphQL requests in this order, and tells what was asked. */
export function graphql(...answers: readonly Answer[]): Sent[] {
  const sent: Sent[] = []
  for (const answer of answers)
    nock(API)
      .post('/graphql')
      .reply(async (request: Request) => {
        try {
          sent.push(understand((await request.json()) as Body))
        } catch (error) {
          misunderstood.push(String(error))
        }
        if (answer === 'reset') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
        if ('status' in answer) return [answer.status, answer.body ?? 'Bad Gateway', answer.headers ?? {}]
        return [200, { ...answer }]
      })
  return sent
}
