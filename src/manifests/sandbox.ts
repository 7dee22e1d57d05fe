import { type GuestImage, Instance } from './instance.ts'
import type { WasiWorld } from './wasi-shim.ts'
import type { GuestFunction, WasmModule } from './web-assembly.ts'

/** What a sandbox is for. */
export interface SandboxPlan {
  readonly world: WasiWorld
  /** What of the guest is called. */
  readonly call: GuestFunction
  /**
   * Requests that go before the first one, so that what Go does only once is done: tables are made, stacks grown. That is most of what the
   * first request would cost, and every request is a first one.
   */
  readonly warmUp: Iterable<Uint8Array>
}

/** An instance that grew by more than this is replaced: bringing it back costs more than a new one. */
const MOST_GROWN = 32 * 1024 * 1024

/** Instances of a module, one at a time, each request in one that is as new. */
export class Sandbox {
  readonly #module: WasmModule
  readonly #plan: SandboxPlan
  readonly image: GuestImage
  #instance: Instance | undefined

  /** Starts from an image where there is one; else makes it, which takes some 0.3 s. */
  constructor(module: WasmModule, plan: SandboxPlan, image?: GuestImage) {
    this.#module = module
    this.#plan = plan
    if (image) this.image = image
    else {
      const instance = new Instance(module, plan.world)
      instance.initialize()
      for (const request of plan.warmUp) instance.call(plan.call, request)
      this.image = instance.image()
      this.#instance = instance
    }
  }

  /** Bytes of memory that it holds now. */
  get size(): number {
    return this.#instance?.size ?? 0
  }

  /** Gives what the guest answers. Throws `GuestDied` where that broke the instance; the next request has a new one. */
  answer(request: Uint8Array): unknown {
    const used = this.#instance
    this.#instance = undefined
    const roomy = used && used.size <= this.image.memory.length + MOST_GROWN
    const instance = roomy ? used : new Instance(this.#module, this.#plan.world)
    instance.resume(this.image)
    const answer = instance.call(this.#plan.call, request)
    this.#instance = instance
    return answer
  }
}
