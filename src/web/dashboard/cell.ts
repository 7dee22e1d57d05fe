import { html } from 'hono/html'
import type { Health } from '../../promotion/health.ts'
import type { Road, RoadCell, RoadEnvironment } from '../../promotion/road.ts'
import { chipOf } from './chip.ts'
import type { Markup } from './markup.ts'
import { ago } from './since.ts'
import { addressOf, type View } from './view.ts'

/** The word for a health; its mark is put before it by the style, by the class of the same name. */
export const healthOf = (cell: Pick<RoadCell, 'health' | 'reason'>, watched: boolean): Markup =>
  html`<span class="health ${classOf(cell.health, watched)}"${cell.reason === '' ? '' : html` title="${cell.reason}"`}>${wordOf(cell.health, watched)}</span>`

const isUnwatched = (health: Health, watched: boolean): boolean => health === 'unknown' && !watched
const wordOf = (health: Health, watched: boolean): string => (isUnwatched(health, watched) ? 'not watched' : health)
const classOf = (health: Health, watched: boolean): string => (isUnwatched(health, watched) ? 'unwatched' : health)

/** Whether there is anything about a cell that is not as it always is. */
export const isSpecial = (cell: RoadCell, watched: boolean): boolean =>
  (cell.standing !== 'first' && cell.standing !== 'same') ||
  cell.promotion !== undefined ||
  cell.held !== undefined ||
  (cell.health !== 'healthy' && (watched || cell.health !== 'unknown'))

/** One app in one environment, with what is on its way into it. */
export const cellOf = (
  road: Road,
  environment: RoadEnvironment,
  column: number,
  app: string,
  row: ReadonlyMap<string, RoadCell>,
  view: View,
  now: number,
): Markup => {
  const cell = row.get(environment.name)
  const before = road.environments[column - 1]?.name
  const upstream = environment.from.length > 0 && !(before !== undefined && environment.from.includes(before))
  const gap = column === 0 ? '' : wayIn(cell, environment, upstream, row)
  if (cell === undefined)
    return html`<td role="cell">${gap}<span class="none" title="${app} has no overlay in ${environment.name}">–</span></td>`
  const watched = environment.engine !== undefined
  const address = addressOf({ ...view, cell: { repository: road.repository, env: cell.env, app } })
  const open = view.cell?.env === cell.env && view.cell.app === app
  const quiet = isSpecial(cell, watched) ? '' : ' calm'
  return html`<td role="cell">${gap}<a class="cell${cell.health === 'degraded' ? ' degraded' : ''}${quiet}" href="${address}" data-cell${open ? html` aria-current="true"` : ''}><b>${cell.version === '' ? 'no pins' : cell.version}</b><small>${healthOf(cell, watched)}${cell.since === undefined ? '' : html` ${ago(cell.since, now)}`}</small></a></td>`
}

/** What stands between a cell and the one it is promoted from. */
const wayIn = (
  cell: RoadCell | undefined,
  environment: RoadEnvironment,
  elsewhere: boolean,
  row: ReadonlyMap<string, RoadCell>,
): Markup => {
  if (cell === undefined || !environment.from.some(name => row.has(name))) return html`<span class="way"></span>`
  const chip = chipOf(cell, elsewhere ? environment.from.join(', ') : undefined)
  const line = elsewhere ? '' : ' line'
  if (chip === null) return html`<span class="way${line}"></span>`
  return html`<span class="way${line}"><span class="chip ${chip.tone}" title="${chip.title}">${chip.text}</span></span>`
}
