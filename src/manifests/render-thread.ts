import type { GuestImage } from './instance.ts'
import type { Answer, Ask } from './session.ts'
import { startThread, type Thread, type ThreadReady } from './thread.ts'
import type { WasmModule } from './web-assembly.ts'

/** A thread that renders. */
export interface RenderThread extends Pick<Thread, 'idle' | 'end'> {
  /** As {@link Thread.ask}. */
  ask<A extends Ask>(ask: A, ms: number, signal?: AbortSignal): Promise<Answer<A>>
  /** What further threads can begin with. */
  readonly image: GuestImage
}

/** What a thread that renders is started with. */
export interface RenderData {
  readonly module: WasmModule
  /** Salt of the marks of hidden values: a secret of the process. */
  readonly salt: string
  /** What the first thread began with; without it a thread makes its own. */
  readonly image?: GuestImage
}

/** What it says when it is ready. */
export interface RenderReady extends ThreadReady {
  readonly image: GuestImage
}

/**
 * Heap of a thread, apart from the guest's own memory: an answer of 16 MiB becomes some hundred MB of objects at worst. Beyond it the
 * thread ends, not the process. Go's calls are calls of the thread's stack: templates that include each other need more of it than
 * JavaScript does.
 */
const limits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16, stackSizeMb: 32 }

/** Starts a thread that renders. */
export const startRenderThread = async (data: RenderData): Promise<RenderThread> => {
  const { ready, ask, idle, end } = await startThread<RenderReady>({
    file: 'render-worker',
    name: 'render',
    data,
    limits,
  })
  return {
    image: ready.image,
    ask: async <A extends Ask>(asked: A, ms: number, signal?: AbortSignal): Promise<Answer<A>> =>
      (await ask(asked, ms, signal, 'fresh' in asked ? [asked.fresh.bytes.buffer] : [])) as Answer<A>,
    idle,
    end,
  }
}
