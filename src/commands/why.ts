import { command } from './command.ts'

/** `/why <env> [app]` */
export const why = command({
  name: 'why',
  args: [
    { name: 'env', kind: 'environment', optional: false },
    { name: 'app', kind: 'app', optional: true },
  ],
  summary: 'says what a promotion waits for, since when, and who or what ends it',
  whoCanUse: 'anybody',
  examples: ['/why production', '/why production frontend'],
})
