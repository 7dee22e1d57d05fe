/** Where something stands in a file of the repository. Lines and columns count from 1; columns in UTF-16 units. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}
