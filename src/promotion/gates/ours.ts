import type { Gate } from '../gate.ts'

/** The pull request is ours and its tree is the plan: opened by our App, in this repository, its head signed for our App. */
export const ours: Gate = {
  name: 'ours',
  about: 'promotion',
  judge: ({ pull, tree }) => {
    if (!pull) return null
    const base = { gate: 'ours', asks: 'exactly what the plan says' }
    if (!pull.local || !pull.author.ours)
      return {
        ...base,
        state: 'block',
        code: 'ours.foreign',
        sentence: `the branch ${pull.branch} belongs to a pull request of ${pull.author.login}`,
        endedBy: 'whoever closes that pull request and deletes its branch',
      }
    if (!pull.headIsOurs)
      return {
        ...base,
        state: 'block',
        code: 'ours.edited',
        sentence: 'somebody committed to it, so it is left to people: nothing is changed or merged by itself',
        endedBy: 'whoever merges it by hand, or closes it so that a new one is opened',
      }
    if (tree === 'other')
      return {
        ...base,
        state: 'wait',
        code: 'ours.stale',
        sentence: 'it carries something else than the plan of now',
        endedBy: 'the next pass',
      }
    return { ...base, state: 'pass', code: 'ours.equal', sentence: 'nothing else is in it' }
  },
}
