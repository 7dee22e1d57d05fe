import { type Deployment, type DeploymentStatus, type Environment, fullName, type Repository } from '../entities.ts'
import type { World } from '../world.ts'
import { type Rendered, renderSimpleUser } from './account.ts'
import { renderApp } from './app.ts'
import { iso } from './time.ts'

export const renderDeployment = (world: World, deployment: Deployment): Rendered => {
  const at = `${world.api}/repos/${fullName(deployment.repository)}`
  const url = `${at}/deployments/${deployment.id}`
  return {
    id: deployment.id,
    node_id: deployment.node,
    url,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: renderSimpleUser(world, deployment.creator),
    created_at: iso(deployment.createdAt),
    updated_at: iso(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: at,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: deployment.viaApp && renderApp(world, deployment.viaApp),
  }
}

export const renderDeploymentStatus = (world: World, status: DeploymentStatus): Rendered => {
  const at = `${world.api}/repos/${fullName(status.deployment.repository)}`
  const deployment = `${at}/deployments/${status.deployment.id}`
  return {
    id: status.id,
    node_id: status.node,
    url: `${deployment}/statuses/${status.id}`,
    state: status.state,
    creator: renderSimpleUser(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
    deployment_url: deployment,
    repository_url: at,
    performed_via_github_app: status.viaApp && renderApp(world, status.viaApp),
  }
}

export const renderEnvironment = (world: World, repository: Repository, environment: Environment): Rendered => {
  const name = encodeURIComponent(environment.name)
  return {
    id: environment.id,
    node_id: environment.node,
    name: environment.name,
    url: `${world.api}/repos/${fullName(repository)}/environments/${name}`,
    html_url: `${world.address}/${fullName(repository)}/deployments/activity_log?environments_filter=${name}`,
    created_at: iso(environment.createdAt),
    updated_at: iso(environment.updatedAt),
    protection_rules: [],
    deployment_branch_policy: null,
  }
}
