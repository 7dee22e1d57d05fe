/**
 * Keeps what is said in two places the same: writes the generated parts of the documentation and the schema for editors.
 * `node scripts/docs.ts` rewrites them; with `--check` it only says which file is stale, and ends with 1.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { commandRows, laterRows } from '../src/commands/reference.ts'
import { configJsonSchema } from '../src/config/json-schema.ts'
import { type ConfigKey, configKeys } from '../src/config/reference.ts'
import { settingRows } from '../src/settings.ts'
import { metricRows } from '../src/web/metrics.ts'
import { guards } from './guard-list.ts'
import { groupRows, reasonRows, ruleRows, serverRows, testRows } from './validation-docs.ts'

/** A generated part: between `<!-- generated: marker -->` and `<!-- /generated -->` of a file, or, without a marker, the whole file. */
export interface Section {
  /** Path from the repository's root. */
  readonly file: string
  readonly marker?: string
  render(): string
}

/** All generated parts. To add one, add it here and put its two markers into the file. */
export const sections: readonly Section[] = [
  { file: 'schema/stagecoach.schema.json', render: () => `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
  { file: 'docs/configuration.md', marker: 'configuration', render: () => configurationTable() },
  { file: 'docs/commands.md', marker: 'commands', render: () => commandTable() },
  {
    file: 'docs/operations.md',
    marker: 'metrics',
    render: () => table(['metric', 'kind', 'what it counts'], metricRows()),
  },
  {
    file: 'docs/architecture.md',
    marker: 'guards',
    render: () =>
      table(
        ['guard', 'where', 'the test that fails without it'],
        guards.map(({ name, file, test }) => [name, code(file), `${code(test.file)}: ${test.title}`]),
      ),
  },
  { file: 'docs/install.md', marker: 'settings', render: () => settingTable() },
  ...validationSections(),
]

/** The rules of validation, and what was counted when it was compared. */
function validationSections(): readonly Section[] {
  const part = (marker: string, head: readonly string[], rows: () => readonly (readonly string[])[]): Section => ({
    file: 'docs/validation.md',
    marker,
    render: () => table(head, rows()),
  })
  return [
    part('rules', ['rule', 'production', 'others', 'what it looks for, and what to do'], ruleRows),
    part('groups', ['rules', 'what they look for'], groupRows),
    part(
      'server',
      [
        'objects',
        'how many',
        'of what it accepts, we accept',
        'of what it refuses, we refuse',
        'explained differences',
      ],
      serverRows,
    ),
    part('reasons', ['why we differ', 'times'], reasonRows),
    part('tests', ['tests', 'passed', 'failed', 'skipped, and why'], testRows),
  ]
}

/** A Markdown table. Cells are Markdown; a bar in them is escaped. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n')

const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

/** The commands there are, and the names of those that are planned. */
const commandTable = (): string =>
  [
    table(
      ['command', 'what it does', 'who', 'examples'],
      commandRows().map(row => [
        code(row.usage),
        [`${row.summary}.`, ...row.notes].join(' '),
        row.who,
        row.examples.map(code).join(', '),
      ]),
    ),
    `Known, and answered with "does not exist yet": ${laterRows().map(code).join(', ')}.`,
  ].join('\n\n')

/** What `stagecoach serve` reads from its environment. */
const settingTable = (): string => table(['variable', 'value', 'default', 'what it is for'], settingRows())

/** The keys that stand alone first, then a heading and a table for each that has many below it. */
const configurationTable = (): string => {
  const families = Map.groupBy(configKeys(), key => /^\w+/.exec(key.key)?.[0] ?? '')
  const single = [...families.values()].filter(keys => keys.length < 4).flat()
  const large = [...families].filter(([, keys]) => keys.length >= 4)
  return [keyTable(single), ...large.map(([name, keys]) => `### \`${name}\`\n\n${keyTable(keys)}`)].join('\n\n')
}

const keyTable = (keys: readonly ConfigKey[]): string =>
  table(
    ['key', 'value', 'default', 'what it is for'],
    keys.map(key => [
      `${code(key.key)}${key.required ? ' (required)' : ''}`,
      key.value,
      code(key.default ?? ''),
      key.description,
    ]),
  )

/** The file as it has to be; a sentence where its markers are missing. */
export const current = (text: string, section: Section): { readonly text: string } | { readonly problem: string } => {
  if (section.marker === undefined) return { text: section.render() }
  const begin = `<!-- generated: ${section.marker} -->`
  const end = '<!-- /generated -->'
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) return { problem: `${section.file} has no "${begin}" … "${end}"` }
  return { text: `${text.slice(0, from + begin.length)}\n${section.render()}\n${text.slice(to)}` }
}

/** Brings all sections up to date; gives a sentence per file that was not (with `check`, without writing). */
export const bringUpToDate = (root: URL, check: boolean): readonly string[] => {
  const said = new Set<string>()
  for (const section of sections) {
    const file = new URL(section.file, root)
    const before = readIfThere(file)
    const now = current(before, section)
    if ('problem' in now) said.add(now.problem)
    else if (now.text !== before) {
      said.add(check ? `${section.file} is stale; run "npm run docs"` : `${section.file} rewritten`)
      if (!check) writeFileSync(file, now.text)
    }
  }
  return [...said]
}

const readIfThere = (file: URL): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

if (import.meta.main) {
  const check = process.argv.includes('--check')
  const said = bringUpToDate(new URL('../', import.meta.url), check)
  for (const line of said) console.error(line)
  process.exitCode = said.some(line => check || !line.endsWith(' rewritten')) ? 1 : 0
}
