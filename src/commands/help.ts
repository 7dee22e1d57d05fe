import { command } from './command.ts'

/** `/help` */
export const help = command({
  name: 'help',
  args: [],
  summary: 'lists the commands',
  whoCanUse: 'anybody',
  examples: ['/help'],
})
