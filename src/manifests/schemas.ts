import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { SchemaBundle } from '../validation/schema/raw-schema.ts'

/** Beside `src/` and `dist/` alike. */
const artifact = new URL('../../schemas/schemas.json.br', import.meta.url)

let read: Promise<SchemaBundle> | undefined

/** Reads the schemas of Kubernetes and of the common custom resources, once: some 10 ms. */
export const readSchemas = (): Promise<SchemaBundle> => {
  read ??= readSchemaText().then(text => JSON.parse(text.toString()) as SchemaBundle)
  return read
}

/** The same as JSON in UTF-8. */
export const readSchemaText = async (): Promise<Buffer> => await promisify(brotliDecompress)(await readFile(artifact))
