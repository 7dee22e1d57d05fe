import { describe, expect, test } from 'vitest'
import { ignoredBy, reasonFor } from '../src/validation/rules/ignored.ts'
import { object } from './rules-scene.ts'

const read = (annotation: unknown) =>
  ignoredBy(object('Deployment', {}, { annotations: { 'stagecoach.dev/ignore': annotation } }))
const rulesIn = (annotation: unknown) => Object.fromEntries(read(annotation).rules)
const problemsIn = (annotation: unknown) =>
  read(annotation).problems.map(({ rule, message, fix }) => [rule, message, fix])

describe('an object', () => {
  test.each<[what: string, annotation: unknown, found: Readonly<Record<string, string>>]>([
    ['says why a rule does not count', 'image-tag: the vendor keeps it', { 'image-tag': 'the vendor keeps it' }],
    [
      'says so of several, with spaces and colons',
      ' image-tag : see https://example.com/1 ;replicas:one is enough;',
      { 'image-tag': 'see https://example.com/1', replicas: 'one is enough' },
    ],
    [
      'names rules of other parts',
      'schema.unknown: ours; secret.token: made up',
      { 'schema.unknown': 'ours', 'secret.token': 'made up' },
    ],
    ['names a group', 'secret.*: only examples', { 'secret.*': 'only examples' }],
    ['says nothing', ' ', {}],
    ['says something that is no text', { a: 1 }, {}],
  ])('%s', (_, annotation, found) => {
    expect(rulesIn(annotation)).toEqual(found)
    expect(problemsIn(annotation)).toEqual([])
  })

  test('may be without annotations', () => {
    expect(ignoredBy(object('Deployment')).rules.size).toBe(0)
    expect(ignoredBy(object('Deployment', {}, { annotations: null })).rules.size).toBe(0)
  })
})

test('nothing is excused from a policy or from the cluster', () => {
  expect(rulesIn('policy.no-latest: old; dry-run.forbidden: later')).toEqual({})
  expect(problemsIn('policy.no-latest: old')).toEqual([
    [
      'ignore.policy',
      'an object cannot say that "policy.no-latest" does not count for it',
      'Write it into "validate.ignore" of the configuration, where whoever owns that agrees',
    ],
  ])
})

test('what has no reason counts, and is said', () => {
  expect(rulesIn('image-tag; replicas: one')).toEqual({ replicas: 'one' })
  expect(problemsIn('image-tag; replicas: one')).toEqual([
    [
      'ignore.reason',
      'the annotation does not say why "image-tag" does not count, so that it does',
      'Write "image-tag: " and the reason',
    ],
  ])
})

test('a rule that there is not is said, with what was most likely meant', () => {
  expect(problemsIn('image-tags: x; schema: y; zzz: z')).toEqual([
    ['ignore.unknown', 'there is no rule "image-tags", so that nothing is ignored by it', 'Write image-tag'],
    ['ignore.unknown', 'there is no rule "schema", so that nothing is ignored by it', 'Write schema.*'],
    [
      'ignore.unknown',
      'there is no rule "zzz", so that nothing is ignored by it',
      'Write the id of a rule, as "image-tag: reason"',
    ],
  ])
})

test('a reason holds for its rule, and that of a group for all in it', () => {
  const ignored = read('schema.*: ours; replicas: one is enough')
  expect(reasonFor(ignored, 'schema.type')).toBe('ours')
  expect(reasonFor(ignored, 'replicas')).toBe('one is enough')
  expect(reasonFor(ignored, 'spread')).toBeUndefined()
  expect(reasonFor(ignored, 'api.removed')).toBeUndefined()
})

test('an annotation of a megabyte is read no further than anybody writes', () => {
  const found = read('x;'.repeat(500_000))
  expect(found.problems).toHaveLength(50)
})
