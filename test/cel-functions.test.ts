import { describe, expect, test } from 'vitest'
import { type CelOptions, compileCel } from '../src/validation/cel/compile-cel.ts'
import { ONLY_A_CLUSTER } from '../src/validation/cel/functions/authorizer.ts'
import { BEYOND } from '../src/validation/cel/functions/beyond.ts'
import { plainOf } from '../src/validation/cel/plain.ts'

const come = (expression: string, options: Partial<CelOptions> = {}): unknown => {
  const compiled = compileCel(expression, { variables: ['authorizer'], ...options })
  if (!compiled.ok) return `does not compile: ${compiled.message}`
  const result = compiled.program.evaluate({ authorizer: ONLY_A_CLUSTER })
  return result.ok ? plainOf(result.value) : `${result.reason}: ${result.message}`
}

const table = (cases: readonly (readonly [string, unknown])[]): void =>
  test.each(cases)('%s → %j', (expression, value) => expect(come(expression)).toEqual(value))

describe('texts', () =>
  table([
    ["'tacocat'.charAt(7)", ''],
    ["'tacocat'.charAt(8)", 'error: an index is out of range'],
    ["'tacocat'.indexOf('ac', 3)", -1],
    ["'ta©o©α𝒳'.lastIndexOf('𝒳')", 6],
    ["'hello hello'.replace('he', 'we', 1)", 'wello hello'],
    ["'ab'.replace('', '-')", '-a-b-'],
    ["'a,b,c'.split(',', 2)", ['a', 'b,c']],
    ["'a'.split(',', 0)", []],
    ["'TacoCÆt'.lowerAscii() + 'tacoCæt'.upperAscii()", 'tacocÆtTACOCæT'],
    ["'\\t a \\u00a0'.trim()", 'a'],
    ["['a', 'b'].join('-')", 'a-b'],
    ["strings.quote('a\"\\n')", '"a\\"\\n"'],
    ["'%x %X %o %b %e'.format([255, 'k', 8, true, 31.4])", 'ff 6B 10 1 3.140000×10⁰¹'],
    ["'%s'.format([{'b': [1.5], 'a': duration('1m')}])", '{"a":duration("60s"), "b":[1.500000]}'],
    ["'%.1f %d'.format([12345.25, 7])", '12,345.2 7'],
    ["'%d'.format(['x'])", 'error: format: "%d" cannot write a value of this type'],
    ["'%s %s'.format([1])", 'error: format: there are more clauses than values'],
    ["'abc'.reverse()", 'does not compile: "reverse" cannot take string'],
  ]))

describe('lists', () =>
  table([
    ['[1, 2, 2].isSorted() && !["b", "a"].isSorted()', true],
    ['[1, 2].sum() == 3 && [duration("1m"), duration("1s")].sum() == duration("61s") && [].sum() == 0', true],
    ['[3, 1].min() + [3, 1].max()', 4],
    ['dyn([]).min()', 'error: an empty list has no least and no greatest item'],
    ['["a", "b", "a"].indexOf("a") + ["a", "b", "a"].lastIndexOf("a")', 2],
    ['[1, 2, 3, 4].slice(1, 3)', [2, 3]],
    ['[1].slice(0, 2)', 'error: slice: an index is out of bounds'],
    ['[1, [2, [3]]].flatten(2)', [1, 2, 3]],
    ['[2, 1, 2].distinct().sort()', [1, 2]],
    ['["bb", "a"].sortBy(x, x.size())', ['a', 'bb']],
    ['[1, 2].reverse() + lists.range(2)', [2, 1, 0, 1]],
    ['sets.contains([1, 2], [2]) && sets.intersects([1], [1, 2]) && sets.equivalent([1, 1], [1])', true],
    ['[1, 2].first().value() + [1, 2].last().value()', 3],
  ]))

describe('regular expressions are those of Go', () =>
  table([
    ["'abc 123'.find('[0-9]+')", '123'],
    ["'123 abc 456'.findAll('[0-9]+', 1)", ['123']],
    ["'abab'.findAll('')", ['', '', '', '', '']],
    ["'aaa'.find('a+?')", 'a'],
    ["'xay'.find('a|xa|x')", 'xa'],
    ["'é𝒳b'.findAll('.')", ['é', '𝒳', 'b']],
    ["'foobar'.matches('^fo+b') && matches('x', '^x$')", true],
  ]))

test('a regular expression that would explode does not', () => {
  expect(come(`'${'a'.repeat(5000)}'.find('(a+)+$').size() + '${'a'.repeat(5000)}b'.findAll('(a|a)*c').size()`)).toBe(
    5000,
  )
})

describe('quantities', () =>
  table([
    ["quantity('1.5Gi').isGreaterThan(quantity('1500M')) && quantity('100m').isLessThan(quantity('1'))", true],
    ["quantity('50k').add(20).sub(quantity('50k')).asInteger()", 20],
    ["quantity('1e3') == quantity('1k') && quantity('0.1').compareTo(quantity('100m')) == 0", true],
    ["quantity('50.703k').asApproximateFloat()", 50703],
    ["quantity('-1n').sign()", -1],
    ["quantity('1.5').asInteger()", 'error: a quantity is no integer'],
    ["isQuantity('1.3Gi') && !isQuantity('1 Gi') && !isQuantity('1GB') && !isQuantity('')", true],
  ]))

describe('addresses', () =>
  table([
    [
      "ip('127.0.0.1').isLoopback() && ip('fe80::1').isLinkLocalUnicast() && ip('ff02::1').isLinkLocalMulticast()",
      true,
    ],
    ["ip('192.168.0.1').isGlobalUnicast() && ip('::').isUnspecified() && ip('::1').family() == 6", true],
    ["isIP('010.0.0.1') || isIP('::ffff:1.2.3.4') || isIP('fe80::1%en0') || isIP('1::2::3')", false],
    ["ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:0db8::abcd')", true],
    ["string(ip('1:0:0:2:0:0:0:3'))", '1:0:0:2::3'],
    ["cidr('10.0.0.0/8').containsIP(ip('10.9.9.9')) && !cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7')", true],
    ["string(cidr('192.168.1.9/24').masked()) + string(cidr('::1/128').prefixLength())", '192.168.1.0/24128'],
    ["isCIDR('10.0.0.0/33') || isCIDR('10.0.0.0') || isCIDR('10.0.0.0/08')", false],
  ]))

describe('URLs', () =>
  table([
    ["url('https://user@example.com:80/a b?k=v&k=%20#f').getHost()", 'example.com:80'],
    ["url('https://[::1]:80/').getHostname() + url('https://[::1]:80/').getPort()", '::180'],
    ["url('https://h/a b/%41').getEscapedPath()", '/a%20b/%41'],
    ["url('/a?k=v&k=w&x').getQuery()", { k: ['v', 'w'], x: [''] }],
    ["url('HTTPS://h').getScheme()", 'https'],
    ["isURL('../a') || isURL('a') || isURL('https://a:b:c/') || isURL('http://h/%zz') || isURL('')", false],
    ["url('x')", 'error: a text is no URL'],
  ]))

describe('versions', () =>
  table([
    ["semver('1.2.3-rc.1').isLessThan(semver('1.2.3-rc.10')) && semver('1.0.0-a').isLessThan(semver('1.0.0'))", true],
    ["semver('1.2.3').major() + semver('1.2.3').minor() + semver('1.2.3').patch()", 6],
    ["isSemver('v1.0.0') || isSemver('1.0') || isSemver('01.0.0')", false],
    ["semver('v01.01', true) == semver('1.1.0')", true],
    ["semver('1.0.0+a').compareTo(semver('1.0.0+b'))", 0],
  ]))

describe('formats', () =>
  table([
    ["format.dns1123Label().validate('my-name') == optional.none()", true],
    [
      "format.dns1035Label().validate('1a').hasValue() && format.dns1123LabelPrefix().validate('a-') == optional.none()",
      true,
    ],
    ["format.named('uuid').value().validate('x').value().size()", 1],
    ["format.named('nothing').hasValue()", false],
    [
      "['uri', 'byte', 'date', 'datetime', 'labelValue', 'qualifiedName'].all(n, format.named(n).value().validate('a b c').hasValue())",
      true,
    ],
  ]))

test('only a cluster knows who may do what, and that is no error', () => {
  expect(come("authorizer.group('apps').resource('deployments').namespace('a').check('create').allowed()")).toBe(
    'cluster: only a cluster knows who is allowed what',
  )
  expect(come("authorizer.path('/healthz').check('get').allowed() || true")).toBe(true)
})

test('functions that the API server does not have are there for whoever asks', () => {
  expect(come('math.greatest(1, 2)')).toContain('does not compile')
  const text =
    "math.greatest(1, 2.5, -3) == 2.5 && math.least([3, 1]) == 1 && base64.decode('aGk=') == b'hi' && 'ab'.reverse() == 'ba'"
  expect(come(text, { functions: BEYOND })).toBe(true)
})
