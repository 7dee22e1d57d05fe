import type { GraphQLResolveInfo } from 'graphql'
import type { Repository } from '../entities.ts'
import { type Demand, type Identity, may, sees } from '../identity.ts'
import type { Limits } from '../limits.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import type { Measure } from './measure.ts'

/** What every resolver knows beside its source. */
export interface Context {
  readonly world: World
  readonly identity: Identity
  readonly limits: Pick<Limits, 'state'>
  readonly measure: Measure
}

/** How one field gets its value. Sources and arguments are what the schema says; they are bound where resolvers are called. */
export type Resolve = (source: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown

/** Fields by type: `{ Repository: { isArchived: repository => … } }`. A field that is asked for and not here is a violation. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolve>>>>

/** `DateTime`. */
export const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
export const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at))

/** Enum values are the upper-case words of REST. */
export const upper = (word: string): string => word.toUpperCase()
export const upperOrNull = (word: string | null): string | null => word?.toUpperCase() ?? null

/** GitHub's answer for what is not there, or not for those eyes. */
export const unresolved = (what: string): Refusal =>
  new Refusal(404, `Could not resolve to ${what}`, { graphqlType: 'NOT_FOUND' })

/**
 * Throws where the token's permissions do not reach: one `FORBIDDEN` entry per field, the rest of the answer stays.
 * https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/choosing-permissions-for-a-github-app
 */
export function permit(context: Context, repository: Repository, ...either: readonly Demand['app'][]): void {
  const allowed = either.some(app => may(context.world, context.identity, repository, { app, user: 'read' }))
  if (!allowed) throw new Refusal(403, 'Resource not accessible by integration')
}

/** Throws unless the repository may be known of. */
export function visible(context: Context, repository: Repository): Repository {
  if (sees(context.world, context.identity, repository)) return repository
  throw unresolved(`a Repository with the name '${repository.owner.login}/${repository.name}'.`)
}
