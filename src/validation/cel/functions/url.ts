import { type CelFunction, fn, method } from '../cel-function.ts'
import { bool, list, map, opaque, text } from '../cel-type.ts'
import { MadeMap } from '../made-map.ts'
import { CelFailure, CelList, CelOpaque } from '../value.ts'

/** A URL as Go reads it: JavaScript's own class would change what it does not like. */
class Url extends CelOpaque {
  readonly typeName = 'kubernetes.URL'
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly whole: string
  constructor(whole: string, scheme: string, host: string, path: string, query: string) {
    super()
    this.whole = whole
    this.scheme = scheme
    this.host = host
    this.path = path
    this.query = query
  }
  equals(other: CelOpaque): boolean {
    return other instanceof Url && other.whole === this.whole
  }
}

const url = opaque('kubernetes.URL', (value): value is Url => value instanceof Url)

const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/
const HOST = /^(?:\[[0-9a-fA-F:.%a-zA-Z0-9]*\]|[^\s[\]<>"\\^`{|}/?#@:]*)(?::\d*)?$/

/** As Go's `url.ParseRequestURI` accepts it: absolute, or a path from the root. */
const parsed = (whole: string): Url | undefined => {
  if (whole === '' || /\p{Cc}/u.test(whole)) return undefined
  if (whole === '*') return new Url(whole, '', '', '*', '')
  const found = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(.*)$/s.exec(whole)
  const [, scheme = '', rest = ''] = found ?? []
  if (!rest.startsWith('/')) {
    // What stands behind a scheme without a slash is opaque.
    return scheme === '' ? undefined : new Url(whole, scheme.toLowerCase(), '', '', queryOf(rest))
  }
  const [before = ''] = rest.split('#', 1)
  const mark = before.indexOf('?')
  const [locator, query] = mark < 0 ? [before, ''] : [before.slice(0, mark), before.slice(mark + 1)]
  const authority =
    locator.startsWith('//') && !locator.startsWith('///') ? locator.slice(2).split('/', 1)[0] : undefined
  const path = authority === undefined ? locator : locator.slice(2 + authority.length)
  const host = authority?.slice(authority.lastIndexOf('@') + 1) ?? ''
  if (BAD_ESCAPE.test(path) || !HOST.test(host) || (host.includes('%') && !host.startsWith('['))) return undefined
  if (authority?.includes('@') && !/^[\w\-._:~!$&'()*+,;=%@]*$/.test(authority.slice(0, authority.lastIndexOf('@'))))
    return undefined
  return new Url(whole, scheme.toLowerCase(), host, path, query)
}

const queryOf = (rest: string): string => {
  const [before = ''] = rest.split('#', 1)
  const mark = before.indexOf('?')
  return mark < 0 ? '' : before.slice(mark + 1)
}

/** Escapes what may not stand in a path, and leaves what is escaped. */
const escapedPath = (path: string): string =>
  path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]/gu, char => encodeURIComponent(char.toWellFormed()))

const decoded = (value: string): string | undefined => {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

const parameters = (query: string): MadeMap => {
  const found = new Map<string, string[]>()
  for (const part of query.split('&')) {
    if (part === '' || part.includes(';')) continue
    const mark = part.indexOf('=')
    const name = decoded(mark < 0 ? part : part.slice(0, mark))
    const value = decoded(mark < 0 ? '' : part.slice(mark + 1))
    if (name !== undefined && value !== undefined) found.set(name, [...(found.get(name) ?? []), value])
  }
  return new MadeMap([...found].map(([name, values]) => [name, new CelList(values)] as const))
}

const hostname = (host: string): string =>
  host.startsWith('[') ? host.slice(1, host.indexOf(']')) : (host.split(':', 1)[0] ?? '')

/** URLs. */
export const URLS: readonly CelFunction[] = [
  fn('url', [text], url, value => parsed(value) ?? new CelFailure('a text is no URL')),
  fn('isURL', [text], bool, value => parsed(value) !== undefined),
  method('getScheme', [url], text, ({ scheme }) => scheme),
  method('getHost', [url], text, ({ host }) => host),
  method('getHostname', [url], text, ({ host }) => hostname(host)),
  method('getPort', [url], text, ({ host }) => /:(\d*)$/.exec(host)?.[1] ?? ''),
  method('getEscapedPath', [url], text, ({ path }) => escapedPath(path)),
  method('getQuery', [url], map(text, list(text)), ({ query }) => parameters(query)),
]
