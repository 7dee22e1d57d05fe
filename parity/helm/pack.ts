import { gzipSync } from 'node:zlib'

const BLOCK = 512

const entry = (path: string, content: Uint8Array): Buffer => {
  const head = Buffer.alloc(BLOCK)
  head.write(path, 0, 100)
  head.write('0000644\0', 100)
  head.write('0000000\0', 108)
  head.write('0000000\0', 116)
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  head.write('00000000000\0', 136)
  head.write('        ', 148)
  head.write('0', 156)
  head.write('ustar\0', 257)
  head.write('00', 263)
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
  return Buffer.concat([head, content, padding])
}

/** Packs files into a `.tgz`, as `helm package` would. Paths are below 100 bytes. */
export const pack = (files: ReadonlyMap<string, string | Uint8Array>): Uint8Array =>
  gzipSync(
    Buffer.concat([
      ...[...files].map(([path, content]) => entry(path, Buffer.from(content as string))),
      Buffer.alloc(2 * BLOCK),
    ]),
  )
