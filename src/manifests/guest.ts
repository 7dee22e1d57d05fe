import type { Source } from '../overlay/source.ts'
import type { GuestAnswer } from './guest-answer.ts'
import type { InputFile } from './inputs.ts'
import { pack } from './packed.ts'
import { warmUp } from './warm-up.ts'
import { GuestExit, type WasiShim, type WasiState, type WasiWorld, wasiShim } from './wasi-shim.ts'
import { type GuestExports, STATE, type WasmGlobal, type WasmModule, webAssembly } from './web-assembly.ts'

/** What the guest is to render, without the files. */
export interface GuestJob {
  readonly limits: { readonly output: number; readonly objects: number }
  readonly job: Source & { readonly kubernetes: string | null; readonly apiVersions: readonly string[] }
}

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
/** An instance that grew by more than this is replaced: bringing it back costs more than a new one. */
const MOST_GROWN = 32 * 1024 * 1024

/** Instances of the renderer's module, one at a time, each job in one that is as new. */
export class Guest {
  readonly #module: WasmModule
  readonly #world: WasiWorld
  readonly image: GuestImage
  #instance: Instance | undefined

  /** Starts from an image where there is one; else makes it, which takes some 0.3 s. */
  constructor(module: WasmModule, world: WasiWorld, image?: GuestImage) {
    this.#module = module
    this.#world = world
    if (image) this.image = image
    else {
      const instance = new Instance(module, world)
      instance.initialize()
      warmUp(instance)
      this.image = instance.image()
      this.#instance = instance
    }
  }

  /** Bytes of memory that it holds now. */
  get size(): number {
    return this.#instance?.size ?? 0
  }

  /** Renders. Throws {@link GuestDied} where that broke the instance; the next job has a new one. */
  render(job: GuestJob, files: readonly InputFile[]): GuestAnswer {
    const used = this.#instance
    this.#instance = undefined
    const roomy = used && used.size <= this.image.memory.length + MOST_GROWN
    const instance = roomy ? used : new Instance(this.#module, this.#world)
    instance.resume(this.image)
    const answer = instance.render(job, files)
    this.#instance = instance
    return answer
  }
}

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

  render(job: GuestJob, files: readonly InputFile[]): GuestAnswer {
    const header = Buffer.from(
      JSON.stringify({ ...job, files: files.map(({ path, bytes: { length } }) => ({ path, size: length })) }),
    )
    const { bytes: frame } = pack(files, 4 + header.length)
    new DataView(frame.buffer).setUint32(0, header.length, true)
    frame.set(header, 4)
    return this.#guarded(() => {
      const pointer = this.#exports.allocate(frame.length) >>> 0
      new Uint8Array(this.#exports.memory.buffer, pointer, frame.length).set(frame)
      const result = BigInt.asUintN(64, this.#exports.render(pointer, frame.length))
      const bytes = Buffer.from(this.#exports.memory.buffer, Number(result >> 32n), Number(result & 0xffff_ffffn))
      return JSON.parse(bytes.toString()) as GuestAnswer
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
      return new GuestDied('memory', 'it needs more memory than a render may have')
    const [line = ''] = /^(?:panic|fatal error): .*$/m.exec(said) ?? []
    const kind = error instanceof GuestExit ? error.message : String(error)
    return new GuestDied('internal', line === '' ? kind : line)
  }
}
