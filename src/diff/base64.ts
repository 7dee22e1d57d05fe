/** The text that base64 stands for, in its usual alphabet or the one of addresses; undefined where that is no text. */
export const fromBase64 = (text: string): string | undefined => {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), char => char.charCodeAt(0))
    const inner = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return /[^\P{Cc}\t\n\r]/u.test(inner) ? undefined : inner
  } catch {
    return undefined
  }
}

/** A text in base64, as UTF-8. */
export const toBase64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join(''))
