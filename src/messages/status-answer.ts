import type { Road, RoadCell } from '../promotion/road.ts'
import { cut } from './cut.ts'
import { escaped, link } from './escape.ts'
import { decisive } from './pull-state.ts'
import { firstOf, table } from './table.ts'
import { moment } from './time.ts'
import { count, listed } from './words.ts'

/** Most apps of one answer; the page shows all. */
const MOST = 50

/** The answer to `/status`: environments × apps, only those that differ or wait. */
export const statusAnswer = (road: Road): string => {
  if (road.config !== 'ok' && road.cells.length === 0)
    return road.config === 'none'
      ? 'There is no `.github/stagecoach.yml` on the default branch, so there are no environments yet.'
      : '`.github/stagecoach.yml` cannot be read, so there is nothing to show.'
  const apps = road.apps.toSorted().map(app => ({ app, cells: road.cells.filter(cell => cell.app === app) }))
  const special = apps.filter(({ cells }) => cells.some(isSpecial))
  const { shown, more } = firstOf(special, MOST)
  const same = apps.length - special.length
  const rows = shown.map(({ app, cells }) => [
    `**${escaped(cut(app, 100))}**`,
    ...road.environments.map(({ name }) =>
      cellText(
        cells.find(({ env }) => env === name),
        road.at,
      ),
    ),
  ])
  const are = same === 1 ? 'is' : 'are'
  const rest =
    same === 0
      ? ''
      : special.length > 0
        ? `${same} more ${are} the same everywhere.`
        : `${count(same, 'app')}, the same everywhere.`
  const needs = road.needs.slice(0, 10).map(({ sentence, link: url }) => `- ${link(cut(sentence, 300), url)}`)
  const wrong = firstOf(road.problems, 10)
  const problems = [
    ...wrong.shown.map(problem => `- ✗ ${escaped(cut(problem, 300))}`),
    ...(wrong.more > 0 ? [`- … ${count(wrong.more, 'more problem')}`] : []),
  ]
  const early = apps.flatMap(({ app, cells }) => {
    const last = road.environments.findLast(({ name }) => cells.some(({ env }) => env === name))
    return last && road.environments.some(({ from }) => from.includes(last.name))
      ? [`${escaped(cut(app, 100))} in ${escaped(last.name)}`]
      : []
  })
  const ends = firstOf(early, 10)
  return [
    ...(road.config === 'broken' ? ['`.github/stagecoach.yml` cannot be read now: nothing is opened or merged.'] : []),
    ...(road.mode === 'observe' ? ['`mode: observe`: nothing is opened or merged.'] : []),
    ...(needs.length > 0 ? [needs.join('\n')] : []),
    ...(problems.length > 0 ? [problems.join('\n')] : []),
    ...(rows.length > 0 ? [table(['', ...road.environments.map(({ name }) => escaped(name))], rows)] : []),
    ...(more > 0 ? [`… ${count(more, 'more app')} that differ or wait.`] : []),
    ...(ends.shown.length > 0
      ? [`The road ends early for ${listed(ends.shown)}${ends.more > 0 ? `, and ${ends.more} more` : ''}.`]
      : []),
    ...(rest ? [rest] : special.length === 0 ? ['There are no overlays.'] : []),
  ].join('\n\n')
}

const isSpecial = ({ standing, health, held, promotion }: RoadCell): boolean =>
  standing === 'behind' ||
  standing === 'unpaired' ||
  standing === 'ahead' ||
  health === 'degraded' ||
  health === 'progressing' ||
  health === 'suspended' ||
  held !== undefined ||
  promotion !== undefined

const cellText = (cell: RoadCell | undefined, now: number): string => {
  if (!cell) return '–'
  const { version, health, reason, standing, unpaired, behind, held, promotion, since, link: url } = cell
  const key = promotion ? decisive(promotion.verdicts) : null
  const facts = [
    ...(health === 'healthy' || health === 'unknown'
      ? []
      : [
          `**${health}**${reason ? `: ${escaped(cut(reason, 200))}` : ''}${since === undefined ? '' : ` (since ${moment(since, now)})`}`,
        ]),
    ...(held
      ? [
          `held by ${escaped(held.by)}${held.reason ? `: ${escaped(cut(held.reason, 200))}` : ''} (since ${moment(held.since, now)})`,
        ]
      : []),
    ...(promotion
      ? [
          `#${promotion.number} ${
            promotion.state !== 'waiting' || !key
              ? promotion.state
              : held && key.verdict.gate === 'hold'
                ? 'waits'
                : `waits: ${escaped(cut(key.verdict.sentence, 200))}`
          }`,
        ]
      : standing === 'behind'
        ? [behind > 0 ? `${behind} behind` : 'behind']
        : standing === 'ahead'
          ? ['ahead']
          : standing === 'unpaired'
            ? [`not promoted${unpaired ? `: ${escaped(cut(unpaired, 200))}` : ''}`]
            : []),
  ]
  return [...(version ? [link(cut(version, 80), url)] : []), ...facts].join('; ')
}
