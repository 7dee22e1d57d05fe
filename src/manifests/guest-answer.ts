/** What the guest says is wrong. */
export interface GuestError {
  readonly code:
    | 'missing'
    | 'cycle'
    | 'restricted'
    | 'remote'
    | 'plugin'
    | 'yaml'
    | 'kustomization'
    | 'chart'
    | 'template'
    | 'values'
    | 'archive'
    | 'too large'
    | 'internal'
  readonly message: string
  readonly file: string | null
  readonly line: number | null
}

/** What the guest answers. Nothing of it is hidden yet. */
export interface GuestAnswer {
  readonly objects: readonly { readonly object: unknown; readonly file?: string }[]
  readonly warnings: readonly string[]
  readonly error: GuestError | null
  /** Given files that were read, sorted. */
  readonly read: readonly string[]
  /** Paths that were looked for and were not given, and directories that were read whole; sorted. */
  readonly probed: readonly string[]
}
