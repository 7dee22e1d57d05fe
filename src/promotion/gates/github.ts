import type { Pull } from '../facts.ts'
import type { Gate } from '../gate.ts'

/** How long GitHub may take to say whether a pull request can be merged before we look again, in ms. */
const SOON = 3_000

const wanted = ({ wants, checks }: Pull): { readonly sentence: string; readonly endedBy: string } => {
  if (wants === 'approval')
    return { sentence: 'GitHub still wants an approval', endedBy: 'whoever may approve it by the branch rules' }
  if (wants === 'changes')
    return { sentence: 'a review requested changes', endedBy: 'that reviewer, or whoever dismisses the review' }
  // Which checks are required is not told with the pull request; those that have not passed are the ones to look at.
  const open = checks.filter(({ ours, state }) => !ours && (state === 'pending' || state === 'failure'))
  const named = open.map(({ name }) => name).slice(0, 3)
  return {
    sentence: `GitHub still wants something that the branch rules ask for${named.length > 0 ? `; not passed: ${named.join(', ')}` : ''}`,
    endedBy: 'whoever or whatever the branch rules ask',
  }
}

/** GitHub itself would merge it: no conflict, and nothing that a protection rule still wants. */
export const github: Gate = {
  name: 'github',
  about: 'promotion',
  judge: ({ pull, now }) => {
    if (pull?.state !== 'open') return null
    const base = { gate: 'github', asks: 'GitHub can merge it' }
    if (pull.mergeable === 'no')
      return {
        ...base,
        state: 'wait',
        code: 'github.conflict',
        sentence: 'it conflicts with its base',
        endedBy: 'the next pass',
      }
    if (pull.mergeable === 'unknown')
      return {
        ...base,
        state: 'wait',
        code: 'github.unknown',
        sentence: 'GitHub has not said yet whether it can be merged',
        until: now + SOON,
        endedBy: 'GitHub',
      }
    if (pull.mergeState === 'blocked')
      return {
        ...base,
        state: 'wait',
        code: 'github.blocked',
        ...wanted(pull),
      }
    return { ...base, state: 'pass', code: 'github.clean', sentence: 'nothing stands in the way' }
  },
}
