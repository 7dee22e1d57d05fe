import { isHarmless, isWord } from './harmless.ts'
import type { Mark } from './mark.ts'

/** Passwords in addresses: `postgres://user:x@host`, `redis://:x@host`, `https://x@sentry/1`, `user:x@tcp(host)/db`, `thin:user/x@host`. */
export const hideAddresses = (text: string, mark: Mark): string =>
  text
    .replace(/([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)([^\s"'`<>\\|]+)/g, (all, scheme: string, rest: string) => {
      const end = endOfCredentials(rest)
      return end < 0 ? all : scheme + hideCredentials(rest.slice(0, end), mark) + rest.slice(end)
    })
    .replace(
      /(?<![\w:/])([\w.-]{1,100}:)([^\s"'`@]{1,200})(?=@(?:tcp|unix|udp)\()/g,
      (all, user: string, word: string) => (isHarmless(word) ? all : user + mark(word)),
    )
    .replace(/(\bthin:[\w.-]{1,100}\/)([^\s"'@]{1,200})(?=@)/g, (all, user: string, word: string) =>
      isHarmless(word) ? all : user + mark(word),
    )

/** Where the at sign after the credentials stands; -1 where there are none. */
const endOfCredentials = (rest: string): number => {
  const path = rest.search(/[/?#]/)
  const authority = path < 0 ? rest : rest.slice(0, path)
  const plain = authority.lastIndexOf('@')
  if (plain >= 0) return plain
  // People forget to escape slashes in passwords. A number after the colon is a port.
  return /^[^:/?#]*:(?!\d{1,5}$)/.test(authority) ? rest.lastIndexOf('@') : -1
}

const hideCredentials = (credentials: string, mark: Mark): string => {
  const colon = credentials.indexOf(':')
  if (colon >= 0) {
    const word = credentials.slice(colon + 1)
    return isHarmless(word) ? credentials : `${credentials.slice(0, colon + 1)}${mark(word)}`
  }
  // A user alone is a name (`git@`), unless it is long and no word: then it is a token.
  return credentials.length < 16 || isWord(credentials) || isHarmless(credentials) || !/\d/.test(credentials)
    ? credentials
    : mark(credentials)
}
