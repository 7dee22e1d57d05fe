import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut } from '../src/messages/cut.ts'
import { code, escaped, fence, link, plain, prose } from '../src/messages/escape.ts'
import { table } from '../src/messages/table.ts'

/** Pieces that do something in Markdown or on GitHub. */
const hostile = fc.constantFrom(
  '@dana',
  '@acme/release',
  '#12',
  'GH-12',
  'acme/shop#3',
  'acme/shop@9c1e2d3',
  'https://evil.example',
  'www.evil.example',
  'mailto:a@b.c',
  'http://x',
  'ftp://x',
  '[a](b)',
  '![a](b)',
  '[a]: b',
  '](',
  '[^1]',
  '<b>',
  '<!-- stagecoach:begin -->',
  '-->',
  '<script>',
  '</details>',
  '&lt;',
  '&#64;',
  '&',
  '|',
  '\\|',
  '\\',
  '`',
  '```',
  '~~~',
  '~~',
  '**',
  '__',
  '_a_',
  '*',
  '$x$',
  '# ',
  '## a',
  '- ',
  '+ ',
  '1. ',
  '2) ',
  '> ',
  '===',
  '---',
  ':--',
  '| - |',
  '\n',
  '\r\n',
  '\n\n',
  '    ',
  '\t',
  '\u2028',
  '\u200b',
  '\u202e',
  '\ud800',
  '\udc00',
  ':tada:',
  '\0',
  'fixes #1',
  ' ',
)
const text = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: hostile }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) }),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''))

/** What a reader who knows nothing of our escaping finds to do something in a piece of Markdown. */
const found = (markdown: string): readonly string[] => {
  const rules: readonly [string, RegExp][] = [
    ['mention', /@[\p{L}\p{N}_-]/u],
    ['reference', /(?<!&)#\d|\bGH-\d/i],
    ['address', /:\/\/|\bwww\.|\bmailto:|\bxmpp:/i],
    ['html', /<|>/],
    ['link', /\]\(|\[|\]/],
    ['code', /`/],
    ['emphasis', /\*|~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/],
    ['escape', /\\/],
    ['math', /\$/],
    ['bar', /\|/],
    ['line end', /[\n\r\u2028\u2029\v\f\u0085]/],
    ['block', /^(?:#|[-+](?: |$)|\d+[.)](?: |$)|={1,}$|-{3,}|\s{4}|\t|:?-+:?$)/m],
    ['entity', /&(?!(?:amp|lt|gt|#\d+);)/],
    ['unseen', /[\u202a-\u202e\u2066-\u2069]|\p{Cc}/u],
    ['broken', /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/],
  ]
  return rules.filter(([, rule]) => rule.test(markdown)).map(([name]) => name)
}

describe('foreign text', () => {
  test('does nothing in Markdown, whatever it is', () => {
    fc.assert(
      fc.property(text, foreign => {
        expect(found(escaped(foreign))).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  test('does nothing in a sentence outside of its code, whatever it is', () => {
    fc.assert(
      fc.property(text, foreign => {
        const outside = prose(foreign)
          .replace(/`(?:[^`\n|]|``)+`/g, 'x')
          .replace(/<\/?code>/g, '')
        expect(found(outside)).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  test.each([
    ['Service `web` finds no pods', 'Service `web` finds no pods'],
    ['`replicas` must be a number, found "two"', '`replicas` must be a number, found "two"'],
    ['one ` alone', 'one &#96; alone'],
    ['a `b|c` d', 'a <code>b&#124;c</code> d'],
    ['ask @a about `@b`', 'ask @\u200ba about `@b`'],
  ])('a sentence keeps its code: %s', (foreign, markdown) => {
    expect(prose(foreign)).toBe(markdown)
  })

  test('the scanner of this test finds what is not escaped', () => {
    const bait = [
      '@x',
      '#1',
      'https://x',
      '<b>',
      '[a](b)',
      '`a`',
      '*a*',
      'a|b',
      'a\nb',
      '# a',
      '- a',
      '1. a',
      '&lt',
      'a\\b',
    ]
    expect(bait.filter(each => found(each).length === 0)).toEqual([])
  })

  test.each([
    ['1.8.2', '1.8.2'],
    ['ghcr.io/acme/frontend', 'ghcr.io/acme/frontend'],
    ['LOG_LEVEL', 'LOG_LEVEL'],
    ['a <b> & c', 'a &lt;b&gt; &amp; c'],
    ['@acme/release', '@\u200bacme/release'],
    ['fixes #12', 'fixes #\u200b12'],
    ['# heading', '&#35; heading'],
    ['1. item', '1&#46; item'],
    ['two\r\nlines', 'two lines'],
    ['a|b', 'a&#124;b'],
  ])('%j is written %j', (foreign, markdown) => {
    expect(escaped(foreign)).toBe(markdown)
  })

  test('keeps a table what it is', () => {
    fc.assert(
      fc.property(text, text, (one, two) => {
        const rows = table(['', ''], [[escaped(one), code(two)]]).split('\n')
        expect(rows).toHaveLength(3)
        expect(rows[2]?.match(/\|/g)).toHaveLength(3)
      }),
      { numRuns: 2000 },
    )
  })

  test('as code ends no code and holds no marker', () => {
    fc.assert(
      fc.property(text, foreign => {
        const markdown = code(foreign)
        const inner = /^`([^`]*)`$/.exec(markdown)?.[1]
        if (inner !== undefined) expect(inner).not.toMatch(/<!--|-->|[|\n]/)
        else if (markdown !== '') expect(found(markdown.replace(/^<code>|<\/code>$/g, ''))).toEqual([])
      }),
      { numRuns: 5000 },
    )
  })

  test('as a block of code stays in it', () => {
    fc.assert(
      fc.property(text, foreign => {
        const lines = fence(foreign, 'diff').split('\n')
        const ticks = lines.at(-1) ?? ''
        expect(lines[0]).toBe(`${ticks}diff`)
        expect(ticks).toMatch(/^`{3,}$/)
        expect(lines.slice(1, -1).some(line => line.trim().startsWith(ticks))).toBe(false)
        expect(lines.join('\n')).not.toContain('<!--')
      }),
      { numRuns: 5000 },
    )
  })

  test('as a link goes nowhere but to the address, and only over http', () => {
    expect(link('1.8.2', 'https://github.com/a/b?c=d#L7')).toBe('[1.8.2](https://github.com/a/b?c=d#L7)')
    expect(link('x', 'javascript:alert(1)')).toBe('x')
    expect(link('x', undefined)).toBe('x')
    expect(link('x](http://evil) @dana', 'https://a/b')).toBe('[x&#93;(http:\u200b//evil) @\u200bdana](https://a/b)')
    fc.assert(
      fc.property(text, text, (words, rest) => {
        const [, inner = '', address = ''] =
          /^\[(.*)\]\((https:\/\/a\/[^\s()<>|[\]"`]*)\)$/s.exec(link(`x${words}`, `https://a/${rest}`)) ?? []
        expect(found(inner)).toEqual([])
        expect(address).toMatch(/^https:\/\/a\//)
      }),
      { numRuns: 5000 },
    )
  })

  test('in a title wakes nobody and skips nothing', () => {
    fc.assert(
      fc.property(text, foreign => {
        expect(plain(`${foreign} [skip ci] @dana fixes #1`)).not.toMatch(/@[\w-]|#\d|\[skip|\n|:\/\//)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('cutting', () => {
  test('never splits a character, and says that something is missing', () => {
    expect(cut('a🚀b', 2)).toBe('a…')
    expect(cut('a🚀b', 3)).toBe('a…')
    expect(cut('a🚀b', 4)).toBe('a🚀b')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (foreign, most) => {
        const short = cut(foreign, most)
        expect(short.length).toBeLessThanOrEqual(most)
        expect(short.isWellFormed()).toBe(true)
      }),
    )
  })
})
