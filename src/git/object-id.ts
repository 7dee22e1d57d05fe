import { createHash } from 'node:crypto'

/** Whether a text is the id of a git object, and no name of one: SHA-1 or SHA-256. */
export const isObjectId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)

/** The id that git gives to a blob of these bytes; `format` is what the repository's ids are made by. */
export const blobId = (bytes: Uint8Array, format: 'sha1' | 'sha256' = 'sha1'): string =>
  createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
