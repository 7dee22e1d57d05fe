/** At most so many UTF-16 units, ending in `…` where something is missing; no character is split. */
export const cut = (text: string, most: number): string => {
  if (text.length <= most) return text
  const end = Math.max(0, most - 1)
  const half = /[\uD800-\uDBFF]/.test(text.charAt(end - 1))
  return `${text.slice(0, half ? end - 1 : end).trimEnd()}…`
}
