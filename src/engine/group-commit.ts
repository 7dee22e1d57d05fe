/**
 * Commits together what arrives while the commit before is under way, so that a hundred deliveries cost one flush to the disk. Each
 * caller hears its own result, and only after the commit; where it fails, all of the group hear the failure.
 */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item
    resolve(result: Result): void
    reject(error: unknown): void
  }
  let waiting: Waiting[] = []
  let committing = false

  const commitAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const results = await commit(group.map(({ item }) => item))
        group.forEach(({ resolve, reject }, index) => {
          const result = results[index]
          if (result === undefined) reject(new Error('a commit gave fewer results than it was given items'))
          else resolve(result)
        })
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    committing = false
  }

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (committing) return
      committing = true
      // What else this turn of the event loop brings belongs to the first group.
      setImmediate(commitAll)
    })
}
