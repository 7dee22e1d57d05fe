import type { Account } from '../entities.ts'
import { actor } from '../identity.ts'
import { nodeOf } from './node-id.ts'
import { type Context, type Resolvers, time, unresolved, visible } from './resolver.ts'

function accountNamed(context: Context, login: string, kind: 'User' | 'Organization'): Account {
  const found = context.world.account(login)
  if (found?.kind === kind) return found
  throw unresolved(`${kind === 'User' ? 'a User' : 'an Organization'} with the login of '${login}'.`)
}

/** Where queries begin. */
export const queryFields = {
  Query: {
    repository: (_root: unknown, args: { readonly owner: string; readonly name: string }, context: Context) => {
      const found = context.world.repository(args.owner, args.name)
      if (found === null) throw unresolved(`a Repository with the name '${args.owner}/${args.name}'.`)
      return visible(context, found)
    },
    node: (_root: unknown, args: { readonly id: string }, context: Context) => nodeOf(context, args.id),
    nodes: (_root: unknown, args: { readonly ids: readonly string[] }, context: Context) =>
      args.ids.map(id => {
        try {
          return nodeOf(context, id)
        } catch (error) {
          // Each unknown id is an entry of `errors` at its own place; the others are still answered.
          return error
        }
      }),
    viewer: (_root: unknown, _: unknown, { identity }: Context) => actor(identity),
    user: (_root: unknown, args: { readonly login: string }, context: Context) =>
      accountNamed(context, args.login, 'User'),
    organization: (_root: unknown, args: { readonly login: string }, context: Context) =>
      accountNamed(context, args.login, 'Organization'),
    // The document that asks is counted already: https://docs.github.com/en/graphql/reference/objects#ratelimit
    rateLimit: (_root: unknown, _: unknown, { limits, identity, measure }: Context) => {
      const { limit, used, remaining, reset } = limits.state(identity, 'graphql')
      return {
        cost: measure.cost,
        nodeCount: measure.nodes,
        limit,
        used: used + measure.cost,
        remaining: Math.max(0, remaining - measure.cost),
        resetAt: time(reset * 1000),
      }
    },
  },
} satisfies Resolvers
