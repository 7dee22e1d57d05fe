import type { Octokit } from './octokit.ts'

/** Who we are on GitHub. */
export interface Identity {
  readonly appId: number
  readonly slug: string
  /** `slug[bot]`, as REST and git call it; GraphQL leaves the `[bot]` out. */
  readonly login: string
  /** Id of the bot user: what people, comments and commits are compared by. */
  readonly botId: number
}

/** The App's own part of the identity. */
export type AppIdentity = Omit<Identity, 'botId'>

/** Asks GitHub who we are; both parts are asked for once and kept, unless asking failed. */
export interface Identities {
  app(): Promise<AppIdentity>
  /** `octokit`: any client of an installation, since `GET /users` takes no App token. */
  bot(octokit: Octokit): Promise<Identity>
}

export function createIdentities(app: Octokit): Identities {
  const once = <T>(ask: () => Promise<T>) => {
    let kept: Promise<T> | undefined
    return () => {
      kept ??= ask().catch((error: unknown) => {
        kept = undefined
        throw error
      })
      return kept
    }
  }
  const ours = once(async () => {
    const { data } = await app.rest.apps.getAuthenticated()
    if (!data?.slug) throw new Error('GitHub did not say which App this is: GET /app has no slug')
    return { appId: data.id, slug: data.slug, login: `${data.slug}[bot]` }
  })
  let asked: Octokit = app
  const bot = once(async () => {
    const us = await ours()
    const { data } = await asked.rest.users.getByUsername({ username: us.login })
    return { ...us, botId: data.id }
  })
  return {
    app: ours,
    bot(octokit) {
      asked = octokit
      return bot()
    },
  }
}
