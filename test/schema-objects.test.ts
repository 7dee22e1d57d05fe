import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSchemas } from '../src/manifests/schemas.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { validateObject } from '../src/validation/schema/validate-object.ts'

const bundle = await readSchemas()
const schemas = schemasOf(bundle, '1.33')

/** Each problem as `at rule: message | fix`. */
const judge = (yaml: string, by = schemas): readonly string[] =>
  validateObject(parse(yaml), by).map(({ at, rule, message, fix }) => `${at} ${rule}: ${message} | ${fix}`)

/** All problems of some objects, as text. */
const told = (cases: readonly (readonly [name: string, yaml: string])[]): string =>
  cases.flatMap(([name, yaml]) => [`${name}:`, ...judge(yaml).map(line => `  ${line}`)]).join('\n')

const deployment = (container: string, pod = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec:
      ${pod}
      containers:
        - name: cart
          image: cart:1
          ${container}
`
const named = (kind: string, name: string, apiVersion = 'v1'): string =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: "${name}" } }`
const configMap = (metadata: string): string =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, ${metadata} } }`

describe('what the API server accepts has no problems', () => {
  test.each([
    ['a deployment', deployment('')],
    ['a quantity as a number', deployment('resources: { limits: { cpu: 1, memory: 0.5 } }')],
    ['a quantity with an exponent', deployment('resources: { limits: { memory: 1e3, cpu: 2E6 } }')],
    ['a port by its name', deployment('livenessProbe: { httpGet: { port: http } }')],
    ['a port by its number', deployment('livenessProbe: { httpGet: { port: 80 } }')],
    ['null for nothing', deployment('resources: null', 'nodeSelector: null')],
    ['null in a map of texts', configMap('annotations: { a: null }')],
    ['an empty word of a closed set', deployment('imagePullPolicy: ""')],
    ['a status from somewhere else', `${deployment('')}\nstatus: { replicas: 1, conditions: [{ type: A }] }`],
    ['a role without rules', named('Role', 'a', 'rbac.authorization.k8s.io/v1')],
    ['a role with a colon', named('ClusterRole', 'system:view', 'rbac.authorization.k8s.io/v1')],
    ['a generated name', '{ apiVersion: v1, kind: ConfigMap, metadata: { generateName: a- } }'],
    [
      'a group of apiVersion with a default',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: a }\nroleRef: { kind: Role, name: a }',
    ],
    [
      'the same port over TCP and UDP',
      deployment('ports: [{ containerPort: 53, name: a }, { containerPort: 53, protocol: UDP, name: b }]'),
    ],
    ['hidden values', 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { key: (hidden 3f9a2c) }'],
  ])('%s', (_, yaml) => {
    expect(judge(yaml)).toEqual([])
  })
})

describe('a field that does not exist', () => {
  test.each([
    ['misspelt', deployment('imagePullPolcy: Always'), 'Write imagePullPolicy'],
    ['in other letters', deployment('ImagePullPolicy: Always'), 'Write imagePullPolicy'],
    [
      'one level too deep',
      deployment('securityContext: { ports: [] }'),
      'Move it one level up: its indentation is too deep',
    ],
    ['one level too high', deployment('runAsNonRoot: true'), 'Move it into "securityContext"'],
    ['at the root', `${deployment('')}\nreplicas: 2`, 'Move it into "spec"'],
    ['in metadata', configMap('app.kubernetes.io/name: a'), 'Leave it out'],
    ['in a status', `${deployment('')}\nstatus: { replica: 1 }`, 'Write replicas'],
  ])('%s is said with what was meant', (_, yaml, fix) => {
    const problems = validateObject(parse(yaml), schemas)
    expect(problems.map(({ rule, severity }) => [rule, severity])).toEqual([['schema.unknown', 'error']])
    expect(problems[0]?.fix).toBe(fix)
  })

  test('has its place', () => {
    expect(judge(deployment('env: [{ name: A, valeu: b }]'))).toMatchInlineSnapshot(`
      [
        "/spec/template/spec/containers/0/env/0/valeu schema.unknown: "valeu" is not a field of "env" | Write value",
      ]
    `)
  })
})

describe('a wrong value', () => {
  test('is said with its place, and what to do', () => {
    expect(
      told([
        ['a number for a text', deployment('env: [{ name: A, value: 8080 }]')],
        ['true for a text', configMap('labels: { a: true }')],
        ['a text for a number', `${deployment('')}`.replace('spec:\n  selector', 'spec:\n  replicas: "2"\n  selector')],
        [
          'a fraction for a whole number',
          `${deployment('')}`.replace('spec:\n  selector', 'spec:\n  replicas: 1.5\n  selector'),
        ],
        ['a map for a list', deployment('env: { A: b }')],
        ['a list for a map', deployment('resources: [1]')],
        ['a text for a map', deployment('resources: small')],
        ['a fraction for a port', deployment('livenessProbe: { httpGet: { port: 80.5 } }')],
        ['a unit that does not exist', deployment('resources: { limits: { memory: 512MB } }')],
        ['true for a quantity', deployment('resources: { limits: { cpu: true } }')],
        ['a number of more than 32 bits', deployment('ports: [{ containerPort: 3000000000 }]')],
        ['a word that is not of the set', deployment('imagePullPolicy: always')],
        ['a text that is not Base64', '{ apiVersion: v1, kind: Secret, metadata: { name: a }, data: { key: "a b" } }'],
        ['a time that is none', configMap('creationTimestamp: yesterday')],
        [
          'a role that is none',
          'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: a }\nroleRef: { kind: role, name: a }',
        ],
      ]),
    ).toMatchInlineSnapshot(`
      "a number for a text:
        /spec/template/spec/containers/0/env/0/value schema.type: "value" is a whole number, and has to be a text | Put the value in quotes
      true for a text:
        /metadata/labels/a schema.type: "a" is true or false, and has to be a text | Put the value in quotes
      a text for a number:
        /spec/replicas schema.type: "replicas" is a text, and has to be a whole number | Write the value without quotes
      a fraction for a whole number:
        /spec/replicas schema.type: "replicas" is a number, and has to be a whole number | Write a whole number
      a map for a list:
        /spec/template/spec/containers/0/env schema.type: "env" is a map, and has to be a list | Write a list, each item beginning with "-"
      a list for a map:
        /spec/template/spec/containers/0/resources schema.type: "resources" is a list, and has to be a map | Write fields, without "-" before them
      a text for a map:
        /spec/template/spec/containers/0/resources schema.type: "resources" is a text, and has to be a map | Write fields below it
      a fraction for a port:
        /spec/template/spec/containers/0/livenessProbe/httpGet/port schema.type: "port" is a number, and has to be a whole number or a text | Write a whole number or a text
      a unit that does not exist:
        /spec/template/spec/containers/0/resources/limits/memory schema.quantity: "memory" is "512MB", which is not a quantity | Write 512M
      true for a quantity:
        /spec/template/spec/containers/0/resources/limits/cpu schema.type: "cpu" is true or false, and has to be a quantity as 500m or 2Gi | Write a quantity as 500m or 2Gi
      a number of more than 32 bits:
        /spec/template/spec/containers/0/ports/0/containerPort schema.range: "containerPort" does not fit into 32 bits | Write a number between -2147483648 and 2147483647
      a word that is not of the set:
        /spec/template/spec/containers/0/imagePullPolicy schema.enum: "imagePullPolicy" is "always", and has to be one of Always, IfNotPresent, Never | Write Always
      a text that is not Base64:
        /data/key schema.format: "key" is not text in Base64 | Write text in Base64
      a time that is none:
        /metadata/creationTimestamp schema.format: "creationTimestamp" is not a time as 2006-01-02T15:04:05Z | Write a time as 2006-01-02T15:04:05Z
      a role that is none:
        /roleRef/kind schema.enum: "kind" is "role", and has to be one of Role, ClusterRole | Write Role"
    `)
  })
})

describe('what is missing', () => {
  test('is said with its place, and what to do', () => {
    expect(
      told([
        ['a required field', deployment('').replace('  selector: { matchLabels: { app: cart } }\n', '')],
        ['a required field of an item', deployment('volumeMounts: [{ name: a }]')],
        ['a required text that is empty', deployment('env: [{ name: "", value: a }]')],
        ['every container', deployment('').replace(/ {6}containers:[\s\S]*/, '      containers: []')],
        ['what null stands for', deployment('').replace('selector: { matchLabels: { app: cart } }', 'selector: null')],
        ['a name', '{ apiVersion: v1, kind: ConfigMap, metadata: {} }'],
        ['metadata', '{ apiVersion: v1, kind: ConfigMap }'],
        ['a kind', '{ apiVersion: v1, metadata: { name: a } }'],
        ['an apiVersion', '{ kind: ConfigMap, metadata: { name: a } }'],
        ['everything', '[]'],
      ]),
    ).toMatchInlineSnapshot(`
      "a required field:
        /spec schema.required: "spec" has no "selector" | Write "selector"
      a required field of an item:
        /spec/template/spec/containers/0/volumeMounts/0 schema.required: item 1 of "volumeMounts" has no "mountPath" | Write "mountPath"
        /spec/template/spec/containers/0/volumeMounts/0/name native.reference: there is no volume "a" | Write the name of one of "volumes"
      a required text that is empty:
        /spec/template/spec/containers/0/env/0/name schema.required: "name" is empty in item 1 of "env" | Write "name"
      every container:
        /spec/template/spec/containers schema.length: "containers" has 0 items, and needs 1 | Add an item
      what null stands for:
        /spec schema.required: "spec" has no "selector" | Write "selector"
      a name:
        /metadata schema.name: the ConfigMap has no name | Write "name" in "metadata"
      metadata:
         schema.name: the ConfigMap has no "metadata" | Write "metadata" with a "name" in it
      a kind:
         schema.object: the object has no "kind" | Write "kind", as Deployment
      an apiVersion:
         schema.object: the object has no "apiVersion" | Write "apiVersion", as apps/v1
      everything:
         schema.object: this is not a Kubernetes object | Write apiVersion, kind and metadata"
    `)
  })
})

describe('an item that is there twice', () => {
  test.each([
    [
      'is refused among containers',
      deployment('').replace('        - name: cart', '        - { name: cart, image: a }\n        - name: cart'),
      'error',
    ],
    [
      'is refused among volumes',
      deployment('', 'volumes: [{ name: a, emptyDir: {} }, { name: a, emptyDir: {} }]'),
      'error',
    ],
    [
      'is refused by its default',
      'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { ports: [{ port: 1, name: a }, { port: 1, protocol: TCP, name: b }] }',
      'error',
    ],
    ['is warned of among variables', deployment('env: [{ name: A, value: a }, { name: A, value: b }]'), 'warning'],
    ['is warned of among finalizers', configMap('finalizers: [a/b, a/b]'), 'warning'],
  ])('%s', (_, yaml, severity) => {
    expect(validateObject(parse(yaml), schemas).map(problem => [problem.rule, problem.severity])).toEqual([
      ['schema.duplicate', severity],
    ])
  })
})

describe('names, namespaces, labels, annotations and selectors', () => {
  test('is said with its place, and what to do', () => {
    expect(
      told([
        ['upper case in a name', named('ConfigMap', 'Cart')],
        ['a name that ends with a dot', named('ConfigMap', 'cart.')],
        [
          'a Service whose name begins with a digit',
          'apiVersion: v1\nkind: Service\nmetadata: { name: 1cart }\nspec: { ports: [{ port: 80 }] }',
        ],
        ['a Namespace with a dot', named('Namespace', 'a.b')],
        ['a role with a slash', named('Role', 'a/b', 'rbac.authorization.k8s.io/v1')],
        [
          'a CronJob of 53 characters',
          `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: ${'a'.repeat(53)} }\nspec: { schedule: "@daily", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a }] } } } } }`,
        ],
        ['a namespace with an underscore', configMap('namespace: a_b')],
        ['a namespace of what is in none', '{ apiVersion: v1, kind: Namespace, metadata: { name: a, namespace: b } }'],
        ['a label with two slashes', configMap('labels: { a/b/c: d }')],
        ['a label whose value has a space', configMap('labels: { a: "b c" }')],
        ['a label of 64 characters', configMap(`labels: { a: ${'b'.repeat(64)} }`)],
        [
          'a label of a template',
          deployment('').replace('labels: { app: cart } }\n    spec', 'labels: { app: "ä" } }\n    spec'),
        ],
        ['too much in annotations', configMap(`annotations: { a: ${'b'.repeat(262_144)} }`)],
        ['an annotation without name', configMap('annotations: { a/: b }')],
        [
          'a selector that needs values',
          deployment('').replace('matchLabels: { app: cart }', 'matchExpressions: [{ key: a, operator: In }]'),
        ],
        [
          'a selector that may have none',
          deployment('').replace(
            'matchLabels: { app: cart }',
            'matchExpressions: [{ key: a, operator: Exists, values: [b] }]',
          ),
        ],
        [
          'a selector with an operator of its own',
          deployment('').replace(
            'matchLabels: { app: cart }',
            'matchExpressions: [{ key: a, operator: Equals, values: [b] }]',
          ),
        ],
      ]),
    ).toMatchInlineSnapshot(`
      "upper case in a name:
        /metadata/name schema.name: the name "Cart" is not made of lower-case letters, digits, "-" and ".", beginning and ending each part with a letter or digit | Write another name
      a name that ends with a dot:
        /metadata/name schema.name: the name "cart." is not made of lower-case letters, digits, "-" and ".", beginning and ending each part with a letter or digit | Write another name
      a Service whose name begins with a digit:
        /metadata/name schema.name: the name "1cart" is not made of lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit | Write another name
      a Namespace with a dot:
        /metadata/name schema.name: the name "a.b" is not made of lower-case letters, digits and "-", beginning and ending with a letter or digit | Write another name
      a role with a slash:
        /metadata/name schema.name: the name "a/b" contains "/" or "%" | Write another name
      a CronJob of 53 characters:
        /metadata/name schema.name: the name "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is longer than 52 characters | Write another name
      a namespace with an underscore:
        /metadata/namespace schema.namespace: the namespace "a_b" is not made of lower-case letters, digits and "-", beginning and ending with a letter or digit | Write another namespace
      a namespace of what is in none:
        /metadata/namespace schema.namespace: a Namespace is in no namespace, and has one | Leave "namespace" out
      a label with two slashes:
        /metadata/labels/a~1b~1c schema.label: the label "a/b/c" has more than one "/" | Write another key
      a label whose value has a space:
        /metadata/labels/a schema.label: the value of the label "a" is not made of letters, digits, "-", "_" and ".", beginning and ending with a letter or digit | Write another value, or make it an annotation
      a label of 64 characters:
        /metadata/labels/a schema.label: the value of the label "a" is longer than 63 characters | Write another value, or make it an annotation
      a label of a template:
        /spec/template/metadata/labels/app schema.label: the value of the label "app" is not made of letters, digits, "-", "_" and ".", beginning and ending with a letter or digit | Write another value, or make it an annotation
        /spec/template/metadata/labels native.selector: the labels of the template are not what the selector of the Deployment wants | Give the template all labels of the selector
      too much in annotations:
        /metadata/annotations schema.annotation: all annotations together have 262145 bytes, and may have 262144 | Move what is long into a ConfigMap
      an annotation without name:
        /metadata/annotations/a~1 schema.annotation: the annotation "a/" has nothing behind its "/" | Write another key
      a selector that needs values:
        /spec/selector/matchExpressions/0 schema.selector: "In" needs values to compare with | Write "values"
        /spec/template/metadata/labels native.selector: the labels of the template are not what the selector of the Deployment wants | Give the template all labels of the selector
      a selector that may have none:
        /spec/selector/matchExpressions/0/values schema.selector: "Exists" asks for the label alone, and may have no values | Leave "values" out, or write In or NotIn
        /spec/template/metadata/labels native.selector: the labels of the template are not what the selector of the Deployment wants | Give the template all labels of the selector
      a selector with an operator of its own:
        /spec/selector/matchExpressions/0/operator schema.enum: "operator" is "Equals", and has to be one of In, NotIn, Exists, DoesNotExist | Write one of In, NotIn, Exists, DoesNotExist"
    `)
  })
})

test('a Service may begin with a digit from 1.36 on', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: 1cart }\nspec: { ports: [{ port: 80 }] }'
  expect(judge(service, schemasOf(bundle, '1.36'))).toEqual([])
  expect(judge(service, schemasOf(bundle, '1.35')).length).toBe(1)
})

test('a StatefulSet may have no dots, as its pods are called after it', () => {
  const spec =
    'spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: a }] } } }'
  expect(judge(`apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: a-b }\n${spec}`)).toEqual([])
  expect(judge(`apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: a.b }\n${spec}`).length).toBe(1)
})

describe('kinds', () => {
  test('is said with its place, and what to do', () => {
    expect(
      told([
        ['that are misspelt', named('Deploymnet', 'a', 'apps/v1')],
        ['of a version that is not served any more', named('Ingress', 'a', 'networking.k8s.io/v1beta1')],
        ['of a group that Kubernetes had', named('Deployment', 'a', 'extensions/v1beta1')],
        ['that nobody knows', named('Database', 'a', 'example.com/v1')],
        ['of a common custom resource in an old version', named('ExternalSecret', 'a', 'external-secrets.io/v1beta1')],
        ['with an apiVersion of three parts', named('Deployment', 'a', 'apps/v1/x')],
        ['that are called as what every object has', named('constructor', 'a', '__proto__/toString')],
      ]),
    ).toMatchInlineSnapshot(`
      "that are misspelt:
        /kind schema.none: Kubernetes has no Deploymnet of apps/v1 | Write Deployment
      of a version that is not served any more:
        /apiVersion schema.none: Ingress of networking.k8s.io/v1beta1 is not served; the versions of Ingress are v1 | Write one of these versions: v1
      of a group that Kubernetes had:
        /apiVersion schema.none: Kubernetes serves no Deployment of extensions/v1beta1 | Correct "kind" or "apiVersion"
      that nobody knows:
        /apiVersion schema.none: there is no schema for Database of example.com/v1, and only its metadata was judged | Put the CustomResourceDefinition into the repository, or connect the cluster
      of a common custom resource in an old version:
        /apiVersion schema.none: ExternalSecret of external-secrets.io/v1beta1 is not served; the versions of ExternalSecret are v1 | Write one of these versions: v1
      with an apiVersion of three parts:
        /apiVersion schema.object: "apps/v1/x" is not an apiVersion | Write group/version, as apps/v1
      that are called as what every object has:
        /apiVersion schema.none: Kubernetes serves no constructor of __proto__/toString | Correct "kind" or "apiVersion""
    `)
  })

  test('are judged by the version of Kubernetes', () => {
    const yaml = deployment('', 'hostnameOverride: a')
    expect(judge(yaml, schemasOf(bundle, '1.33')).length).toBe(1)
    expect(judge(yaml, schemasOf(bundle, '1.34'))).toEqual([])
  })

  test('are judged by the nearest version that is known', () => {
    const yaml = deployment('', 'hostnameOverride: a')
    expect(judge(yaml, schemasOf(bundle, '1.19')).length).toBe(1)
    expect(judge(yaml, schemasOf(bundle, '1.99'))).toEqual([])
  })

  test('in lists are judged one by one', () => {
    const items = `{ kind: List, apiVersion: v1, items: [${configMap('')}, ${configMap('label: a')}, 7, { kind: List, items: [] }] }`
    expect(judge(items).map(line => line.split(':')[0])).toEqual([
      '/items/1/metadata/label schema.unknown',
      '/items/2 schema.object',
      '/items/3 schema.object',
    ])
    expect(judge(items.replace('kind: List', 'kind: ConfigMapList')).length).toBe(3)
  })
})

describe('what is meant to do harm', () => {
  const deep = (levels: number): unknown => {
    let value: unknown = 'end'
    for (let level = 0; level < levels; level++) value = { a: value }
    return value
  }
  const object = (spec: unknown): unknown => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'a' },
    spec: { project: 'a', destination: {}, source: { repoURL: 'a', helm: { valuesObject: spec } } },
  })

  test('is not judged below 200 levels, and that is said', () => {
    expect(validateObject(object(deep(50_000)), schemas).map(({ rule }) => rule)).toEqual(['schema.unjudged'])
  })

  test('ends where it contains itself', () => {
    const cycle: Record<string, unknown> = {}
    cycle['a'] = cycle
    expect(validateObject(object(cycle), schemas).map(({ rule }) => rule)).toEqual(['schema.unjudged'])
  })

  test('is given up after a million values', () => {
    const values = Object.fromEntries(Array.from({ length: 1_000 }, (_, key) => [key, Array(1_100).fill({})]))
    expect(validateObject(object(values), schemas).map(({ rule }) => rule)).toEqual(['schema.unjudged'])
  })

  test('is refused where the cluster could not store it', () => {
    const data = { a: 'ä'.repeat(800_000) }
    const source = { repoURL: 'https://example.com', helm: { values: data.a } }
    const of = (apiVersion: string, kind: string, body: object): readonly string[] =>
      validateObject({ apiVersion, kind, metadata: { name: 'a' }, ...body }, schemas)
        .filter(({ severity }) => severity === 'error')
        .map(({ rule }) => rule)
    expect(of('argoproj.io/v1alpha1', 'Application', { spec: { project: 'a', destination: {}, source } })).toEqual([
      'schema.size',
    ])
    // A ConfigMap may hold even less.
    expect(of('v1', 'ConfigMap', { data })).toEqual(['native.size'])
  })

  test('has as many problems as anybody reads', () => {
    const data = Object.fromEntries(Array.from({ length: 5_000 }, (_, key) => [`key${key}`, key]))
    expect(validateObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data }, schemas).length).toBe(
      200,
    )
  })

  test.each([
    null,
    undefined,
    7,
    'text',
    true,
    [],
    [[]],
    { kind: 1 },
    { apiVersion: {}, kind: [] },
    { apiVersion: 'v1', kind: 'Pod', metadata: 7, spec: [] },
  ])('is a problem and not an error: %j', value => {
    expect(validateObject(value, schemas).some(({ severity }) => severity === 'error')).toBe(true)
  })
})
