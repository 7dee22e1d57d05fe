import { expect, test } from 'vitest'
import { narrowed } from '../src/validation/places/narrowed.ts'

const pod = (image: string, name = 'web', more: object = {}) => ({
  spec: {
    containers: [
      { name, image },
      { name: 'log', image: 'log:1' },
    ],
    ...more,
  },
})

test.each([
  ['a list whose item changed is its field', '/spec/containers', pod('a:1'), pod('a:2'), '/spec/containers/0/image'],
  ['a whole object, too', '', pod('a:1'), pod('a:2'), '/spec/containers/0/image'],
  ['two changes are what they have in common', '', pod('a:1'), pod('a:2', 'api'), '/spec/containers/0'],
  ['what is new is the field', '', pod('a:1'), pod('a:1', 'web', { 'a/b': 1 }), '/spec/a~1b'],
  ['what is gone is where it was', '/spec', pod('a:1', 'web', { x: 1 }), pod('a:1'), '/spec'],
  ['what did not change is all of it', '/spec/containers', pod('a:1'), pod('a:1'), '/spec/containers'],
  ['lists of other lengths are all of them', '/a', { a: [1] }, { a: [1, 2] }, '/a'],
  ['what was not there is itself', '/b/c', { a: 1 }, { b: { c: 1 } }, '/b/c'],
  ['what is no object is itself', '', null, [], ''],
])('%s', (_, at, before, after, expected) => {
  expect(narrowed(at, before, after)).toBe(expected)
})
