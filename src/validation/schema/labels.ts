import { wrongSubdomain } from './names.ts'

/** All annotations of an object together, keys and values, in bytes of UTF-8. */
export const MOST_ANNOTATIONS = 256 * 1024

const PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Why a text cannot be the key of a label or annotation, as the end of a sentence; undefined where it can. */
export const wrongKey = (key: string): string | undefined => {
  const slash = key.indexOf('/')
  if (slash !== key.lastIndexOf('/')) return 'has more than one "/"'
  const name = slash < 0 ? key : key.slice(slash + 1)
  if (slash === 0) return 'has nothing before its "/"'
  const wrong = slash > 0 ? wrongSubdomain(key.slice(0, slash)) : undefined
  if (wrong) return `has before its "/" what ${wrong}`
  if (name === '') return slash < 0 ? 'is empty' : 'has nothing behind its "/"'
  if (name.length > 63) return `is longer than 63 characters${slash < 0 ? '' : ' behind its "/"'}`
  return PART.test(name)
    ? undefined
    : 'is not made of letters, digits, "-", "_" and ".", beginning and ending with a letter or digit'
}

/** Why a text cannot be the value of a label, as the end of a sentence; undefined where it can. */
export const wrongLabelValue = (value: string): string | undefined => {
  if (value === '') return undefined
  if (value.length > 63) return 'is longer than 63 characters'
  return PART.test(value)
    ? undefined
    : 'is not made of letters, digits, "-", "_" and ".", beginning and ending with a letter or digit'
}
