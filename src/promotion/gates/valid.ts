import type { Gate } from '../gate.ts'
import { VALIDATE_CHECK } from '../own-checks.ts'

/** What the promotion leads to can be rendered, and breaks no rule. Until that is known nothing is said, and nothing is merged. */
export const valid: Gate = {
  name: 'valid',
  about: 'promotion',
  judge: ({ pull, invalid }) => {
    const check = pull?.checks.find(({ name, ours }) => ours && name === VALIDATE_CHECK)
    if (check?.state !== 'failure') return null
    return {
      gate: 'valid',
      asks: 'what it renders to',
      state: 'block',
      code: 'valid.refused',
      sentence: invalid ?? `it is not; the check ${VALIDATE_CHECK} says why`,
      since: check.at,
      endedBy: 'whoever mends it, or says in the configuration that it does not count',
      ...(check.link ? { link: check.link } : {}),
    }
  },
}
