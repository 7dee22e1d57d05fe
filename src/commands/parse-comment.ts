import { didYouMean } from '../config/did-you-mean.ts'
import { code, escaped } from '../messages/escape.ts'
import { listed } from '../messages/words.ts'
import { type Arg, type Declaration, usage } from './command.ts'
import { COMMANDS, type Command, LATER } from './commands.ts'
import { plainLines } from './plain-lines.ts'
import { type Word, wordsOf } from './words.ts'

/** What names a command may use. */
export interface Vocabulary {
  /** What a command starts with, `/` by default. One that ends in a letter or digit is a word of its own: `!sc promote …`. */
  readonly prefix: string
  /** In the order of the road. */
  readonly environments: readonly string[]
  readonly apps: readonly string[]
}

/** What a comment asks for. Messages are Markdown, with everything foreign escaped. */
export type Asked =
  | { readonly kind: 'none' }
  /** `note` is something to say beside it: how it was understood. */
  | { readonly kind: 'command'; readonly command: Command; readonly note?: string }
  /** `label` is the name of the command that was meant, or `unknown`; for metrics. */
  | { readonly kind: 'problem'; readonly label: string; readonly message: string }

/** Longest line that is read as a command, in UTF-16 units. */
const LONGEST = 4096
/** More than GitHub lets anybody write, in UTF-16 units; not read, so that time stays bounded. */
const MOST = 262_144

const NAMES = COMMANDS.map(({ name }) => name)
const NONE: Asked = { kind: 'none' }
const lower = (text: string): string => text.replace(/[A-Z]/g, letter => letter.toLowerCase())
const problem = (label: string, message: string): Asked => ({ kind: 'problem', label, message })
const declared = (name: string): Declaration | undefined => COMMANDS.find(each => each.name === name)

/** Whether a name is meant by a word: exactly, or but for the case of its letters where that fits only one. */
const named = (word: string, names: readonly string[]): string | undefined => {
  if (names.includes(word)) return word
  const alike = names.filter(name => lower(name) === lower(word))
  return alike.length === 1 ? alike[0] : undefined
}

/** A line that starts like a command: its words after the prefix, and whether it can be nothing but ours. */
const headOf = (line: string, prefix: string): { readonly rest: string; readonly surely: boolean } | null => {
  const own = /^\/stagecoach(?=[ \t]|$)/i.exec(line)
  if (own) return { rest: line.slice(own[0].length).trim(), surely: true }
  const start = prefix.trim()
  if (start === '' || !line.startsWith(start)) return null
  const rest = line.slice(start.length)
  const apart = start !== prefix || /[A-Za-z0-9]$/.test(start)
  if (apart && !/^[ \t]+[A-Za-z]/.test(rest)) return null
  return /^[ \t]*[A-Za-z]+(?=[ \t]|$)/.test(rest) && (apart || !/^[ \t]/.test(rest))
    ? { rest: rest.trim(), surely: apart && start.length > 1 }
    : null
}

/**
 * Reads a comment. A command is one line at the start of a line, in plain text (see {@link plainLines}), and there is one in a
 * comment: of several none is obeyed. Words that are no command of ours are not answered, because prose and other Apps use the
 * same sign; unless the line says `/stagecoach`, or would be understood if one letter of its command were another.
 */
export const parseComment = (body: string, vocabulary: Vocabulary): Asked => {
  if (body.length > MOST) return NONE
  const wanted = (line: string) => headOf(line.slice(0, LONGEST + 1), vocabulary.prefix) !== null
  const asked = plainLines(body, wanted)
    .slice(0, 1000)
    .map(line => ({ line, asked: parseLine(line, vocabulary) }))
    .filter(({ asked }) => asked.kind !== 'none')
  const [first, second] = asked
  if (!first) return NONE
  if (second) {
    const both = `${code(first.line.slice(0, 80))} and ${code(second.line.slice(0, 80))}`
    return problem(
      'several',
      `One command at a time, please: I found ${both}, and did nothing. Write one comment for each.`,
    )
  }
  return first.asked
}

const parseLine = (line: string, vocabulary: Vocabulary): Asked => {
  const { prefix, environments } = vocabulary
  const head = headOf(line, prefix)
  if (!head) return NONE
  const [first, ...words] = wordsOf(head.rest)
  if (!first) return { kind: 'command', command: { name: 'help' } }
  const name = lower(first.text)
  const known = declared(name)
  const toEnvironment = words[0] !== undefined && named(words[0].text, environments) !== undefined
  if (known) {
    if (line.length > LONGEST)
      return problem(known.name, `That line has ${line.length} characters; a command has at most ${LONGEST}.`)
    return parseWords(known, words, head.rest, vocabulary)
  }
  const later = LATER.find(each => each.name === name)
  if (later && (head.surely || !later.shared || toEnvironment))
    return problem(later.name, `${code(prefix + later.name)} does not exist yet. ${thereIs(prefix)}`)
  const near = slipOf(name)
  if (head.surely) {
    const meant = didYouMean(name, NAMES)
    return problem('unknown', `I do not know ${code(first.text)}. ${thereIs(prefix)}${hint(meant && prefix + meant)}`)
  }
  if (near && (near.args.length === 0 ? words.length === 0 : toEnvironment))
    return problem(near.name, `I do not know ${code(prefix + first.text)}.${hint(prefix + near.name)}`)
  return NONE
}

/** The command that a word of five letters or more is one slip away from. */
const slipOf = (word: string): Declaration | undefined => {
  const near = didYouMean(word, NAMES)
  if (near === undefined || word.length < 5 || Math.abs(word.length - near.length) > 1) return undefined
  const swaps = [...word].some(
    (_, at) => word.slice(0, at) + (word[at + 1] ?? '') + word[at] + word.slice(at + 2) === near,
  )
  return swaps || isOneEdit(word, near) ? declared(near) : undefined
}

const isOneEdit = (a: string, b: string): boolean => {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const skip = (text: string, count: number) => text.slice(start + count)
  return skip(a, 1) === skip(b, 1) || skip(a, 1) === skip(b, 0) || skip(a, 0) === skip(b, 1)
}

const hint = (meant: string | undefined): string => (meant ? ` Did you mean ${code(meant)}?` : '')
const thereIs = (prefix: string): string => `Commands: ${listed(NAMES.map(name => code(prefix + name)))}.`

const parseWords = (declaration: Declaration, words: readonly Word[], line: string, vocabulary: Vocabulary): Asked => {
  const { name, args } = declaration
  const { prefix } = vocabulary
  const values: Record<string, string | null | readonly string[]> = {}
  const rest = [...words]
  let note: string | undefined
  const option = rest.find(word => !word.quoted && /^--?[A-Za-z]/.test(word.text))
  const takesText = args.some(({ kind }) => kind === 'text')
  if (option && !takesText) {
    const wanted = lower(/^--?([A-Za-z-]+)/.exec(option.text)?.[1] ?? '')
    return declaration.later.includes(wanted)
      ? problem(name, `${code(`--${wanted}`)} does not exist yet. What there is: ${code(prefix + usage(declaration))}.`)
      : problem(
          name,
          `${code(prefix + name)} has no option ${code(option.text)}. It is written ${code(prefix + usage(declaration))}.`,
        )
  }
  for (const arg of args) {
    const read = readArg(arg, rest, line, declaration, vocabulary)
    if (read.kind === 'problem') return problem(name, read.message)
    values[arg.name] = read.value
    note ??= read.note
  }
  const [over] = rest
  if (over)
    return problem(
      name,
      `${code(prefix + name)} takes nothing like ${code(over.text)}. It is written ${code(prefix + usage(declaration))}.`,
    )
  // The one cast: the fields were made from the same declaration as the type.
  const command = { name, ...values } as Command
  return { kind: 'command', command, ...(note ? { note } : {}) }
}

type Read =
  | { readonly kind: 'value'; readonly value: string | null | readonly string[]; readonly note?: string }
  | { readonly kind: 'problem'; readonly message: string }

/** Takes off `rest` what one argument needs. */
const readArg = (arg: Arg, rest: Word[], line: string, declaration: Declaration, vocabulary: Vocabulary): Read => {
  const { environments, apps, prefix } = vocabulary
  const [word] = rest
  switch (arg.kind) {
    case 'environment': {
      if (!word) return { kind: 'problem', message: missing(declaration, vocabulary) }
      const found = named(word.text, environments)
      if (found === undefined) return { kind: 'problem', message: unknown(word.text, 'Environments', environments) }
      rest.shift()
      return { kind: 'value', value: found }
    }
    case 'apps': {
      const texts = rest.splice(0).flatMap(({ text }) => text.split(',').filter(part => part !== ''))
      const found = texts.map(text => ({ text, app: named(text, apps) }))
      const lost = found.find(({ app }) => app === undefined)
      if (lost) return { kind: 'problem', message: unknown(lost.text, 'Apps', apps) }
      return { kind: 'value', value: [...new Set(found.flatMap(({ app }) => app ?? []))] }
    }
    case 'app': {
      if (!word) return { kind: 'value', value: null }
      const found = word.quoted && hasText(declaration) ? undefined : named(word.text, apps)
      if (found === undefined && !hasText(declaration))
        return { kind: 'problem', message: unknown(word.text, 'Apps', apps) }
      if (found !== undefined) rest.shift()
      const meant = found === undefined && !word.quoted ? didYouMean(word.text, apps) : undefined
      // A hold is never refused for a slip: too much stands still, and the answer says so.
      const note = meant
        ? `No app is called ${code(word.text)}, so it is read as the reason. If you meant ${escaped(meant)}: ${code(`${prefix}unhold ${lineTo(line)}`)}, then ${code(`${prefix}hold ${lineTo(line)} ${meant}`)}.`
        : undefined
      return { kind: 'value', value: found ?? null, ...(note ? { note } : {}) }
    }
    case 'text': {
      const [only] = rest
      const value = !only ? '' : rest.length === 1 && only.quoted ? only.text : line.slice(only.at).trim()
      rest.splice(0)
      return { kind: 'value', value }
    }
  }
}

const hasText = ({ args }: Declaration): boolean => args.some(({ kind }) => kind === 'text')
/** The environment of a line, as it was written. */
const lineTo = (line: string): string => wordsOf(line)[1]?.text ?? ''

const missing = (declaration: Declaration, { environments, prefix }: Vocabulary): string => {
  const needs = `${code(prefix + declaration.name)} needs an environment`
  const last = environments.at(-1)
  if (last === undefined) return `${needs}, and none is configured.`
  return `${needs}: ${listed(environments.map(escaped), 'or')}. For example ${code(`${prefix}${declaration.name} ${last}`)}.`
}

const unknown = (word: string, what: 'Environments' | 'Apps', names: readonly string[]): string => {
  const meant = didYouMean(word, names)
  const shown = names.length > 12 ? [...names.slice(0, 12), `${names.length - 12} more`] : names
  const are = names.length === 0 ? `There are no ${lower(what)}.` : `${what}: ${shown.map(escaped).join(', ')}.`
  return `I do not know "${escaped(word)}". ${are}${meant ? ` Did you mean ${escaped(meant)}?` : ''}`
}
