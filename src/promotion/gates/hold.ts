import type { Gate } from '../gate.ts'

/** Nobody holds this app in this environment. */
export const hold: Gate = {
  name: 'hold',
  about: 'promotion',
  judge: ({ plan, holds, ledgerTrusted }) => {
    const base = { gate: 'hold', asks: 'not held' }
    if (!ledgerTrusted)
      return {
        ...base,
        state: 'block',
        code: 'hold.ledger',
        sentence: 'somebody else wrote on the branch stagecoach/ledger, so its holds cannot be known',
        endedBy: 'whoever deletes that branch or takes the foreign commits off it',
      }
    const held = holds.find(({ env, app }) => env === plan.env && (app === plan.app || app === '*'))
    if (!held) return { ...base, state: 'pass', code: 'hold.none', sentence: 'nobody holds it' }
    return {
      ...base,
      state: 'block',
      code: 'hold.held',
      sentence: `held by ${held.by.login}${held.reason ? `: ${held.reason}` : ''}`,
      since: held.at,
      endedBy: `/unhold ${plan.env}${held.app === '*' ? '' : ` ${held.app}`}`,
      ...(held.link ? { link: held.link } : {}),
    }
  },
}
