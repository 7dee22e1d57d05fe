/** An image as people write it: `ghcr.io/acme/web:1.2@sha256:…`. The spans are offsets in the text that was read. */
export interface ImageReference {
  readonly name: string
  readonly tag?: { readonly value: string; readonly start: number; readonly end: number }
  readonly digest?: { readonly value: string; readonly start: number; readonly end: number }
}

const pattern =
  /^((?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$/

/** Reads an image reference; undefined where the text is none. Templates (`{{ … }}`, `$(…)`) are none. */
export const readImage = (text: string): ImageReference | undefined => {
  if (text.length > 512) return undefined
  const found = pattern.exec(text)
  if (!found?.[1]) return undefined
  const [, name, tag, digest] = found
  const tagStart = name.length + 1
  const digestStart = text.length - (digest?.length ?? 0)
  return {
    name,
    ...(tag === undefined ? {} : { tag: { value: tag, start: tagStart, end: tagStart + tag.length } }),
    ...(digest === undefined ? {} : { digest: { value: digest, start: digestStart, end: text.length } }),
  }
}

/**
 * Whether a text cannot be anything but an image with a version, wherever it stands: it begins with a registry's host, and has a tag or
 * a digest.
 */
export const isPlainlyImage = (text: string): boolean => {
  const slash = text.indexOf('/')
  if (slash < 3 || (!text.includes(':', slash) && !text.includes('@', slash))) return false
  const host = text.slice(0, slash)
  if (!host.includes('.') && !host.includes(':')) return false
  const image = readImage(text)
  return (
    image !== undefined &&
    (image.digest !== undefined || (image.tag !== undefined && !/^\d{1,5}$/.test(image.tag.value)))
  )
}
