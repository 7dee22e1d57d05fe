import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether GitHub signed exactly these bytes with one of the secrets; two of them while one replaces the other. Only
 * `sha256=` and 64 lower-case digits is a signature: two headers, SHA-1 or another case are not.
 * Source: docs.github.com, "Validating webhook deliveries".
 */
export function isSigned(parts: readonly Uint8Array[], signature: string, secrets: readonly string[]): boolean {
  if (!isSignature(signature)) return false
  const given = Buffer.from(signature)
  return secrets.some(secret => {
    const hmac = createHmac('sha256', secret)
    for (const part of parts) hmac.update(part)
    return timingSafeEqual(given, Buffer.from(`sha256=${hmac.digest('hex')}`))
  })
}

/** Whether it could be one at all, which is worth knowing before a body is read. */
export function isSignature(signature: string): boolean {
  return /^sha256=[0-9a-f]{64}$/.test(signature)
}
