import { usage } from './command.ts'
import { COMMANDS, LATER } from './commands.ts'
import { WHO } from './help-answer.ts'

/** One row of the documentation's table of commands. */
export interface CommandRow {
  /** `/promote <env> [app…]` */
  readonly usage: string
  readonly summary: string
  readonly who: string
  readonly examples: readonly string[]
  readonly notes: readonly string[]
}

/** All commands, for the documentation. */
export const commandRows = (): readonly CommandRow[] =>
  COMMANDS.map(each => ({
    usage: `/${usage(each)}`,
    summary: each.summary,
    who: WHO[each.whoCanUse],
    examples: each.examples,
    notes: each.notes,
  }))

/** What is known and does not exist yet: `/rollback`, `/promote --to`. */
export const laterRows = (): readonly string[] => [
  ...COMMANDS.flatMap(({ name, later }) => later.map(option => `/${name} --${option}`)),
  ...LATER.map(({ name }) => `/${name}`),
]
