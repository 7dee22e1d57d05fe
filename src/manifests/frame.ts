/** A request as guests read it: the header's length in four bytes, the header as JSON, and all parts one after the other. */
export const frame = (header: unknown, parts: readonly Uint8Array[]): Uint8Array => {
  const head = Buffer.from(JSON.stringify(header))
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 4 + head.length))
  new DataView(whole.buffer).setUint32(0, head.length, true)
  whole.set(head, 4)
  let at = 4 + head.length
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
