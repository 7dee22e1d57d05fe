import { describe, expect, test } from 'vitest'
import type { KubernetesObject, Manifest } from '../src/diff/manifest.ts'
import { readPolicies } from '../src/validation/policies/read-policies.ts'
import type { Rego, RegoAnswer, RegoQuery } from '../src/validation/policies/rego.ts'

const manifest = (object: unknown, hidden: readonly string[] = []): Manifest => ({
  object: object as KubernetesObject,
  hidden,
})

/** Answers what a test says, and keeps what it was asked. */
const answering = (answer: (query: RegoQuery) => RegoAnswer): { readonly rego: Rego; readonly asked: RegoQuery[] } => {
  const asked: RegoQuery[] = []
  return {
    asked,
    rego: {
      judge: query => {
        asked.push(query)
        return answer(query)
      },
    },
  }
}

const denies = answering(({ inputs }) => ({
  ok: true,
  said: inputs.map(() => [{ level: 'deny' as const, message: 'It is denied.\n' }]),
})).rego

/** One line for each finding: severity, object, pointer, message. */
const judged = (
  files: Readonly<Record<string, string>> | string,
  manifests: readonly Manifest[],
  rego?: Rego,
): readonly string[] => {
  const texts = typeof files === 'string' ? { 'gatekeeper.yaml': files } : files
  const { policies, problems } = readPolicies(Object.entries(texts).map(([path, text]) => ({ path, text })))
  const scene = {
    overlay: { app: 'shop', env: 'prod', path: 'apps/shop/prod', kind: 'directory' as const },
    manifests,
    before: null,
    production: true,
    kubernetes: '1.33',
  }
  return [
    ...problems.map(({ severity, rule, file, line, message }) => `${severity} ${rule} ${file}:${line}: ${message}`),
    ...policies.flatMap(policy =>
      [...policy.judge(scene, { namespaces: new Map(), ...(rego ? { rego } : {}) })].map(
        ({ severity, on, at, message }) => `${severity} ${on.object.metadata.name}${at}: ${message}`,
      ),
    ),
  ]
}

const head = (schema = '{type: object}') => `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {name: k8slabels}
spec:
  crd: {spec: {names: {kind: K8sLabels}, validation: {openAPIV3Schema: ${schema}}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
`
const CEL = (source: string, schema?: string) =>
  `${head(schema)}      code: [{engine: K8sNativeValidation, source: ${source}}]\n`
const REGO = (text: string, schema?: string) =>
  `${head(schema)}      rego: |\n${text
    .split('\n')
    .map(line => `        ${line}`)
    .join('\n')}\n      libs: ["package lib.a"]\n`
const constraint = (spec = '{}') => `---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sLabels
metadata: {name: owner}
spec: ${spec}
`

const deployment = (name: string, labels: unknown = { tier: 'web' }, namespace: string | undefined = 'shop') =>
  manifest({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels, namespace }, spec: { replicas: 1 } })
const node = manifest({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' } })
const NEVER = '{validations: [{expression: "false", message: never}]}'

describe("Gatekeeper's templates in CEL", () => {
  const source = [
    '{variables: [{name: missing, expression: "variables.params.labels.filter(l, !(l in variables.anyObject.metadata.labels))"}],',
    'validations: [{expression: "variables.missing.size() == 0", messageExpression: "\'missing: \' + variables.missing.join(\', \')"}]}',
  ].join(' ')

  test('judge by the parameters of their constraints', () => {
    const text = CEL(source) + constraint('{parameters: {labels: [owner, tier]}}')
    expect(judged(text, [deployment('a'), deployment('b', { owner: 'x', tier: 'web' })])).toEqual([
      'error a/metadata/labels: missing: owner',
    ])
  })

  test('have the defaults of their schema, where parameters are written', () => {
    const schema =
      '{type: object, properties: {labels: {type: array, default: [owner], items: {type: string}}, other: {type: string}}}'
    expect(judged(CEL(source, schema) + constraint('{parameters: {other: a}}'), [deployment('a')])).toEqual([
      'error a/metadata/labels: missing: owner',
    ])
    expect(judged(CEL(source, schema) + constraint(), [deployment('a')])).toEqual([
      'error a/metadata/labels: the policy cannot be evaluated on it, and then refuses it: an expression looks at the field of something that has none',
    ])
  })

  test('refuse parameters that do not fit their schema', () => {
    const schema = '{type: object, properties: {labels: {type: array, items: {type: string}}}}'
    const [problem] = judged(CEL(NEVER, schema) + constraint('\n  parameters:\n    labels: owner'), [])
    expect(problem).toBe(
      'error policy.owner gatekeeper.yaml:15: its parameters do not fit K8sLabels: "labels" is a text, and has to be a list',
    )
  })

  test('that do not compile are a problem on their line, and pass nothing', () => {
    const code =
      'code:\n  - engine: K8sNativeValidation\n    source:\n      validations:\n        - expression: nothing'
    expect(judged(`${head()}      ${code.replaceAll('\n', '\n      ')}\n${constraint()}`, [node])).toEqual([
      'error policy.k8slabels gatekeeper.yaml:12: an expression does not compile: undeclared reference to "nothing"',
      'error node: the policy cannot be evaluated on it, and then refuses it: an expression does not compile: undeclared reference to "nothing"',
    ])
  })

  test.each([
    ['{enforcementAction: deny}', 'error'],
    ['{enforcementAction: warn}', 'warning'],
    ['{enforcementAction: dryrun}', 'info'],
    [
      "{enforcementAction: scoped, scopedEnforcementActions: [{action: warn, enforcementPoints: [{name: '*'}]}]}",
      'warning',
    ],
    [
      '{enforcementAction: scoped, scopedEnforcementActions: [{action: deny, enforcementPoints: [{name: audit.gatekeeper.sh}]}]}',
      'info',
    ],
  ])('weigh what their constraint says: %s is an %s', (spec, severity) => {
    expect(judged(CEL(NEVER) + constraint(spec), [node])).toEqual([`${severity} node: never`])
  })

  const namespace = manifest({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } })
  const everything = [node, namespace, deployment('app'), deployment('other', {}, 'other')]

  test.each([
    ['{}', ['node', 'shop', 'app', 'other']],
    ["{kinds: [{apiGroups: [apps], kinds: ['*']}]}", ['app', 'other']],
    ["{kinds: [{apiGroups: ['*'], kinds: [Node]}, {kinds: [Namespace]}]}", ['node', 'shop']],
    ['{scope: Cluster}', ['node', 'shop']],
    ['{scope: Namespaced}', ['app', 'other']],
    ['{namespaces: [sh*]}', ['node', 'shop', 'app']],
    ['{excludedNamespaces: [shop]}', ['node', 'other']],
    ['{name: ap*}', ['app']],
    ['{labelSelector: {matchLabels: {tier: web}}}', ['app']],
    ['{source: Generated}', []],
    ['{namespaceSelector: {matchLabels: {team: a}}, name: "?*o*"}', ['node', 'shop']],
    ['{namespaceSelector: {matchLabels: {team: b}}, namespaces: [shop]}', ['node']],
  ])('are asked by what their constraint matches: %s', (match, names) => {
    expect(
      judged(CEL(NEVER) + constraint(`{match: ${match}}`), everything).filter(line => line.startsWith('error')),
    ).toEqual(names.map(name => `error ${name}: never`))
  })

  test('are not asked in namespaces that Gatekeeper leaves out', () => {
    const config =
      "---\n{apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: {name: config}, spec: {match: [{excludedNamespaces: [shop], processes: ['*']}]}}\n"
    expect(judged(CEL(NEVER) + constraint() + config, everything)).toEqual(['error node: never', 'error other: never'])
  })

  test('are not in force without a constraint, nor is a constraint without them', () => {
    expect(judged(CEL(NEVER), [node])).toEqual([
      'info policy.k8slabels gatekeeper.yaml:3: no constraint of kind K8sLabels is there, so that the template is not in force',
    ])
    expect(judged(constraint(), [node])).toEqual([
      'info policy.owner gatekeeper.yaml:4: the template of K8sLabels is in none of the files, so that the constraint is not judged',
    ])
  })

  test.each([
    ['targets: []', 'it has no target for objects that are applied'],
    ['targets: [{target: admission.k8s.gatekeeper.sh}]', 'it has neither rules in CEL nor in Rego'],
    ['targets: 7', 'it has no target for objects that are applied'],
  ])('without rules are a problem: %s', (targets, why) => {
    const text = `apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: k8slabels}\nspec: {crd: {spec: {names: {kind: K8sLabels}}}, ${targets}}\n`
    expect(judged(text + constraint(), [node])).toEqual([`error policy.k8slabels gatekeeper.yaml:4: ${why}`])
  })
})

describe("Gatekeeper's templates in Rego", () => {
  const text = REGO('package k8slabels\nviolation[{"msg": "no"}] { true }') + constraint('{parameters: {labels: [a]}}')

  test('are asked once for all objects, as Gatekeeper asks', () => {
    const { rego, asked } = answering(({ inputs }) => ({
      ok: true,
      said: inputs.map((_, index) => (index === 1 ? [{ level: 'deny', message: 'It is denied.\n' }] : [])),
    }))
    expect(judged(text, [node, deployment('app')], rego)).toEqual(['error app: It is denied'])
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      as: 'gatekeeper',
      version: 0,
      data: {},
      modules: [
        { path: 'gatekeeper.yaml#k8slabels.rego', text: 'package k8slabels\nviolation[{"msg": "no"}] { true }\n' },
        { path: 'gatekeeper.yaml#k8slabels-lib0.rego', text: 'package lib.a' },
      ],
    })
    expect(asked[0]?.inputs[1]).toMatchObject({
      parameters: { labels: ['a'] },
      review: {
        kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
        name: 'app',
        namespace: 'shop',
        operation: 'CREATE',
        object: { spec: { replicas: 1 } },
        oldObject: null,
      },
    })
  })

  test('are read with their engine and version', () => {
    const { rego, asked } = answering(({ inputs }) => ({ ok: true, said: inputs.map(() => []) }))
    const code = `${head()}      code: [{engine: Rego, source: {version: v1, rego: "package a", libs: []}}]\n${constraint()}`
    expect(judged(code, [node], rego)).toEqual([])
    expect(asked[0]).toMatchObject({ version: 1, modules: [{ text: 'package a' }] })
  })

  test('that break are an error on their line, and pass nothing', () => {
    const { rego } = answering(({ modules }) => ({
      ok: false,
      message: 'It is wrong',
      file: modules[0]?.path ?? '',
      line: 2,
    }))
    expect(judged(text, [node, deployment('app')], rego)).toEqual([
      'error node: the policy judged none of 2 objects: It is wrong (gatekeeper.yaml:10)',
    ])
  })

  test('that ask for what is elsewhere leave it to the cluster', () => {
    const { rego } = answering(() => ({ ok: false, message: 'it asks a provider', outside: true }))
    expect(judged(text, [node, deployment('app')], rego)).toEqual([
      'info node: the policy "owner" did not judge Node node, nor 1 more object: it asks a provider',
    ])
  })

  test('say so where no Rego can be evaluated', () => {
    expect(judged(text, [node])).toEqual([
      'info node: the policy "owner" did not judge Node node: no Rego can be evaluated here',
    ])
  })

  test('that compare with other objects see those rendered with it, and say so', () => {
    const { rego, asked } = answering(({ inputs }) => ({ ok: true, said: inputs.map(() => []) }))
    const comparing = REGO('package a\nviolation[{"msg": "m"}] { data.inventory.cluster.v1.Node[_] }') + constraint()
    expect(judged(comparing, [node, deployment('app')], rego)).toEqual([
      'info node: the policy "owner" did not judge Node node: it compares with other objects of the cluster, and only those rendered with it are known here',
    ])
    expect(asked[0]?.data).toMatchObject({
      inventory: {
        cluster: { v1: { Node: { node: node.object } } },
        namespace: { shop: { 'apps/v1': { Deployment: { app: { kind: 'Deployment' } } } } },
      },
    })
  })

  test('that ask who applies it leave that to the cluster', () => {
    const who = REGO('package a\nviolation[{"msg": "m"}] { input.review.userInfo.username == "x" }') + constraint()
    expect(judged(who, [node], denies)).toEqual([
      'info node: the policy "owner" did not judge Node node: only the cluster can answer it: it asks for who applies it',
    ])
  })

  test('do not refuse for values that are hidden', () => {
    const secret = manifest(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: '(hidden 3f9a2c)' } },
      ['/data/a'],
    )
    const looking = REGO('package a\nviolation[{"msg": "m"}] { input.review.object.data.a == "x" }') + constraint()
    expect(judged(looking, [secret], denies)).toEqual([
      'info s: the policy "owner" did not judge Secret s: it looks at a value that is hidden',
    ])
    expect(judged(text, [secret], denies)).toEqual(['error s: It is denied'])
  })

  test('with mutators and expansions say what is not applied', () => {
    const more = '---\n{apiVersion: mutations.gatekeeper.sh/v1, kind: Assign, metadata: {name: a}}\n'
    expect(judged(more, [])).toEqual([
      'info policy.a gatekeeper.yaml:2: the Assign is not applied here, so that objects are judged as they are written',
    ])
  })
})

describe("conftest's policies", () => {
  const files = {
    'policy/a.rego': 'package main\ndeny[msg] { msg := "no" }',
    'policy/b.rego': 'package lib',
    'policy/a_test.rego': 'package main\ntest_a { true }',
    'policy/data/teams/all.yaml': 'teams: [a]',
    'policy/data/limits.json': '{"teams": {"b": 1}, "most": 2}',
  }

  test('are asked for every object as it is written, with their data and without their tests', () => {
    const { rego, asked } = answering(({ inputs }) => ({
      ok: true,
      said: inputs.map((_, index) =>
        index === 0
          ? [
              { level: 'warn', message: 'a' },
              { level: 'deny', message: 'b' },
            ]
          : [],
      ),
    }))
    expect(judged(files, [deployment('app'), node], rego)).toEqual(['warning app: a', 'error app: b'])
    expect(asked).toEqual([
      {
        as: 'conftest',
        version: 0,
        modules: [
          { path: 'policy/a.rego', text: files['policy/a.rego'] },
          { path: 'policy/b.rego', text: files['policy/b.rego'] },
        ],
        data: { teams: { teams: ['a'], b: 1 }, most: 2 },
        inputs: [deployment('app').object, node.object],
      },
    ])
  })

  test.each([
    ['deny[msg] { msg := "a" }', 0],
    ['import rego.v1\ndeny contains msg if { msg := "a" }', 0],
    ['import future.keywords.if\ndeny[msg] if { msg := "a" }', 0],
    ['deny contains msg if { msg := "a" }', 1],
    ['# if this\ndeny[msg] { x := {1 | true}; msg := "if a" }', 0],
    ['is_root(c) if c.user == 0\ndeny contains "a" if is_root(input)', 1],
  ])('are read in the version that they are written in: %s', (body, version) => {
    const { rego, asked } = answering(({ inputs }) => ({ ok: true, said: inputs.map(() => []) }))
    judged({ 'a.rego': `package main\n${body}` }, [node], rego)
    expect(asked[0]?.version).toBe(version)
  })

  test('that break are an error on their line', () => {
    const { rego } = answering(() => ({ ok: false, message: 'rego_parse_error', file: 'policy/b.rego', line: 1 }))
    expect(judged(files, [node], rego)).toEqual([
      'error node: the policy judged none of 1 object: rego_parse_error (policy/b.rego:1)',
    ])
  })
})
