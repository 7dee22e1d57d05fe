/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[], joint: 'and' | 'or' = 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`

/** `1 app`, `6 apps`. */
export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

/** With a capital at its beginning. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** As a whole sentence: with a capital and a full stop. */
export const stopped = (text: string): string =>
  /[.!?…]$/.test(text) || text === '' ? sentence(text) : `${sentence(text)}.`
