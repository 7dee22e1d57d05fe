import { html, raw } from 'hono/html'
import type { Road, RoadCell } from '../../promotion/road.ts'
import { healthOf } from './cell.ts'
import type { Desk } from './desk.ts'
import { moveForm } from './form.ts'
import { gatesOf } from './gates.ts'
import { markdown } from './markdown.ts'
import { inlineMarkdown } from './markdown-inline.ts'
import { type Markup, nothing } from './markup.ts'
import { ago } from './since.ts'
import { addressOf, type View } from './view.ts'

/** The drawer of the cell that a view names; nothing where it names none. */
export const drawerOf = (roads: readonly Road[], view: View, desk: Desk): Markup => {
  const { cell: wanted } = view
  if (!wanted) return nothing
  const isWanted = ({ app, env }: RoadCell): boolean => app === wanted.app && env === wanted.env
  const road = roads.find(
    ({ repository, cells }) => (wanted.repository === '' || wanted.repository === repository) && cells.some(isWanted),
  )
  const cell = road?.cells.find(isWanted)
  const close = html`<a class="close" href="${addressOf({ ...view, cell: null })}" data-close aria-label="Close">×</a>`
  if (!road || !cell)
    return html`<aside id="drawer" aria-label="${wanted.app} in ${wanted.env}">${close}<h2>${wanted.app} <span class="quiet">in ${wanted.env}</span></h2><p>There is no such overlay now.</p></aside>`
  return html`<aside id="drawer" aria-label="${cell.app} in ${cell.env}">${close}
<h2>${cell.app} <span class="quiet">in ${cell.env}</span></h2>
${standing(road, cell, desk)}${held(cell, desk)}${promotion(cell, desk)}${next(road, cell, desk)}${pins(cell)}${where(road, cell, desk)}${moves(cell, desk)}</aside>`
}

const standing = (road: Road, cell: RoadCell, { now }: Desk): Markup => {
  const environment = road.environments.find(({ name }) => name === cell.env)
  const said = standsTo(cell, environment?.from ?? [])
  return html`<p class="big${cell.health === 'degraded' ? ' degraded' : ''}"><b>${cell.version === '' ? 'no pins' : cell.version}</b> ${healthOf(cell, environment?.engine !== undefined)}${cell.since === undefined ? '' : html` for ${ago(cell.since, now)}`}</p>${cell.reason === '' ? '' : html`<p>${cell.reason}</p>`}${said === '' ? '' : html`<p class="quiet">${said}</p>`}`
}

const standsTo = ({ standing, behind }: RoadCell, from: readonly string[]): string => {
  const upstream = from.join(', ')
  switch (standing) {
    case 'first':
      return ''
    case 'same':
      return `The same as ${upstream}.`
    case 'behind':
      return `${behind === 1 ? '1 pin is' : `${behind} pins are`} behind ${upstream}.`
    case 'ahead':
      return `Newer than ${upstream}; nothing is carried backwards.`
    case 'unpaired':
      return `Nothing here can be paired with ${upstream}.`
  }
}

const held = ({ held }: RoadCell, { now }: Desk): Markup =>
  held
    ? html`<p class="holding"><b>On hold</b> by ${held.by} for ${ago(held.since, now)}${held.reason === '' ? '' : html`: ${held.reason}`}</p>`
    : nothing

const promotion = ({ promotion }: RoadCell, desk: Desk): Markup => {
  if (!promotion) return nothing
  return html`<h3>On its way</h3><p>${pullOf({ promotion }, desk, promotion.title)} <span class="chip ${promotion.state === 'waiting' || promotion.state === 'ready' ? 'waits' : 'moves'}">${promotion.state}</span></p>${gatesOf(promotion.verdicts, desk)}${promotion.cluster === undefined ? '' : html`<div class="words">${markdown(promotion.cluster, desk.follow)}</div>`}`
}

/** The pull request of a promotion, by its number, with a link where there is somewhere to go. */
const pullOf = ({ promotion }: Pick<RoadCell, 'promotion'>, desk: Desk, title = ''): Markup => {
  if (!promotion) return nothing
  const to = desk.follow(promotion.url)
  const said = `#${promotion.number}${title === '' ? '' : ` ${title}`}`
  return to === null ? html`${said}` : html`<a href="${to}">${said}</a>`
}

/** What is on its way from here: the pull requests into the next environments, and what each changes there in a line. */
const next = (road: Road, { app, env }: RoadCell, desk: Desk): Markup => {
  const after = new Set(road.environments.filter(({ from }) => from.includes(env)).map(({ name }) => name))
  const cells = road.cells.filter(each => each.app === app && after.has(each.env) && each.promotion)
  if (cells.length === 0) return nothing
  return html`<h3>Goes on to</h3><ul class="next">${cells.map(each => {
    const said = [...(each.promotion?.cluster ?? '').matchAll(/^<details><summary>(.*)<\/summary>$/gm)]
    return html`<li><b>${each.env}</b> by ${pullOf(each, desk, each.promotion?.title)}${said.map(
      ([, summary = '']) => html`<br><span class="quiet">${raw(inlineMarkdown(summary, () => null))}</span>`,
    )}</li>`
  })}</ul>`
}

const pins = ({ pins }: RoadCell): Markup =>
  pins.length === 0
    ? nothing
    : html`<h3>Pins</h3><table class="pins"><thead class="unseen"><tr><th>What</th><th>Version</th></tr></thead><tbody>${pins.map(
        ({ name, part, value }) =>
          html`<tr><td><code>${name}</code>${part === 'tag' || part === 'value' ? '' : html` <span class="quiet">${part}</span>`}</td><td><code>${value}</code></td></tr>`,
      )}</tbody></table>`

const where = (road: Road, cell: RoadCell, { follow }: Desk): Markup => {
  const engine = cell.link === undefined ? null : follow(cell.link)
  const files = follow(`${road.url}/tree/${road.head}/${cell.path}`)
  return html`<h3>Where</h3><p>${files === null ? html`<code>${cell.path}</code>` : html`<a href="${files}"><code>${cell.path}</code></a>`}${engine === null ? '' : html`<br><a href="${engine}">the engine's own page</a>`}</p>`
}

const moves = ({ app, env }: RoadCell, desk: Desk): Markup => {
  const possible = desk.stage?.moves({ app, env }) ?? []
  return possible.length === 0
    ? nothing
    : html`<h3>On this stage</h3><div class="moves">${possible.map(move => moveForm(desk, move))}</div>`
}
