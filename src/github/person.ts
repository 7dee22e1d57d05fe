import { z } from 'zod'
import type { Person } from '../promotion/facts.ts'
import type { Identity } from './identity.ts'

/** GraphQL's actor; null where the account is gone. */
export const actorSchema = z
  .object({ __typename: z.string(), login: z.string(), databaseId: z.number().nullish() })
  .nullable()

/** What is asked of every actor. */
export const actorFragment = `fragment Who on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Mannequin { databaseId }
  ... on Organization { databaseId }
}`

/** Accounts that were deleted are shown so. */
const ghost: Person = { id: 0, login: 'ghost', ours: false, bot: false }

/** An actor of GraphQL, with the login that REST would give. */
export function personOfActor(actor: z.infer<typeof actorSchema>, self: Identity): Person {
  if (!actor) return ghost
  const bot = actor.__typename === 'Bot'
  const login = bot && !actor.login.endsWith('[bot]') ? `${actor.login}[bot]` : actor.login
  const id = actor.databaseId ?? 0
  return { id, login, ours: bot && id === self.botId, bot }
}

/** A user of REST. */
export function personOfUser(
  user: { readonly id: number; readonly login: string; readonly type?: string } | null | undefined,
  self: Identity,
): Person {
  if (!user) return ghost
  const bot = user.type === 'Bot'
  return { id: user.id, login: user.login, ours: user.id === self.botId, bot }
}
