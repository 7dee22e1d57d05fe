import { html } from 'hono/html'
import type { Road } from '../../promotion/road.ts'
import { beginOf } from './begin.ts'
import type { Desk, Trouble } from './desk.ts'
import { drawerOf } from './drawer.ts'
import { moveForm } from './form.ts'
import { type Markup, nothing } from './markup.ts'
import { needsOf } from './needs.ts'
import { noticesOf } from './notices.ts'
import { pullList } from './pull-list.ts'
import { roadTable } from './road-table.ts'
import { ago } from './since.ts'
import type { StagePull } from './stage.ts'
import { addressOf, type View } from './view.ts'

/** The whole first page: what needs somebody, the road of each repository, and the drawer of one cell. */
export const overviewOf = (
  roads: readonly Road[],
  troubles: readonly Trouble[],
  pulls: readonly StagePull[],
  view: View,
  desk: Desk,
): Markup => {
  const begun = roads.filter(({ config }) => config !== 'none')
  const idle = roads.filter(({ config }) => config === 'none').map(({ repository }) => repository)
  return html`<h1 class="unseen">Apps and environments</h1>
${stageBar(desk)}${noticesOf(roads, troubles, desk)}${needsOf(begun, desk)}
${begun.length === 0 ? beginOf(idle) : html`${filterOf(view)}${begun.map(road => roadOf(road, view, desk))}`}
${desk.stage ? pullList(pulls, desk) : ''}
${begun.length > 0 && idle.length > 0 ? html`<p class="quiet">Without a configuration, so nothing is done there: ${idle.join(', ')}.</p>` : ''}
${drawerOf(roads, view, desk)}`
}

const stageBar = (desk: Desk): Markup =>
  desk.stage
    ? html`<section class="stage" aria-label="The demo's stage"><p><b>A demo:</b> a GitHub, a cluster and its people that exist on this machine only. Play.</p><div class="moves">${desk.stage.moves().map(move => moveForm(desk, move))}</div></section>`
    : nothing

const filterOf = (view: View): Markup => html`<form class="filter" method="get" action="/" role="search">
<label><span class="unseen">Filter by app</span><input type="search" name="q" value="${view.filter}" placeholder="Filter by app" autocomplete="off" data-filter></label>
<label class="check"><input type="checkbox" name="differs" value="1"${view.differs ? html` checked` : ''} data-filter> only what differs</label>
<button data-submit>Show</button>${view.filter === '' && !view.differs ? '' : html` <a href="${addressOf({ ...view, filter: '', differs: false })}" data-view>Show all</a>`}
</form>`

const roadOf = (road: Road, view: View, desk: Desk): Markup => {
  const to = desk.follow(road.url)
  const head = desk.follow(`${road.url}/commit/${road.head}`)
  const short = road.head.slice(0, 7)
  return html`<section class="of" aria-label="${road.repository}"><h2>${to === null ? road.repository : html`<a href="${to}">${road.repository}</a>`} <span class="quiet">${head === null ? short : html`<a href="${head}">${short}</a>`}, looked at ${ago(road.at, desk.now)} ago</span>${road.mode === 'observe' ? html` <span class="chip quiet">observes only</span>` : ''}${road.config === 'broken' ? html` <span class="chip blocked">configuration broken</span>` : ''}</h2>
${roadTable(road, view, desk.now)}</section>`
}
