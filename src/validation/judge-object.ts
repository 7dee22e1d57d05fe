import { lifecycleProblems } from './lifecycle/lifecycle.ts'
import type { Problem } from './problem.ts'
import type { Schemas } from './schema/schemas.ts'
import { validateObject } from './schema/validate-object.ts'

/**
 * All that can be said of one object alone: what the API server would refuse, what cannot be judged, and whether its version is served
 * still. That a version is gone is said once, by who knows what replaces it. Never throws, whatever the object or the schemas are.
 */
export const judgeObject = (object: unknown, schemas: Schemas): readonly Problem[] => {
  const life = lifecycleProblems(object, schemas.kubernetes)
  const found = validateObject(object, schemas)
  if (life.length === 0) return found
  const removed = life.some(({ rule }) => rule === 'api.removed')
  return [...(removed ? found.filter(({ rule }) => rule !== 'schema.none') : found), ...life]
}
