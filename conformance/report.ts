import type { Compared } from './compare.ts'
import { REASONS, type Reason, reasonOf } from './differences.ts'

/** How often the two agree, of some objects. */
export interface Tally {
  readonly bothAccept: number
  readonly bothRefuse: number
  /** The API server accepts, and we refuse, without and with a reason that does not count. */
  readonly weRefuse: number
  readonly weRefuseExcused: number
  /** The API server refuses, and we accept, without and with a reason that does not count. */
  readonly weAccept: number
  readonly weAcceptExcused: number
}

/** A difference, with its reason where there is one. */
export interface Explained {
  readonly difference: Compared
  readonly reason: Reason | undefined
}

/** All in which the two differ. */
export const differencesOf = (all: readonly Compared[], rules: ReadonlySet<string>): readonly Explained[] =>
  all
    .filter(({ theirs, ours }) => (theirs.is === 'accepted') !== (ours.length === 0))
    .map(difference => ({ difference, reason: reasonOf(difference, rules) }))

/** Counts agreements and differences. */
export const tally = (all: readonly Compared[], rules: ReadonlySet<string>): Tally => {
  const differences = differencesOf(all, rules)
  const count = (is: 'accepted' | 'refused', excused: boolean): number =>
    differences.filter(
      ({ difference, reason }) => difference.theirs.is === is && (reason !== undefined && !reason.counts) === excused,
    ).length
  return {
    bothAccept: all.filter(({ theirs, ours }) => theirs.is === 'accepted' && ours.length === 0).length,
    bothRefuse: all.filter(({ theirs, ours }) => theirs.is === 'refused' && ours.length > 0).length,
    weRefuse: count('accepted', false),
    weRefuseExcused: count('accepted', true),
    weAccept: count('refused', false),
    weAcceptExcused: count('refused', true),
  }
}

/** Of what the API server accepts, and of what it refuses, how much we do too: from 0 to 1. */
export const agreementOf = ({ bothAccept, bothRefuse, weRefuse, weAccept }: Tally): readonly [number, number] => [
  bothAccept + weRefuse === 0 ? 1 : bothAccept / (bothAccept + weRefuse),
  bothRefuse + weAccept === 0 ? 1 : bothRefuse / (bothRefuse + weAccept),
]

/** How often each reason was one. */
export const reasonsIn = (explained: readonly Explained[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    REASONS.map(({ name }) => [name, explained.filter(({ reason }) => reason?.name === name).length] as const).filter(
      ([, count]) => count > 0,
    ),
  )

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

/** One line about some objects. */
export const lineOf = (title: string, counted: Tally): string => {
  const [accepted, refused] = agreementOf(counted)
  const { bothAccept, bothRefuse, weRefuse, weAccept, weRefuseExcused, weAcceptExcused } = counted
  const excused = weRefuseExcused + weAcceptExcused
  return `${title.padEnd(46)} accepted ${bothAccept}/${bothAccept + weRefuse} ${percent(accepted)}, refused ${bothRefuse}/${bothRefuse + weAccept} ${percent(refused)}${excused > 0 ? `, ${excused} not comparable` : ''}\n`
}

/** One difference, for people. */
export const shown = ({ given, theirs, ours }: Compared): string => {
  const { apiVersion, kind } = given.object
  const what = `${String(apiVersion)} ${String(kind)}, ${given.name}, ${given.where}`
  return theirs.is === 'refused'
    ? `  accepted here: ${what}\n    ${theirs.status} ${theirs.message.slice(0, 300)}\n`
    : `  refused here: ${what}\n    ${ours
        .slice(0, 3)
        .map(({ rule, at, message }) => `${rule} ${at}: ${message}`)
        .join('\n    ')}\n`
}
