import { html } from 'hono/html'
import type { Road } from '../../promotion/road.ts'
import type { Desk } from './desk.ts'
import { formOf } from './form.ts'
import { type Markup, nothing } from './markup.ts'

/** What needs a person now, most pressing first, with the button for it where there is one. */
export const needsOf = (roads: readonly Road[], desk: Desk): Markup => {
  const rows = roads.flatMap(road => road.needs.map(need => ({ road, need })))
  if (rows.length === 0) return nothing
  return html`<section class="needs" aria-labelledby="needs"><h2 id="needs">Needs a person now</h2><ul>${rows.map(
    ({ road, need }) => {
      const to = need.link === undefined ? null : desk.follow(need.link)
      return html`<li><span>${to === null ? need.sentence : html`<a href="${to}">${need.sentence}</a>`}${roads.length > 1 ? html` <span class="quiet">${road.repository}</span>` : ''}</span>${promoteButton(need, road, desk)}</li>`
    },
  )}</ul></section>`
}

const promoteButton = ({ link, env }: Road['needs'][number], road: Road, desk: Desk): Markup => {
  const [person] = desk.stage?.people ?? []
  const promotion = road.cells.find(cell => cell.promotion !== undefined && cell.promotion.url === link)?.promotion
  if (!person || !promotion || env === undefined) return nothing
  return formOf(desk, 'comment', `Promote as ${person.login}`, {
    repository: road.repository,
    number: String(promotion.number),
    as: person.login,
    body: `/promote ${env}`,
  })
}
