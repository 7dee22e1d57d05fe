import { gzipSync } from 'node:zlib'

/** One entry of an archive; `size` lies about the length of what follows where it is given. */
export interface TarEntry {
  readonly name: string
  readonly content?: string | Uint8Array
  /** A symbolic link, and where it leads. */
  readonly link?: string
  readonly hardLink?: string
  readonly size?: number
}

/** A packed archive as `tar czf` makes it, but with whatever is wanted in it. */
export const packedTar = (entries: readonly TarEntry[]): Uint8Array => gzipSync(tar(entries), { level: 9 })

/** The archive without its packing. */
export const tar = (entries: readonly TarEntry[]): Uint8Array =>
  Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)])

const blocksOf = ({ name, content = '', link, hardLink, size }: TarEntry): readonly Uint8Array[] => {
  const bytes = Buffer.from(content as string)
  const header = Buffer.alloc(512)
  const octal = (value: number, at: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  }
  header.write(name, 0, 100, 'utf8')
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size ?? bytes.length, 124, 12)
  octal(0, 136, 12)
  header.write('        ', 148, 'latin1')
  header.write(link === undefined ? (hardLink === undefined ? '0' : '1') : '2', 156, 'latin1')
  header.write(link ?? hardLink ?? '', 157, 100, 'utf8')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
}
