/** What of the road somebody looks at: it stands in the address, so that it can be shared and works without script. */
export interface View {
  /** Part of an app's name; empty: all. */
  readonly filter: string
  /** Only apps of which some environment differs, waits or is not healthy. */
  readonly differs: boolean
  /** The cell whose drawer is open. */
  readonly cell: CellAddress | null
}

export interface CellAddress {
  /** `owner/name`; empty: of the only repository. */
  readonly repository: string
  readonly env: string
  readonly app: string
}

/** Reads `?q=…&differs=1&cell=production/frontend&repo=acme/shop`. */
export const viewOf = (query: (name: string) => string | undefined): View => {
  const [env = '', ...app] = (query('cell') ?? '').split('/')
  return {
    filter: (query('q') ?? '').trim().slice(0, 100),
    differs: query('differs') === '1',
    cell: env !== '' && app.length > 0 ? { repository: query('repo') ?? '', env, app: app.join('/') } : null,
  }
}

/** The address of a view. */
export const addressOf = ({ filter, differs, cell }: View): string => {
  const query = new URLSearchParams()
  if (filter !== '') query.set('q', filter)
  if (differs) query.set('differs', '1')
  if (cell) {
    query.set('cell', `${cell.env}/${cell.app}`)
    if (cell.repository !== '') query.set('repo', cell.repository)
  }
  // The slash is allowed in a query, and easier to read.
  const text = query.toString().replaceAll('%2F', '/')
  return text === '' ? '/' : `/?${text}`
}
