import { describe, expect, test } from 'vitest'
import type { KubernetesObject, Manifest } from '../src/diff/manifest.ts'
import { readPolicies } from '../src/validation/policies/read-policies.ts'
import type { Scene } from '../src/validation/scene.ts'

const manifest = (object: unknown): Manifest => ({ object: object as KubernetesObject, hidden: [] })

const scene = (objects: readonly unknown[], before: readonly unknown[] | null = null): Scene => ({
  overlay: { app: 'shop', env: 'prod', path: 'apps/shop/prod', kind: 'directory' },
  manifests: objects.map(manifest),
  before: before?.map(manifest) ?? null,
  production: true,
  kubernetes: '1.33',
})

const deployment = (name: string, more: Record<string, unknown> = {}, meta: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', ...meta },
  spec: { replicas: 1, ...more },
})

const namespace = (name: string, labels: Record<string, string>): [string, KubernetesObject] => [
  name,
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
]

/** One line for each finding: severity, object, pointer, message. */
const judged = (
  text: string,
  objects: readonly unknown[],
  {
    before = null,
    namespaces = [],
  }: { before?: readonly unknown[] | null; namespaces?: [string, KubernetesObject][] } = {},
): readonly string[] => {
  const { policies, problems } = readPolicies([{ path: 'policies/all.yaml', text }])
  return [
    ...problems.map(({ severity, rule, line, message }) => `${severity} ${rule} line ${line}: ${message}`),
    ...policies.flatMap(policy =>
      [...policy.judge(scene(objects, before), { namespaces: new Map(namespaces) })].map(
        ({ severity, on, at, message }) => `${severity} ${on.object.metadata.name}${at}: ${message}`,
      ),
    ),
  ]
}

const policy = (spec: string, name = 'replicas') => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${name}
spec:
  matchConstraints:
    resourceRules:
      - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
${spec
  .trim()
  .split('\n')
  .map(line => `  ${line}`)
  .join('\n')}
`
const binding = (more = 'validationActions: [Deny]', name = 'replicas') => `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: bind-${name}}
spec:
  policyName: ${name}
${more
  .trim()
  .split('\n')
  .map(line => `  ${line}`)
  .join('\n')}
`
const atMost5 = policy(`
validations:
  - expression: object.spec.replicas <= 5
    message: At most five replicas.`)

const many = deployment('many', { replicas: 6 })

describe('a ValidatingAdmissionPolicy', () => {
  test('refuses what its expression does not accept, at the field that it names', () => {
    expect(judged(atMost5 + binding(), [deployment('few'), many])).toEqual([
      'error many/spec/replicas: At most five replicas',
    ])
  })

  test.each([
    ['Deny', 'error'],
    ['Warn', 'warning'],
    ['Audit', 'info'],
    ['Audit, Warn', 'warning'],
    ['Audit, Deny', 'error'],
  ])('weighs what its binding says: %s is an %s', (actions, severity) => {
    expect(judged(atMost5 + binding(`validationActions: [${actions}]`), [many])).toEqual([
      `${severity} many/spec/replicas: At most five replicas`,
    ])
  })

  test('says an object once, with the worst of its bindings', () => {
    expect(judged(atMost5 + binding('validationActions: [Warn]') + binding(), [many])).toEqual([
      'error many/spec/replicas: At most five replicas',
    ])
  })

  test('is not in force without a binding, and says so', () => {
    expect(judged(atMost5, [many])).toEqual([
      'info policy.replicas line 4: no binding names this policy, so it is not in force',
    ])
  })

  test('is missed where only its binding is there', () => {
    expect(judged(binding(), [many])).toEqual([
      'info policy line 6: it binds the policy "replicas", which is in none of the files, so that it is not judged',
    ])
  })

  const rules = (rule: string, match = '') => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: never}
spec:
  matchConstraints: {${match}resourceRules: [${rule}]}
  validations: [{expression: 'false', message: never}]
${binding(undefined, 'never')}`

  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'shop' } }
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' } }
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'role' } }
  const policies = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'netpol' } }
  const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'gateway' } }
  const own = { apiVersion: 'acme.io/v1', kind: 'Sheep', metadata: { name: 'dolly' } }
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'sheep.acme.io' },
    spec: { group: 'acme.io', scope: 'Cluster', names: { kind: 'Sheep', plural: 'sheep' } },
  }
  const everything = [deployment('app'), pod, node, role, policies, gateway, own, definition]

  test.each([
    ["{apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods]}", ['pod']],
    ["{apiGroups: [''], apiVersions: ['*'], operations: [CREATE], resources: [pods, nodes]}", ['pod', 'node']],
    ["{apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: ['*']}", []],
    ["{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: ['pods/exec']}", []],
    [
      "{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'], scope: Cluster}",
      ['node', 'role', 'dolly', 'sheep.acme.io'],
    ],
    [
      "{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'], scope: Namespaced}",
      ['app', 'pod', 'netpol', 'gateway'],
    ],
    [
      '{apiGroups: [networking.k8s.io], apiVersions: [v1], operations: [CREATE], resources: [networkpolicies]}',
      ['netpol'],
    ],
    [
      '{apiGroups: [gateway.networking.k8s.io], apiVersions: [v1], operations: [CREATE], resources: [gateways]}',
      ['gateway'],
    ],
    ['{apiGroups: [acme.io], apiVersions: [v1], operations: [CREATE], resources: [sheep]}', ['dolly']],
    ['{apiGroups: [apps], apiVersions: [v1beta1], operations: [CREATE], resources: [deployments]}', ['app']],
    [
      '{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments], resourceNames: [other]}',
      [],
    ],
    [
      '{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments], resourceNames: [app]}',
      ['app'],
    ],
  ])('is asked by what its rules name: %s', (rule, names) => {
    expect(judged(rules(rule), everything)).toEqual(names.map(name => `error ${name}: never`))
  })

  const all = "{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}"

  test.each([
    [
      'matchPolicy: Exact, ',
      '{apiGroups: [apps], apiVersions: [v1beta1], operations: [CREATE], resources: [deployments]}',
      [],
    ],
    ['objectSelector: {matchLabels: {tier: web}}, ', all, ['labelled']],
    ['objectSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}, ', all, ['plain']],
    ['objectSelector: {matchExpressions: [{key: tier, operator: Exists}]}, ', all, ['labelled']],
    ['objectSelector: {matchExpressions: [{key: tier, operator: Nonsense}]}, ', all, []],
    [`excludeResourceRules: [${all}], `, all, []],
    [
      "excludeResourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: ['*'], resourceNames: [plain]}], ",
      all,
      ['labelled'],
    ],
    ['namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, ', all, ['plain', 'labelled']],
    ['namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}, ', all, []],
    ['namespaceSelector: {matchLabels: {team: a}}, ', all, ['plain', 'labelled']],
    ['namespaceSelector: {matchLabels: {team: b}}, ', all, []],
  ])('is asked by what it selects: %s', (match, rule, names) => {
    const objects = [deployment('plain'), deployment('labelled', {}, { labels: { tier: 'web' } })]
    expect(judged(rules(rule, match), objects, { namespaces: [namespace('shop', { team: 'a' })] })).toEqual(
      names.map(name => `error ${name}: never`),
    )
  })

  test('says once for all objects that it hangs on a namespace nobody knows', () => {
    expect(judged(rules(all, 'namespaceSelector: {matchLabels: {team: a}}, '), [many, deployment('few')])).toEqual([
      'info many: the policy "never" did not judge Deployment many, nor 1 more object: only the cluster can answer it: it asks for the labels of the namespace "shop"',
    ])
  })

  test('knows a namespace that is rendered with the object', () => {
    const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } }
    expect(judged(rules(all, 'namespaceSelector: {matchLabels: {team: a}}, '), [shop, many])).toEqual([
      'error shop: never',
      'error many: never',
    ])
  })

  test('is asked by the rules of its binding, too', () => {
    const match = 'matchResources: {objectSelector: {matchLabels: {tier: web}}}'
    expect(
      judged(atMost5 + binding(match), [many, deployment('web', { replicas: 9 }, { labels: { tier: 'web' } })]),
    ).toEqual(['error web/spec/replicas: At most five replicas'])
  })

  const judge = (expression: string, objects: readonly unknown[] = [many], more: Parameters<typeof judged>[2] = {}) =>
    judged(
      policy(`validations:\n  - {expression: ${JSON.stringify(expression)}, message: refused}`) + binding(),
      objects,
      more,
    )

  test.each([
    ["request.operation == 'CREATE' && oldObject == null", null],
    ["request.operation == 'UPDATE' && oldObject.spec.replicas == 1", [deployment('many')]],
    ["request.name == 'many' && request.namespace == 'shop' && request.kind.kind == 'Deployment'", null],
    ["request.resource.resource == 'deployments' && request.resource.group == 'apps'", null],
    ['!has(object.metadata.labels) || object.metadata.labels.size() > 0', null],
    ["namespaceObject.metadata.labels['team'] == 'a'", null],
  ])('sees what the API server would show it: %s', (expression, before) => {
    expect(judge(expression, [many], { before, namespaces: [namespace('shop', { team: 'a' })] })).toEqual([])
  })

  test.each([
    ["authorizer.group('apps').resource('deployments').check('create').allowed()", 'what somebody may do'],
    ["request.userInfo.username == 'admin'", 'who applies it'],
    ['has(request.userInfo.username)', 'who applies it'],
    ["namespaceObject.metadata.name == 'shop'", 'the namespace "shop"'],
  ])('leaves to the cluster what only that knows: %s', (expression, what) => {
    expect(judge(expression)).toEqual([
      `info many: the policy "replicas" did not judge Deployment many: only the cluster can answer it: it asks for ${what}`,
    ])
  })

  test('answers where what is not known does not matter', () => {
    expect(judge("object.spec.replicas > 5 || request.userInfo.username == 'admin'")).toEqual([])
    expect(judge("object.spec.replicas < 5 && request.userInfo.username == 'admin'")).toEqual([
      'error many/spec/replicas: refused',
    ])
  })

  test('never judges by a value that is hidden', () => {
    const secret = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'secret' },
      data: { a: '(hidden 3f9a2c)', b: 'c' },
    }
    expect(judge("object.data.a == 'x'", [secret])).toEqual([
      'info secret: the policy "replicas" did not judge Deployment secret: it looks at a value that is hidden',
    ])
    expect(judge("object.data.b == 'x'", [secret])).toEqual(['error secret/data/b: refused'])
  })

  test('evaluates conditions, variables and the message in their order', () => {
    const text =
      policy(`
matchConditions:
  - {name: not-kept, expression: "!has(object.metadata.labels) || !('keep' in object.metadata.labels)"}
variables:
  - {name: limit, expression: "5"}
  - {name: over, expression: "object.spec.replicas - variables.limit"}
  - {name: never-looked-at, expression: "object.nothing.at.all"}
validations:
  - expression: variables.over <= 0
    message: not shown
    messageExpression: "'It is ' + string(variables.over) + ' over\\\\n the limit.'"`) + binding()
    expect(judged(text, [many, deployment('kept', { replicas: 9 }, { labels: { keep: 'yes' } })])).toEqual([
      'error many/spec/replicas: It is 1 over the limit',
    ])
  })

  test.each([
    ['variables: [{name: a, expression: variables.b}, {name: b, expression: variables.a}]'],
    ['variables: [{name: a, expression: variables.a}]'],
  ])('refuses with a variable that is made of itself: %s', variables => {
    const text = policy(`${variables}\nvalidations: [{expression: variables.a}]`) + binding()
    expect(judged(text, [many])).toEqual([
      'error many: the policy cannot be evaluated on it, and then refuses it: the variable "a" is made of itself',
    ])
  })

  test.each([
    ['', 'error many: the policy cannot be evaluated on it, and then refuses it: there is no "nothing"'],
    [
      'failurePolicy: Ignore\n',
      'info many: the policy cannot be evaluated on it, and then lets it pass: there is no "nothing"',
    ],
  ])('that breaks does what its failure policy says: "%s"', (failure, said) => {
    expect(judged(policy(`${failure}validations: [{expression: object.nothing == 1}]`) + binding(), [many])).toEqual([
      said,
    ])
  })

  test.each([
    ['object.spec.replicas <=', 11],
    ['object.spec.replicas <= nothing', 11],
    ['object.spec.nothing(5)', 11],
  ])('that does not compile is a problem on its line, and passes nothing: %s', (expression, line) => {
    const text = policy(`\nvalidations:\n  - message: a\n    expression: ${expression}`) + binding()
    const [problem, finding, ...more] = judged(text, [many])
    expect(problem).toMatch(new RegExp(`^error policy\\.replicas line ${line}: an expression does not compile: `))
    expect(finding).toMatch(
      /^error many.*: the policy cannot be evaluated on it, and then refuses it: an expression does not compile/,
    )
    expect(more).toEqual([])
  })

  test.each([
    ['validations: nothing', 'it has no validations, so it refuses nothing'],
    ['validations: [1]', 'it has no "expression", which is a text'],
    ['validations: [{expression: 1}]', 'it has no "expression", which is a text'],
    ['variables: [{expression: "1"}]\nvalidations: [{expression: "true"}]', 'it has no "name", which is a text'],
  ])('that is no policy is a problem: %s', (spec, message) => {
    expect(judged(policy(spec) + binding(), []).map(line => line.replace(/line \d+/, 'line'))).toEqual([
      `error policy.replicas line: ${message}`,
    ])
  })

  test('for deletions alone says that it is not judged', () => {
    expect(
      judged(rules("{apiGroups: ['*'], apiVersions: ['*'], operations: [DELETE, CONNECT], resources: ['*']}"), [many]),
    ).toEqual([
      'info policy.never line 3: it is asked only when something is deleted or called into, which is not judged here',
    ])
  })

  test('is not asked about policies themselves', () => {
    const itself = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'x' },
    }
    expect(judged(rules(all), [itself])).toEqual([])
  })
})

describe('parameters of a policy', () => {
  const limited = policy(`
paramKind: {apiVersion: v1, kind: ConfigMap}
validations:
  - expression: object.spec.replicas <= int(params.data.most)
    messageExpression: "'at most ' + params.data.most"`)
  const map = (name: string, most: string, labels = '{}') =>
    `---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: shop, labels: ${labels}}, data: {most: '${most}'}}\n`

  test('come from the files of the policies', () => {
    expect(
      judged(limited + binding('paramRef: {name: limits}') + map('limits', '3'), [many, deployment('few')]),
    ).toEqual(['error many/spec/replicas: at most 3'])
  })

  test('come from what is rendered with the object', () => {
    const rendered = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'limits', namespace: 'shop' },
      data: { most: '2' },
    }
    expect(judged(limited + binding('paramRef: {name: limits}'), [many, rendered])).toEqual([
      'error many/spec/replicas: at most 2',
    ])
  })

  test('that are selected are all asked', () => {
    const text =
      limited +
      binding('paramRef: {selector: {matchLabels: {for: shop}}}') +
      map('one', '3', '{for: shop}') +
      map('two', '4', '{for: shop}') +
      map('three', '5')
    expect(judged(text, [many])).toEqual(['error many/spec/replicas: at most 3', 'error many/spec/replicas: at most 4'])
  })

  test('that are not there leave the answer to the cluster', () => {
    expect(
      judged(limited + binding('paramRef: {name: limits, namespace: other}') + map('limits', '3'), [many]),
    ).toEqual([
      'info many: the policy "replicas" did not judge Deployment many: only the cluster can answer it: it asks for the parameters "limits", which are in none of the files',
    ])
  })
})

describe('files of policies', () => {
  test.each([
    ['kind: [', 1],
    ['a: 1\n---\n- b', 3],
    ['a: &a [*a]', 1],
    ['just a text', 1],
    [`${'['.repeat(5000)}`, 1],
  ])('that hold no objects are a problem: %s', (text, line) => {
    const { policies, problems } = readPolicies([{ path: 'p.yaml', text }])
    expect({ policies: policies.length, severity: problems[0]?.severity, line: problems[0]?.line }).toEqual({
      policies: 0,
      severity: 'error',
      line,
    })
  })

  test('of thousands of documents are read whole', () => {
    const text = Array.from(
      { length: 2000 },
      (_, index) => `---\n${policy('validations: [{expression: "true"}]', `p${index}`)}`,
    ).join('')
    const { problems } = readPolicies([{ path: 'p.yaml', text }])
    expect(problems).toHaveLength(2000)
    expect(problems.at(-1)?.line).toBe(1999 * 10 + 5)
  })

  test.each(['null', '[]', '7', '{spec: 1}', '{spec: {matchConstraints: 1, validations: {a: 1}}, metadata: []}'])(
    'with a policy that is %s do no harm',
    body => {
      const head = 'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n'
      const text = `${head}spec: ${body}\n---\n${head}metadata: ${body}\n${binding(undefined, 'unnamed')}`
      expect(() => judged(text, [many, { ...many, metadata: { name: 'x', labels: 7 } }])).not.toThrow()
    },
  )

  test('with lists hold the items of the lists', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${[atMost5, binding().slice(4)]
      .map(text => `- ${text.trim().replaceAll('\n', '\n  ')}\n`)
      .join('')}`
    expect(judged(list, [many])).toEqual(['error many/spec/replicas: At most five replicas'])
  })
})
