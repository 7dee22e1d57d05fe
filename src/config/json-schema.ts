import { z } from 'zod'
import type { ConfigPath } from './problem.ts'
import { schema } from './schema.ts'

/** The parts of JSON Schema that ours has. */
export interface JsonSchema {
  readonly $schema?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

let made: JsonSchema | undefined

/** The configuration for editors, as JSON Schema draft 7, which all of them read. */
export const configJsonSchema = (): JsonSchema => {
  made ??= {
    title: 'Stagecoach configuration (.github/stagecoach.yml)',
    // The cast is this folder's edge: zod types its answer as any JSON Schema there can be.
    ...(z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as JsonSchema),
  }
  return made
}

/** The keys that may stand in the map at a path; empty where there is no such map. */
export const keysAt = (path: ConfigPath): readonly string[] => [
  ...new Set(
    path
      .reduce<readonly JsonSchema[]>((heres, step) => heres.flatMap(here => below(here, step)), [configJsonSchema()])
      .flatMap(branches)
      .flatMap(here => Object.keys(here.properties ?? {})),
  ),
]

const branches = (here: JsonSchema): readonly JsonSchema[] => [here, ...(here.anyOf ?? []).flatMap(branches)]

const below = (schemaHere: JsonSchema, step: string | number): readonly JsonSchema[] =>
  branches(schemaHere).flatMap(here => {
    if (typeof step === 'number') return here.items ? [here.items] : []
    const own = Object.hasOwn(here.properties ?? {}, step) ? here.properties?.[step] : undefined
    if (own) return [own]
    return typeof here.additionalProperties === 'object' ? [here.additionalProperties] : []
  })
