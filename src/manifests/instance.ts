import { GuestExit, type WasiShim, type WasiState, type WasiWorld, wasiShim } from './wasi-shim.ts'
import {
  type GuestExports,
  type GuestFunction,
  STATE,
  type WasmGlobal,
  type WasmModule,
  webAssembly,
} from './web-assembly.ts'

/**
 * All that an instance is, at a moment when it did nothing: every job begins there. So no job knows of another one, the same files give
 * the same answer down to random numbers and the order of maps, and what is slow when Go starts is paid for once. Threads may share it.
 */
export interface GuestImage {
  readonly memory: Uint8Array<SharedArrayBuffer>
  readonly globals: readonly (number | bigint)[]
  readonly wasi: WasiState
}

/** The guest ended instead of answering: it is of no more use. */
export class GuestDied extends Error {
  readonly reason: 'memory' | 'internal'
  constructor(reason: 'memory' | 'internal', message: string) {
    super(message)
    this.reason = reason
  }
}

const PAGE = 65_536

/** One instance of the module. */
export class Instance {
  readonly #exports: GuestExports
  readonly #globals: readonly WasmGlobal[]
  readonly #shim: WasiShim

  constructor(module: WasmModule, world: WasiWorld) {
    this.#shim = wasiShim(world)
    this.#exports = new webAssembly.Instance(module, this.#shim.imports).exports
    this.#shim.attach(this.#exports.memory)
    const globals: WasmGlobal[] = []
    for (let index = 0; ; index++) {
      const global = this.#exports[`${STATE}${index}`]
      if (!global) break
      globals.push(global)
    }
    this.#globals = globals
  }

  get size(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** Starts Go. Not needed where an image is resumed. */
  initialize(): void {
    this.#guarded(() => this.#exports._initialize())
  }

  image(): GuestImage {
    const memory = new Uint8Array(new SharedArrayBuffer(this.size))
    memory.set(new Uint8Array(this.#exports.memory.buffer))
    return { memory, globals: this.#globals.map(({ value }) => value), wasi: this.#shim.state() }
  }

  resume({ memory, globals, wasi }: GuestImage): void {
    const lacking = memory.length - this.size
    if (lacking > 0) this.#exports.memory.grow(lacking / PAGE)
    const own = new Uint8Array(this.#exports.memory.buffer)
    own.set(memory)
    // Go takes memory that it has not asked for yet to be empty.
    own.fill(0, memory.length)
    for (const [index, global] of this.#globals.entries()) global.value = globals[index] ?? 0
    this.#shim.resume(wasi)
  }

  /** Calls a function of the guest with a request, and gives the answer, which is JSON. Throws {@link GuestDied}. */
  call(name: GuestFunction, request: Uint8Array): unknown {
    return this.#guarded(() => {
      const pointer = this.#exports.allocate(request.length) >>> 0
      new Uint8Array(this.#exports.memory.buffer, pointer, request.length).set(request)
      const result = BigInt.asUintN(64, this.#exports[name](pointer, request.length))
      const bytes = Buffer.from(this.#exports.memory.buffer, Number(result >> 32n), Number(result & 0xffff_ffffn))
      return JSON.parse(bytes.toString())
    })
  }

  #guarded<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      throw this.#death(error)
    }
  }

  #death(error: unknown): GuestDied {
    const said = this.#shim.output()
    const memory = /out of memory|cannot allocate|stack exceeds|stack overflow/i
    if (memory.test(said) || error instanceof RangeError)
      return new GuestDied('memory', 'it needs more memory than it may have')
    const [line = ''] = /^(?:panic|fatal error): .*$/m.exec(said) ?? []
    const kind = error instanceof GuestExit ? error.message : String(error)
    return new GuestDied('internal', line === '' ? kind : line)
  }
}
