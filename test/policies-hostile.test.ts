import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { expressionPath, pointerAlong } from '../src/validation/policies/expression-pointer.ts'
import { foreignText } from '../src/validation/policies/foreign-text.ts'
import { readPolicies } from '../src/validation/policies/read-policies.ts'
import { fitsWildcard } from '../src/validation/policies/wildcard.ts'

const POLICIES: readonly Readonly<Record<string, unknown>>[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'a' },
    spec: {
      failurePolicy: 'Fail',
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConstraints: {
        namespaceSelector: { matchLabels: { a: 'b' } },
        objectSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] },
        resourceRules: [
          { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'], resourceNames: [] },
        ],
      },
      matchConditions: [{ name: 'a', expression: 'true' }],
      variables: [{ name: 'a', expression: 'object.spec' }],
      validations: [{ expression: 'variables.a.b == 1', messageExpression: 'string(object.metadata)' }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'a' },
    spec: {
      policyName: 'a',
      validationActions: ['Deny'],
      paramRef: { name: 'a' },
      matchResources: { resourceRules: [] },
    },
  },
  {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: 'b' },
    spec: {
      autogen: { podControllers: { controllers: ['deployments'] } },
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [{ expression: "object.spec.containers.all(c, image(c.image).tag() != '')" }],
    },
  },
  {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'PolicyException',
    metadata: { name: 'b' },
    spec: {
      policyRefs: [{ name: 'b', kind: 'ValidatingPolicy' }],
      matchConditions: [{ name: 'a', expression: 'false' }],
    },
  },
  {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'c', annotations: { 'pod-policies.kyverno.io/autogen-controllers': 'Job' } },
    spec: {
      validationFailureActionOverrides: [{ action: 'Enforce', namespaces: ['*'] }],
      rules: [
        {
          name: 'c',
          match: {
            any: [
              {
                resources: {
                  kinds: ['Pod'],
                  namespaces: ['*'],
                  annotations: { a: '*' },
                  selector: { matchLabels: { a: '*' } },
                },
              },
            ],
          },
          exclude: { all: [{ resources: { names: ['x*'] }, subjects: [{ kind: 'User' }] }] },
          validate: { cel: { expressions: [{ expression: 'has(object.spec)' }] } },
        },
      ],
    },
  },
  {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'd' },
    spec: {
      crd: {
        spec: {
          names: { kind: 'D' },
          validation: { openAPIV3Schema: { type: 'object', properties: { a: { type: 'array', default: [1] } } } },
        },
      },
      targets: [
        {
          target: 'admission.k8s.gatekeeper.sh',
          code: [
            {
              engine: 'K8sNativeValidation',
              source: { validations: [{ expression: 'variables.params.a.size() > 1' }] },
            },
          ],
        },
      ],
    },
  },
  {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'D',
    metadata: { name: 'd' },
    spec: {
      parameters: { a: [2] },
      enforcementAction: 'scoped',
      scopedEnforcementActions: [{ action: 'deny', enforcementPoints: [{ name: '*' }] }],
      match: { kinds: [{ apiGroups: ['*'], kinds: ['*'] }], namespaces: ['*'], labelSelector: { matchLabels: {} } },
    },
  },
]

const OBJECT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'b', labels: { a: 'b' }, annotations: { c: 'd' } },
  spec: {
    replicas: 1,
    template: {
      metadata: {},
      spec: {
        containers: [{ name: 'a', image: 'b', ports: [{ containerPort: 1 }], resources: { limits: { cpu: 1 } } }],
        volumes: [{ name: 'a', secret: {} }],
      },
    },
  },
}

type Path = readonly (string | number)[]

const pathsOf = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
    : [path]

const replaced = (value: unknown, path: Path, by: unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (index === Number(key) ? replaced(item, rest, by) : item))
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) }
}

const judge = (policies: readonly unknown[], objects: readonly unknown[]): number => {
  const text = policies.map(policy => JSON.stringify(policy)).join('\n---\n')
  const read = readPolicies([{ path: 'a.yaml', text }])
  const manifests = objects.map(object => ({ object: object as KubernetesObject, hidden: [] }))
  const scene = {
    overlay: { app: 'a', env: 'e', path: 'p', kind: 'directory' as const },
    manifests,
    before: manifests,
    production: true,
    kubernetes: '1.33',
  }
  return read.policies.reduce(
    (sum, policy) => sum + [...policy.judge(scene, { namespaces: new Map() })].length,
    read.problems.length,
  )
}

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    { toString: 1, valueOf: 2 },
    [[[]]],
    'constructor',
    '__proto__',
    '*'.repeat(200),
    'a'.repeat(5000),
    1e300,
    '(hidden 3f9a2c)',
    { apiVersion: 'v1', kind: 'Pod' },
    ['pods', null, {}],
  ),
)

describe('policies and objects of any shape', () => {
  test('never make reading or judging throw, whatever stands in a policy', () => {
    const places = POLICIES.flatMap((policy, index) => pathsOf(policy).map(path => [index, ...path] as const))
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, ([index, ...path], value) => {
        judge(replaced(POLICIES, [index, ...path], value) as readonly unknown[], [OBJECT])
      }),
      { numRuns: 150 },
    )
  })

  test('never make judging throw, whatever stands in an object', () => {
    // The kinds and names are texts: whatever renders objects sees to that.
    const places = pathsOf(OBJECT).filter(path => path.length > 1 && !/^(?:name|metadata)$/.test(`${path[1]}`))
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, (path, value) => {
        judge(POLICIES, [
          replaced(OBJECT, path, value),
          replaced({ ...OBJECT, kind: 'Pod', apiVersion: 'v1' }, path, value),
        ])
      }),
      { numRuns: 100 },
    )
  })

  test('are read although they are deep, long and many', () => {
    const deep = JSON.parse(`${'{"spec":'.repeat(300)}1${'}'.repeat(300)}`)
    const many = Array.from({ length: 3000 }, (_, index) => ({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: `${index}` },
    }))
    expect(
      judge(
        [...POLICIES, { ...deep, kind: 'ValidatingPolicy', apiVersion: 'policies.kyverno.io/v1' }, ...many],
        [OBJECT],
      ),
    ).toBeGreaterThan(0)
  })

  test.each([
    ['a: &a {b: *a}', 1],
    [
      'x: &a [1, 2]\ny: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nz: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nw: &d [*c, *c, *c, *c, *c, *c, *c, *c]\nv: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nu: &f [*e, *e, *e, *e, *e, *e, *e, *e]\nt: [*f, *f, *f, *f, *f, *f, *f, *f]\ns: [*f]',
      1,
    ],
    [`a: ${'x'.repeat(1_100_000)}`, 1],
  ])('that would be billions of values are one problem', (text, line) => {
    const { problems } = readPolicies([{ path: 'a.yaml', text }])
    expect(problems).toMatchObject([{ severity: 'error', file: 'a.yaml', line }])
  })
})

describe('what policies say', () => {
  test.each([
    ['Two\nlines.\u202e', 'Two lines'],
    ['  a \t b  ', 'a b'],
    ['a'.repeat(600), `${'a'.repeat(499)}…`],
  ])('is one line that people read: %j', (text, shown) => {
    expect(foreignText(text)).toBe(shown)
  })

  test.each([
    ['object.spec.replicas <= 5', '/spec/replicas'],
    ['has(object.spec.volumes) && object.spec.volumes.all(v, true)', '/spec/volumes'],
    ["object.metadata.labels['a/b'] == 'c'", '/metadata/labels/a~1b'],
    ['object.metadata.?labels[?"a/b"].orValue("") == ""', '/metadata/labels/a~1b'],
    ['object.spec.missing.deeper == 1', '/spec'],
    ['object.spec.replicas == object.metadata.labels.size()', ''],
    ['variables.a > 1', '/spec/replicas'],
    ['oldObject.spec.replicas == 1', ''],
    ['true', ''],
  ])('is about what all of its fields have in common: %s', (expression, pointer) => {
    const object = { spec: { replicas: 1, volumes: [] }, metadata: { labels: { 'a/b': 'd' } } }
    expect(
      pointerAlong(expressionPath(expression, new Map([['a', 'object.spec.replicas + variables.a']])), object),
    ).toBe(pointer)
  })

  test.each([
    ['*', '', true],
    ['a*', 'abc', true],
    ['*b*', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a', 'ab', false],
    ['*a*b', 'xaxb', true],
    ['*a*b', 'xbxa', false],
    [`${'*a'.repeat(100)}b`, 'a'.repeat(20_000), false],
  ])('fits a pattern or does not: %s', (pattern, text, fits) => {
    expect(fitsWildcard(pattern, text)).toBe(fits)
  })
})
