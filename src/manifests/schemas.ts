import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { SchemaBundle } from '../validation/schema/raw-schema.ts'

/** Beside `src/` and `dist/` alike. */
const artifact = new URL('../../schemas/schemas.json.br', import.meta.url)

let read: Promise<SchemaBundle> | undefined

/** Reads the schemas of Kubernetes and of the common custom resources, once: some 10 ms. */
export const readSchemas = (): Promise<SchemaBundle> => {
  read ??= load()
  return read
}

const load = async (): Promise<SchemaBundle> =>
  JSON.parse((await promisify(brotliDecompress)(await readFile(artifact))).toString()) as SchemaBundle
