import { readFileSync } from 'node:fs'

/** The part of JSON Schema that GitHub's description uses, after `scripts/openapi.ts`. */
export interface Schema {
  /** `github#/definitions/{name}` */
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
}

/** One operation of GitHub's REST API. */
export interface DescribedOperation {
  /** `pulls/create` */
  readonly id: string
  /** Its page in GitHub's documentation. */
  readonly docs: string
  /** Whether a GitHub App may call it. */
  readonly apps: boolean
  readonly path: Readonly<Record<string, Schema>>
  /** Names of path parameters that may hold slashes. */
  readonly several: readonly string[]
  readonly query: Readonly<Record<string, Schema>>
  readonly queryRequired: readonly string[]
  /** Absent where it takes none. */
  readonly body?: Schema
  readonly bodyRequired: boolean
  /** By status, then by media type; no media type where there is no JSON. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

/** What the simulated GitHub knows of GitHub's own OpenAPI description. */
export interface Extract {
  readonly source: string
  readonly license: string
  /** By `METHOD /path/{template}`. */
  readonly operations: Readonly<Record<string, DescribedOperation>>
  /** By `event` or `event.action`. */
  readonly webhooks: Readonly<Record<string, Schema>>
  readonly definitions: Readonly<Record<string, Schema>>
}

let loaded: Extract | undefined

/** Reads `extract.json` once per process (0.65 MB, 7 ms). */
export function extract(): Extract {
  // The file is made by scripts/openapi.ts, which gives it this shape.
  loaded ??= JSON.parse(readFileSync(new URL('extract.json', import.meta.url), 'utf8')) as Extract
  return loaded
}

/** The schema that a reference stands for; any other schema is itself. */
export function dereference(schema: Schema): Schema {
  let found = schema
  while (found.$ref !== undefined) {
    const name = found.$ref.slice('github#/definitions/'.length)
    const next = extract().definitions[name]
    if (next === undefined) throw new Error(`extract.json has no definition ${name}; run scripts/openapi.ts again`)
    found = next
  }
  return found
}
