import type { z } from 'zod'
import type { Octokit } from './octokit.ts'

/**
 * One query, checked. Any error in the answer fails the whole read: partial data never becomes a plan, and what is missing
 * is never "empty".
 */
export async function graphqlRead<S extends z.ZodType>(
  octokit: Octokit,
  query: string,
  variables: Record<string, unknown>,
  schema: S,
): Promise<z.infer<S>> {
  const data: unknown = await octokit.graphql(query, variables)
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(
    `GitHub's answer has another shape than its schema says, at ${issue?.path.join('.')}: ${issue?.message}`,
  )
}
