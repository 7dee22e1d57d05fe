import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type WasmModule, webAssembly } from './web-assembly.ts'
import { withState } from './with-state.ts'

/** Beside `src/` and `dist/` alike. */
const packed = {
  renderer: new URL('../../renderer/renderer.wasm.br', import.meta.url),
  rego: new URL('../../renderer/rego/rego.wasm.br', import.meta.url),
}

/** Unpacks and compiles a module: some 0.2 s of a processor, once for all threads. */
export const compileModule = async (name: keyof typeof packed): Promise<WasmModule> => {
  // In one piece: put together of many, it would be there twice.
  const raw = await promisify(brotliDecompress)(await readFile(packed[name]), { chunkSize: 64 * 1024 * 1024 })
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
