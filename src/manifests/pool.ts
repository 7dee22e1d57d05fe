import type { Thread } from './thread.ts'

/** What a pool knows of its threads. */
type Pooled = Pick<Thread, 'idle' | 'end'>

/** Calls back later; tests turn the hands of the clock themselves. */
export interface Timers {
  /** Calls after so many ms, without keeping the process alive; what it gives forgets the call. */
  after(ms: number, call: () => void): () => void
}

/** Real time. */
export const realTimers: Timers = {
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Threads of one kind, few, shared by all repositories. */
export interface Pool<T> {
  /**
   * A thread for one piece of work at a time; to be given back with `release`. Repositories take turns, by their keys, so that much work of
   * one does not keep another waiting. Rejects with the signal's reason where that aborts first.
   */
  lease(key: string, signal?: AbortSignal): Promise<Lease<T>>
  /** Ends all threads. What runs on them fails; what waits goes on with new ones. */
  close(): Promise<void>
}

/** The right to use one thread. */
export interface Lease<T> {
  readonly thread: T
  /** Gives the thread back; `tired`: it is ended, because it broke or holds too much memory. */
  release(tired: boolean): void
}

interface Waiting<T> {
  readonly key: string
  readonly start: (thread: T) => void
  readonly fail: (error: unknown) => void
}

/** Opens a pool. `start` makes a thread; the last one that ends is told to `emptied`. */
export const poolOf = <T extends Pooled>(options: {
  readonly threads: number
  readonly idleMs: number
  readonly timers: Timers
  readonly start: () => Promise<T>
  readonly emptied: () => void
}): Pool<T> => {
  const waiting = new Map<string, Waiting<T>[]>()
  const idle: { readonly thread: T; readonly wake: () => void }[] = []
  const all = new Set<T>()
  let starting = 0
  let closed = 0

  const next = (): Waiting<T> | undefined => {
    for (const [key, queue] of waiting) {
      // The repository goes to the end of the line.
      waiting.delete(key)
      const first = queue.shift()
      if (queue.length > 0) waiting.set(key, queue)
      if (first) return first
    }
    return undefined
  }
  const end = (thread: T): void => {
    all.delete(thread)
    thread.end().catch(() => {})
    if (all.size + starting === 0) options.emptied()
  }
  const rest = (thread: T): void => {
    const forget = options.timers.after(options.idleMs, () => {
      const at = idle.findIndex(each => each.thread === thread)
      if (at >= 0) idle.splice(at, 1)
      end(thread)
    })
    idle.push({ thread, wake: forget })
    thread.idle()
  }
  const settle = (): void => {
    for (;;) {
      let length = 0
      for (const queue of waiting.values()) length += queue.length
      if (length === 0) return
      const rested = idle.pop()
      if (rested) {
        rested.wake()
        give(rested.thread)
      } else if (starting < length && all.size + starting < options.threads) start()
      else return
    }
  }
  const start = (): void => {
    const before = closed
    starting++
    options.start().then(
      thread => {
        starting--
        if (before !== closed) {
          end(thread)
          settle()
          return
        }
        all.add(thread)
        give(thread)
      },
      (error: unknown) => {
        starting--
        next()?.fail(error)
        settle()
      },
    )
  }
  const give = (thread: T): void => {
    const first = next()
    if (first) first.start(thread)
    else rest(thread)
  }

  return {
    lease: (key, signal) =>
      new Promise<Lease<T>>((done, fail) => {
        if (signal?.aborted) {
          fail(signal.reason)
          return
        }
        const queue = waiting.get(key) ?? []
        const abort = (): void => {
          const at = queue.indexOf(entry)
          if (at < 0) return
          queue.splice(at, 1)
          if (queue.length === 0 && waiting.get(key) === queue) waiting.delete(key)
          fail(signal?.reason)
        }
        const entry: Waiting<T> = {
          key,
          start: thread => {
            signal?.removeEventListener('abort', abort)
            let leased = true
            const release: Lease<T>['release'] = tired => {
              if (!leased) return
              leased = false
              if (tired || !all.has(thread)) end(thread)
              else give(thread)
              settle()
            }
            done({ thread, release })
          },
          fail: error => {
            signal?.removeEventListener('abort', abort)
            fail(error)
          },
        }
        signal?.addEventListener('abort', abort, { once: true })
        queue.push(entry)
        waiting.set(key, queue)
        settle()
      }),
    close: async () => {
      closed++
      for (const { wake } of idle.splice(0)) wake()
      const ending = [...all]
      all.clear()
      options.emptied()
      await Promise.all(ending.map(thread => thread.end()))
    },
  }
}
