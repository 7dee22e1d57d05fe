/** A Markdown table of cells that are Markdown already, without line ends or bars. With an empty head its row stays blank. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `|${cells.map(cell => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`)
    .join('\n')

/** The first rows, and how many are left out. */
export const firstOf = <T>(
  rows: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly more: number } =>
  rows.length <= most ? { shown: rows, more: 0 } : { shown: rows.slice(0, most), more: rows.length - most }
