import type { Change, Plan } from '../promotion/change.ts'

/** A version as people read it: digests and commits are shortened, tags and numbers stay whole. */
export const shortVersion = (value: string): string => {
  const digest = /^(?:(.*)@)?(sha\d{3}):([0-9a-f]{32,})$/.exec(value)
  if (digest) return `${digest[1] ? `${digest[1]}@` : ''}${digest[2]}:${digest[3]?.slice(0, 12)}…`
  return /^[0-9a-f]{40}$/.test(value) ? value.slice(0, 7) : value
}

/** Version people mean when they speak of the whole plan: the app's own image first, then any image, chart, base, value. */
export const mainChange = (plan: Plan): Change | undefined => {
  const rank = ({ kind, part, name }: Change): number => {
    const own = name.split('/').at(-1) === plan.app ? 0 : 1
    const kinds = ['image', 'chart', 'ref', 'value', 'file'].indexOf(kind)
    return kinds * 4 + (part === 'digest' ? 2 : 0) + own
  }
  return plan.changes.reduce<Change | undefined>(
    (best, each) => (best && rank(best) <= rank(each) ? best : each),
    undefined,
  )
}

/** The version that a plan brings; undefined where it carries whole files only. */
export const mainVersion = (plan: Plan): string | undefined => {
  const main = mainChange(plan)
  return main && main.part !== 'content' ? shortVersion(main.to) : undefined
}
