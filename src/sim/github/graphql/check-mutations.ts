import type { CheckRunOutput, CreateCheckRunInput, UpdateCheckRunInput } from '@octokit/graphql-schema'
import type { Annotation, CheckStatus, Conclusion } from '../entities.ts'
import { type CheckRunInput, createCheckRun, updateCheckRun } from '../operations/checks.ts'
import { nodeOfKind } from './node-id.ts'
import type { Context, Resolvers } from './resolver.ts'

interface With<Input> {
  readonly input: Input
}

const levels: Readonly<Record<string, Annotation['level']>> = {
  NOTICE: 'notice',
  WARNING: 'warning',
  FAILURE: 'failure',
}

function annotationsOf(output: CheckRunOutput): readonly Annotation[] {
  return (output.annotations ?? []).map(each => ({
    path: each.path,
    startLine: each.location.startLine,
    endLine: each.location.endLine,
    startColumn: each.location.startColumn ?? null,
    endColumn: each.location.endColumn ?? null,
    level: levels[each.annotationLevel] ?? 'notice',
    message: each.message,
    title: each.title ?? null,
    rawDetails: each.rawDetails ?? null,
  }))
}

// The enums of the schema are the words of REST in capitals.
const statusOf = (word: string): CheckStatus => word.toLowerCase() as CheckStatus
const conclusionOf = (word: string): Conclusion => word.toLowerCase() as Conclusion

function plain(input: CreateCheckRunInput | UpdateCheckRunInput): CheckRunInput {
  const { output } = input
  return {
    ...(input.name == null ? {} : { name: input.name }),
    ...(input.status == null ? {} : { status: statusOf(input.status) }),
    ...(input.conclusion == null ? {} : { conclusion: conclusionOf(input.conclusion) }),
    ...(input.externalId == null ? {} : { externalId: input.externalId }),
    ...(input.detailsUrl == null ? {} : { detailsUrl: String(input.detailsUrl) }),
    ...(input.startedAt == null ? {} : { startedAt: Date.parse(String(input.startedAt)) }),
    ...(input.completedAt == null ? {} : { completedAt: Date.parse(String(input.completedAt)) }),
    ...(input.actions == null ? {} : { actions: input.actions }),
    ...(output == null
      ? {}
      : {
          output: {
            title: output.title,
            summary: output.summary,
            annotations: annotationsOf(output),
            ...(output.text == null ? {} : { text: output.text }),
          },
        }),
  }
}

/** Mutations of check runs, for Apps only: https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks */
export const checkMutations = {
  createCheckRun: (_: unknown, { input }: With<CreateCheckRunInput>, context: Context) => {
    const repository = nodeOfKind(context, input.repositoryId, 'Repository')
    const run = { ...plain(input), name: input.name }
    return { checkRun: createCheckRun(context.world, context.identity, repository, String(input.headSha), run) }
  },
  updateCheckRun: (_: unknown, { input }: With<UpdateCheckRunInput>, context: Context) => {
    const run = nodeOfKind(context, input.checkRunId, 'CheckRun')
    return { checkRun: updateCheckRun(context.world, context.identity, run, plain(input)) }
  },
} satisfies Resolvers['Mutation']
