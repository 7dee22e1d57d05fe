import { html } from 'hono/html'
import type { Road, RoadCell } from '../../promotion/road.ts'
import type { Desk, Trouble } from './desk.ts'
import { type Markup, nothing } from './markup.ts'
import { ago } from './since.ts'

/** A road that was last seen so long ago (ms) is called old: three passes of the default period are missing. */
const OLD = 15 * 60_000

/** What is not known, and since when: what cannot be reached, roads that were not looked at, clusters that do not answer. */
export const noticesOf = (roads: readonly Road[], troubles: readonly Trouble[], { now }: Desk): Markup => {
  const rows: readonly Markup[] = [
    ...troubles.map(
      ({ what, sentence, since }) =>
        html`<li><b>${what} cannot be reached</b> for ${ago(since, now)}: ${sentence}</li>`,
    ),
    ...roads
      .filter(({ at }) => now - at > OLD)
      .map(
        ({ repository, at }) =>
          html`<li><b>${repository}</b> was last looked at ${ago(at, now)} ago. What is shown of it may have changed since.</li>`,
      ),
    ...roads.flatMap(road => unseen(road, now)),
    ...roads.flatMap(({ repository, problems }) => problemsOf(repository, problems)),
  ]
  return rows.length === 0 ? nothing : html`<ul class="notices" aria-label="What is not known">${rows}</ul>`
}

/** Cells whose engine gives no answer, by the reason that they share. */
const unseen = (road: Road, now: number): readonly Markup[] => {
  const watched = new Set(road.environments.filter(({ engine }) => engine !== undefined).map(({ name }) => name))
  const reasons = new Map<string, RoadCell[]>()
  for (const cell of road.cells) {
    if (cell.health !== 'unknown' || cell.reason === '' || !watched.has(cell.env)) continue
    reasons.set(cell.reason, [...(reasons.get(cell.reason) ?? []), cell])
  }
  return [...reasons].map(([reason, cells]) => {
    const environments = [...new Set(cells.map(({ env }) => env))].join(', ')
    const since = Math.min(...cells.map(cell => cell.since ?? road.at))
    return html`<li><b>Health unknown</b> of ${cells.length === 1 ? cells[0]?.app : `${cells.length} apps`} in ${environments}, for ${ago(since, now)}: ${reason}</li>`
  })
}

const problemsOf = (repository: string, problems: readonly string[]): readonly Markup[] =>
  problems.length === 0
    ? []
    : [
        html`<li><details><summary><b>${repository}</b>: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`} in its files</summary><ul>${problems.slice(0, 50).map(problem => html`<li><code>${problem}</code></li>`)}</ul></details></li>`,
      ]
