import type { Account, App, Team } from '../entities.ts'
import type { Context, Resolvers } from './resolver.ts'
import { time } from './resolver.ts'

const page = (account: Account, { world }: Context): string =>
  `${world.address}/${account.kind === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login}`

const account = {
  id: (of: Account) => of.node,
  databaseId: (of: Account) => of.id,
  login: (of: Account) => of.login,
  url: (of: Account, _: unknown, context: Context) => page(of, context),
  resourcePath: (of: Account, _: unknown, context: Context) => page(of, context).slice(context.world.address.length),
  avatarUrl: (of: Account, _: unknown, { world }: Context) => `${world.address}/avatars/u/${of.id}?v=4`,
  createdAt: (of: Account) => time(of.createdAt),
  updatedAt: (of: Account) => time(of.createdAt),
}

/** People, organisations, bots, teams and Apps. */
export const actorFields = {
  // A bot that GraphQL shows as a person (`viewer`, `GitActor.user`) keeps the suffix that REST gives it.
  User: { ...account, name: (of: Account) => of.name, email: (of: Account) => of.email ?? '' },
  // As an Actor it has none: `github-actions`, where REST says `github-actions[bot]`.
  // https://docs.github.com/en/graphql/reference/objects#bot
  Bot: { ...account, login: (of: Account) => of.login.replace(/\[bot\]$/, '') },
  Organization: { ...account, name: (of: Account) => of.name, email: (of: Account) => of.email },
  Team: {
    id: (team: Team) => team.node,
    databaseId: (team: Team) => team.id,
    name: (team: Team) => team.name,
    slug: (team: Team) => team.slug,
    combinedSlug: (team: Team) => `${team.organization.login}/${team.slug}`,
    description: (team: Team) => team.description,
    organization: (team: Team) => team.organization,
  },
  App: {
    id: (app: App) => app.node,
    databaseId: (app: App) => app.id,
    clientId: (app: App) => app.clientId,
    slug: (app: App) => app.slug,
    name: (app: App) => app.name,
    createdAt: (app: App) => time(app.createdAt),
    url: (app: App, _: unknown, { world }: Context) => `${world.address}/apps/${app.slug}`,
  },
} satisfies Resolvers
