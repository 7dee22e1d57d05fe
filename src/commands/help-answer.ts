import { code, escaped } from '../messages/escape.ts'
import { table } from '../messages/table.ts'
import { listed } from '../messages/words.ts'
import { usage } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { Vocabulary } from './parse-comment.ts'

/** What each kind of right is called, in help and documentation. */
export const WHO = { promote: 'who may promote there', anybody: 'everybody' } as const

/** The answer to `/help`. */
export const helpAnswer = ({ prefix, environments }: Vocabulary): string =>
  [
    table(
      ['', '', 'who'],
      COMMANDS.map(each => [code(prefix + usage(each)), each.summary, WHO[each.whoCanUse]]),
    ),
    `One command in a comment, on a line of its own. ${environments.length > 0 ? `Environments: ${listed(environments.map(escaped))}. ` : ''}\`/stagecoach …\` always works in place of ${code(prefix)}.`,
  ].join('\n\n')
