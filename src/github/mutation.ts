import { isDoubt } from './doubt.ts'
import type { Octokit } from './octokit.ts'
import type { GraphqlError } from './refusal.ts'

/** One mutation of a document. */
export interface Mutation {
  /** Its name in the answer and in the errors. */
  readonly alias: string
  readonly field:
    | 'createRef'
    | 'updateRefs'
    | 'createCommitOnBranch'
    | 'createPullRequest'
    | 'updatePullRequest'
    | 'closePullRequest'
    | 'addComment'
    | 'updateIssueComment'
    | 'addReaction'
    | 'addLabelsToLabelable'
    | 'removeLabelsFromLabelable'
    | 'requestReviews'
    | 'addAssigneesToAssignable'
    | 'createCheckRun'
    | 'updateCheckRun'
  readonly input: object
  /** What is asked of its answer. */
  readonly select: string
}

/** What became of a document. Its mutations are serial but no transaction: each may have failed by itself. */
export interface MutationOutcome {
  readonly answers: Readonly<Record<string, unknown>>
  readonly errors: readonly GraphqlError[]
  /** No answer came: any number of them, from the first on, may have been carried out. */
  readonly doubt: boolean
}

/** The document and its variables. GitHub names every input after its mutation. */
export function mutationDocument(mutations: readonly Mutation[]): {
  readonly query: string
  readonly variables: Record<string, object>
} {
  const inputOf = (field: string) => `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
  const head = mutations.map(({ alias, field }) => `$${alias}: ${inputOf(field)}`).join(', ')
  const body = mutations.map(({ alias, field, select }) => `  ${alias}: ${field}(input: $${alias}) { ${select} }`)
  return {
    query: `mutation(${head}) {\n${body.join('\n')}\n}`,
    variables: Object.fromEntries(mutations.map(({ alias, input }) => [alias, input])),
  }
}

interface Partial {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly GraphqlError[]
}

/** Sends one document. Refusals of the whole request are thrown; doubts and partial failures are values. */
export async function mutate(octokit: Octokit, mutations: readonly Mutation[]): Promise<MutationOutcome> {
  const { query, variables } = mutationDocument(mutations)
  try {
    const answers = await octokit.graphql<Record<string, unknown>>(query, variables)
    return { answers, errors: [], doubt: false }
  } catch (error) {
    if (isDoubt(error)) return { answers: {}, errors: [], doubt: true }
    if (error instanceof Error && error.name === 'GraphqlResponseError') {
      const { data, errors } = error as Error & Partial
      return { answers: data ?? {}, errors: errors ?? [], doubt: false }
    }
    throw error
  }
}
