import type { World } from './world.ts'

const copyOf = (value: unknown): unknown =>
  value instanceof Map
    ? [...value]
    : value instanceof Set
      ? [...value]
      : Array.isArray(value)
        ? [...(value as unknown[])]
        : value

const putBack = (target: object, key: string, value: unknown, copy: unknown): void => {
  if (value instanceof Map) {
    value.clear()
    for (const [name, member] of copy as [unknown, unknown][]) value.set(name, member)
  } else if (value instanceof Set) {
    value.clear()
    for (const member of copy as unknown[]) value.add(member)
  } else if (Array.isArray(value)) value.splice(0, value.length, ...(copy as unknown[]))
  else Reflect.set(target, key, value)
}

/** Remembers the members of a record, its collections included; the answer puts them back. */
const keep = (target: object): (() => void) => {
  const members = Object.entries(target).map(([key, value]: [string, unknown]) => ({ key, value, copy: copyOf(value) }))
  return () => {
    for (const { key, value, copy } of members) putBack(target, key, value, copy)
  }
}

/** Remembers everything that repositories are made of. */
const snapshot = (world: World): (() => void) => {
  const { nodes, repositories } = world
  const restore = [keep({ nodes, repositories })]
  for (const node of nodes.values()) restore.push(keep(node))
  for (const repository of repositories.values()) {
    restore.push(repository.git.keepRefs())
    for (const issue of repository.issues.values()) restore.push(keep(issue))
  }
  return () => {
    for (const back of restore) back()
  }
}

/** A copy of the data that lags behind: what it shows is the world before the last write that came over the wire. */
export class Replica {
  readonly #world: World
  #before: (() => void) | null = null

  constructor(world: World) {
    this.#world = world
  }

  /** Called before every write; remembers only where a stale read is armed, because it costs as much as there is. */
  keep(): void {
    if (this.#world.faults.unused().some(({ kind }) => kind === 'stale read')) this.#before = snapshot(this.#world)
  }

  /** Reads from the copy. Null where nothing was written since a stale read was armed. */
  read<T>(look: () => T): { readonly value: T } | null {
    if (!this.#before) return null
    const now = snapshot(this.#world)
    this.#before()
    try {
      return { value: look() }
    } finally {
      now()
    }
  }

  /** The same for a reader that takes its time, but no input or output. */
  async readSlowly<T>(look: () => Promise<T>): Promise<{ readonly value: T } | null> {
    if (!this.#before) return null
    const now = snapshot(this.#world)
    this.#before()
    try {
      return { value: await look() }
    } finally {
      now()
    }
  }
}
