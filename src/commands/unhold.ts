import { command } from './command.ts'

/** `/unhold <env> [app]` */
export const unhold = command({
  name: 'unhold',
  args: [
    { name: 'env', kind: 'environment', optional: false },
    { name: 'app', kind: 'app', optional: true },
  ],
  summary: 'ends a hold; without an app, the one on the whole environment',
  whoCanUse: 'promote',
  examples: ['/unhold production', '/unhold production frontend'],
})
