import { isDeepStrictEqual } from 'node:util'
import type { Done } from '../engine/ports.ts'
import type { Deployment } from '../promotion/facts.ts'
import { parsePayload } from './deployment-fields.ts'
import { isDoubt } from './doubt.ts'
import { refused } from './refusal.ts'
import { at, type Site } from './site.ts'

/** GitHub takes 140 characters of description. */
const short = (text: string) => (text.length <= 140 ? text : `${text.slice(0, 139)}…`)

/** What is asked to run. */
export interface Deploy {
  readonly env: string
  readonly commit: string
  readonly payload: object
  readonly description: string
}

interface Answer {
  readonly id: number
  readonly node_id: string
  readonly sha: string
  readonly environment: string
  readonly payload: unknown
  readonly created_at: string
}

/**
 * Creates a deployment of exactly that commit. Without these options GitHub would merge the default branch into it, and
 * refuse while any check of the commit, also our own, is not green.
 */
export async function deploy(site: Site, { env, commit, payload, description }: Deploy): Promise<Done<Deployment>> {
  try {
    const { data } = await site.octokit.rest.repos.createDeployment({
      ...at(site),
      ref: commit,
      environment: env,
      payload: { ...payload },
      description: short(description),
      auto_merge: false,
      required_contexts: [],
    })
    if (!('id' in data)) return refused('invalid', data.message ?? 'GitHub made no deployment')
    if (data.sha !== commit) return refused('invalid', `GitHub deployed ${data.sha} where ${commit} was asked for`)
    return { ok: true, value: deploymentOfAnswer(data) }
  } catch (error) {
    if (!isDoubt(error)) throw error
    const { octokit, self } = site
    const { data } = await octokit.rest.repos.listDeployments({
      ...at(site),
      sha: commit,
      environment: env,
      per_page: 100,
    })
    const landed = data.find(each => each.creator?.id === self.botId && samePayload(each.payload, payload))
    return landed
      ? { ok: true, value: deploymentOfAnswer(landed) }
      : refused('unavailable', `GitHub did not answer when a deployment to ${env} was created`)
  }
}

function samePayload(given: unknown, wanted: object): boolean {
  const plain: unknown = typeof given === 'string' ? JSON.parse(given) : given
  return isDeepStrictEqual(plain, JSON.parse(JSON.stringify(wanted)))
}

const deploymentOfAnswer = (answer: Answer): Deployment => ({
  id: answer.id,
  node: answer.node_id,
  env: answer.environment,
  commit: answer.sha,
  createdAt: Date.parse(answer.created_at),
  apps: parsePayload(answer.payload) ?? {},
  statuses: [],
})

/** What became of a deployment. */
export interface DeployStatus {
  readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  readonly description: string
  readonly log?: string
  readonly environmentUrl?: string
}

/** Writes a status; others of the environment stay as they are, because several apps share one environment. */
export async function deploymentStatus(site: Site, deployment: number, status: DeployStatus): Promise<Done<null>> {
  const description = short(status.description)
  try {
    await site.octokit.rest.repos.createDeploymentStatus({
      ...at(site),
      deployment_id: deployment,
      state: status.state,
      description,
      auto_inactive: false,
      ...(status.log ? { log_url: status.log } : {}),
      ...(status.environmentUrl ? { environment_url: status.environmentUrl } : {}),
    })
    return { ok: true, value: null }
  } catch (error) {
    if (!isDoubt(error)) throw error
    const { data } = await site.octokit.rest.repos.listDeploymentStatuses({
      ...at(site),
      deployment_id: deployment,
      per_page: 100,
    })
    const newest = [...data].sort((a, b) => b.id - a.id)[0]
    return newest?.state === status.state && newest.description === description
      ? { ok: true, value: null }
      : refused('unavailable', 'GitHub did not answer when a deployment status was written')
  }
}
