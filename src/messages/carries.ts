import type { Pull } from '../promotion/facts.ts'
import type { Carries } from '../promotion/observed.ts'
import { parsePromotionBranch } from './branch.ts'
import { parseTrailers } from './trailers.ts'

/**
 * What a pull request on one of our branches carries. Without whole trailers on its head (somebody else's commit) it carries no plan
 * that we know. Null where the branch is none of ours. Whether it can be believed is for the gate `ours` to say. `known` tells what
 * stands behind branches whose names were too long to be read back.
 */
export const parseCarries = (
  { branch, headMessage }: Pick<Pull, 'branch' | 'headMessage'>,
  known?: ReadonlyMap<string, Pick<Carries, 'env' | 'name'>>,
): Carries | null => {
  const named = parsePromotionBranch(branch) ?? known?.get(branch)
  if (!named) return null
  const trailers = parseTrailers(headMessage)
  return {
    ...named,
    plans: Object.fromEntries((trailers?.plans ?? []).map(({ app, id }) => [app, id])),
    from: Object.fromEntries((trailers?.from ?? []).map(({ app, env, commit }) => [app, { env, commit }])),
  }
}
