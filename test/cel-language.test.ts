import { describe, expect, test } from 'vitest'
import { type CelOptions, compileCel } from '../src/validation/cel/compile-cel.ts'
import { plainOf } from '../src/validation/cel/plain.ts'

const object = {
  metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web' } },
  spec: {
    replicas: 3,
    ratio: 0.5,
    ports: [80, 443],
    password: '(hidden 0a1b2c)',
    other: '(hidden 3d4e5f)',
    nothing: null,
  },
}

const come = (expression: string, options: Partial<CelOptions> = {}): unknown => {
  const compiled = compileCel(expression, { variables: ['object'], ...options })
  if (!compiled.ok) return `does not compile: ${compiled.message}`
  const result = compiled.program.evaluate({ object })
  return result.ok ? plainOf(result.value) : `${result.reason}: ${result.message}`
}

describe('an expression comes to', () => {
  test.each<[string, unknown]>([
    ['object.spec.replicas == 3', true],
    ['object.spec.replicas == 3.0', true],
    ['object.spec.replicas > 2.5', true],
    ['object.spec.ratio == 0.5', true],
    ["object.metadata.labels['app.kubernetes.io/name'] == object.metadata.name", true],
    ['has(object.spec.paused)', false],
    ['has(object.spec.nothing)', true],
    ['object.spec.nothing == null', true],
    ['object.spec.?paused.orValue(true)', true],
    ['object.?spec.?paused.hasValue()', false],
    ['object.spec.ports[?5].orValue(1)', 1],
    ['object.spec.ports.map(p, p * 2)', [160, 886]],
    ['object.spec.ports.exists_one(p, p > 80)', true],
    ["{'a': 1, 'b': 2}.transformMap(k, v, v > 1, k + string(v))", { b: 'b2' }],
    ['[3, 4].transformList(i, v, i * v)', [0, 4]],
    ['[1, "a", 2.5].size()', 3],
    ['type(object.spec.replicas) == int && type(object.spec.ratio) == double', true],
    ['[?object.spec.?paused, 1, ?object.?spec.replicas == object.?a ? optional.of(2) : optional.none()]', [1]],
    ['{?"a": object.?a, ?(true ? "b" : "c"): optional.of([?optional.of(1)])}["b"]', [1]],
    ['[[1][?0].orValue(0), {"?,?": 2}["?,?"]]', [1, 2]],
    ['optional.of(1).optMap(x, x + 1).value()', 2],
    ['"äöü𝒳".charAt(3) + "äöü𝒳".substring(0, 2)', '𝒳äö'],
    ["'%s has %d ports, %.1f'.format([object.metadata.name, 2, 1.25])", 'web has 2 ports, 1.2'],
    ['duration("1h30m").getMinutes()', 90],
    ['timestamp("2023-08-26T12:39:00.5Z") + duration("1s")', '2023-08-26T12:39:01.5Z'],
    ['timestamp("2023-01-01T12:00:00Z").getHours("Europe/Berlin")', 13],
    ['string(1000000.0)', '1e+06'],
  ])('%s → %j', (expression, value) => expect(come(expression)).toEqual(value))
})

describe('what is wrong for this object is an error, unless the other side decides', () => {
  test.each<[string, unknown]>([
    ['object.spec.paused', 'error: there is no "paused"'],
    ['object.spec.ports[2]', 'error: an index is out of bounds'],
    ['1 / 0 == 1', 'error: division by zero'],
    ['9223372036854775807 + 1 > 0', 'error: integer overflow'],
    ['object.spec.paused || true', true],
    ['object.spec.paused && false', false],
    ['[0, 1].exists(x, 1 / x == 1)', true],
    ['object.spec.replicas + "a" == ""', 'error: an operator cannot take values of these types'],
  ])('%s → %j', (expression, value) => expect(come(expression)).toEqual(value))
})

describe('a hidden value decides nothing', () => {
  test.each<[string, unknown]>([
    ['object.spec.password == "a"', 'hidden: it looks at a value that is hidden'],
    ['object.spec.password.size() > 3', 'hidden: it looks at a value that is hidden'],
    ['object.spec.paused || object.spec.password == "a"', 'hidden: it looks at a value that is hidden'],
    ['has(object.spec.password)', true],
    ['object.spec.password == object.spec.password && object.spec == object.spec', true],
    ['object.spec.password != object.spec.other', true],
    ['object.spec.password == "a" || object.spec.replicas == 3', true],
  ])('%s → %j', (expression, value) => expect(come(expression)).toEqual(value))
})

describe('what cannot be right does not compile', () => {
  test.each<[string, unknown]>([
    ['objekt.spec', 'does not compile: undeclared reference to "objekt"'],
    ['1 == 1.0', 'does not compile: "==" cannot take int and double'],
    ['"a".size', 'does not compile: type string has no fields, and "size" is looked at'],
    ['"a".shout()', 'does not compile: there is no method "shout"'],
    ['has(object)', 'does not compile: has(…) needs a field, as has(self.name)'],
    [
      'object.spec.ports.all(p + 1, true)',
      'does not compile: all(var, predicate) invalid predicate iteration variable',
    ],
    ['object.', 'does not compile: Expected IDENTIFIER, got EOF'],
    ['('.repeat(5000), 'does not compile: Exceeded maxDepth (200)'],
  ])('%s', (expression, why) => expect(come(expression)).toBe(why))
})

describe('what has no end is ended', () => {
  const thousand = `[${Array.from({ length: 1000 }, () => 0).join()}]`
  test.each([
    `${thousand}.all(a, ${thousand}.all(b, ${thousand}.all(c, true)))`,
    `${thousand}.map(a, ${thousand}.map(b, ${thousand})) == []`,
    `${thousand}.all(a, "${'a'.repeat(10000)}".replace("a", "${'b'.repeat(1000)}").size() > 0)`,
  ])('%#', expression => expect(come(expression)).toBe('budget: it takes more steps than the API server allows'))
})

test('a thousand conditions do not need a deep stack', () => {
  expect(come(Array.from({ length: 3000 }, () => 'object.spec.replicas == 3').join(' && '))).toBe(true)
})
