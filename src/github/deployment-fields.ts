import { z } from 'zod'
import type { Deployment, DeploymentStatus } from '../promotion/facts.ts'
import type { Identity } from './identity.ts'
import { actorSchema, personOfActor } from './person.ts'

/** What is asked of a deployment. */
export const deploymentFragment = `fragment DeploymentFields on Deployment {
  id databaseId environment commitOid createdAt payload
  creator { ...Who }
  statuses(first: 100) { nodes { state createdAt description } }
}`

const statusSchema = z.object({ state: z.string(), createdAt: z.string(), description: z.string().nullable() })

export const deploymentSchema = z.object({
  id: z.string(),
  databaseId: z.number().nullable(),
  environment: z.string().nullable(),
  commitOid: z.string(),
  createdAt: z.string(),
  payload: z.string().nullable(),
  creator: actorSchema,
  statuses: z.object({ nodes: z.array(statusSchema) }).nullable(),
})

/** What we write into a deployment: per app the digests of what it carried. */
const payloadSchema = z.object({
  apps: z.record(z.string(), z.object({ pins: z.string(), content: z.string(), rendered: z.string().exactOptional() })),
})

/** Our payload; null where it is none of ours. GitHub gives it as text, and as text of a text where it was sent as one. */
export function parsePayload(payload: unknown): Deployment['apps'] | null {
  let value = payload
  for (let depth = 0; depth < 2 && typeof value === 'string'; depth++)
    try {
      value = JSON.parse(value)
    } catch {
      return null
    }
  const parsed = payloadSchema.safeParse(value)
  return parsed.success ? parsed.data.apps : null
}

const states = ['queued', 'pending', 'in_progress', 'success', 'failure', 'error', 'inactive'] as const

/** A deployment status of GitHub in our words; null for states that only workflows have (`waiting`). */
export function statusOf(state: string, at: string, description: string | null): DeploymentStatus | null {
  const known = states.find(name => name === state.toLowerCase())
  return known ? { state: known, at: Date.parse(at), description: description ?? '' } : null
}

/** Newest first. Several of one second keep GitHub's order, whichever way round GitHub lists them. */
export function newestFirst(statuses: readonly DeploymentStatus[]): DeploymentStatus[] {
  const first = statuses[0]
  const last = statuses.at(-1)
  const given = first && last && first.at < last.at ? [...statuses].reverse() : [...statuses]
  return given.sort((a, b) => b.at - a.at)
}

/** The deployment as the core knows it; null where our App did not create it or its payload is none of ours. */
export function deploymentOf(fields: z.infer<typeof deploymentSchema>, self: Identity): Deployment | null {
  const apps = personOfActor(fields.creator, self).ours ? parsePayload(fields.payload) : null
  if (!apps) return null
  const statuses = (fields.statuses?.nodes ?? []).flatMap(
    ({ state, createdAt, description }) => statusOf(state, createdAt, description) ?? [],
  )
  return {
    id: fields.databaseId ?? 0,
    node: fields.id,
    env: fields.environment ?? '',
    commit: fields.commitOid,
    createdAt: Date.parse(fields.createdAt),
    apps,
    statuses: newestFirst(statuses),
  }
}
