import type { Mirror, Mirrors, RepositoryRef } from '../engine/ports.ts'
import { mirror } from './mirror.ts'

/** Where mirrors are kept and how they reach their repositories. */
export interface MirrorsOptions {
  readonly stateDir: string
  /** A token that can read the repository's contents; null where none is needed. Asked for at every fetch. */
  readonly tokenFor: (repository: RepositoryRef) => Promise<string | null>
  /** Address that git fetches from, without credentials. */
  readonly urlOf: (repository: RepositoryRef) => string
}

/** Mirrors of all repositories under one directory, by the repository's id: its name can be given away. */
export const mirrors = (options: MirrorsOptions): Mirrors & { close(): void } => {
  const open = new Map<number, Mirror & { close(): void }>()
  return {
    of: async repository => {
      const kept = open.get(repository.id)
      if (kept) return kept
      const made = mirror({
        directory: `${options.stateDir}/mirrors/${repository.id}.git`,
        url: options.urlOf(repository),
        token: () => options.tokenFor(repository),
      })
      open.set(repository.id, made)
      return made
    },
    close: () => {
      for (const each of open.values()) each.close()
      open.clear()
    },
  }
}
