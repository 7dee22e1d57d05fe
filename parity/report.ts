import type { Compared } from './run.ts'
import type { Uses } from './used.ts'

/** Kinds of verdicts, in the order in which they are counted. */
const kinds = ['same', 'different', 'only native failed', 'only ours failed', 'both failed'] as const

/** The line with all counts. */
export const counts = (compared: readonly Compared[]): string =>
  kinds.map(kind => `${compared.filter(({ verdict }) => verdict.kind === kind).length} ${kind}`).join(', ')

/** Whether nothing stands against taking ours for the native one. */
export const agrees = (compared: readonly Compared[]): boolean =>
  compared.every(({ verdict }) => verdict.kind !== 'different' && verdict.kind !== 'only ours failed')

const brief = (text: string): string => {
  const lines = text.split('\n').filter(line => line.trim() !== '' && !line.startsWith('# Warning'))
  const all = lines.join(' ')
  return all.length > 300 ? `${all.slice(0, 300)}…` : all
}

/** What differs, case by case. */
export const differences = (compared: readonly Compared[]): string =>
  compared
    .flatMap(({ each: { name }, verdict }) => {
      switch (verdict.kind) {
        case 'different': {
          const { at, native, ours } = verdict.difference
          return [
            `different: ${name}\n  at ${at}${verdict.onlyOrder ? ' (the order alone)' : ''}\n    native ${native}\n    ours   ${ours}\n`,
          ]
        }
        case 'only native failed':
          return [`only native failed: ${name}\n  ${brief(verdict.native)}\n`]
        case 'only ours failed':
          return [`only ours failed: ${name}\n  ${brief(verdict.ours)}\n`]
        default:
          return []
      }
    })
    .join('')

/** What was made to fail and did not, or failed though it was not made to: tells whether the generator still does what it says. */
export const surprises = (compared: readonly Compared[]): string => {
  const failed = compared.filter(({ verdict }) => verdict.kind === 'both failed')
  const broken = compared.filter(({ each }) => each.broken)
  return `${broken.length} were made to fail, of which ${failed.filter(({ each }) => each.broken).length} did on both sides; ${failed.filter(({ each }) => !each.broken).length} others did as well`
}

/** Uses as a table, the rarest first in each group. */
export const coverage = (uses: Uses, rendered: Uses): string => {
  const groups = new Map<string, string[]>()
  for (const [name, count] of [...uses].sort(([, one], [, other]) => one - other)) {
    const [group = '', ...rest] = name.split(' ')
    const entry = `${rest.join(' ')} ${rendered.get(name) ?? 0}/${count}`
    groups.set(group, [...(groups.get(group) ?? []), entry])
  }
  const titles: Readonly<Record<string, string>> = {
    field: 'Fields of a kustomization',
    plugin: "Plugins of kustomize's own",
    function: 'Functions of templates',
    file: 'Methods of .Files',
  }
  return [...groups]
    .map(
      ([group, entries]) =>
        `${titles[group] ?? group}: ${entries.length} (cases that rendered/cases)\n${wrapped(entries)}`,
    )
    .join('\n')
}

const wrapped = (entries: readonly string[]): string => {
  const lines: string[] = []
  let line = ' '
  for (const entry of entries) {
    if (line.length + entry.length > 150) {
      lines.push(line)
      line = ' '
    }
    line += ` ${entry},`
  }
  return `${[...lines, line.slice(0, -1)].join('\n')}\n`
}
