import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type WasmModule, webAssembly } from './web-assembly.ts'
import { withState } from './with-state.ts'

/** Beside `src/` and `dist/` alike. */
const directory = new URL('../../renderer/', import.meta.url)

/** Versions of what is in the renderer's module. */
export interface Versions {
  /** With their `v`. */
  readonly kustomize: string
  readonly helm: string
  /** The minor version of Kubernetes that is taken where nobody says one. */
  readonly kubernetes: string
}

/** Reads which versions the module has. */
export const readVersions = async (): Promise<Versions> =>
  JSON.parse(await readFile(new URL('versions.json', directory), 'utf8')) as Versions

/** Unpacks and compiles the module: some 0.2 s of a processor, once for all threads. */
export const compileRenderer = async (): Promise<WasmModule> => {
  // In one piece: put together of many, it would be there twice.
  const raw = await promisify(brotliDecompress)(await readFile(new URL('renderer.wasm.br', directory)), {
    chunkSize: 64 * 1024 * 1024,
  })
  const bytes = withState(raw)
  release(raw)
  try {
    return await webAssembly.compile(bytes)
  } finally {
    release(bytes)
  }
}

/** Some 40 MB that would stay until the garbage is collected, which a program that waits does not do. */
const release = ({ buffer }: Uint8Array<ArrayBuffer>): void => {
  buffer.transfer(0)
}
