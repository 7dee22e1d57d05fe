import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether GitHub signed exactly these bytes with one of the secrets; two of them while one replaces the other. Only
 * `sha256=` and 64 lower-case digits is a signature: two headers, SHA-1 or another case are not.
 * Source: docs.github.com, "Validating webhook deliveries".
 */
export function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  if (!isSignature(signature)) return false
  const given = Buffer.from(signature)
  return secrets.some(secret =>
    timingSafeEqual(given, Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)),
  )
}

/** Whether it could be one at all, which is worth knowing before a body is read. */
export function isSignature(signature: string): boolean {
  return /^sha256=[0-9a-f]{64}$/.test(signature)
}
