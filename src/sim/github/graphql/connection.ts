/** Arguments that every connection has. */
export interface Paging {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

/** One page of a list, as all `…Connection` types show it. */
export interface Connection<T> {
  readonly totalCount: number
  readonly nodes: readonly T[]
  readonly edges: readonly { readonly cursor: string; readonly node: T }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const cursor = (index: number): string => Buffer.from(`cursor:v2:${index}`).toString('base64')
const indexOf = (text: string): number | null => {
  const found = /^cursor:v2:(\d+)$/.exec(Buffer.from(text, 'base64').toString())
  return found === null ? null : Number(found[1])
}

/** The page that the arguments ask for. A cursor names a place in the list, so a list that grows in front shifts, as on GitHub. */
export function connection<T>(all: readonly T[], paging: Paging): Connection<T> {
  const after = paging.after == null ? -1 : (indexOf(paging.after) ?? -1)
  const before = paging.before == null ? all.length : (indexOf(paging.before) ?? all.length)
  let start = after + 1
  let end = Math.min(before, all.length)
  if (paging.first != null) end = Math.min(end, start + paging.first)
  else if (paging.last != null) start = Math.max(start, end - paging.last)
  const nodes = all.slice(start, end)
  const edges = nodes.map((node, index) => ({ cursor: cursor(start + index), node }))
  return {
    totalCount: all.length,
    nodes,
    edges,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
