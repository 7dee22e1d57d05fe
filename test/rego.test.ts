import { describe, expect, test } from 'vitest'
import { compileModule } from '../src/manifests/compile-module.ts'
import { createRego } from '../src/manifests/rego-guest.ts'
import type { RegoAnswer, RegoQuery } from '../src/validation/policies/rego.ts'

const module = await compileModule('rego')
const rego = createRego(module)

/** What a policy says, as lines; `!` where nothing was judged. */
const lines = (answer: RegoAnswer): readonly string[] =>
  answer.ok
    ? answer.said.map(each => each.map(({ level, message }) => `${level}: ${message}`).join('; '))
    : [['!', [answer.file, answer.line].filter(part => part !== undefined).join(':'), answer.message].join(' ')]

const conftest = (text: string, inputs: readonly unknown[] = [{}], rest: Partial<RegoQuery> = {}): RegoAnswer =>
  rego.judge({ modules: [{ path: 'policy/a.rego', text }], version: 1, as: 'conftest', inputs, data: {}, ...rest })

const template = (text: string, inputs: readonly unknown[], rest: Partial<RegoQuery> = {}): RegoAnswer =>
  rego.judge({ modules: [{ path: 'template', text }], version: 0, as: 'gatekeeper', inputs, data: {}, ...rest })

const pod = (name: string, ...images: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: images.map(image => ({ name: image.split(':')[0], image })) },
})

describe("Gatekeeper's templates", () => {
  test('labels that are required', () => {
    const text = `package owned
violation[{"msg": text, "details": {"labels": absent}}] {
  absent := {name | name := input.parameters.labels[_]; not input.review.object.metadata.labels[name]}
  all := count(absent)
  all > 0
  text := sprintf("%d labels are absent: %v", [all, concat(" ", absent)])
}`
    const input = (labels: object, ...required: readonly string[]) => ({
      review: { object: { metadata: { labels } } },
      parameters: { labels: required },
    })
    expect(lines(template(text, [input({ a: 'x' }, 'a'), input({ a: 'x' }, 'a', 'c', 'b'), input({}, 'a')]))).toEqual([
      '',
      'deny: 2 labels are absent: b c',
      'deny: 1 labels are absent: a',
    ])
  })

  test('registries that are allowed, with functions that only the old version has', () => {
    const text = `package registries
allowed(image) { any([match | match := re_match(input.parameters.registries[_], image)]) }
violation[{"msg": sprintf("%s comes from elsewhere", [image])}] {
  image := input.review.object.spec.containers[_].image
  not allowed(image)
}`
    const parameters = { registries: ['^registry[.]example/'] }
    const inputs = [pod('a', 'registry.example/web:1'), pod('b', 'web:1', 'log:2')].map(object => ({
      review: { object },
      parameters,
    }))
    expect(lines(template(text, inputs))).toEqual([
      '',
      'deny: log:2 comes from elsewhere; deny: web:1 comes from elsewhere',
    ])
  })

  test('limits of containers, with a library and functions of several bodies', () => {
    const text = `package memory
import data.lib.units
violation[{"msg": concat(" ", [container.name, wrong])}] {
  container := input.review.object.spec.containers[_]
  wrong := problem(container)
}
problem(container) = "has no limit" { not container.resources.limits.memory }
problem(container) = sprintf("may take %v of %v", [given, input.parameters.memory]) {
  given := container.resources.limits.memory
  units.bytes(given) > units.bytes(input.parameters.memory)
}`
    const units = `package lib.units
factor = {"Mi": 1048576, "Gi": 1073741824}
bytes(text) = number { number := to_number(text) }
bytes(text) = number {
  unit := substring(text, count(text) - 2, 2)
  number := to_number(substring(text, 0, count(text) - 2)) * factor[unit]
}`
    const object = {
      spec: {
        containers: [
          { name: 'none' },
          { name: 'large', resources: { limits: { memory: '2Gi' } } },
          { name: 'small', resources: { limits: { memory: '900Mi' } } },
          { name: 'plain', resources: { limits: { memory: '1073741825' } } },
        ],
      },
    }
    const modules = [
      { path: 'template', text },
      { path: 'template library 1', text: units },
    ]
    const answer = template('', [{ review: { object }, parameters: { memory: '1Gi' } }], { modules })
    expect(answer.ok && answer.said[0]?.map(({ message }) => message)).toEqual([
      'large may take 2Gi of 1Gi',
      'none has no limit',
      'plain may take 1073741825 of 1Gi',
    ])
    expect(lines(template('', [], { modules: modules.slice(1) }))).toEqual(['!  the template has libraries only'])
  })

  test('hosts of ingresses that only one may have, by the inventory', () => {
    const text = `package hosts
violation[{"msg": sprintf("%s is taken by %s/%s", [host, namespace, name])}] {
  own := input.review.object
  host := own.spec.rules[_].host
  other := data.inventory.namespace[namespace]["networking.k8s.io/v1"].Ingress[name]
  other.spec.rules[_].host == host
  [namespace, name] != [own.metadata.namespace, own.metadata.name]
}`
    const ingress = (name: string, host: string) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'shop' },
      spec: { rules: [{ host }] },
    })
    const all = [ingress('a', 'shop.example'), ingress('b', 'shop.example'), ingress('c', 'blog.example')]
    const inventory = {
      namespace: {
        shop: { 'networking.k8s.io/v1': { Ingress: Object.fromEntries(all.map(each => [each.metadata.name, each])) } },
      },
    }
    const kind = { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress' }
    const inputs = all.map(object => ({ review: { kind, object }, parameters: {} }))
    expect(lines(template(text, inputs, { data: { inventory } }))).toEqual([
      'deny: shop.example is taken by shop/b',
      'deny: shop.example is taken by shop/a',
      '',
    ])
    expect(lines(template(text, inputs))).toEqual(['', '', ''])
  })

  test('a violation without a message is none, as in the cluster', () => {
    expect(lines(template('package a\nviolation[{"details": {}}] { true }', [{}]))).toEqual([''])
    expect(lines(template('package a\nviolation[{"msg": 1}] { true }', [{}]))).toEqual([
      '! template:2 the rule "violation" gives a violation whose "msg" is a number instead of text',
    ])
  })

  test.each([
    ['package a\ndeny["x"] { true }', 'template:1 package "a" has no rule "violation"'],
    ['package a\nviolation := true', 'template:2 the rule "violation" gives true instead of a set of messages'],
  ])('%j is no template', (text, message) => {
    expect(lines(template(text, [{}]))).toEqual([`! ${message}`])
  })

  test('only one module may be outside of the libraries', () => {
    const text = 'package a\nviolation[{"msg": "x"}] { true }'
    const modules = [
      { path: 'template', text },
      { path: 'template library 1', text: 'package b\nx = 1' },
    ]
    expect(lines(template('', [{}], { modules }))).toEqual([
      '! template library 1:1 a library\'s package begins with "lib", and this one is "b"',
    ])
  })
})

describe("conftest's policies", () => {
  const text = `package main
deny contains msg if {
  input.kind == "Deployment"
  not input.spec.template.spec.securityContext.runAsNonRoot
  msg := sprintf("%s runs as root", [input.metadata.name])
}
deny_latest contains {"msg": msg, "more": 1} if {
  some container in input.spec.containers
  endswith(container.image, ":latest")
  msg := sprintf("%s is not pinned", [container.name])
}
violation contains "no owner" if not input.metadata.labels.owner
warn contains "old" if input.apiVersion == "v1beta1"
warn_size contains "large" if count(input.spec.containers) > 1
denied contains "never" if true
deny_ contains "never" if true
`

  test('deny, violation and warn, with or without a suffix', () => {
    const inputs = [
      { kind: 'Deployment', metadata: { name: 'web' }, apiVersion: 'v1beta1' },
      pod('a', 'web:latest', 'log:1'),
      { metadata: { labels: { owner: 'me' } } },
    ]
    expect(lines(conftest(text, inputs))).toEqual([
      'deny: web runs as root; deny: no owner; warn: old',
      'deny: web is not pinned; deny: no owner; warn: large',
      '',
    ])
  })

  test('all packages are asked, with their data', () => {
    const modules = [
      { path: 'a.rego', text: 'package main\nimport data.names\ndeny contains "unknown" if not input.name in names' },
      { path: 'b.rego', text: 'package team.web\nimport data.lib\nwarn contains lib.text if true' },
      { path: 'c.rego', text: 'package lib\ntext := "from the library"' },
    ]
    const answer = conftest('', [{ name: 'a' }, { name: 'z' }], { modules, data: { names: ['a', 'b'] } })
    expect(lines(answer)).toEqual(['warn: from the library', 'deny: unknown; warn: from the library'])
  })

  test('exceptions', () => {
    const exempting = `package main
deny contains "plain" if true
deny_root contains "root" if true
warn_size contains "size" if true
exception contains rules if { input.name == "root"; rules := ["root", "size"] }
exception contains rules if { input.name == "plain"; rules := [""] }
`
    expect(lines(conftest(exempting, [{ name: 'root' }, { name: 'plain' }, { name: 'none' }]))).toEqual([
      'deny: plain',
      'deny: root; warn: size',
      'deny: plain; deny: root; warn: size',
    ])
  })

  test.each([
    ['deny := true', '2 the rule "deny" gives true instead of a set of messages'],
    ['deny_a := "text"', '2 the rule "deny_a" gives a string instead of a set of messages'],
    ['warn contains 3', '2 the rule "warn" gives a number instead of a message'],
    ['deny contains {"message": "x"}', '2 the rule "deny" gives an object without text as "msg"'],
  ])('%s says nothing, and that is said', (rule, message) => {
    expect(lines(conftest(`package main\n${rule}`))).toEqual([`! policy/a.rego:${message}`])
  })

  test.each(['deny := false', 'deny := ["", ""]', 'deny(x) := x', 'deny contains "x" if input.a == 1'])(
    '%s says nothing, and that is good',
    rule => {
      expect(lines(conftest(`package main\n${rule}`))).toEqual([''])
    },
  )

  test('whatever the input is', () => {
    const inputs = [null, 1, 'text', [1], undefined, { a: [{}] }]
    expect(lines(conftest('package main\ndeny contains msg if msg := type_name(input)', inputs))).toEqual(
      ['null', 'number', 'string', 'array', 'null', 'object'].map(type => `deny: ${type}`),
    )
  })
})

describe('versions of Rego', () => {
  const before = 'package main\ndeny["old"] { input.a == 1 }'
  const now = 'package main\ndeny contains "new" if input.a == 1'

  test('are those that are said', () => {
    expect(lines(conftest(before, [{ a: 1 }], { version: 0 }))).toEqual(['deny: old'])
    expect(lines(conftest(now, [{ a: 1 }]))).toEqual(['deny: new'])
    expect(lines(conftest(before))).toMatchInlineSnapshot(`
      [
        "! policy/a.rego:2 \`contains\` keyword is required for partial set rules (and another error)",
      ]
    `)
    expect(lines(conftest(now, [{}], { version: 0 }))).toMatchInlineSnapshot(`
      [
        "! policy/a.rego:2 var cannot be used for rule name (hint: \`import future.keywords.contains\` for \`p contains x\` rules) (and 4 more errors)",
      ]
    `)
  })

  test('can be asked for by a module of before', () => {
    const text = 'package main\nimport rego.v1\ndeny contains "both" if every x in input.list { x > 0 }'
    expect(lines(conftest(text, [{ list: [1] }, { list: [0] }], { version: 0 }))).toEqual(['deny: both', ''])
  })
})

describe('what is wrong', () => {
  test.each([
    ['package main\n\ndeny contains msg if {\n  msg = "a\n}', ':4 illegal token (and another error)'],
    ['package main\n\ndeny contains msg if { msg := missing }', ':3 var missing is unsafe'],
    ['package main\n\ndeny contains msg if { msg := "a" + 1 }', ':3 plus: invalid argument(s)'],
    ['package main\n\ndeny contains msg if { msg := nothing("a") }', ':3 undefined function nothing'],
    ['deny contains "x" if true', ':1 package expected'],
    [
      'package main\n\nf(x) := f(x + 1)\ndeny contains "x" if f(1)',
      ':3 rule data.main.f is recursive: data.main.f -> data.main.f',
    ],
    [
      'package main\n\na if b\nb if a\ndeny contains "x" if a',
      ':3 rule data.main.a is recursive: data.main.a -> data.main.b -> data.main.a (and another error)',
    ],
    ['package main\np := 1\np := input.a\ndeny contains "x" if p', ':3 rule data.main.p produced conflicting values'],
    [
      'package main\nf(x) := 1 if x > 0\nf(x) := 2 if x > 1\ndeny contains "x" if f(2)',
      ':3 function data.main.f produced conflicting values for the same inputs',
    ],
    ['# METADATA\n# title: [\npackage main', ':2 yaml: line 1: did not find expected node content'],
    ['', ' empty module'],
    ['\u0000', ':1 illegal null character'],
  ])('%j', (text, message) => {
    expect(lines(conftest(text, [{ a: 2 }]))).toEqual([`! policy/a.rego${message}`])
  })

  test('a policy of another file is told with that file', () => {
    const modules = [
      { path: 'policy/good.rego', text: 'package main\ndeny contains "x" if true' },
      { path: 'policy/bad.rego', text: 'package other\n\n\nx := y' },
    ]
    expect(lines(conftest('', [{}], { modules }))).toEqual(['! policy/bad.rego:4 var y is unsafe'])
  })
})
