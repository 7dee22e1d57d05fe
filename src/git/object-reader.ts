import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { GitFailed, startGit } from './run-git.ts'

/** Reads blobs of one repository through one long-lived `git cat-file --batch-command` (git 2.36 or later). */
export interface ObjectReader {
  /** The bytes of blobs, in the order of the ids; null where one is larger than the cap. Rejects where one is missing. */
  blobs(ids: readonly string[]): Promise<readonly (Buffer | null)[]>
  /** The same with a cap of the caller's, in bytes; null also where one is missing. */
  blobsUpTo(cap: number, ids: readonly string[]): Promise<readonly (Buffer | null)[]>
  /** The same for objects of another kind, of any size; null where one is of a different kind. Rejects where one is missing. */
  read(ids: readonly string[], kind: 'tree' | 'commit'): Promise<readonly (Buffer | null)[]>
  close(): void
}

/** Blobs above this are never kept: no manifest is that large. */
export const largestBlob = 1024 * 1024

interface Request {
  readonly kind: string
  /** In bytes. */
  readonly cap: number
  readonly missingIs: 'null' | 'an error'
  readonly ids: readonly string[]
  readonly found: (Buffer | null)[]
  readonly done: (found: readonly (Buffer | null)[]) => void
  readonly fail: (error: Error) => void
  missing?: string
}

/** Opens a reader; the process starts with the first request and is started again if it ends. */
export const objectReader = (directory: string): ObjectReader => {
  let child: ChildProcessWithoutNullStreams | undefined
  const waiting: Request[] = []
  let pending: Buffer = Buffer.alloc(0)
  let chunks: Buffer[] = []
  let buffered = 0
  let needed = 0
  let skipped = 0

  const take = (): void => {
    pending = chunks.length === 1 ? (chunks[0] ?? pending) : Buffer.concat(chunks)
    let at = 0
    needed = 0
    for (;;) {
      const request = waiting[0]
      if (!request) break
      const line = pending.indexOf(10, at)
      if (line < 0) break
      const header = pending.toString('latin1', at, line)
      const size = /^[0-9a-f]+ (\w+) (\d+)$/.exec(header)
      if (size) {
        const length = Number(size[2])
        const end = line + 1 + length
        const keep = size[1] === request.kind && length <= request.cap
        if (end + 1 > pending.length && keep) {
          needed = end + 1 - at
          break
        }
        // A copy, so that one small blob does not keep a large chunk alive.
        request.found.push(keep ? Buffer.from(pending.subarray(line + 1, end)) : null)
        at = Math.min(end + 1, pending.length)
        // What nobody gets is not gathered either: it may be larger than the memory.
        skipped = end + 1 - at
      } else {
        // A missing blob is a broken repository, never an empty file.
        if (request.missingIs === 'an error') request.missing ??= header
        request.found.push(null)
        at = line + 1
      }
      if (request.found.length === request.ids.length) {
        waiting.shift()
        if (request.missing === undefined) request.done(request.found)
        else request.fail(new GitFailed(['cat-file'], null, `object ${request.missing}`))
      }
    }
    const rest = pending.subarray(at)
    chunks = rest.length > 0 ? [rest] : []
    buffered = rest.length
    // An idle reader must not keep a program alive that has nothing else to do.
    if (waiting.length === 0) child?.unref()
  }

  const start = (): ChildProcessWithoutNullStreams => {
    const process = startGit(['cat-file', '--batch-command', '--buffer'], { directory })
    chunks = []
    buffered = 0
    needed = 0
    skipped = 0
    process.stdout.on('data', (all: Buffer) => {
      const chunk = skipped > 0 ? all.subarray(skipped) : all
      skipped = Math.max(0, skipped - all.length)
      if (chunk.length === 0) return
      chunks.push(chunk)
      buffered += chunk.length
      // Joining at every chunk would make a large blob cost its square.
      if (buffered >= needed) take()
    })
    const said: Buffer[] = []
    process.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    const ended = (error: Error): void => {
      if (child !== process) return
      child = undefined
      for (const request of waiting.splice(0)) request.fail(error)
    }
    process.on('error', error => ended(new GitFailed(['cat-file'], null, error.message)))
    process.on('close', code => ended(new GitFailed(['cat-file'], code, Buffer.concat(said).toString())))
    process.stdin.on('error', () => {})
    return process
  }

  const ask = (
    ids: readonly string[],
    how: Pick<Request, 'kind' | 'cap' | 'missingIs'>,
  ): Promise<readonly (Buffer | null)[]> =>
    new Promise((done, fail) => {
      if (ids.length === 0) {
        done([])
        return
      }
      child ??= start()
      child.ref()
      waiting.push({ ...how, ids, found: [], done, fail })
      // Buffered, git answers in large writes and not at each object; the flush ends the batch.
      child.stdin.write(`${ids.map(id => `contents ${id}\n`).join('')}flush\n`)
    })

  return {
    read: (ids, kind) => ask(ids, { kind, cap: Infinity, missingIs: 'an error' }),
    blobs: ids => ask(ids, { kind: 'blob', cap: largestBlob, missingIs: 'an error' }),
    blobsUpTo: (cap, ids) => ask(ids, { kind: 'blob', cap, missingIs: 'null' }),
    close: () => {
      child?.stdin.end()
      child?.kill()
      child = undefined
      for (const request of waiting.splice(0)) request.fail(new GitFailed(['cat-file'], null, 'closed'))
    },
  }
}
