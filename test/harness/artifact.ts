import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'

/** A WebAssembly module of the repository as it is delivered. */
export interface Artifact {
  readonly packed: Uint8Array
  readonly raw: Buffer
  readonly versions: Readonly<Record<string, string>>
  /** The digests that are written down, and those that the files have. */
  readonly digests: { readonly written: string; readonly found: string }
  readonly notice: string
  /** The version of a Go module that its source asks for. */
  required(module: string): string | undefined
  /** The Go modules that Go says are in the program, as it writes them into it. */
  readonly linked: readonly { readonly path: string; readonly version: string }[]
  /** What it needs: WASI's names, sorted. */
  readonly imports: readonly string[]
  /** What it gives: kinds and names, sorted. */
  readonly exports: readonly string[]
}

interface Entry {
  readonly module: string
  readonly name: string
  readonly kind: string
}

interface WebAssemblyModule {
  new (bytes: Uint8Array): object
  imports(module: object): readonly Entry[]
  exports(module: object): readonly Entry[]
}

/** Reads a module from its directory. */
export const artifactOf = (directory: string, name: string): Artifact => {
  const file = (path: string): Buffer =>
    readFileSync(fileURLToPath(new URL(`../../${directory}/${path}`, import.meta.url)))
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const packed = file(`${name}.wasm.br`)
  const raw = brotliDecompressSync(packed)
  // The standard library's types do not have WebAssembly without those of browsers.
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { readonly Module: WebAssemblyModule } }
  const module = new WebAssembly.Module(raw)
  return {
    packed,
    raw,
    versions: JSON.parse(file('versions.json').toString()) as Readonly<Record<string, string>>,
    digests: {
      written: file(`${name}.sha256`).toString(),
      found: `${sha256(raw)}  ${name}.wasm\n${sha256(packed)}  ${name}.wasm.br\n`,
    },
    notice: file('NOTICE').toString(),
    required: path =>
      new RegExp(`^\\s*(?:require )?${path.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(file('go.mod').toString())?.[1],
    linked: [...raw.toString('latin1').matchAll(/^dep\t([^\t\n]+)\t([^\t\n]+)(?:\t[^\n]*)?$/gm)].map(
      ([, path = '', version = '']) => ({ path, version }),
    ),
    imports: WebAssembly.Module.imports(module)
      .map(({ module, name }) => (module === 'wasi_snapshot_preview1' ? name : `${module}.${name}`))
      .sort(),
    exports: WebAssembly.Module.exports(module)
      .map(({ name, kind }) => `${kind} ${name}`)
      .sort(),
  }
}
