import type { Thread } from './thread.ts'

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

/** Threads that render, few, shared by all repositories. */
export interface Pool {
  /**
   * A thread for one render at a time; to be given back with `release`. Repositories take turns, by their keys, so that many renders of
   * one do not keep another waiting. Rejects with the signal's reason where that aborts first.
   */
  lease(key: string, signal?: AbortSignal): Promise<Lease>
  /** Ends all threads. What runs on them fails; what waits goes on with new ones. */
  close(): Promise<void>
}

/** The right to use one thread. */
export interface Lease {
  readonly thread: Thread
  /** Gives the thread back; `tired`: it is ended, because it broke or holds too much memory. */
  release(tired: boolean): void
}

interface Waiting {
  readonly key: string
  readonly start: (thread: Thread) => void
  readonly fail: (error: unknown) => void
}

/** Opens a pool. `start` makes a thread; the last one that ends is told to `emptied`. */
export const poolOf = (options: {
  readonly threads: number
  readonly idleMs: number
  readonly timers: Timers
  readonly start: () => Promise<Thread>
  readonly emptied: () => void
}): Pool => {
  const waiting = new Map<string, Waiting[]>()
  const idle: { readonly thread: Thread; readonly wake: () => void }[] = []
  const all = new Set<Thread>()
  let starting = 0
  let closed = 0

  const next = (): Waiting | undefined => {
    for (const [key, queue] of waiting) {
      // The repository goes to the end of the line.
      waiting.delete(key)
      const first = queue.shift()
      if (queue.length > 0) waiting.set(key, queue)
      if (first) return first
    }
    return undefined
  }
  const end = (thread: Thread): void => {
    all.delete(thread)
    thread.end().catch(() => {})
    if (all.size + starting === 0) options.emptied()
  }
  const rest = (thread: Thread): void => {
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
  const give = (thread: Thread): void => {
    const first = next()
    if (first) first.start(thread)
    else rest(thread)
  }

  return {
    lease: (key, signal) =>
      new Promise<Lease>((done, fail) => {
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
        const entry: Waiting = {
          key,
          start: thread => {
            signal?.removeEventListener('abort', abort)
            let leased = true
            const release: Lease['release'] = tired => {
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
