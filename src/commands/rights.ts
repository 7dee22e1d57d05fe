import type { Environment, Principal } from '../config/config.ts'
import { COMMANDS, type Command } from './commands.ts'

/** Who may use a command, as its declaration and the environment that it names say. */
export const whoMayUse = (command: Command, environments: readonly Environment[]): 'anybody' | readonly Principal[] => {
  const declaration = COMMANDS.find(({ name }) => name === command.name)
  if (declaration?.whoCanUse === 'anybody') return 'anybody'
  const environment = 'env' in command ? environments.find(({ name }) => name === command.env) : undefined
  // A command whose environment is not there any more may be used by nobody.
  return environment?.who.promote ?? []
}
