/** What came of one case. */
export interface Outcome {
  /** Where it is from: `validation/TestValidationExpressions`. */
  readonly suite: string
  /** What tells it from others of the suite. */
  readonly name: string
  readonly is: 'passed' | 'failed' | 'skipped'
  /** What came instead, or why it was not run. */
  readonly why?: string
}

/** A text field of a row; empty where there is none. */
export const textOf = (row: Readonly<Record<string, unknown>>, field: string): string => {
  const value = row[field]
  return typeof value === 'string' ? value : ''
}
