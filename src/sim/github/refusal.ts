/** How GraphQL names a refusal in `errors[].type`. */
export type GraphqlErrorType = 'NOT_FOUND' | 'FORBIDDEN' | 'UNPROCESSABLE' | 'STALE_DATA' | 'INSUFFICIENT_SCOPES'

/** One line of `errors` in a 422 (docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api). */
export interface FieldError {
  readonly resource: string
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom'
  readonly field?: string
  readonly message?: string
  readonly value?: string
}

const types: Readonly<Record<number, GraphqlErrorType>> = { 401: 'FORBIDDEN', 403: 'FORBIDDEN', 404: 'NOT_FOUND' }

/** What an operation of the simulated GitHub refuses. Thrown before anything has changed; both skins turn it into their own answer. */
export class Refusal extends Error {
  /** HTTP status of the REST answer. */
  readonly status: number
  readonly graphqlType: GraphqlErrorType
  readonly errors: readonly (FieldError | string)[]

  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly (FieldError | string)[]; readonly graphqlType?: GraphqlErrorType } = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.errors = more.errors ?? []
    this.graphqlType = more.graphqlType ?? types[status] ?? 'UNPROCESSABLE'
  }
}

/** 404: not there, or not for those eyes. */
export const notFound = (): Refusal => new Refusal(404, 'Not Found')

/** 422 with GitHub's general first sentence. */
export const invalid = (...errors: readonly (FieldError | string)[]): Refusal =>
  new Refusal(422, 'Validation Failed', { errors })

/** 422 whose only error is a sentence. */
export const custom = (resource: string, message: string, field?: string): Refusal =>
  invalid({ resource, code: 'custom', message, ...(field === undefined ? {} : { field }) })

/** One sentence with the details of `errors`, as GraphQL gives it. */
export const sentence = (refusal: Refusal): string => {
  const details = refusal.errors.map(error =>
    typeof error === 'string' ? error : (error.message ?? `${error.field ?? error.resource} is ${error.code}`),
  )
  return details.length > 0 && refusal.message === 'Validation Failed' ? details.join(', ') : refusal.message
}
