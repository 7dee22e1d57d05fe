import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code, escaped, fence, link } from '../src/messages/escape.ts'
import { followOn } from '../src/web/dashboard/follow.ts'
import { markdown } from '../src/web/dashboard/markdown.ts'

const shown = (source: string): string => String(markdown(source, followOn('http://sim')))

describe('Markdown of messages as HTML', () => {
  test.each([
    ['**bold** and `code`', '<p><strong>bold</strong> and <code>code</code></p>\n'],
    ['*a* _b_ snake_case_name', '<p><em>a</em> <em>b</em> snake_case_name</p>\n'],
    ['#### Gates', '<h6>Gates</h6>\n'],
    ['- one\n- two', '<ul><li>one</li>\n<li>two</li></ul>\n'],
    ['1. one\n2. two', '<ol><li>one</li>\n<li>two</li></ol>\n'],
    [
      '| a | b |\n| --- | --- |\n| 1 | 2 |',
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>\n',
    ],
    ['| | |\n| --- | --- |\n| ✓ | ok |', '<table><tbody><tr><td>✓</td><td>ok</td></tr></tbody></table>\n'],
    [
      '<details><summary><b>Why</b></summary>\n\nBecause.\n</details>',
      '<details><summary><b>Why</b></summary>\n<p>Because.</p>\n</details>\n',
    ],
    ['```yaml\na: <b>\n```', '<pre><code>a: &lt;b&gt;</code></pre>\n'],
    ['before\n\n---\nafter', '<p>before</p>\n<hr>\n<p>after</p>\n'],
    ['<!-- stagecoach:state -->\nWaits.', '<p>Waits.</p>\n'],
    ['> quoted', '<blockquote><p>quoted</p>\n</blockquote>\n'],
    ['a &#42; b &amp;lt;', '<p>a * b &amp;lt;</p>\n'],
  ])('%j', (source, html) => {
    expect(shown(source)).toBe(html)
  })

  test('what messages escape is shown as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
        const html = shown(`${escaped(text)} ${code(text)}\n\n${fence(text)}`)
        const plain = html.replace(/<\/?(?:p|code|pre)>/g, '')
        expect(plain).not.toMatch(/<(?!$)/)
      }),
    )
  })

  test('nothing that anybody writes becomes a tag of another kind or an attribute', () => {
    const pieces = fc.constantFrom(
      '<script>',
      '<img src=x onerror=y>',
      '<b onclick=z>',
      '<b>',
      '</b>',
      '[x](javascript:y)',
      '[x](https://a.b/"o)',
      '`',
      '**',
      '|',
      '\n',
      '<details open>',
      '<summary>',
      '</details>',
      '&lt;',
      '&#60;',
      '"',
      "'",
      '> ',
      '- ',
      '```',
      '<a href="x">',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
        const tags = shown(parts.join('')).match(/<[^>]*>/g) ?? []
        const allowed =
          /^<\/?(?:p|b|i|em|strong|code|sub|sup|kbd|pre|h[3-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|details|summary|ins|del|a)>$|^<(?:br|hr)>$|^<a href="https?:\/\/[^"<>]*">$/
        expect(tags.filter(tag => !allowed.test(tag))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('links lead to http addresses only', () => {
    expect(shown('[a](https://a.b/c) [d](javascript:x) [e](data:text/html,x) [f](/local)')).toBe(
      '<p><a href="https://a.b/c">a</a> d e f</p>\n',
    )
  })

  test('links into the simulated GitHub lead to their page here, or nowhere', () => {
    expect(
      shown(`${link('#3', 'http://sim/acme/shop/pull/3')} ${link('env', 'http://sim/acme/shop/deployments/dev')}`),
    ).toBe('<p><a href="/pulls/acme/shop/3">#3</a> env</p>\n'.replace('#3<', '#\u200B3<'))
  })

  test.each(['[', '**', '`', '<details>\n', '> ', '<!--', '| a |\n', '*a ', '_a ', '&#', '- '])(
    'a text that is all %j is shown before anybody gives up',
    piece => {
      expect(shown(piece.repeat(60_000 / piece.length)).length).toBeLessThan(1_000_000)
    },
    5_000,
  )
})
