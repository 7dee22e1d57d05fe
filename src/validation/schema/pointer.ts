/** The RFC 6901 pointer of a path of keys and indices. */
export const pointer = (path: readonly (string | number)[]): string => {
  let text = ''
  for (const step of path)
    text += `/${typeof step === 'number' ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return text
}
