import { describe, expect, test } from 'vitest'
import { compileModule } from '../src/manifests/compile-module.ts'
import { createRego } from '../src/manifests/rego-guest.ts'
import type { RegoAnswer, RegoQuery } from '../src/validation/policies/rego.ts'

const module = await compileModule('rego')
const rego = createRego(module)

const query = (body: string, rest: Partial<RegoQuery> = {}): RegoQuery => ({
  modules: [{ path: 'a.rego', text: `package main\n${body}` }],
  version: 1,
  as: 'conftest',
  inputs: [{}],
  data: {},
  ...rest,
})
const judge = (body: string, rest: Partial<RegoQuery> = {}): RegoAnswer => rego.judge(query(body, rest))
const messages = (answer: RegoAnswer): readonly string[] =>
  answer.ok ? answer.said.flatMap(each => each.map(({ message }) => message)) : [`! ${answer.message}`]

describe('what is not there', () => {
  test.each([
    ['http.send({"method": "get", "url": "http://127.0.0.1"})', 'sends requests, which only a cluster can answer'],
    ['net.lookup_ip_addr("example.com")', 'looks addresses up, which only a cluster can answer'],
    ['opa.runtime()', "asks for the policy engine's environment, which only a cluster can answer"],
    [
      'external_data({"provider": "x", "keys": []})',
      'asks a provider of external data, which only a cluster can answer',
    ],
    ['parse_config_file("/etc/passwd")', 'reads files, which only conftest itself does'],
  ])('%s', (call, does) => {
    const name = call.slice(0, call.indexOf('('))
    expect(judge(`\ndeny contains msg if { msg := ${call} }`)).toEqual({
      ok: false,
      message: `the function "${name}" ${does}`,
      file: 'a.rego',
      line: 3,
      outside: true,
    })
  })

  test('a mistake is told first', () => {
    expect(judge('deny contains msg if { msg := opa.runtime() }\nwarn contains x if { x := nothing(1) }')).toEqual({
      ok: false,
      message: 'undefined function nothing',
      file: 'a.rego',
      line: 3,
    })
  })

  test.each([
    ['file:///etc/passwd', /^jsonschema: open .*: Not implemented on wasip1$/],
    ['http://127.0.0.1:9/x.json', /^jsonschema: remote reference loading disabled/],
  ])('a schema at %s', (address, message) => {
    const answer = judge(`deny contains msg if { [_, msg] := json.verify_schema({"$ref": "${address}"}) }`)
    expect(messages(answer)).toEqual([expect.stringMatching(message)])
  })
})

describe('the same query has the same answer', () => {
  const random = query(
    'deny contains sprintf("%v %v %v", [time.now_ns(), rand.intn("a", 1000000000), uuid.rfc4122("b")])',
  )

  test('time and chance included, in any sandbox', () => {
    const [first] = messages(rego.judge(random))
    expect(first).toMatch(/^1767225600000000000 \d+ [0-9a-f-]{36}$/)
    judge('deny contains "something else"')
    const again = createRego(module, rego.image)
    for (const other of [rego, rego, again, createRego(module)]) expect(messages(other.judge(random))).toEqual([first])
  })

  test('nothing is left of the one before', () => {
    const secret = judge('deny contains input.text', { inputs: [{ text: 'before' }], data: { text: 'before' } })
    expect(messages(secret)).toEqual(['before'])
    expect(messages(judge('deny contains data.text\nwarn contains input.text'))).toEqual([])
    expect(judge('deny contains msg if { msg := data.main.other }', { as: 'gatekeeper', version: 1 })).toMatchObject({
      message: 'package "main" has no rule "violation"',
    })
  })

  test('the sandbox starts with the first query, and its image serves others', () => {
    const lazy = createRego(module)
    expect([lazy.size, lazy.image]).toEqual([0, undefined])
    lazy.judge(random)
    expect(lazy.size).toBe(lazy.image?.memory.length)
    expect(createRego(module, lazy.image).image).toBe(lazy.image)
  })
})

describe('what is too much', () => {
  const working = (): void => expect(messages(judge('deny contains "works"'))).toEqual(['works'])

  test('memory', () => {
    expect(judge('deny contains sprintf("%d", [bits.lsh(1, 8000000000)])')).toEqual({
      ok: false,
      message: 'it needs more memory than the sandbox has, or goes too deep',
    })
    working()
  })

  test('depth of a policy', () => {
    expect(judge(`x := ${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toMatchObject({ ok: false })
    working()
  })

  test('depth of an object', () => {
    let deep: unknown = 1
    for (let index = 0; index < 20_000; index++) deep = [deep]
    expect(judge('deny contains "x" if input == 1', { inputs: [deep] })).toEqual({
      ok: false,
      message: 'an object is nested too deep to be judged',
    })
    working()
  })

  test('messages are cut, and those beyond a hundred are counted', () => {
    const many = judge('deny contains sprintf("%04d", [i]) if some i in numbers.range(1, 2000)\nwarn contains "last"')
    expect(messages(many)).toHaveLength(102)
    expect(messages(many).slice(99)).toEqual(['0100', 'and 1900 more', 'and 1 more'])
    const long = judge('deny contains concat("", ["ü" | some _ in numbers.range(1, 3000)])')
    expect(messages(long)[0]).toHaveLength(1_001)
    expect(messages(long)[0]?.endsWith('…')).toBe(true)
  })

  test('thousands of objects are judged at once', () => {
    const inputs = Array.from({ length: 5_000 }, (_, index) => ({ name: `${index}` }))
    expect(messages(judge('deny contains input.name if endswith(input.name, "999")', { inputs }))).toEqual([
      '999',
      '1999',
      '2999',
      '3999',
      '4999',
    ])
  })

  test('an inventory of megabytes', () => {
    const pods = Array.from({ length: 4_000 }, (_, index) => [
      `pod-${index}`,
      { kind: 'Pod', metadata: { name: `pod-${index}`, annotations: { text: 'x'.repeat(400) } } },
    ])
    const answer = judge(
      'deny contains sprintf("%d", [count(data.pods)])\nwarn contains data.pods["pod-3999"].metadata.name',
      {
        data: { pods: Object.fromEntries(pods) },
      },
    )
    expect(messages(answer)).toEqual(['4000', 'pod-3999'])
  })
})
