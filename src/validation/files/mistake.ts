/** A mistake at a place of a file. */
export interface Mistake {
  readonly rule: string
  readonly severity: 'warning' | 'info'
  readonly message: string
  readonly fix: string
  /** Offset in the file. */
  readonly start: number
}
