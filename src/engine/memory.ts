import type { Judgement } from '../promotion/observed.ts'
import type { Verdict } from '../promotion/verdict.ts'
import type { RepositoryRef, Store } from './ports.ts'

/** What a pass remembers for the next one. All of it may be lost: it only saves work, nothing is decided by it alone. */
interface Remembered {
  /** Digest of what was last shown, by number of the pull request; 0 is the default branch. */
  readonly shown: Readonly<Record<string, string>>
  /** Verdicts of open promotions, and what stood against the merge of merged ones, by number of the pull request. */
  readonly judged: Readonly<Record<string, readonly Verdict[]>>
  /** Why a promotion could not be opened when it was tried last, by environment and name. */
  readonly unopened: Readonly<Record<string, string>>
  /** Why GitHub refused to merge a promotion when that was tried last, by its number and head. */
  readonly unmerged: Readonly<Record<string, string>>
  /** What promotions were judged by, and why they are not valid (empty: they are), by number and head. */
  readonly validated: Readonly<Record<string, Judgement>>
  /** When an engine was asked to sync, by deployment id and app. Milliseconds since the epoch. */
  readonly asked: Readonly<Record<string, number>>
  /** Commit of the last configuration that could be read. */
  readonly good: string | null
  /** Text of the organisation's file when the configuration could be read last; null where it did not ask for it. */
  readonly organisation: string | null
  /** Ids of comments whose command was begun, newest last. */
  readonly begun: readonly number[]
  /** Ids of comments whose command was carried out, newest last. */
  readonly obeyed: readonly number[]
  /** When comments were last looked for without a webhook. Milliseconds since the epoch. */
  readonly listened: number
  /** Heads of pull requests at which it was last said what they change, by number. */
  readonly looked: Readonly<Record<string, string>>
  /** When open pull requests were last listed. Milliseconds since the epoch. */
  readonly sought: number
  /** Name of the default branch, as GitHub said last. */
  readonly branch: string | null
  /** Since when and until when health was watched without a gap. Milliseconds since the epoch. */
  readonly watched: { readonly since: number; readonly until: number } | null
}

const NOTHING: Remembered = {
  shown: {},
  judged: {},
  unopened: {},
  unmerged: {},
  validated: {},
  asked: {},
  good: null,
  organisation: null,
  branch: null,
  begun: [],
  obeyed: [],
  listened: 0,
  looked: {},
  sought: 0,
  watched: null,
}

/** How many entries of a kind are kept; older ones are of closed promotions. */
const KEPT = 500

const newest = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).slice(-KEPT))

/** A repository's memory between passes. */
export interface Memory {
  read(): Remembered
  write(change: Partial<Remembered>): void
}

/** The memory of one repository, in the store's cache. */
export const memoryOf = (store: Store, repository: RepositoryRef): Memory => {
  const name = `memory:${repository.id}`
  const read = (): Remembered => {
    const text = store.recall(name)
    return text === null ? NOTHING : { ...NOTHING, ...(JSON.parse(text) as Partial<Remembered>) }
  }
  return {
    read,
    write: change => {
      const next = { ...read(), ...change }
      store.remember(
        name,
        JSON.stringify({
          ...next,
          shown: newest(next.shown),
          judged: newest(next.judged),
          unopened: newest(next.unopened),
          unmerged: newest(next.unmerged),
          validated: newest(next.validated),
          asked: newest(next.asked),
          looked: newest(next.looked),
          obeyed: next.obeyed.slice(-KEPT),
        }),
      )
    },
  }
}
