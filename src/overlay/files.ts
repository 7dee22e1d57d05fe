/**
 * The files of one tree at one commit, already in memory, so that everything that decides can read them without waiting.
 * Paths are relative to the repository's root, with `/`, without a leading one.
 */
export interface Files {
  /** Object id of the commit these files were read from; empty where they come from no commit (a test, a work tree). */
  readonly commit: string
  /** Every path of the tree, sorted, also those whose text was not read. */
  readonly paths: readonly string[]
  /** The text of a file; undefined where there is none, or where it is no regular file of UTF-8 text below the size cap. */
  read(path: string): string | undefined
  /** Object id of the file's blob; undefined where there is none. Equal ids mean equal bytes. */
  id(path: string): string | undefined
  /**
   * Where what was read out of a file is remembered, by its path and blob id. Trees of one repository may share it, so that what two
   * commits have in common is read once; whoever shares it bounds it. Absent: remembered as long as the tree is.
   */
  readonly memo?: Map<string, unknown>
}

/** Files out of a plain record, for tests and for small trees made in memory. */
export const filesOf = (texts: Readonly<Record<string, string>>, commit = ''): Files => ({
  commit,
  paths: Object.keys(texts).sort(),
  read: path => texts[path],
  id: path => (path in texts ? `text:${texts[path]}` : undefined),
})
