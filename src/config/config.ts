/**
 * What a repository asks for, as the rest of the program reads it: defaults filled in, names resolved, durations in milliseconds.
 * The schema in `schema.ts` says what people may write; `parse.ts` turns one into the other.
 */
export interface Config {
  /** `observe` shows everything and writes nothing but checks. */
  readonly mode: 'act' | 'observe'
  /** Where overlays are; empty where it is to be detected. */
  readonly overlays: readonly OverlayPattern[]
  readonly carry: readonly Carry[]
  readonly limits: { readonly open: number }
  readonly pullRequest: PullRequestSettings
  /** In the order of the file; the first whose pattern fits an app's name counts. */
  readonly apps: readonly AppSettings[]
  /** In the order of the road: upstream before downstream. */
  readonly environments: readonly Environment[]
  readonly releases: readonly Release[]
  readonly validate: ValidateSettings
  readonly policies: readonly PolicySettings[]
  /** What stands before a command's name, with the blank that belongs to it: `/` (so `/promote`) or `/gitops ` (so `/gitops promote`). */
  readonly prefix: string
}

/** Where overlays are: a path with `{app}` and `{env}`. Without `{app}` the app's name is `app` or the repository's. */
export interface OverlayPattern {
  readonly path: string
  readonly app?: string
}

/** What travels on promotion. */
export type Carry =
  | { readonly kind: 'images' | 'charts' | 'refs' }
  /** A chosen YAML path; `path` is a file relative to the overlay, absent where the overlay is a file. */
  | { readonly kind: 'value'; readonly path?: string; readonly at: string; readonly add: boolean }
  /** Whole files, as a glob relative to the overlay. */
  | { readonly kind: 'files'; readonly files: string }

export interface PullRequestSettings {
  /** With `{apps}`, `{env}`, `{version}`; absent: our own words. */
  readonly title?: string
  readonly labels: readonly string[]
  /** `auto` asks whoever can open the waiting gates; else logins and `team:org/name`. */
  readonly reviewers: 'auto' | readonly string[]
  /** Logins, and `authors` for the authors of the change. */
  readonly assignees: readonly string[]
}

export interface AppSettings {
  /** A name or a glob: `infra-*`. */
  readonly name: string
  readonly exclude: boolean
  readonly owner?: string
  readonly group?: string
  /** The app's own road: names of environments in their order; absent: the repository's. */
  readonly environments?: readonly string[]
}

export interface Environment {
  readonly name: string
  readonly from: readonly string[]
  /** With several upstreams: one that proves is enough. */
  readonly any: boolean
  /** `auto`: open and merge · `review`: open, a person merges · `command`: only `/promote`. */
  readonly promote: 'auto' | 'review' | 'command'
  readonly who: { readonly promote: readonly Principal[] }
  readonly gates: {
    /** Upstream healthy on exactly these pins for so long, in ms. Absent: not asked (then `merged`, or healthy once where there is an engine). */
    readonly healthy?: number
    /** Merged upstream for so long, in ms; the only evidence where no engine watches. */
    readonly merged?: number
    /** Names of checks on the promotion's head. */
    readonly checks: readonly string[]
    /** Names of checks on the commit that was proven below. */
    readonly upstreamChecks: readonly string[]
  }
  /** Whether a change in a base may reach this environment without promotion. */
  readonly base: 'allow' | 'block'
  /** Minor version of its cluster: `1.33`. Absent: nobody said. */
  readonly kubernetes?: string
  /** Whether people depend on it: rules are stricter there. */
  readonly production: boolean
  /** The context of the kubeconfig to which changes are sent as a dry-run. Absent: they are sent nowhere. */
  readonly dryRun?: string
  readonly sync?: Sync
  /** Where it stands in the file, for refusals that name the rule: `.github/stagecoach.yml line 23`. */
  readonly line: number
  /** The file of `line`, where it is the organisation's. */
  readonly file?: string
  /** Line of `who.promote`; absent where it is the default. */
  readonly whoLine?: number
  /** The file of `whoLine`, where it is the organisation's. */
  readonly whoFile?: string
}

/** Somebody who may: a permission on the repository, a team or a person. */
export type Principal =
  | { readonly kind: 'permission'; readonly permission: 'read' | 'triage' | 'write' | 'maintain' | 'admin' }
  | { readonly kind: 'team'; readonly org: string; readonly team: string }
  | { readonly kind: 'user'; readonly login: string }

/** Who makes an environment converge, and where. */
export interface Sync {
  readonly engine: 'argocd' | 'status'
  /** A name that the operator has given to a cluster: a context of the kubeconfig. */
  readonly cluster?: string
  /**
   * For `status`, and always there: the context of the commit status, the name of the check run, or the environment of the deployment that
   * reports. Default: the environment's name.
   */
  readonly report?: string
  /** How long a sync may take, in ms. Default: 15 min. */
  readonly timeout: number
}

/** Tags of an application's repository that become changes. */
export interface Release {
  /** `owner/name`. */
  readonly repo: string
  readonly app: string
  /** The image's name, as the overlay has it. */
  readonly image?: string
  /** How the image's tag is made of the git tag: `{version}`, `{tag}`. Absent: the form that the overlay has. */
  readonly imageTag?: string
  /** Per environment the patterns of tags that it accepts. */
  readonly tags: readonly { readonly env: string; readonly patterns: readonly string[] }[]
}

/** How what is rendered is judged. */
export interface ValidateSettings {
  /** Which errors stand in the way: those that a change brings in, all, or none. */
  readonly block: 'new' | 'all' | 'none'
  /** What rules weigh where it is not what they say themselves, in the order of the file. */
  readonly rules: readonly {
    /** An id, or a group as `secret.*`. */
    readonly rule: string
    /** Name of an environment, `production` for those that are, `others` for those that are not; absent: all. */
    readonly env?: string
    readonly weight: Weight
  }[]
  readonly ignore: readonly Ignore[]
}

/** What a rule weighs. `off`: it is not looked at. */
export type Weight = 'error' | 'warning' | 'info' | 'off'

/** What does not count. All that is there has to fit. */
export interface Ignore {
  readonly rule: string
  /** A name or a glob. */
  readonly app?: string
  readonly env?: readonly string[]
  /** `kind/name`, as a glob. */
  readonly object?: string
  /** Files, as a glob. */
  readonly path?: string
  readonly reason: string
}

/** Policies of the repository's default branch. */
export interface PolicySettings {
  /** A file or directory. */
  readonly path: string
  /** The environments that they hold in; absent: all. */
  readonly environments?: readonly string[]
  /** The most that a breach weighs. */
  readonly weight?: 'error' | 'warning' | 'info'
}
