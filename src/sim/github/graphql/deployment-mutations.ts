import type { CreateDeploymentInput, CreateDeploymentStatusInput } from '@octokit/graphql-schema'
import type { DeploymentState } from '../entities.ts'
import { createDeployment, createDeploymentStatus } from '../operations/deployments.ts'
import { Refusal } from '../refusal.ts'
import { nodeOfKind } from './node-id.ts'
import type { Context, Resolvers } from './resolver.ts'

interface With<Input> {
  readonly input: Input
}

function payloadOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(422, 'Payload is not valid JSON')
  }
}

/** Mutations of deployments. They name a ref, never a commit: https://docs.github.com/en/graphql/reference/input-objects#createdeploymentinput */
export const deploymentMutations = {
  createDeployment: (_: unknown, { input }: With<CreateDeploymentInput>, context: Context) => {
    const repository = nodeOfKind(context, input.repositoryId, 'Repository')
    const ref = nodeOfKind(context, input.refId, 'Ref')
    const made = createDeployment(context.world, context.identity, repository, {
      ref: ref.name.replace(/^refs\/(heads|tags)\//, ''),
      task: input.task ?? 'deploy',
      autoMerge: input.autoMerge ?? true,
      requiredContexts: input.requiredContexts ?? null,
      payload: payloadOf(input.payload ?? '{}'),
      environment: input.environment ?? 'production',
      description: input.description ?? '',
    })
    return made.kind === 'merged'
      ? { autoMerged: true, deployment: null }
      : { autoMerged: false, deployment: made.deployment }
  },
  createDeploymentStatus: (_: unknown, { input }: With<CreateDeploymentStatusInput>, context: Context) => {
    const deployment = nodeOfKind(context, input.deploymentId, 'Deployment')
    const deploymentStatus = createDeploymentStatus(context.world, context.identity, deployment, {
      // The enum of the schema is the words of REST in capitals.
      state: input.state.toLowerCase() as DeploymentState,
      description: input.description ?? '',
      logUrl: input.logUrl ?? '',
      environmentUrl: input.environmentUrl ?? '',
      autoInactive: input.autoInactive ?? true,
      ...(input.environment == null ? {} : { environment: input.environment }),
    })
    return { deploymentStatus }
  },
} satisfies Resolvers['Mutation']
