import { command } from './command.ts'

/** `/status` */
export const status = command({
  name: 'status',
  args: [],
  summary: 'shows which apps differ between the environments, and what waits',
  whoCanUse: 'anybody',
  examples: ['/status'],
})
