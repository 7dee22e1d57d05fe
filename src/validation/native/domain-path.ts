import { wrongSubdomain } from '../schema/names.ts'

/** Why a text is not a domain with a path, as `example.com/name`, as the end of a sentence; undefined where it is one. */
export const wrongPath = (text: string): string | undefined => {
  const [domain = '', ...path] = text.split('/')
  const rest = path.join('/')
  if (wrongSubdomain(domain) === undefined && /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)) return undefined
  return 'is not a domain with a path'
}
