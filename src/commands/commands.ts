import type { CommandOf, Declaration } from './command.ts'
import { help } from './help.ts'
import { hold } from './hold.ts'
import { promote } from './promote.ts'
import { status } from './status.ts'
import { unhold } from './unhold.ts'
import { why } from './why.ts'

const declared = [promote, status, why, hold, unhold, help] as const

/** Every command, in the order of help and documentation. */
export const COMMANDS: readonly Declaration[] = declared

/** What a person asked for. */
export type Command = CommandOf<(typeof declared)[number]>

/**
 * Commands that are planned: known, so that they are answered with "not yet". `shared` ones belong to other Apps too, so on
 * their own they are answered only where an environment follows, or in the form `/stagecoach …`.
 */
export const LATER: readonly { readonly name: string; readonly shared: boolean }[] = [
  { name: 'rollback', shared: false },
  { name: 'freeze', shared: false },
  { name: 'unfreeze', shared: false },
  { name: 'reject', shared: false },
  { name: 'approve', shared: true },
  { name: 'sync', shared: false },
  { name: 'diff', shared: false },
  { name: 'validate', shared: true },
  { name: 'retry', shared: true },
  { name: 'cancel', shared: true },
  { name: 'history', shared: false },
  { name: 'doctor', shared: false },
]
