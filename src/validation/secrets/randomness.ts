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
  const words = spoken(plain)
  const { changes, classes, symbols, digits } = mixture(plain)
  // Names change at the beginnings of their words, and are made of pairs that words have.
  const score = changes / plain.length - words / 2
  if (symbols > 0 && classes >= 3 && /[!@#$%^&*~?+]/.test(plain)) return score >= 0.3
  if (plain.length < 12 || !/^[A-Za-z0-9+/_.~-]+$/.test(plain)) return false
  if (symbols > 0 && plain.split(/[/_.~-]/).length > plain.length / 8 + 1) return false
  if (classes === 1) return plain.length >= 16 && words < 0.3
  if (plain.length < 16) return classes - Math.sign(symbols) === 3 && score >= 0.36
  const least = classes > 2 ? 0.24 : /[a-z]/.test(plain) ? 0.17 : 0.1
  return score >= least && (digits > 1 || score >= 0.34 || plain.length >= 32)
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

const mixture = (
  text: string,
): { readonly changes: number; readonly classes: number; readonly symbols: number; readonly digits: number } => {
  const seen = new Set<number>()
  let changes = 0
  let symbols = 0
  let digits = 0
  let last = -1
  for (const char of text) {
    const kind = /[a-z]/.test(char) ? 0 : /[A-Z]/.test(char) ? 1 : /\d/.test(char) ? 2 : 3
    if (kind !== last) changes++
    if (kind === 3) symbols++
    if (kind === 2) digits++
    seen.add(kind)
    last = kind
  }
  return { changes, classes: seen.size, symbols, digits }
}

/** Pairs of letters that words are made of, in English and in what programs are called. */
const PAIRS = new Set(
  (
    'th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur io ic me ne ' +
    'om ro co ce li ri pr el ma em us un ec ct tr ta di ca lo ch il ho la ss ot su pe ac tu ol ns ee ge am ai ll pa be sh po wo rd ke ' +
    'ag if ty id ad ie cr mo im ig ul ir ow ry by vi we wa oo do pl ay cl ev ap op so ey ub up ut ck os ab ob db gr da ls rt ts ws og'
  ).split(' '),
)

/** Which part of a text's pairs of letters are such as words have: most in names, a fifth in what was drawn. Few pairs say little. */
const spoken = (text: string): number => {
  let [pairs, common] = [0, 0]
  for (let index = 1; index < text.length; index++) {
    const pair = text.slice(index - 1, index + 1)
    if (!/^(?:[A-Za-z][a-z]|[A-Z]{2})$/.test(pair)) continue
    pairs++
    if (PAIRS.has(pair.toLowerCase())) common++
  }
  return common / (pairs + 3)
}
