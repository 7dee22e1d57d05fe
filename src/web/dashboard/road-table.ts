import { html } from 'hono/html'
import type { Road, RoadCell } from '../../promotion/road.ts'
import { cellOf, isSpecial } from './cell.ts'
import type { Markup } from './markup.ts'
import type { View } from './view.ts'

const promotes = {
  auto: 'by itself',
  review: 'reviewed',
  command: 'on command',
} as const

/** Apps × environments of one repository: rows are apps, columns environments in the order of the road. */
export const roadTable = (road: Road, view: View, now: number): Markup => {
  const cells = new Map<string, Map<string, RoadCell>>()
  for (const cell of road.cells) {
    const row = cells.get(cell.app) ?? new Map<string, RoadCell>()
    cells.set(cell.app, row.set(cell.env, cell))
  }
  const watched = new Set(road.environments.filter(({ engine }) => engine !== undefined).map(({ name }) => name))
  const differs = (app: string): boolean =>
    [...(cells.get(app)?.values() ?? [])].some(cell => isSpecial(cell, watched.has(cell.env)))
  const wanted = view.filter.toLowerCase()
  const named = road.apps.filter(app => app.toLowerCase().includes(wanted))
  const special = named.filter(differs)
  const shown = view.differs ? special : named
  const rows = shown.map(
    app =>
      html`<tr role="row"><th role="rowheader" scope="row">${app}</th>${road.environments.map((environment, column) =>
        cellOf(road, environment, column, app, cells.get(app) ?? new Map(), view, now),
      )}</tr>`,
  )
  return html`<div class="scroll" tabindex="-1"><table class="road" role="table" aria-label="Apps and environments of ${road.repository}">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="quiet">${summary(named.length, special.length)}</span></th>${road.environments.map(
    ({ name, from, promote }, column) => {
      const before = road.environments[column - 1]?.name
      const how = from.length === 0 ? 'where the road begins' : `from ${from.join(', ')}, ${promotes[promote]}`
      const arrow = before !== undefined && from.includes(before)
      return html`<th role="columnheader" scope="col">${column === 0 ? '' : html`<span class="way${arrow ? ' line' : ''}"></span>`}<span class="env"><b>${name}</b><small>${how}</small></span></th>`
    },
  )}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table></div>${shown.length > 0 ? '' : html`<p class="empty">${nothingShown(road, view, named.length)}</p>`}`
}

const summary = (all: number, special: number): string => {
  const apps = `${all} ${all === 1 ? 'app' : 'apps'}`
  if (all === 0 || special === all) return apps
  return special === 0 ? `${apps}, the same everywhere` : `${apps}, ${all - special} the same everywhere`
}

const nothingShown = (road: Road, view: View, named: number): string => {
  if (road.apps.length === 0) return 'No overlay was found: no path fits the patterns of the configuration.'
  if (named === 0) return `No app is called like "${view.filter}".`
  return 'Every app is the same, and healthy, in all of its environments.'
}
