/** One command of a script with all that it is piped through; continued lines are part of it. */
export interface Command {
  readonly text: string
  /** Offset in the script. */
  readonly start: number
}

/** Longer ones are data. In UTF-16 units. */
const LONGEST = 4_000

/** The commands of a script, without comments. */
export const commandsOf = (script: string): readonly Command[] => {
  const commands: Command[] = []
  let start = 0
  for (let at = 0; at <= script.length; ) {
    let end = script.indexOf('\n', at)
    if (end < 0) end = script.length
    const line = script.slice(at, end)
    at = end + 1
    if (/\\\s*$|\|\s*$/.test(line.slice(-200)) && at <= script.length) continue
    const text = script.slice(start, end)
    if (text.length <= LONGEST && !/^\s*(?:#|@?echo\b|printf\b)/.test(text)) commands.push({ text, start })
    start = at
  }
  return commands
}
