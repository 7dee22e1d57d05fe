import { isMap } from '../diff/json.ts'
import { lifecycleProblems } from './lifecycle/lifecycle.ts'
import type { Problem } from './problem.ts'
import type { Schemas } from './schema/schemas.ts'
import { validateObject } from './schema/validate-object.ts'

/**
 * All that can be said of one object alone: what the API server would refuse, what cannot be judged, and whether its version is served
 * still. That a version is gone is said once, by who knows what replaces it. Never throws, whatever the object or the schemas are.
 */
export const judgeObject = (object: unknown, schemas: Schemas): readonly Problem[] => {
  const life = lifeOf(object, schemas)
  const found = validateObject(object, schemas)
  if (life.length === 0) return found
  const removed = life.some(({ rule }) => rule === 'api.removed')
  return [...(removed ? found.filter(({ rule }) => rule !== 'schema.none') : found), ...life]
}

type Kinds = Map<string, readonly Problem[]>
const lives = new WeakMap<Schemas, Map<string, Kinds>>()
/** Versions and kinds that are remembered: nobody who makes them up takes our memory. */
const MOST = 200

/** What is said of its version and kind, which is the same of all objects that have both. */
const lifeOf = (object: unknown, schemas: Schemas): readonly Problem[] => {
  if (!isMap(object)) return []
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  const versions = lives.get(schemas) ?? new Map<string, Kinds>()
  lives.set(schemas, versions)
  const kinds = versions.get(apiVersion) ?? new Map<string, readonly Problem[]>()
  if (versions.size < MOST) versions.set(apiVersion, kinds)
  const known = kinds.get(kind) ?? lifecycleProblems(object, schemas.kubernetes)
  if (kinds.size < MOST) kinds.set(kind, known)
  return known
}
