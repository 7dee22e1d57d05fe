import { textAt } from '../../diff/json.ts'
import { viewOf } from '../rules/cluster-view.ts'
import { itemsAt } from '../rules/list-items.ts'
import type { Rule } from '../rules/rule.ts'

/** A counter never falls while its process lives: what was above zero once is for good. */
export const alertNeverResolves: Rule = {
  id: 'alert-never-resolves',
  severity: { production: 'warning', others: 'info' },
  says: 'An alert does not compare a counter itself (`…_total > 0`): counters only grow, so that the alert fires from the first time on until a restart. `increase` and `rate` tell what happened lately.',
  fix: 'Compare increase(…[10m]) or rate(…[5m]) of the counter',
  *judge(scene) {
    for (const on of viewOf(scene).of('monitoring.coreos.com/PrometheusRule')) {
      for (const group of itemsAt(on.object, '', 'spec', 'groups'))
        for (const { item, at } of itemsAt(group.item, group.at, 'rules')) {
          const expression = textAt(item, 'expr')
          const counter = expression === undefined ? undefined : comparedCounter(expression)
          if (textAt(item, 'alert') === undefined || counter === undefined) continue
          yield {
            on,
            at: `${at}/expr`,
            message: `alert "${String(item['alert']).slice(0, 60)}" compares the counter "${counter.slice(0, 80)}" itself, which only grows, so that the alert never resolves`,
          }
        }
    }
  },
}

/** A counter, summed or not, that is compared with a number, and nothing else. */
const COMPARED =
  /^(?:(?:sum|min|max|avg|count) ?(?:(?:by|without) ?\([^()]*\) ?)?\( ?)?([A-Za-z_:][\w:]*_total) ?(?:\{[^{}]*\})? ?\)? ?(?:(?:by|without) ?\([^()]*\) ?)?(?:>=?|!=) ?(?:bool )?\d+(?:\.\d+)?$/

/** The counter that decides an expression by itself; undefined where there is none, or another condition takes part. */
const comparedCounter = (expression: string): string | undefined => {
  const text = expression
    .slice(0, 2_000)
    .replaceAll(/#[^\n]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (/\b(?:and|unless|offset)\b/.test(text)) return undefined
  for (const part of text.split(/ or /)) {
    const found = COMPARED.exec(part.trim())
    if (found) return found[1]
  }
  return undefined
}
