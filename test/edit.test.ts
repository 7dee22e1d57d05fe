import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { addValue } from '../src/overlay/add-value.ts'
import { readFilePins } from '../src/overlay/file-pins.ts'
import { needsQuotes, setScalar } from '../src/overlay/set-scalar.ts'

/** The text with its only tag moved. */
const moved = (text: string, to: string): string => {
  const [pin, ...more] = readFilePins('kustomization.yaml', text).pins
  expect(more).toEqual([])
  return pin ? setScalar(text, pin.range, to) : ''
}

describe('an edit of a scalar', () => {
  it.each([
    ['newTag: 1.0.0', '1.1.0', 'newTag: 1.1.0'],
    ['newTag: "1.0.0"', '1.1.0', 'newTag: "1.1.0"'],
    ["newTag: '1.0.0'", '1.1.0', "newTag: '1.1.0'"],
    ['newTag:   1.0.0   # keep me', '1.1.0', 'newTag:   1.1.0   # keep me'],
    [
      'newTag: 1.0.0 # {"$imagepolicy": "flux-system:a:tag"}',
      '1.1.0',
      'newTag: 1.1.0 # {"$imagepolicy": "flux-system:a:tag"}',
    ],
    ['newTag: &v 1.0.0', '1.1.0', 'newTag: &v 1.1.0'],
    ['newTag: 1.0.0', '1.10', 'newTag: "1.10"'],
    ["newTag: '1.0'", '1.10', "newTag: '1.10'"],
    ['newTag: 377604babeb423130a2f9fe2dc2e6c4fb22339a4', '12e4567', 'newTag: "12e4567"'],
    ['newTag: 1.0.0', '20240102', 'newTag: "20240102"'],
    ['newTag: 1.0.0', '2024-01-02', 'newTag: "2024-01-02"'],
    ['newTag: 1.0.0', '1_000', 'newTag: "1_000"'],
    ['newTag: 1.0.0', '0o17', 'newTag: "0o17"'],
    ['newTag: 1.0.0', 'on', 'newTag: "on"'],
  ] as const)('%s → %s', (line, to, expected) => {
    const around = (inner: string) => `images:\n- name: a\n  ${inner}\n  newName: b # and me\n`
    expect(moved(around(line), to)).toBe(around(expected))
  })

  it('keeps line ends, a BOM, and the missing one at the end', () => {
    expect(moved('\uFEFFimages:\r\n- name: a\r\n  newTag: 1.0.0', '1.1.0')).toBe(
      '\uFEFFimages:\r\n- name: a\r\n  newTag: 1.1.0',
    )
  })

  it('moves what an alias stands for where its anchor is', () => {
    expect(moved('x: &v 1.0.0\nimages:\n- name: a\n  newTag: *v\n', '1.1.0')).toBe(
      'x: &v 1.1.0\nimages:\n- name: a\n  newTag: *v\n',
    )
  })

  it('reaches into a patch that is a text', () => {
    const text = (tag: string) =>
      `patches:\n- patch: |-\n    # first\n\n    apiVersion: v1\n    kind: Pod\n    metadata: { name: p }\n    spec:\n      containers:\n      - name: c\n        image: "acme/web:${tag}" # x\n`
    expect(moved(text('1.0.0'), 'acme/web:1.1.0')).toBe(text('1.1.0'))
  })

  it('reads back as exactly the text that was written, by YAML 1.1 and 1.2, whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-fnoysONY.:_+-]{1,10}$/)),
        fc.constantFrom('1.0.0', '"1.0.0"', "'1.0.0'"),
        (value, before) => {
          const text = `a: ${before} # comment\nb: 1\n`
          const after = setScalar(text, [3, 3 + before.length], value)
          for (const version of ['1.1', '1.2'] as const) expect(parse(after, { version })).toEqual({ a: value, b: 1 })
          expect(after.endsWith(' # comment\nb: 1\n')).toBe(true)
        },
      ),
    )
  })

  it.each(['1.2.3', 'v1', 'acme/web:1.2.3', '377604babeb423130a2f9fe2dc2e6c4fb22339a4'])(
    'leaves %s without quotes',
    value => {
      expect(needsQuotes(value)).toBe(false)
    },
  )
})

describe('an added value', () => {
  it.each([
    ['a: 1\n', ['b'], 'a: 1\nb: x\n'],
    ['a: 1', ['b'], 'a: 1\nb: x'],
    [
      'image:\n  repository: r # here\nother: 1\n',
      ['image', 'tag'],
      'image:\n  repository: r # here\n  tag: x\nother: 1\n',
    ],
    [
      'a:\n    b:\n        c: 1\n\n# end\nd: 1\n',
      ['a', 'b', 'tag'],
      'a:\n    b:\n        c: 1\n        tag: x\n\n# end\nd: 1\n',
    ],
    ['a: 1\n', ['image', 'tag'], 'a: 1\nimage:\n  tag: x\n'],
    ['image:\na: 1\n', ['image', 'tag'], 'image:\n  tag: x\na: 1\n'],
    ['a: |\n  text\n  more\nb: 1\n', ['c'], 'a: |\n  text\n  more\nb: 1\nc: x\n'],
    ['b:\n  a: |\n    text\nc: 1\n', ['b', 'tag'], 'b:\n  a: |\n    text\n  tag: x\nc: 1\n'],
    ['a: 1\r\nb: 2\r\n', ['c'], 'a: 1\r\nb: 2\r\nc: x\r\n'],
    ['a: { b: 1 }\n', ['a', 'c'], undefined],
    ['a: [1]\n', ['a', 0], undefined],
    ['a: text\n', ['a', 'b'], undefined],
    ['a: 1\n', ['a'], undefined],
    ['', ['a'], undefined],
  ] as const)('%j at %j', (text, steps, expected) => {
    expect(addValue(text, steps, 'x')).toBe(expected)
  })
})
