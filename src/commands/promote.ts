import { command } from './command.ts'

/** `/promote <env> [app…]` */
export const promote = command({
  name: 'promote',
  args: [
    { name: 'env', kind: 'environment', optional: false },
    { name: 'apps', kind: 'apps', optional: true },
  ],
  summary: 'carries what the environment before it has proven into this one',
  whoCanUse: 'promote',
  examples: ['/promote production', '/promote production frontend cart'],
  notes: [
    'On a merged pull request it means the apps whose pins that changed, on a promotion it means this promotion.',
    'What cannot go yet is kept and goes when its gates open; who may is asked again then.',
  ],
  later: ['to', 'pin'],
})
