import { looksDrawn } from '../../diff/known-tokens.ts'
import { digestOf } from '../../overlay/digest.ts'

/** Longer texts are judged by their beginning. */
const MOST = 512

/** A UUID: it may be the id of anything. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)

/**
 * Whether a text of one word was drawn by a program rather than thought of, so that nobody can guess it. What is public and drawn too
 * (digests, ids) looks the same: only what stands beside it tells.
 */
export const isRandom = (whole: string): boolean => {
  const text = whole.slice(0, MOST)
  if (text.length < 10 || /\s/.test(text) || isUuid(text) || isSequence(text)) return false
  // Regular expressions, code, and times are drawn as little.
  if (/\(\?|\\[A-Za-z.]|\[\^?\w-|\(\)|\$\{|^\d{4}-\d\d-\d\dT/.test(text)) return false
  const plain = text.replace(/={1,2}$/, '')
  if (/^[0-9a-f]+$/i.test(plain))
    return plain.length >= 24 && distinct(plain) >= 8 && /\d/.test(plain) && /[a-f]/i.test(plain)
  if (/^[\d.:+-]+$/.test(plain) || distinct(plain) < 8) return false
  if (looksDrawn(plain)) return true
  const { changes, classes, symbols } = mixture(plain)
  // A password of a manager: short, of everything.
  if (symbols > 0 && classes >= 3 && /[!@#$%^&*~?+]/.test(plain)) return changes >= plain.length * 0.45
  if (!/^[A-Za-z0-9+/_-]+$/.test(plain) || plain.length < 16) return false
  if (plain.split(/[/_-]/).length > plain.length / 8 + 1) return false
  if (classes === 1) return unpronounceable(plain)
  // Words with capitals and numbers change at their beginnings only.
  return changes >= plain.length * 0.4
}

/** The first 8 digits of a value's SHA-256 in brackets, with a space before; empty where somebody could find the value by trying. */
export const fingerprint = (value: string): string => {
  const text = value.trim()
  const key = /^-----BEGIN [A-Z ]{0,40}PRIVATE KEY/.test(text) && text.length > 200
  if (!key && !(text.length >= 20 && isRandom(text) && distinct(text.slice(0, MOST)) >= 10)) return ''
  return ` (SHA-256 ${digestOf(value).slice(0, 8)})`
}

/** How many different characters a text has. */
export const distinct = (text: string): number => new Set(text).size

/** Counted up, counted down, or the same over and over. */
const isSequence = (text: string): boolean => {
  const steps = new Map<number, number>()
  for (let index = 1; index < text.length; index++) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1)
    steps.set(step, (steps.get(step) ?? 0) + 1)
  }
  return Math.max(...steps.values()) > text.length * 0.6
}

const mixture = (text: string): { readonly changes: number; readonly classes: number; readonly symbols: number } => {
  const seen = new Set<number>()
  let changes = 0
  let symbols = 0
  let last = -1
  for (const char of text) {
    const kind = /[a-z]/.test(char) ? 0 : /[A-Z]/.test(char) ? 1 : /\d/.test(char) ? 2 : 3
    if (kind !== last) changes++
    if (kind === 3) symbols++
    seen.add(kind)
    last = kind
  }
  return { changes, classes: seen.size, symbols }
}

/** Letters of one case with more consonants in a row than any word has, again and again. */
const unpronounceable = (text: string): boolean => {
  const runs = text.match(/[bcdfghjklmnpqrstvwxz]{5,}/gi) ?? []
  return runs.reduce((sum, run) => sum + run.length, 0) >= text.length / 3
}
