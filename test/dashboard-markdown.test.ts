import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeComment } from '../src/messages/change-comment.ts'
import { code, escaped, fence, link } from '../src/messages/escape.ts'
import { validateCheck } from '../src/messages/validate-check.ts'
import { followOn } from '../src/web/dashboard/follow.ts'
import { markdown } from '../src/web/dashboard/markdown.ts'
import { example } from './change-facts.ts'

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
      '<div class="wide"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>\n',
    ],
    [
      '| | |\n| --- | --- |\n| ✓ | ok |\n| ✗ | a ✗ |',
      '<div class="wide"><table><tbody><tr><td class="mark pass">✓</td><td>ok</td></tr>\n<tr><td class="mark block">✗</td><td>a ✗</td></tr></tbody></table></div>\n',
    ],
    [
      '- ⚠ **cart**: gone\n- ⚠',
      '<ul><li><i class="mark care">⚠</i> <strong>cart</strong>: gone</li>\n<li>⚠</li></ul>\n',
    ],
    [
      '<details><summary><b>Why</b></summary>\n\nBecause.\n</details>',
      '<details><summary><b>Why</b></summary>\n<div><p>Because.</p>\n</div></details>\n',
    ],
    [
      '<details>\n<summary>Why</summary>\nBecause.\n\n</details>\nAfter.',
      '<details><summary>Why</summary>\n<div><p>Because.</p>\n</div></details>\n<p>After.</p>\n',
    ],
    [
      '<details><summary>a</summary>\n\n</details>\n<details><summary>b [c](https://d.e)</summary>\n\n</details>',
      '<details><summary>a</summary>\n<div></div></details>\n<details><summary>b c</summary>\n<div></div></details>\n',
    ],
    ['<details>\nno summary\n</details>', '<p>&lt;details&gt;\nno summary\n&lt;/details&gt;</p>\n'],
    ['<details><summary>a', '<p>&lt;details&gt;&lt;summary&gt;a</p>\n'],
    ['````text\n```\n</details>\n````\nafter', '<pre><code>```\n&lt;/details&gt;</code></pre>\n<p>after</p>\n'],
    ['```\n~~~\n```', '<pre><code>~~~</code></pre>\n'],
    ['`a/b/c`', '<p><code>a/<wbr>b/<wbr>c</code></p>\n'],
    ['```yaml\na: <b>\n```', '<pre><code>a: &lt;b&gt;</code></pre>\n'],
    ['before\n\n---\nafter', '<p>before</p>\n<hr>\n<p>after</p>\n'],
    ['<!-- stagecoach:state -->\nWaits.', '<p>Waits.</p>\n'],
    ['> quoted', '<blockquote><p>quoted</p>\n</blockquote>\n'],
    ['a &#42; b &amp;lt;', '<p>a * b &amp;lt;</p>\n'],
  ])('%j', (source, html) => {
    expect(shown(source)).toBe(html)
  })

  test('a diff has a block for each line, and bold in it what the line instead of another does not share with it', () => {
    expect(
      shown(
        '```diff\n@@ spec @@\n kind: A\n-  image: web:1.8.1\n+  image: web:1.8.2\n+  <b>: "1"\n@@ data @@\n-  a: 1\n+  a: 2\n```',
      ),
    ).toMatchInlineSnapshot(`
      "<pre class="patch" tabindex="0"><code><span class="hunk">@@ spec @@
      </span><span> kind: A
      </span><del>-  image: web:<b>1.8.1</b>
      </del><ins>+  image: web:<b>1.8.2</b>
      </ins><ins>+  &lt;b&gt;: &quot;1&quot;
      </ins><span class="hunk">@@ data @@
      </span><del>-  a: <b>1</b>
      </del><ins>+  a: <b>2</b>
      </ins></code></pre>
      "
    `)
  })

  test('lines that have nothing in common are not compared word by word', () => {
    expect(shown('```diff\n-one two\n+three\n@@ @@\n-a: 1\n+b: 1\n+c: 1\n```')).not.toContain('<b>')
  })

  test('what stands in a diff does not end what the diff is folded into', () => {
    const diff = fence('+  page: |\n+</details>\n</details>\n+```\n```\n<details><summary>x</summary>\n', 'diff')
    const html = shown(`<details><summary>dev</summary>\n\n${diff}\n\n</details>\n\n**after**`)
    expect(html.match(/<\/?details>/g)).toEqual(['<details>', '</details>'])
    expect(html).toMatch(/<\/details>\n<p><strong>after<\/strong><\/p>\n$/)
  })

  test('the comment and the check of a change are shown whole, with nothing of their Markdown left over', () => {
    const { summary, text = '' } = validateCheck(example())
    for (const source of [changeComment(example()), summary, text]) {
      const words = shown(source).replace(/<pre[\s\S]*?<\/pre>/g, '')
      expect(words).not.toMatch(/\*\*|```|&lt;|\]\(|<!--|\| /)
    }
    expect(shown(changeComment(example())).match(/<summary>.*?<\/summary>/g)).toEqual([
      '<summary><b>dev, staging</b>: frontend, search</summary>',
      '<summary><b>production</b>: search</summary>',
    ])
  })

  test('what messages escape is shown as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
        const html = shown(`${escaped(text)} ${code(text)}\n\n${fence(text)}`)
        const plain = html.replace(/<\/?(?:p|code|pre|wbr)>/g, '')
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
      '````',
      '```diff\n',
      '\n@@ ',
      '\n+',
      '\n-',
      '</summary>\n',
      '<details><summary>',
      '\n</details>\n',
      '✗',
      '| ✗ |\n| --- |\n',
      '- ⚠ ',
      '<a href="x">',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
        const tags = shown(parts.join('')).match(/<[^>]*>/g) ?? []
        const allowed =
          /^<\/?(?:p|b|i|em|strong|code|sub|sup|kbd|pre|h[3-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|details|summary|div|ins|del|span|a)>$|^<(?:br|hr|wbr)>$|^<(?:div class="wide"|(?:td|th|i) class="mark [a-z]+"|pre class="patch" tabindex="0"|span class="hunk")>$|^<a href="https?:\/\/[^"<>]*">$/
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

  test.each([
    '[',
    '**',
    '`',
    '<details>\n',
    '<details><summary>a</summary>\n',
    '</details>\n',
    '```diff\n',
    '+a\n-b\n',
    '- ✗ a\n',
    '> ',
    '<!--',
    '| a |\n',
    '*a ',
    '_a ',
    '&#',
    '- ',
  ])(
    'a text that is all %j is shown before anybody gives up',
    piece => {
      expect(shown(piece.repeat(60_000 / piece.length)).length).toBeLessThan(1_000_000)
    },
    5_000,
  )
})
