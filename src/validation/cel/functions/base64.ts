/** The bytes of a text in Base64; undefined where it is none. */
export const fromBase64 = (text: string): Uint8Array | undefined => {
  try {
    return Uint8Array.from(atob(text.replace(/[\r\n]/g, '')), char => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Bytes as text in Base64. */
export const toBase64 = (bytes: Uint8Array): string => {
  const parts: string[] = []
  for (let from = 0; from < bytes.length; from += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(from, from + 8192)))
  return btoa(parts.join(''))
}
