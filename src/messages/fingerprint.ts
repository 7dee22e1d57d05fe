/** 64 bits that tell texts apart, in hex. Against chance, not against people: nothing may rest on it that somebody gains by. */
export const fingerprint = (text: string): string => {
  // Two FNV-1a of 32 bits from different starts; node:crypto is not for the core, and BigInt is slow.
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (const byte of new TextEncoder().encode(text)) {
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul(high ^ byte, 0x85ebca6b)
  }
  return [high, low].map(half => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
