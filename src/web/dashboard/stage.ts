/** What a visitor does on the demo's stage. */
export type StageAction =
  | { readonly kind: 'merge'; readonly repository: string; readonly number: number; readonly as: string }
  | {
      readonly kind: 'comment'
      readonly repository: string
      readonly number: number
      readonly as: string
      readonly body: string
    }
  /** Tags the next version in an application's repository. */
  | { readonly kind: 'release'; readonly app: string; readonly version: string }
  /** Opens somebody's own pull request with a change to what environments share; with `mistake` one that cannot be rendered. */
  | { readonly kind: 'change' | 'mistake'; readonly app: string }
  | { readonly kind: 'break'; readonly app: string; readonly env: string }
  | { readonly kind: 'heal'; readonly app: string; readonly env: string }

/** Something that can be done now, with the words on its button. */
export interface StageMove {
  readonly action: StageAction
  readonly label: string
}

/** What became of an action, in a sentence for the visitor, and the pull request to look at next, where it made one. */
export type StageAnswer =
  | { readonly ok: true; readonly opened?: { readonly repository: string; readonly number: number } }
  | { readonly ok: false; readonly sentence: string }

/** Somebody in whose name the visitor can act. */
export interface StagePerson {
  readonly login: string
  /** What the person may, in words: "in acme/release". */
  readonly may: string
}

export interface StagePull {
  /** `owner/name`. */
  readonly repository: string
  readonly number: number
  /** Its address on the simulated GitHub; links to it lead to its page here. */
  readonly url: string
  readonly title: string
  readonly state: 'open' | 'merged' | 'closed'
  readonly author: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly comments: number
}

export interface StageComment {
  readonly id: number
  readonly author: string
  readonly at: number
  /** When it was written anew, where it was. */
  readonly edited?: number
  /** Markdown. */
  readonly body: string
  /** As they are shown: 👀, 🚀. */
  readonly reactions: readonly string[]
}

/** Something that a check run says of a line. Plain text. */
export interface StageAnnotation {
  readonly level: 'notice' | 'warning' | 'failure'
  readonly path: string
  readonly line: number
  /** What it is about; empty where it is clear. */
  readonly title: string
  readonly message: string
}

export interface StageCheck {
  readonly name: string
  readonly state: 'waiting' | 'success' | 'failure' | 'neutral'
  readonly title: string
  /** Markdown. */
  readonly summary: string
  /** Markdown: the details below the summary. */
  readonly text: string
  readonly annotations: readonly StageAnnotation[]
}

/** A pull request with all that its page shows. */
export interface StagePullPage extends StagePull {
  /** Markdown. */
  readonly body: string
  readonly branch: string
  readonly base: string
  readonly mergedBy?: string
  readonly labels: readonly string[]
  readonly comments: number
  readonly conversation: readonly StageComment[]
  /** Of the head, the newest of each name. */
  readonly checks: readonly StageCheck[]
  /** Commit that it wants merged. */
  readonly head: string
  /** Unified, as git writes it. */
  readonly diff: string
  /** The environment that it promotes into, where it is a promotion. */
  readonly env?: string
}

/** A commit, for the links that lead to it. */
export interface StageCommit {
  readonly repository: string
  readonly commit: string
  readonly message: string
  readonly author: string
  readonly at: number
  readonly diff: string
}

/**
 * The world that the demo brings along: a GitHub and a cluster that exist only here. The page shows what GitHub would show and lets
 * the visitor act on it. Never there in production.
 */
export interface Stage {
  /** Address of the simulated GitHub, without a slash at its end. */
  readonly github: string
  /** The first is taken unless the visitor chooses. */
  readonly people: readonly StagePerson[]
  /** Calls back after anything has changed; gives what ends that. */
  subscribe(listener: () => void): () => void
  /** Newest first. */
  pulls(): Promise<readonly StagePull[]>
  pull(repository: string, number: number): Promise<StagePullPage | null>
  commit(repository: string, commit: string): Promise<StageCommit | null>
  /** Text of a file at a commit. */
  file(repository: string, commit: string, path: string): Promise<string | null>
  /** What can be done: in general, or to one app in one environment. */
  moves(cell?: { readonly app: string; readonly env: string }): readonly StageMove[]
  act(action: StageAction): Promise<StageAnswer>
}
