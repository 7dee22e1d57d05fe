import type { Deployment, DeploymentState } from '../entities.ts'
import {
  createDeployment,
  createDeploymentStatus,
  deleteDeployment,
  environmentNamed,
  findDeployment,
} from '../operations/deployments.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderDeployment, renderDeploymentStatus, renderEnvironment } from '../render/deployment.ts'
import { Body } from './body.ts'
import { accepted, type Call, created, done, ok, type Routes } from './call.ts'

const reads = { app: 'deployments:read', user: 'read' } as const
const states: readonly DeploymentState[] = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
]

const deployment = (call: Call): Deployment =>
  findDeployment(call.world, call.identity, call.repository(), call.number('deployment_id'))

/** A payload is an object, or text that may be JSON. */
const readPayload = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** Deployments, their statuses, and environments (docs.github.com/rest/deployments). */
export const deploymentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/deployments': call => {
    const { query } = call
    const wanted = (name: 'sha' | 'ref' | 'task' | 'environment') => query.get(name)
    const names = ['sha', 'ref', 'task', 'environment'] as const
    const found = [...call.repository(reads).deployments.values()]
      .filter(one => names.every(name => wanted(name) === null || one[name] === wanted(name)))
      .reverse()
    return call.page(found, one => renderDeployment(call.world, one))
  },
  'POST /repos/{owner}/{repo}/deployments': call => {
    const { body } = call
    const made = createDeployment(call.world, call.identity, call.repository(), {
      ref: body.text('ref'),
      ...Body.only({
        task: body.maybeText('task'),
        autoMerge: body.flag('auto_merge'),
        requiredContexts: body.has('required_contexts') ? body.texts('required_contexts') : undefined,
        environment: body.maybeText('environment'),
        description: body.textOrNull('description'),
        transient: body.flag('transient_environment'),
        production: body.flag('production_environment'),
      }),
      payload: readPayload(body.value['payload']),
    })
    if (made.kind === 'merged') return accepted({ message: made.message })
    return created(renderDeployment(call.world, made.deployment))
  },
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}': call => ok(renderDeployment(call.world, deployment(call))),
  'DELETE /repos/{owner}/{repo}/deployments/{deployment_id}': call => {
    deleteDeployment(call.world, call.identity, deployment(call))
    return done
  },
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': call =>
    call.page([...deployment(call).statuses].reverse(), one => renderDeploymentStatus(call.world, one)),
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': call => {
    const { body } = call
    const state = body.choice('state', states)
    if (!state) throw new Refusal(422, 'Invalid request.\n\n"state" wasn\'t supplied.')
    const made = createDeploymentStatus(call.world, call.identity, deployment(call), {
      state,
      ...Body.only({
        description: body.maybeText('description'),
        logUrl: body.maybeText('log_url') ?? body.maybeText('target_url'),
        environmentUrl: body.maybeText('environment_url'),
        environment: body.maybeText('environment'),
        autoInactive: body.flag('auto_inactive'),
      }),
    })
    return created(renderDeploymentStatus(call.world, made))
  },
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}': call => {
    const found = deployment(call).statuses.find(({ id }) => id === call.number('status_id'))
    if (!found) throw notFound()
    return ok(renderDeploymentStatus(call.world, found))
  },
  'GET /repos/{owner}/{repo}/environments': call => {
    const repository = call.repository({ app: 'actions:read', user: 'read' })
    const all = [...repository.environments.values()]
    return call.page(
      all,
      one => renderEnvironment(call.world, repository, one),
      environments => ({ total_count: all.length, environments }),
    )
  },
  'GET /repos/{owner}/{repo}/environments/{environment_name}': call => {
    const repository = call.repository({ app: 'actions:read', user: 'read' })
    const found = repository.environments.get(call.param('environment_name').toLowerCase())
    if (!found) throw notFound()
    return ok(renderEnvironment(call.world, repository, found))
  },
  'PUT /repos/{owner}/{repo}/environments/{environment_name}': call => {
    const repository = call.repository({ app: 'administration:write', user: 'admin' })
    const made = environmentNamed(call.world, repository, call.param('environment_name'))
    return ok(renderEnvironment(call.world, repository, made))
  },
}
