import type { Gate } from '../gate.ts'

/** How long GitHub may take to say whether a pull request can be merged before we look again, in ms. */
const SOON = 3_000

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
        sentence: 'a rule of the repository still wants something: an approval, a check or a review',
        endedBy: 'whoever the branch rules ask',
      }
    return { ...base, state: 'pass', code: 'github.clean', sentence: 'nothing stands in the way' }
  },
}
