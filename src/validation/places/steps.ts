/** The keys and indices of an RFC 6901 pointer. */
export const stepsOf = (pointer: string): readonly string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(pointer.startsWith('/') ? 1 : 0)
        .split('/')
        .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
