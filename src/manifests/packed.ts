import type { InputFile } from './inputs.ts'

/** Files in one piece of memory, so that it can be handed to another thread without being copied. */
export interface Packed {
  readonly names: readonly { readonly path: string; readonly size: number }[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Puts files behind one another. */
export const pack = (files: readonly InputFile[]): Packed => {
  const bytes = new Uint8Array(files.reduce((sum, file) => sum + file.bytes.length, 0))
  let at = 0
  for (const file of files) {
    bytes.set(file.bytes, at)
    at += file.bytes.length
  }
  return { names: files.map(({ path, bytes: { length } }) => ({ path, size: length })), bytes }
}

/** The files again; their bytes are parts of the piece. */
export const unpack = ({ names, bytes }: Packed): readonly InputFile[] => {
  let at = 0
  return names.map(({ path, size }) => {
    at += size
    return { path, bytes: bytes.subarray(at - size, at) }
  })
}
