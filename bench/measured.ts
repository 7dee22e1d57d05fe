/** What a benchmark found. Tables hold what people read; `missed` is what the exit code is made of. */
export interface Measured {
  readonly tables: readonly Table[]
  /** Targets that were not reached, each as a sentence; empty where all were. */
  readonly missed: readonly string[]
}

/** One table of a benchmark, every cell as it is shown. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** One question that is answered by measuring. */
export interface Benchmark {
  /** For `--only`, and the marker in the document. */
  readonly name: string
  /** The question, in a line. */
  readonly asks: string
  run(): Promise<Measured>
}

/** The table in Markdown, its columns aligned as they are in a terminal. */
export const markdown = ({ head, rows }: Table): string => {
  const widths = head.map((cell, column) => Math.max(cell.length, 3, ...rows.map(row => (row[column] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
