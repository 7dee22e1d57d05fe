/**
 * Whether the text is a {@link https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ quantity}: a signed
 * decimal number with a suffix of decimal, of binary or of an exponent.
 */
export const isQuantity = (text: string): boolean =>
  text.length <= 100 && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?\s*$/.test(text)

/** What was most likely meant by a text that is no quantity, or undefined: `500M` for `500MB`, `1Gi` for `1GiB` or `1 gi`. */
export const quantityMeant = (text: string): string | undefined => {
  const found = /^\s*([+-]?[\d.]+)\s*([a-zA-Z]*)\s*$/.exec(text.slice(0, 100))
  const [, number = '', unit = ''] = found ?? []
  const suffix = { k: 'k', m: 'M', g: 'G', t: 'T', p: 'P', e: 'E' }[unit.charAt(0).toLowerCase()]
  if (suffix === undefined) return undefined
  const rest = unit.slice(1).toLowerCase()
  if (!['', 'b', 'i', 'ib'].includes(rest)) return undefined
  const meant = `${number}${rest.startsWith('i') ? suffix.toUpperCase().concat('i') : suffix}`
  return isQuantity(meant) && meant !== text ? meant : undefined
}
