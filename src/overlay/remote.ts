/** A remote base or file as kustomize takes it, with the version in its address. The span is an offset range in the text. */
export interface Remote {
  /** The address without protocol, credentials, `.git`, version: `github.com/acme/base//web`. */
  readonly address: string
  /** The repository in it: `github.com/acme/base`; equal to the address where it cannot be told. */
  readonly repository: string
  readonly version: string
  readonly start: number
  readonly end: number
}

/** Whether an entry of `resources` or `components` leads out of this repository. */
export const isRemote = (text: string): boolean =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
  /^(?:git::|git@|(?:www\.)?(?:github|gitlab)\.com[/:]|bitbucket\.org\/)/i.test(text) ||
  /^[^/\s]+@[^/\s]+:/.test(text) ||
  /[?&](?:ref|version)=/.test(text)

/** Reads the version out of a remote address: `?ref=`, `?version=`, or one whole segment of a file's path. Undefined where it has none. */
export const readRemote = (text: string): Remote | undefined => {
  const query = /[?&](?:ref|version)=([^&\s#]+)/.exec(text)
  if (query?.[1]) {
    const start = query.index + query[0].length - query[1].length
    const address = plainAddress(text.slice(0, text.indexOf('?')))
    return { address, repository: repositoryOf(address), version: query[1], start, end: start + query[1].length }
  }
  if (!/^https?:\/\//i.test(text) || text.includes('?')) return undefined
  const path = text.indexOf('/', text.indexOf('://') + 3)
  if (path < 0) return undefined
  for (const found of text.slice(path).matchAll(/(?<=\/)(?:v?\d+\.\d+\.\d+[0-9A-Za-z.+-]*|[0-9a-f]{40})(?=\/)/g)) {
    const start = path + found.index
    const end = start + found[0].length
    const address = plainAddress(`${text.slice(0, start)}{version}${text.slice(end)}`)
    return { address, repository: address, version: found[0], start, end }
  }
  return undefined
}

/** An address by which two spellings of one repository are recognised: no protocol, credentials or `.git`, host in small letters. */
export const plainAddress = (text: string): string => {
  const bare = text
    .replace(/^git::/, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^/@\s]+@/, '')
    .replace(/^([^/:]+):(?!\d+(?:\/|$))/, '$1/')
    .replace(/\.git(?=\/|$)/, '')
    .replace(/\/+$/, '')
  const slash = bare.indexOf('/')
  return slash < 0 ? bare.toLowerCase() : bare.slice(0, slash).toLowerCase() + bare.slice(slash)
}

/** Host, owner and name; groups of GitLab are told apart by `//`. */
const repositoryOf = (address: string): string => {
  const double = address.indexOf('//')
  if (double > 0) return address.slice(0, double)
  return address.split('/').slice(0, 3).join('/')
}
