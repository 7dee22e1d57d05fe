import { cut } from './cut.ts'
import { escaped } from './escape.ts'
import { type AboutApp, gatesTable } from './gates-table.ts'
import { firstOf } from './table.ts'
import { count } from './words.ts'

/** How one promotion, or an app without one, stands. */
export interface Why {
  /** The app, or the group that joins several. */
  readonly name: string
  readonly verdicts: readonly AboutApp[]
  readonly pull: { readonly number: number } | null
  /** Why there is nothing to judge; empty where there is. */
  readonly sentence: string
}

/** Most promotions of one answer. */
const MOST = 10

/** The answer to `/why`: per promotion the table of its gates, each with since when and who or what ends it. */
export const whyAnswer = (env: string, items: readonly Why[], now: number): string => {
  if (items.length === 0) return `Nothing waits to go to ${escaped(env)}.`
  const { shown, more } = firstOf(
    items.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    MOST,
  )
  const each = shown.map(({ name, verdicts, pull, sentence }) => {
    const head = `**${escaped(cut(name, 100))}** in ${escaped(env)}${pull ? ` (#${pull.number})` : ''}`
    return verdicts.length > 0
      ? `${head}\n\n${gatesTable(verdicts, now, 30)}`
      : `${head}: ${escaped(cut(sentence, 500)) || 'nothing to carry'}.`
  })
  return [...each, ...(more > 0 ? [`… ${count(more, 'more promotion')}`] : [])].join('\n\n')
}
