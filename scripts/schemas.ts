/**
 * Makes the bundle of schemas that objects are judged by, from published Go modules. `node scripts/schemas.ts build` writes
 * `schemas/schemas.json.br`, `schemas/sources.json` with the modules, their versions and licences, and the table of deprecated and removed
 * versions in `src/validation/lifecycle/native-lives.ts`. `check` makes them again and ends with 1 where that gives something else than is in the repository. Needs `go` on PATH.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { CustomKind, NativeKinds, SchemaBundle } from '../src/validation/schema/raw-schema.ts'
import { goModule } from './go-module.ts'
import { customKinds } from './schema-custom.ts'
import { Interned } from './schema-intern.ts'
import { lifecycleTable } from './schema-lifecycle.ts'
import { nativeKinds } from './schema-native.ts'
import { CUSTOM_RESOURCES, KUBERNETES, TYPES } from './schema-sources.ts'

const home = fileURLToPath(new URL('../schemas/', import.meta.url))
const artifact = join(home, 'schemas.json.br')
const table = fileURLToPath(new URL('../src/validation/lifecycle/native-lives.ts', import.meta.url))
const MOST_PACKED = 3_000_000

const licenceOf = (directory: string): string => {
  const text = readFileSync(join(directory, 'LICENSE'), 'utf8')
  if (/Apache License\s+Version 2\.0/.test(text)) return 'Apache-2.0'
  throw new Error(`${directory} has a licence that is not known here`)
}

interface Source {
  readonly module: string
  readonly version: string
  readonly sum: string
  readonly licence: string
  /** Files and folders of the module, with commas between. */
  readonly files: string
}

const build = (): { readonly bundle: string; readonly sources: string; readonly lives: string } => {
  const sources: Source[] = []
  const fetched = (module: string, version: string, files: readonly string[]): string => {
    const { Dir, Sum } = goModule(module, version)
    sources.push({ module, version, sum: Sum, licence: licenceOf(Dir), files: files.join(', ') })
    return Dir
  }
  const interned = new Interned()
  const recursive: Record<string, number> = {}
  const cluster = new Set<string>()
  const kubernetes: Record<string, NativeKinds> = {}
  for (const version of KUBERNETES) {
    const directory = fetched('k8s.io/kubernetes', version, [
      'api/openapi-spec/v3',
      'pkg/generated/openapi/zz_generated.openapi.go',
    ])
    kubernetes[version.replace(/^v(\d+\.\d+)\..*$/, '$1')] = nativeKinds(directory, interned, recursive, cluster)
  }
  const custom: Record<string, CustomKind> = {}
  for (const { module, version, files } of CUSTOM_RESOURCES)
    Object.assign(custom, customKinds(fetched(module, version, files), files, interned))
  const modules = TYPES.map(version => ({
    minor: Number(version.split('.')[1]),
    directory: fetched('k8s.io/api', version, ['*/*/zz_generated.prerelease-lifecycle.go']),
  }))
  const bundle: SchemaBundle = { nodes: interned.nodes, recursive, kubernetes, cluster: [...cluster].sort(), custom }
  return {
    bundle: JSON.stringify(bundle),
    sources: `${JSON.stringify(sources, null, 2)}\n`,
    lives: lifecycleTable(modules),
  }
}

const pack = (text: string): Uint8Array => {
  const bytes = Buffer.from(text)
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
  if (packed.length > MOST_PACKED)
    throw new Error(`the bundle has ${packed.length} bytes, and not ${MOST_PACKED} at most`)
  return packed
}

const { bundle, sources, lives } = build()
if (process.argv[2] === 'build') {
  const packed = pack(bundle)
  writeFileSync(artifact, packed)
  writeFileSync(join(home, 'sources.json'), sources)
  writeFileSync(table, lives)
  process.stdout.write(`${bundle.length} bytes, ${packed.length} packed\n`)
} else {
  const same =
    brotliDecompressSync(readFileSync(artifact)).toString() === bundle &&
    readFileSync(join(home, 'sources.json'), 'utf8') === sources &&
    readFileSync(table, 'utf8') === lives
  process.stdout.write(
    same ? 'The schemas are what their sources give.\n' : 'The schemas are not what their sources give.\n',
  )
  process.exitCode = same ? 0 : 1
}
