/** A request as it came, for checking it against GitHub's own description. */
export interface SeenRequest {
  /** Of the template's placeholders. */
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** Undefined where there was none. */
  readonly body: unknown
}

/** Checks what goes over the wire against GitHub's OpenAPI description. Operations are named `GET /repos/{owner}/{repo}`. */
export interface Validator {
  /** Sentences about what GitHub would not have understood; an unknown operation is one. */
  request(operation: string, request: SeenRequest): readonly string[]
  /** The body with listed required fields filled in, and what is still wrong with it. `contentType` without parameters. */
  response(
    operation: string,
    status: number,
    contentType: string,
    body: unknown,
  ): { readonly body: unknown; readonly violations: readonly string[] }
  /** `action` is null for events without (push, create, status…). */
  webhook(
    event: string,
    action: string | null,
    payload: unknown,
  ): { readonly payload: unknown; readonly violations: readonly string[] }
}

/** Checks nothing and fills nothing in. */
export const unchecked: Validator = {
  request: () => [],
  response: (_operation, _status, _type, body) => ({ body, violations: [] }),
  webhook: (_event, _action, payload) => ({ payload, violations: [] }),
}
