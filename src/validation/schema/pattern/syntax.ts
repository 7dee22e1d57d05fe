/** Whether a code point is in a class of characters. */
export type CharTest = (point: number) => boolean

/** What a regular expression of Go means. */
export type Expression =
  | { readonly is: 'empty' }
  | { readonly is: 'char'; readonly test: CharTest }
  | { readonly is: 'assert'; readonly at: 'begin' | 'end' | 'line begin' | 'line end' | 'word' | 'no word' }
  | { readonly is: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly is: 'either'; readonly parts: readonly Expression[] }
  /** `lazy`: as few as possible, which matters only where the match itself is wanted. */
  | {
      readonly is: 'repeat'
      readonly part: Expression
      readonly least: number
      readonly most: number
      readonly lazy: boolean
    }

/** A regular expression that Go does not accept either, or that is not understood here. */
export class PatternError extends Error {}

type Flags = { readonly fold: boolean; readonly lines: boolean; readonly all: boolean }

const isWord: CharTest = point =>
  (point >= 48 && point <= 57) || (point >= 65 && point <= 90) || point === 95 || (point >= 97 && point <= 122)
const isDigit: CharTest = point => point >= 48 && point <= 57
const isSpace: CharTest = point => point === 32 || (point >= 9 && point <= 13 && point !== 11)
const not =
  (test: CharTest): CharTest =>
  point =>
    !test(point)

const PERL: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}
const ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }

/** A class of one character never searches, so that JavaScript's own engine is safe for it. */
const native = (source: string): CharTest => {
  const expression = new RegExp(`^${source}$`, 'u')
  return point => expression.test(String.fromCodePoint(point))
}

/** Most repetitions that Go allows. */
const MOST_REPEATED = 1000
const MOST_NESTED = 200

/** Reads the {@link https://github.com/google/re2/wiki/Syntax syntax} of Go's regular expressions. Throws {@link PatternError}. */
export const parsePattern = (pattern: string): Expression => {
  const points = [...pattern]
  let at = 0
  let depth = 0
  const peek = (text: string): boolean => points.slice(at, at + text.length).join('') === text
  const fail = (why: string): never => {
    throw new PatternError(`${why} at character ${at + 1}`)
  }
  const next = (): string => points[at++] ?? fail('the expression ends too early')

  const literal = (point: number, { fold }: Flags): CharTest => {
    if (!fold) return other => other === point
    const text = String.fromCodePoint(point)
    const [lower, upper] = [text.toLowerCase().codePointAt(0), text.toUpperCase().codePointAt(0)]
    return other => other === point || other === lower || other === upper
  }

  const hexadecimal = (): number => {
    const found = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(points.slice(at, at + 8).join(''))
    if (!found) return fail('there is no number behind \\x')
    at += found[0].length
    const point = Number.parseInt(found[1] ?? found[2] ?? '', 16)
    return point <= 0x10ffff ? point : fail('there is no such character')
  }

  const property = (negated: boolean): CharTest => {
    let name = next()
    if (name === '{') {
      const end = points.indexOf('}', at)
      if (end < 0) fail('"{" is not closed')
      name = points.slice(at, end).join('')
      at = end + 1
    }
    const inverse = name.startsWith('^')
    const plain = inverse ? name.slice(1) : name
    if (!/^[A-Za-z_]{1,40}$/.test(plain)) fail('there is no such class of characters')
    try {
      const test = native(plain.length <= 2 ? `\\p{${plain}}` : `\\p{Script=${plain}}`)
      return negated !== inverse ? not(test) : test
    } catch {
      return fail(`there is no class of characters ${plain}`)
    }
  }

  /** What stands behind a backslash, where it is one character or a class. */
  const escaped = (): CharTest | number => {
    const letter = next()
    const perl = PERL[letter]
    if (perl) return perl
    if (letter === 'p' || letter === 'P') return property(letter === 'P')
    if (letter === 'x') return hexadecimal()
    const control = ESCAPES[letter]
    if (control !== undefined) return control
    if (/[0-7]/.test(letter)) {
      let digits = letter
      while (digits.length < 3 && /^[0-7]$/.test(points[at] ?? '')) digits += next()
      if (digits === letter && letter !== '0') fail('references to groups are not possible')
      return Number.parseInt(digits, 8)
    }
    if (/[A-Za-z]/.test(letter)) fail(`"\\${letter}" means nothing`)
    return letter.codePointAt(0) ?? 0
  }

  const single = (flags: Flags): CharTest => {
    const tests: CharTest[] = []
    const inverse = points[at] === '^'
    if (inverse) at++
    let first = true
    const point = (): CharTest | number => {
      const char = next()
      return char === '\\' ? escaped() : (char.codePointAt(0) ?? 0)
    }
    while (first || points[at] !== ']') {
      if (at >= points.length) fail('"[" is not closed')
      first = false
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(points.slice(at, at + 12).join(''))
      if (posix) {
        at += posix[0].length
        const source = POSIX[posix[2] ?? '']
        if (source === undefined) fail('there is no such class of characters')
        tests.push(posix[1] ? not(native(`[${source}]`)) : native(`[${source}]`))
        continue
      }
      const from = point()
      if (typeof from !== 'number') {
        tests.push(from)
        continue
      }
      if (points[at] !== '-' || points[at + 1] === ']' || at + 1 >= points.length) {
        tests.push(literal(from, flags))
        continue
      }
      at++
      const to = point()
      if (typeof to !== 'number' || to < from) return fail('a range of characters ends before it begins')
      const within: CharTest = other => other >= from && other <= to
      tests.push(
        flags.fold
          ? other => {
              const text = String.fromCodePoint(other)
              return (
                within(other) ||
                within(text.toLowerCase().codePointAt(0) ?? 0) ||
                within(text.toUpperCase().codePointAt(0) ?? 0)
              )
            }
          : within,
      )
    }
    at++
    const [only] = tests
    const any: CharTest = tests.length === 1 && only ? only : other => tests.some(test => test(other))
    return inverse ? not(any) : any
  }

  /** Reads `(?flags)`, `(?flags:`, `(?:`, `(?P<name>` and `(?<name>`; the flags that hold from there, and whether a group was opened. */
  const group = (flags: Flags): { readonly flags: Flags; readonly opens: boolean } => {
    if (!peek('?')) return { flags, opens: true }
    const rest = points.slice(at, at + 200).join('')
    const named = /^\?P?<\w+>/.exec(rest)
    if (named) {
      at += named[0].length
      return { flags, opens: true }
    }
    const found = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest)
    if (!found) return fail('this kind of group does not exist')
    at += found[0].length
    const [, on = '', off = '', end] = found
    const set = (letter: string, before: boolean): boolean =>
      off.includes(letter) ? false : on.includes(letter) || before
    return {
      flags: { fold: set('i', flags.fold), lines: set('m', flags.lines), all: set('s', flags.all) },
      opens: end === ':',
    }
  }

  const atom = (flags: Flags): Expression => {
    const char = next()
    const one = (test: CharTest): Expression => ({ is: 'char', test })
    if (char === '[') return one(single(flags))
    if (char === '.') return one(flags.all ? () => true : point => point !== 10)
    if (char === '^') return { is: 'assert', at: flags.lines ? 'line begin' : 'begin' }
    if (char === '$') return { is: 'assert', at: flags.lines ? 'line end' : 'end' }
    if ('*+?'.includes(char)) return fail(`there is nothing before "${char}" to repeat`)
    if (char !== '\\') return one(literal(char.codePointAt(0) ?? 0, flags))
    const assertions = { A: 'begin', z: 'end', b: 'word', B: 'no word' } as const
    const letter = points[at] ?? ''
    if (letter === 'A' || letter === 'z' || letter === 'b' || letter === 'B') {
      at++
      return { is: 'assert', at: assertions[letter] }
    }
    if (letter === 'Q') {
      at++
      const parts: Expression[] = []
      while (at < points.length && !peek('\\E')) parts.push(one(literal(next().codePointAt(0) ?? 0, flags)))
      if (at < points.length) at += 2
      return { is: 'sequence', parts }
    }
    const what = escaped()
    return one(typeof what === 'number' ? literal(what, flags) : what)
  }

  const repeated = (part: Expression): Expression => {
    let result = part
    for (;;) {
      const found = /^(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})(\??)/.exec(points.slice(at, at + 13).join(''))
      if (!found) return result
      at += found[0].length
      const [, sign, from = '', comma, to = '', lazy] = found
      const least = sign ? (sign === '+' ? 1 : 0) : Number(from)
      const most = sign
        ? sign === '?'
          ? 1
          : Number.POSITIVE_INFINITY
        : comma
          ? to === ''
            ? Number.POSITIVE_INFINITY
            : Number(to)
          : least
      if (least > MOST_REPEATED || (most > MOST_REPEATED && most !== Number.POSITIVE_INFINITY) || most < least)
        fail('this number of repetitions is not possible')
      result = { is: 'repeat', part: result, least, most, lazy: lazy !== '' }
    }
  }

  const either = (outer: Flags): Expression => {
    if (++depth > MOST_NESTED) fail('groups are nested too deep')
    let flags = outer
    const branches: Expression[] = []
    let parts: Expression[] = []
    while (at < points.length && points[at] !== ')') {
      if (points[at] === '|') {
        at++
        branches.push({ is: 'sequence', parts })
        parts = []
      } else if (points[at] === '(') {
        at++
        const opened = group(flags)
        if (!opened.opens) {
          flags = opened.flags
          continue
        }
        const inner = either(opened.flags)
        if (points[at] !== ')') fail('"(" is not closed')
        at++
        parts.push(repeated(inner))
      } else parts.push(repeated(atom(flags)))
    }
    depth--
    const last: Expression = { is: 'sequence', parts }
    return branches.length === 0 ? last : { is: 'either', parts: [...branches, last] }
  }

  const whole = either({ fold: false, lines: false, all: false })
  if (at < points.length) fail('")" closes nothing')
  return whole
}
