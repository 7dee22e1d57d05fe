import { Worker } from 'node:worker_threads'
import { cpuTime } from './cpu-time.ts'
import type { GuestImage } from './guest.ts'
import type { Answer, Ask } from './session.ts'
import type { WasmModule } from './web-assembly.ts'

/** A thread ended before it answered. */
export class ThreadEnded extends Error {
  readonly reason: 'too slow' | 'memory' | 'internal'
  constructor(reason: 'too slow' | 'memory' | 'internal', message: string) {
    super(message)
    this.reason = reason
  }
}

/** One worker thread: asked one thing at a time. */
export interface Thread {
  /**
   * Asks, and gives it at most so many ms of a processor: on a busy machine it may last four times as long. Rejects with {@link ThreadEnded} where the thread ended or was ended because of the time, with
   * the signal's reason where that aborts: the thread is ended then as well.
   */
  ask<A extends Ask>(ask: A, ms: number, signal?: AbortSignal): Promise<Answer<A>>
  /** It has nothing to do: it does not keep the process alive. */
  idle(): void
  end(): Promise<void>
  /** What further threads can begin with. */
  readonly image: GuestImage
}

/** What a thread says when it is ready. */
export interface ThreadReady {
  readonly image: GuestImage
  /** Where Linux counts its time: `<process>/task/<thread>`; null elsewhere. */
  readonly task: string | null
}

/** What a thread is started with. */
export interface ThreadData {
  readonly module: WasmModule
  /** Salt of the marks of hidden values: a secret of the process. */
  readonly salt: string
  /** What the first thread began with; without it a thread makes its own. */
  readonly image?: GuestImage
}

/**
 * Heap of a thread, apart from the guest's own memory: an answer of 16 MiB becomes some hundred MB of objects at worst. Beyond it the
 * thread ends, not the process. Go's calls are calls of the thread's stack: templates that include each other need more of it than
 * JavaScript does.
 */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16, stackSizeMb: 32 }

/** How many times longer than on an idle machine something may last until it is ended. */
const BUSY = 4

/** Beside this file, in the source as in what is built of it. */
const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

/** Starts a thread and waits until it is ready. */
export const startThread = async (workerData: ThreadData): Promise<Thread> => {
  // Neither variables nor arguments of the process are known there.
  const worker = new Worker(file, { workerData, resourceLimits, env: {}, argv: [], name: 'render' })
  let settle: { readonly done: (answer: unknown) => void; readonly fail: (error: unknown) => void } | undefined
  let ended: ThreadEnded | undefined
  const fail = (error: ThreadEnded): void => {
    ended ??= error
    settle?.fail(ended)
    settle = undefined
  }
  worker.on('message', (answer: unknown) => {
    settle?.done(answer)
    settle = undefined
  })
  worker.on('error', (error: Error & { readonly code?: string }) =>
    fail(new ThreadEnded(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'internal', error.message)),
  )
  worker.on('messageerror', error => fail(new ThreadEnded('internal', error.message)))
  worker.on('exit', () => fail(new ThreadEnded('internal', 'the thread ended')))
  const answered = (): Promise<unknown> =>
    new Promise((done, failed) => {
      if (ended) failed(ended)
      else settle = { done, fail: failed }
    })
  const end = async (): Promise<void> => {
    await worker.terminate()
  }
  const { image, task } = (await answered()) as ThreadReady
  return {
    image,
    ask: async <A extends Ask>(ask: A, ms: number, signal?: AbortSignal): Promise<Answer<A>> => {
      signal?.throwIfAborted()
      worker.ref()
      const answer = answered()
      worker.postMessage(ask, 'fresh' in ask ? [ask.fresh.bytes.buffer] : [])
      const stop = (reason: unknown): void => {
        const waiting = settle
        settle = undefined
        ended ??= new ThreadEnded('internal', 'the thread ended')
        // Only when its memory is free again may another one start.
        worker.terminate().then(
          () => waiting?.fail(reason),
          () => waiting?.fail(reason),
        )
      }
      const abort = (): void => stop(signal?.reason)
      const [began, used] = [performance.now(), cpuTime(task)]
      const judge = (): void => {
        const [waited, worked] = [performance.now() - began, cpuTime(task)]
        const left = used === null || worked === null ? 0 : ms - (worked - used)
        if (left > 0 && waited < BUSY * ms) timer = setTimeout(judge, Math.min(left, BUSY * ms - waited))
        else stop(new ThreadEnded('too slow', `no answer within ${ms} ms`))
      }
      let timer = setTimeout(judge, ms)
      signal?.addEventListener('abort', abort, { once: true })
      try {
        return (await answer) as Answer<A>
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
    },
    idle: () => worker.unref(),
    end,
  }
}
