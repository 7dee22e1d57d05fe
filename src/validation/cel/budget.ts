/** Steps that expressions may still take: about one for each node that is evaluated, each ten characters and each item looked at. */
export interface CelBudget {
  left: number
}

/** Most steps of one expression, as the API server counts them. */
export const MOST_STEPS = 1_000_000

/** Most steps of all expressions of one object, as the API server counts them. */
export const MOST_STEPS_OF_OBJECT = 10_000_000
