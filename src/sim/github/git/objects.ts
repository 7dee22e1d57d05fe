import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag'
export interface GitObject {
  readonly type: ObjectType
  readonly data: Buffer
}

/** The id that git gives to an object. */
export const objectId = (type: ObjectType, data: Buffer): string =>
  createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex')

/** Environment for every git that is started: no configuration of the machine's or the user's. */
export const gitEnvironment = (extra: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  ...extra,
})

/**
 * Git objects of one fork network, which share one directory as GitHub's do. Written loose and read in this process;
 * packs (of an imported repository) are read by `git cat-file`.
 */
export class ObjectDatabase {
  readonly #gitDir: string
  readonly #directory: string
  readonly #cache = new Map<string, GitObject>()
  #cached = 0
  readonly #fans = new Set<string>()

  constructor(gitDir: string) {
    this.#gitDir = gitDir
    this.#directory = join(gitDir, 'objects')
  }

  write(type: ObjectType, data: Buffer): string {
    const oid = objectId(type, data)
    if (this.#cache.has(oid)) return oid
    const fan = join(this.#directory, oid.slice(0, 2))
    if (!this.#fans.has(fan)) {
      mkdirSync(fan, { recursive: true })
      this.#fans.add(fan)
    }
    const file = join(fan, oid.slice(2))
    if (!existsSync(file))
      writeFileSync(file, deflateSync(Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]), { level: 1 }))
    this.#keep(oid, { type, data })
    return oid
  }

  /** Null where there is no such object. */
  read(oid: string): GitObject | null {
    if (!/^[0-9a-f]{40}$/.test(oid)) return null
    const cached = this.#cache.get(oid)
    if (cached) return cached
    const found = this.#loose(oid) ?? this.#packed(oid)
    if (found) this.#keep(oid, found)
    return found
  }

  #loose(oid: string): GitObject | null {
    let raw: Buffer
    try {
      raw = inflateSync(readFileSync(join(this.#directory, oid.slice(0, 2), oid.slice(2))))
    } catch {
      return null
    }
    const end = raw.indexOf(0)
    const type = raw.subarray(0, end).toString().split(' ')[0] as ObjectType
    return { type, data: raw.subarray(end + 1) }
  }

  #packed(oid: string): GitObject | null {
    const out = execFileSync('git', ['cat-file', '--batch'], {
      cwd: this.#gitDir,
      input: `${oid}\n`,
      env: gitEnvironment({ GIT_DIR: this.#gitDir }),
      maxBuffer: 1 << 30,
    })
    const end = out.indexOf(10)
    const [, type, size] = out.subarray(0, end).toString().split(' ')
    if (size === undefined) return null
    return { type: type as ObjectType, data: out.subarray(end + 1, end + 1 + Number(size)) }
  }

  #keep(oid: string, object: GitObject): void {
    // Bounds the memory of a long demo; what falls out is read from disk again.
    if (this.#cached > 128 << 20) {
      this.#cache.clear()
      this.#cached = 0
    }
    this.#cached += object.data.length + 200
    this.#cache.set(oid, object)
  }
}
