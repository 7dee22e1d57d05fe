/** One app in one environment: the directory or file that says how it runs there. */
export interface Overlay {
  readonly app: string
  readonly env: string
  /** Path of the directory or file, without a trailing slash. */
  readonly path: string
  readonly kind: 'directory' | 'file'
  /** Paths of other overlays inside this directory: what is in them is theirs. */
  readonly nested?: readonly string[]
}

/** Where something stands in a file. Lines and columns count from 1; the range is in UTF-16 units of the file's text. */
export interface Place {
  readonly file: string
  /** JSON Pointer in the document; documents after the first are prefixed with their number and a colon: `1:/spec/image`. Of a document inside a text: after the text's own, `/patches/0/patch#/spec/image`. */
  readonly at: string
  readonly line: number
  readonly column: number
  /** The scalar as written, with its quotes. */
  readonly range: readonly [start: number, end: number]
}

/** Something wrong in a repository's files: where, and what was expected. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}
