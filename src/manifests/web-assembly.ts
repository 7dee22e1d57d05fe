/** The parts of WebAssembly that the modules need; Node's own types leave them out. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module'
}

/** Memory of an instance. Its buffer is another one after every growth. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  /** Grows by pages of 64 KiB. */
  grow(pages: number): number
}

/** A variable of an instance that is not in its memory. */
export interface WasmGlobal {
  value: number | bigint
}

/** What can be asked of a guest: rendering of the renderer's, judging of the one with Rego. Gets where a request is, gives where its answer is. */
export type GuestFunction = 'render' | 'judge'

/** What a module exports; the other side of it is in renderer/. */
export interface GuestExports extends Readonly<Record<GuestFunction, (pointer: number, length: number) => bigint>> {
  readonly memory: WasmMemory
  readonly _initialize: () => void
  readonly allocate: (size: number) => number
  readonly [global: `${typeof STATE}${number}`]: WasmGlobal
}

/** How the globals are called that `withState` exports. */
export const STATE = 'state '

interface WebAssemblyGlobal {
  compile(bytes: Uint8Array): Promise<WasmModule>
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: GuestExports }
}

/** Node's WebAssembly, typed. */
export const webAssembly: WebAssemblyGlobal = (globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal })
  .WebAssembly
