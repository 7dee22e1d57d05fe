import type { Files } from '../../overlay/files.ts'

/** Everything in a commit's tree, also what `Files` leaves out: bytes that are no text, links and submodules. */
export interface Tree {
  readonly files: Files
  /** Symbolic links: path → id of the blob that holds where it leads. */
  readonly links: ReadonlyMap<string, string>
  /** Paths of submodules. */
  readonly submodules: ReadonlySet<string>
  /** Bytes of blobs by their ids, each at most 16 MiB: larger ones and those that are not there are left out. */
  bytes(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
}
