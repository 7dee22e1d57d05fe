import type { Identity } from './identity.ts'

export interface GraphqlRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

/** Answers one GraphQL document. `status` is 200 unless said otherwise; `cut` says that the connection broke after a mutation. */
export type GraphqlHandler = (
  identity: Identity,
  request: GraphqlRequest,
) => Promise<{
  readonly body: { readonly data?: unknown; readonly errors?: readonly unknown[] }
  readonly status?: number
  /** The answer never arrives: what was done so far stays done. */
  readonly cut?: boolean
  /** Points of the GraphQL limit; 1 unless said otherwise. */
  readonly cost?: number
}>
