import { type ResourceLimits, Worker } from 'node:worker_threads'
import { cpuTime } from './cpu-time.ts'

/** A thread ended before it answered. */
export class ThreadEnded extends Error {
  readonly reason: 'too slow' | 'memory' | 'internal'
  constructor(reason: 'too slow' | 'memory' | 'internal', message: string) {
    super(message)
    this.reason = reason
  }
}

/** One worker thread: asked one thing at a time. */
export interface Thread<R extends ThreadReady = ThreadReady> {
  /**
   * Asks, and gives it at most so many ms of a processor: on a busy machine it may last four times as long. Rejects with {@link ThreadEnded}
   * where the thread ended or was ended because of the time, with the signal's reason where that aborts: the thread is ended then as well.
   */
  ask(question: unknown, ms: number, signal?: AbortSignal, transfer?: readonly ArrayBuffer[]): Promise<unknown>
  /** It has nothing to do: it does not keep the process alive. */
  idle(): void
  end(): Promise<void>
  readonly ready: R
}

/** What a thread says when it is ready. */
export interface ThreadReady {
  /** Where Linux counts its time: `<process>/task/<thread>`; null elsewhere. */
  readonly task: string | null
}

/** What a thread runs. */
export interface ThreadProgram {
  /** The file of this folder, without its ending. */
  readonly file: 'render-worker' | 'judge-worker'
  readonly name: string
  readonly data: unknown
  readonly limits: ResourceLimits
}

/** How many times longer than on an idle machine something may last until it is ended. */
const BUSY = 4

/** Beside this file, in the source as in what is built of it. */
const urlOf = (file: string): URL =>
  new URL(`./${file}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Starts a thread and waits until it is ready. It knows neither the variables nor the arguments of the process. */
export const startThread = async <R extends ThreadReady>({
  file,
  name,
  data,
  limits,
}: ThreadProgram): Promise<Thread<R>> => {
  const worker = new Worker(urlOf(file), { workerData: data, resourceLimits: limits, env: {}, argv: [], name })
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
  const ready = (await answered()) as R
  const { task } = ready
  return {
    ready,
    ask: async (question, ms, signal, transfer = []) => {
      signal?.throwIfAborted()
      worker.ref()
      const answer = answered()
      worker.postMessage(question, [...transfer])
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
        return await answer
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
    },
    idle: () => worker.unref(),
    end,
  }
}
