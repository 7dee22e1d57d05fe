import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'

/** Changes that come closer together than this (ms) are told once. */
const TOGETHER = 120
/** A line is sent at least so often (ms), so that a connection that is gone is found out. */
const BEAT = 20_000

/** Tells a browser that there is something new; what it is, the browser asks for again. */
export const liveOf = (context: Context, subscribe: (listener: () => void) => () => void): Response =>
  streamSSE(context, async stream => {
    let told: (() => void) | undefined
    let news = false
    const end = subscribe(() => {
      news = true
      told?.()
    })
    stream.onAbort(() => {
      end()
      told?.()
    })
    await stream.writeSSE({ event: 'hello', data: '', retry: 2000 })
    while (!stream.aborted && !stream.closed) {
      if (!news) await pause(BEAT, wake => (told = wake))
      if (stream.aborted) break
      if (news) await pause(TOGETHER, () => undefined)
      const event = news ? 'change' : 'beat'
      news = false
      await stream.writeSSE({ event, data: '' })
    }
    end()
  })

const pause = (ms: number, wakeable: (wake: () => void) => void): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    timer.unref()
    wakeable(() => {
      clearTimeout(timer)
      resolve()
    })
  })
