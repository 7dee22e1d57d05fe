/**
 * Commits together what arrives within one turn of the event loop, so that a hundred deliveries cost one flush to the disk. Each caller
 * hears its own result, and only after the commit; where it fails, all of the group hear the failure.
 */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => readonly Result[],
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item
    resolve(result: Result): void
    reject(error: unknown): void
  }
  let waiting: Waiting[] = []

  const flush = (): void => {
    const group = waiting
    waiting = []
    try {
      const results = commit(group.map(({ item }) => item))
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index]
        if (result === undefined) reject(new Error('a commit gave fewer results than it was given items'))
        else resolve(result)
      })
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (waiting.length === 1) setImmediate(flush)
    })
}
