import { clusterIn } from '../messages/pull-body.ts'
import type { Pull } from '../promotion/facts.ts'
import type { Road, RoadCell } from '../promotion/road.ts'

/** A road with what the pull requests of its promotions say that they change in the cluster: they have it from what was rendered. */
export const withShown = (road: Road, pulls: readonly Pick<Pull, 'number' | 'body' | 'head'>[]): Road => {
  const said = new Map(pulls.map(({ number, body, head }) => [number, clusterIn(body, head)?.text ?? '']))
  const shown = (cell: RoadCell): RoadCell => {
    const { promotion } = cell
    const cluster = promotion ? said.get(promotion.number) : undefined
    return promotion && cluster ? { ...cell, promotion: { ...promotion, cluster } } : cell
  }
  return { ...road, cells: road.cells.map(shown) }
}
