import { command } from './command.ts'

/** `/hold <env> [app] [reason]` */
export const hold = command({
  name: 'hold',
  args: [
    { name: 'env', kind: 'environment', optional: false },
    { name: 'app', kind: 'app', optional: true },
    { name: 'reason', kind: 'text', optional: true },
  ],
  summary: 'stops promotions into an environment, of one app or of all, until `unhold`',
  whoCanUse: 'promote',
  examples: ['/hold production', '/hold production frontend checkout is slow', '/hold production "audit week"'],
  notes: ['The second word is an app where it is the name of one; otherwise, or in quotes, it begins the reason.'],
})
