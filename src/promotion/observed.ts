import type { Config } from '../config/config.ts'
import type { Files } from '../overlay/files.ts'
import type { Overlay, Problem } from '../overlay/overlay.ts'
import type { Pin } from '../overlay/pin.ts'
import type { Carried, Check, Deployment, Ledger, Pull, Rights, Seen } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** One overlay at the head of the default branch. */
export interface OverlayNow {
  readonly overlay: Overlay
  readonly pins: readonly Pin[]
  readonly carried: Carried
}

/** What was found out about a pull request that has one of our branches. */
export interface PullTree {
  /** Commit that its head commit stands on. */
  readonly parent: string | null
  /** Paths that its head commit changed. */
  readonly changed: readonly string[]
  /** Files at its head, and at the parent. */
  readonly head: Files
  readonly onto: Files
}

/** What a pull request with one of our branches carries, as its branch and the trailers of its head commit say. */
export interface Carries {
  readonly env: string
  /** App or group. */
  readonly name: string
  /** Id of the plan, per app. */
  readonly plans: Readonly<Record<string, string>>
  /** Where the pins were proven, per app, as far as the trailers say. */
  readonly from: Readonly<Record<string, { readonly env: string; readonly commit: string }>>
}

/** A tag of an application's repository, as its mirror has it. */
export interface Tag {
  /** `owner/name` of the application's repository, as the configuration names it. */
  readonly repo: string
  readonly name: string
  readonly commit: string
  /** Milliseconds since the epoch: when the tag was made, as it says itself; of a plain tag its commit. */
  readonly at: number
  /** Whether the default or a protected branch reaches it. */
  readonly reached: boolean
}

/** How a promotion was judged last. */
export interface Judgement {
  /** Digest of what it was judged by. */
  readonly by: string
  /** Why it is not valid; empty where it is. */
  readonly why: string
  /** When it is worth judging again, in ms since the epoch: something took too long, which may be the machine's doing. */
  readonly again?: number
}

/** Everything that a decision is made of, read once, at one commit. Plain data: no clock, no network behind it. */
export interface Observed {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Since when we have watched without a gap longer than we can vouch for. */
  readonly watchedSince: number
  readonly repository: {
    readonly owner: string
    readonly name: string
    readonly url: string
    readonly defaultBranch: string
  }
  readonly mergeMethods: readonly ('merge' | 'squash' | 'rebase')[]
  /** Commit of the default branch that all of this was read at. */
  readonly head: string
  readonly config:
    | { readonly state: 'none' }
    | { readonly state: 'ok'; readonly config: Config }
    /** `config` is the last good one, where there was one: health goes on with it, nothing is opened or merged. */
    | {
        readonly state: 'broken'
        readonly problems: readonly Problem[]
        readonly config: Config | null
        readonly goodAt: string | null
      }
  readonly overlays: readonly OverlayNow[]
  readonly problems: readonly Problem[]
  /** The tree at a commit that evidence names, at the head, and at the first configuration. */
  readonly files: ReadonlyMap<string, Files>
  /** What each overlay carried at the first configuration, by `env app`; empty where nothing asks for it. */
  readonly carriedAtBeginning: ReadonlyMap<string, Carried>
  readonly pulls: readonly Pull[]
  /** By pull request number; only those whose branch is one of ours. */
  readonly carries: ReadonlyMap<number, Carries>
  /** By pull request number; only those that are open and ours. */
  readonly trees: ReadonlyMap<number, PullTree>
  readonly ledger: Ledger
  /** Of our App, newest first. */
  readonly deployments: readonly Deployment[]
  readonly seen: readonly Seen[]
  /** Checks on commits that were proven, by commit. */
  readonly checks: ReadonlyMap<string, readonly Check[]>
  /** By user id. Null where they could not be read. */
  readonly rights: ReadonlyMap<number, Rights | null>
  readonly tags: readonly Tag[]
  /** Digest of what was last shown on a pull request, by its number; a hint that saves needless edits. */
  readonly shown: ReadonlyMap<number, string>
  /** Verdicts as they last stood on a pull request while it was open; of a merged one those that stood against its merge. A hint. */
  readonly judged: ReadonlyMap<number, readonly Verdict[]>
  /** Why a promotion could not be opened when it was tried last, by environment and name; a hint. */
  readonly unopened: ReadonlyMap<string, string>
  /** Why GitHub refused to merge a promotion when that was tried last, by its number and head; a hint. */
  readonly unmerged: ReadonlyMap<string, string>
  /** What all promotions are judged by now, as a digest. */
  readonly judgedBy: string
  /** What promotions were judged by last, and why they are not valid (empty: they are), by number and head; a hint. */
  readonly validated: ReadonlyMap<string, Judgement>
  /** When an engine was last asked to sync for a deployment, by deployment id and app; a hint. */
  readonly asked: ReadonlyMap<string, number>
}
