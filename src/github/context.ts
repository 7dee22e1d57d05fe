import { z } from 'zod'
import type { Check } from '../promotion/facts.ts'
import type { Identity } from './identity.ts'

/** What is asked of a check run or commit status in a rollup. */
export const contextFragment = `fragment ContextFields on StatusCheckRollupContext {
  __typename
  ... on CheckRun {
    id name status conclusion startedAt completedAt detailsUrl externalId
    checkSuite { app { databaseId } }
  }
  ... on StatusContext { context state createdAt targetUrl }
}`

export const contextSchema = z.discriminatedUnion('__typename', [
  z.object({
    __typename: z.literal('CheckRun'),
    id: z.string(),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    startedAt: z.string().nullable(),
    completedAt: z.string().nullable(),
    detailsUrl: z.string().nullable(),
    externalId: z.string().nullable(),
    checkSuite: z.object({ app: z.object({ databaseId: z.number().nullable() }).nullable() }),
  }),
  z.object({
    __typename: z.literal('StatusContext'),
    context: z.string(),
    state: z.string(),
    createdAt: z.string(),
    targetUrl: z.string().nullable(),
  }),
])

/** GitHub's conclusions in our four words: what was skipped is neutral, what is stale or waits for an action failed. */
export function stateOfCheckRun(status: string, conclusion: string | null): Check['state'] {
  if (status.toLowerCase() !== 'completed') return 'pending'
  switch (conclusion?.toLowerCase()) {
    case 'success':
      return 'success'
    case 'neutral':
    case 'skipped':
      return 'neutral'
    default:
      return 'failure'
  }
}

/** The states of a commit status in our words. */
export function stateOfStatus(state: string): 'pending' | 'success' | 'failure' {
  switch (state.toLowerCase()) {
    case 'success':
      return 'success'
    case 'pending':
    case 'expected':
      return 'pending'
    default:
      return 'failure'
  }
}

export function checkOfContext(context: z.infer<typeof contextSchema>, self: Identity): Check {
  if (context.__typename === 'StatusContext')
    return {
      name: context.context,
      state: stateOfStatus(context.state),
      ours: false,
      at: Date.parse(context.createdAt),
      ...(context.targetUrl ? { link: context.targetUrl } : {}),
    }
  return {
    name: context.name,
    state: stateOfCheckRun(context.status, context.conclusion),
    ours: context.checkSuite.app?.databaseId === self.appId,
    at: Date.parse(context.completedAt ?? context.startedAt ?? '') || 0,
    ...(context.detailsUrl ? { link: context.detailsUrl } : {}),
  }
}

/** One check per name, the newest; ours and somebody else's of the same name are two, so that nobody can stand in for the other. */
export function newestOfEachName(checks: readonly Check[]): Check[] {
  const newest = new Map<string, Check>()
  for (const check of checks) {
    const key = `${check.ours} ${check.name}`
    const before = newest.get(key)
    if (!before || before.at <= check.at) newest.set(key, check)
  }
  return [...newest.values()]
}
