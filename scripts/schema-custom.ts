import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { CustomKind } from '../src/validation/schema/raw-schema.ts'
import { readDefinition } from '../src/validation/schema/read-definition.ts'
import { type Interned, isMap } from './schema-intern.ts'

const documents = (path: string): readonly unknown[] => {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map(name => join(path, name))
    : [path]
  return (
    files
      .filter(file => file.endsWith('.yaml'))
      // What a chart's template has around it is not of the definition.
      .map(file => readFileSync(file, 'utf8').replace(/^\s*\{\{-?.*\}\}\s*$/gm, ''))
      .flatMap(text => parseAllDocuments(text).map(document => document.toJS({ maxAliasCount: 1000 }) as unknown))
  )
}

/** The CustomResourceDefinitions in files and folders of a module; of one that is there twice, the last counts. */
export const definitionsIn = (
  directory: string,
  files: readonly string[],
): readonly Readonly<Record<string, unknown>>[] =>
  files
    .flatMap(file => documents(join(directory, file)))
    .filter(isMap)
    .filter(document => document['kind'] === 'CustomResourceDefinition')

/** The custom resources that files of a module define, by `group/kind`. */
export const customKinds = (
  directory: string,
  files: readonly string[],
  interned: Interned,
): Readonly<Record<string, CustomKind>> => {
  const found: Record<string, CustomKind> = {}
  for (const document of definitionsIn(directory, files)) {
    const read = readDefinition(document)
    if (!read.ok) throw new Error(`${directory}: ${read.problems.map(({ message }) => message).join('; ')}`)
    const versions = Object.entries(read.kind.versions).map(([name, { schema, ...version }]) => [
      name,
      version.served && schema !== undefined
        ? { ...version, schema: interned.number(schema, ref => ({ $ref: ref })) }
        : version,
    ])
    found[read.name] = { ...read.kind, versions: Object.fromEntries(versions) }
  }
  return found
}
