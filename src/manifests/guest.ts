import type { Source } from '../overlay/source.ts'
import { frame } from './frame.ts'
import type { GuestAnswer } from './guest-answer.ts'
import type { InputFile } from './inputs.ts'
import type { GuestImage } from './instance.ts'
import { Sandbox } from './sandbox.ts'
import { warmUp } from './warm-up.ts'
import type { WasiWorld } from './wasi-shim.ts'
import type { WasmModule } from './web-assembly.ts'

/** What the guest is to render, without the files. */
export interface GuestJob {
  readonly limits: { readonly output: number; readonly objects: number }
  readonly job: Source & { readonly kubernetes: string | null; readonly apiVersions: readonly string[] }
}

/** Renders in a sandbox, each job in one that is as new. */
export class Guest {
  readonly #sandbox: Sandbox

  constructor(module: WasmModule, world: WasiWorld, image?: GuestImage) {
    const plan = { world, call: 'render', warmUp: warmUp.map(({ job, files }) => request(job, files)) } as const
    this.#sandbox = new Sandbox(module, plan, image)
  }

  /** What others may begin with. */
  get image(): GuestImage {
    return this.#sandbox.image
  }

  /** Bytes of memory that it holds now. */
  get size(): number {
    return this.#sandbox.size
  }

  /** Renders. Throws `GuestDied` where that broke the sandbox; the next job has a new one. */
  render(job: GuestJob, files: readonly InputFile[]): GuestAnswer {
    return this.#sandbox.answer(request(job, files)) as GuestAnswer
  }
}

const request = (job: GuestJob, files: readonly InputFile[]): Uint8Array =>
  frame(
    { ...job, files: files.map(({ path, bytes: { length } }) => ({ path, size: length })) },
    files.map(({ bytes }) => bytes),
  )
