import { z } from 'zod'
import type { RepositoryRef } from '../engine/ports.ts'

/** What lies at a path of a webhook's payload, whatever it is; undefined where the path ends early. */
export function at(payload: unknown, ...path: readonly string[]): unknown {
  let value = payload
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

/** Text at a path; empty where there is none. */
export function textAt(payload: unknown, ...path: readonly string[]): string {
  const value = at(payload, ...path)
  return typeof value === 'string' ? value : ''
}

/** An id or a number at a path; null where there is none. */
export function numberAt(payload: unknown, ...path: readonly string[]): number | null {
  const value = at(payload, ...path)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** The items of a list at a path. */
export function listAt(payload: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = at(payload, ...path)
  return Array.isArray(value) ? value : []
}

// They become parts of paths and addresses later.
const owner = z.string().regex(/^[\w-]{1,100}$/)
const name = z.string().regex(/^[\w.-]{1,100}$/)
const id = z.int().positive()
const schema = z.object({
  repository: z.object({ id, name, owner: z.object({ login: owner }) }),
  installation: z.object({ id }),
})

/** The repository that an event is about; null where it names none that we could look at. */
export function repositoryOf(payload: unknown): RepositoryRef | null {
  const read = schema.safeParse(payload)
  if (!read.success) return null
  const { repository, installation } = read.data
  return { id: repository.id, installation: installation.id, owner: repository.owner.login, name: repository.name }
}

const listed = z.object({ id, full_name: z.string() })

/** The repositories of a list in an installation's event, as far as they can be read. */
export function repositoriesIn(payload: unknown, list: string): readonly RepositoryRef[] {
  const installation = numberAt(payload, 'installation', 'id')
  if (installation === null) return []
  return listAt(payload, list).flatMap(item => {
    const read = listed.safeParse(item)
    const [login, short, ...more] = read.success ? read.data.full_name.split('/') : []
    return read.success && more.length === 0 && owner.safeParse(login).success && name.safeParse(short).success
      ? [{ id: read.data.id, installation, owner: login ?? '', name: short ?? '' }]
      : []
  })
}
