/**
 * How one version stands to another, read as people number releases: `v1.2.3`, `1.2.3-rc.1`, `1.2.3+build`, four numbers, calendar
 * versions, plain build numbers of any length. `unknown` where nobody can tell: commit ids, different schemes, different builds of one
 * version.
 */
export const compareVersions = (a: string, b: string): 'older' | 'same' | 'newer' | 'unknown' => {
  if (a === b) return 'same'
  const one = readVersion(a)
  const two = readVersion(b)
  if (!one || !two || one.prefix !== two.prefix || one.calendar !== two.calendar) return 'unknown'
  const numbers = compareNumbers(one.numbers, two.numbers)
  if (numbers !== 0) return numbers < 0 ? 'older' : 'newer'
  const before = comparePrerelease(one.prerelease, two.prerelease)
  if (before === undefined) return 'unknown'
  if (before !== 0) return before < 0 ? 'older' : 'newer'
  // Builds of one version have no order among them; only the same version in another spelling is the same.
  return one.build === two.build ? 'same' : 'unknown'
}

interface Version {
  /** What stands before the numbers, without `v`: `app-` of `app-v1.2.3`. */
  readonly prefix: string
  readonly numbers: readonly string[]
  readonly prerelease: readonly string[]
  readonly build: string
  readonly calendar: boolean
}

const readVersion = (text: string): Version | undefined => {
  if (text.length > 256 || isObjectId(text)) return undefined
  // Dates with dashes are numbers too; a tag has `_` where a version has `+`.
  const dated = /^(v?)(\d{4})-(\d{2})-(\d{2})(?![\d])(.*)$/.exec(text)
  const plain = dated ? `${dated[1]}${dated[2]}.${dated[3]}.${dated[4]}${dated[5]}` : text
  const found =
    /^((?:[A-Za-z][A-Za-z0-9]*[-_/])*?)[vV]?(\d+(?:\.\d+){0,4})(?:-([0-9A-Za-z.-]+))?(?:[+_]([0-9A-Za-z._-]+))?$/.exec(
      plain,
    )
  const glued = found ?? /^()[vV]?(\d+(?:\.\d+){1,4})((?:a|b|c|rc|alpha|beta|dev|pre)\d*)$/i.exec(plain)
  if (!glued?.[2]) return undefined
  const numbers = glued[2].split('.')
  return {
    prefix: glued[1] ?? '',
    numbers,
    prerelease: glued[3]?.split('.') ?? [],
    build: glued[4] ?? '',
    calendar: /^(?:19|20)\d\d(?:\d{4})?(?:\d{2,6})?$/.test(numbers[0] ?? ''),
  }
}

/** Commit ids: letters among the digits, or as long as git writes them. */
const isObjectId = (text: string): boolean =>
  /^[0-9a-f]{7,64}$/.test(text) && (/[a-f]/.test(text) || text.length === 7 || text.length === 40 || text.length === 64)

const compareNumbers = (a: readonly string[], b: readonly string[]): number => {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareDigits(a[index] ?? '0', b[index] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

/** Digits of any length: numbers of a language end at 16 of them. */
const compareDigits = (a: string, b: string): number => {
  const one = a.replace(/^0+(?=\d)/, '')
  const two = b.replace(/^0+(?=\d)/, '')
  return one.length - two.length || (one < two ? -1 : one > two ? 1 : 0)
}

/** Semver's order of prereleases; undefined where two commit ids would have to be put in order. */
const comparePrerelease = (a: readonly string[], b: readonly string[]): number | undefined => {
  if (a.length === 0 || b.length === 0) {
    // `1.2.3-5-gabc1234` is what `git describe` says of a commit after 1.2.3, not before it.
    if ([...a, ...b].some(part => /(?:^|-)g?[0-9a-f]{7,40}$/.test(part) && /[a-f]/.test(part)))
      return a.length === b.length ? 0 : undefined
    return b.length - a.length
  }
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const one = a[index]
    const two = b[index]
    if (one === two) continue
    if (one === undefined) return -1
    if (two === undefined) return 1
    const numbers = [one, two].map(part => /^\d+$/.test(part))
    if (numbers[0] && numbers[1]) {
      const order = compareDigits(one, two)
      if (order !== 0) return order
      continue
    }
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1
    if ([one, two].some(part => /(?:^|[-_])g?[0-9a-f]{7,40}$/.test(part))) return undefined
    // `rc9` and `rc10`: people count on, where semver compares letters.
    const counted = [one, two].map(part => /^([A-Za-z-]+)(\d+)$/.exec(part))
    if (counted[0] && counted[1] && counted[0][1] === counted[1][1])
      return compareDigits(counted[0][2] ?? '', counted[1][2] ?? '')
    return one < two ? -1 : 1
  }
  return 0
}
