import type { Deployment, DeploymentStatus } from '../entities.ts'
import { connection, type Paging } from './connection.ts'
import { commitSource } from './git-fields.ts'
import { refOf } from './node-id.ts'
import { type Resolvers, time, upper } from './resolver.ts'

const states: Readonly<Record<DeploymentStatus['state'], string>> = {
  error: 'ERROR',
  failure: 'FAILURE',
  inactive: 'INACTIVE',
  in_progress: 'IN_PROGRESS',
  queued: 'QUEUED',
  pending: 'PENDING',
  // A deployment that succeeded is ACTIVE until a later one of its environment does.
  // https://docs.github.com/en/graphql/reference/enums#deploymentstate
  success: 'ACTIVE',
}

/** Deployments and what was said about them. */
export const deploymentFields = {
  Deployment: {
    id: (of: Deployment) => of.node,
    databaseId: (of: Deployment) => of.id,
    commit: (of: Deployment) => commitSource(of.repository, of.sha),
    commitOid: (of: Deployment) => of.sha,
    environment: (of: Deployment) => of.environment,
    originalEnvironment: (of: Deployment) => of.environment,
    latestEnvironment: (of: Deployment) => of.statuses.at(-1)?.environment ?? of.environment,
    description: (of: Deployment) => of.description,
    task: (of: Deployment) => of.task,
    payload: (of: Deployment) => (typeof of.payload === 'string' ? of.payload : JSON.stringify(of.payload)),
    ref: (of: Deployment) =>
      refOf(of.repository, `refs/heads/${of.ref}`) ?? refOf(of.repository, `refs/tags/${of.ref}`),
    repository: (of: Deployment) => of.repository,
    creator: (of: Deployment) => of.creator,
    createdAt: (of: Deployment) => time(of.createdAt),
    updatedAt: (of: Deployment) => time(of.updatedAt),
    state: (of: Deployment) => {
      const last = of.statuses.at(-1)
      return last === undefined ? 'PENDING' : states[last.state]
    },
    // Newest first, unlike other connections without an order of their own.
    statuses: (of: Deployment, paging: Paging) => connection(of.statuses.toReversed(), paging),
    latestStatus: (of: Deployment) => of.statuses.at(-1) ?? null,
  },
  DeploymentStatus: {
    id: (of: DeploymentStatus) => of.node,
    state: (of: DeploymentStatus) => upper(of.state),
    description: (of: DeploymentStatus) => of.description,
    environment: (of: DeploymentStatus) => of.environment,
    environmentUrl: (of: DeploymentStatus) => of.environmentUrl || null,
    logUrl: (of: DeploymentStatus) => of.logUrl || null,
    creator: (of: DeploymentStatus) => of.creator,
    deployment: (of: DeploymentStatus) => of.deployment,
    createdAt: (of: DeploymentStatus) => time(of.createdAt),
    updatedAt: (of: DeploymentStatus) => time(of.createdAt),
  },
} satisfies Resolvers
