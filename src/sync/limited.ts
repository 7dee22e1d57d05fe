/** Does something when fewer than so many others are done. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>

/** Lets so many at once, in the order in which they came. */
export const limited = (atOnce: number): Limit => {
  const waiting: (() => void)[] = []
  let busy = 0
  return async work => {
    if (busy < atOnce) busy++
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // Its place is handed on: nobody who comes in between takes it.
      if (next) next()
      else busy--
    }
  }
}
