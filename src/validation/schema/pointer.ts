/** The RFC 6901 pointer of a path of keys and indices. */
export const pointer = (path: readonly (string | number)[]): string => {
  let text = ''
  for (const step of path)
    text += `/${typeof step === 'number' ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return text
}

/** A path as people write it: `spec.containers[0].ports`. */
export const dotted = (path: readonly (string | number)[]): string => {
  let text = ''
  for (const step of path)
    text += typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  return text.replace(/^\./, '')
}
