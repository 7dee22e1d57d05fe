import { describe, expect, test } from 'vitest'
import type { KubernetesObject, Manifest } from '../src/diff/manifest.ts'
import { readPolicies } from '../src/validation/policies/read-policies.ts'

const manifest = (object: unknown): Manifest => ({ object: object as KubernetesObject, hidden: [] })

/** One line for each finding: severity, object, pointer, message. */
const judged = (text: string, ...objects: readonly unknown[]): readonly string[] => {
  const { policies, problems } = readPolicies([{ path: 'kyverno.yaml', text }])
  const scene = {
    overlay: { app: 'shop', env: 'prod', path: 'apps/shop/prod', kind: 'directory' as const },
    manifests: objects.map(manifest),
    before: null,
    production: true,
    kubernetes: '1.33',
  }
  return [
    ...problems.map(({ severity, rule, line, message }) => `${severity} ${rule} line ${line}: ${message}`),
    ...policies.flatMap(policy =>
      [...policy.judge(scene, { namespaces: new Map() })].map(
        ({ severity, on, at, message }) => `${severity} ${on.object.metadata.name}${at}: ${message}`,
      ),
    ),
  ]
}

const indented = (text: string, by: number): string => text.trim().replaceAll('\n', `\n${' '.repeat(by)}`)

const validating = (
  spec: string,
  kind = 'ValidatingPolicy',
  metadata = 'name: p',
) => `apiVersion: policies.kyverno.io/v1
kind: ${kind}
metadata: {${metadata}}
spec:
  ${indented(spec, 2)}
`
const PODS =
  "matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}"
const FIXED =
  'validations: [{expression: "object.spec.containers.all(c, c.image.contains(\'@\'))", message: no digest}]'

const spec = { containers: [{ name: 'a', image: 'registry.acme.io/shop:1.2' }] }
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'shop' }, spec }
const template = { metadata: { labels: { tier: 'web' } }, spec }
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'shop' },
  spec: { template },
}
const cron = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'cron', namespace: 'shop' },
  spec: { jobTemplate: { spec: { template } } },
}
const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map', namespace: 'shop' } }

describe("Kyverno's ValidatingPolicy", () => {
  test('for pods is asked for what makes pods, too', () => {
    expect(judged(validating(`${PODS}\n${FIXED}`), pod, deployment, cron, map)).toEqual([
      'error pod/spec/containers: no digest',
      'error app/spec/template/spec/containers: no digest',
      'error cron/spec/jobTemplate/spec/template/spec/containers: no digest',
    ])
  })

  test.each([
    ['autogen: {podControllers: {controllers: []}}', ['pod']],
    ['autogen: {podControllers: {controllers: [cronjobs]}}', ['pod', 'cron']],
    ['autogen: {podControllers: {controllers: [deployments, jobs]}}', ['pod', 'app']],
  ])('for pods is asked for those controllers that it names: %s', (autogen, names) => {
    const said = judged(validating(`${PODS}\n${FIXED}\n${autogen}`), pod, deployment, cron)
    expect(said.map(line => /^error (\w+)/.exec(line)?.[1])).toEqual(names)
  })

  test('for some pods is asked for pods alone', () => {
    const some = PODS.replace('resources: [pods]', 'resources: [pods], resourceNames: [pod]')
    expect(judged(validating(`${some}\n${FIXED}`), pod, deployment)).toEqual(['error pod/spec/containers: no digest'])
  })

  test('keeps the namespace of what makes pods where it is', () => {
    const rule =
      "validations: [{expression: \"object.metadata.namespace == 'shop' && object.metadata.labels.tier == 'web'\"}]"
    expect(judged(validating(`${PODS}\n${rule}`), deployment)).toEqual([])
  })

  test.each([
    ['validationActions: [Deny]', 'error'],
    ['validationActions: [Warn]', 'warning'],
    ['validationActions: [Audit]', 'info'],
    ['evaluation: {admission: {enabled: false}}', 'info'],
  ])('weighs what it says: %s is an %s', (more, severity) => {
    expect(judged(validating(`${PODS}\n${FIXED}\n${more}`), pod)).toEqual([
      `${severity} pod/spec/containers: no digest`,
    ])
  })

  test('of a namespace is asked there alone', () => {
    const own = (namespace: string) =>
      judged(validating(`${PODS}\n${FIXED}`, 'NamespacedValidatingPolicy', `name: p, namespace: ${namespace}`), pod)
    expect(own('shop')).toEqual(['error pod/spec/containers: no digest'])
    expect(own('other')).toEqual([])
  })

  const exception = (more: string) => `---
apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: {name: old-app}
spec:
  policyRefs: [{name: p, kind: ValidatingPolicy}]
  ${indented(more, 2)}
`

  test.each([
    ['matchConditions: [{name: a, expression: "object.metadata.name == \'pod\'"}]', []],
    [
      'matchConditions: [{name: a, expression: "object.metadata.name == \'other\'"}]',
      ['error pod/spec/containers: no digest'],
    ],
    ['{}', []],
    [
      'expiresAt: 2030-01-01T00:00:00Z',
      ['info pod: the policy "p" did not judge Pod pod: whether the exception "old-app" has ended is not known here'],
    ],
  ])('lets pass what an exception allows: %s', (more, said) => {
    expect(judged(validating(`${PODS}\n${FIXED}`) + exception(more === '{}' ? 'more: 1' : more), pod)).toEqual(said)
  })

  test('sees the images that an exception allows', () => {
    const rule =
      'validations: [{expression: "object.spec.containers.all(c, c.image in exceptions.allowedImages)", message: other image}]'
    const text = validating(`${PODS}\n${rule}`)
    expect(judged(text + exception("images: ['registry.acme.io/shop:1.2']"), pod)).toEqual([])
    expect(judged(text + exception('images: [other]'), pod)).toEqual(['error pod/spec/containers: other image'])
  })

  test.each([
    ["image('nginx').registry()", 'index.docker.io'],
    ["image('nginx').repository()", 'library/nginx'],
    ["image('nginx').tag()", 'latest'],
    ["image('docker.io/acme/shop:2').repository()", 'acme/shop'],
    ["image('localhost:5000/shop:2').registry()", 'localhost:5000'],
    ["image('localhost:5000/shop').identifier()", 'latest'],
    [`image('a.io/shop@sha256:${'0'.repeat(64)}').tag()`, ''],
    [`image('a.io/shop:1@sha256:${'0'.repeat(64)}').identifierWithSeparator()`, `@sha256:${'0'.repeat(64)}`],
    ["string(isImage('A B'))", 'false'],
    ["string(isImage('a:b:c'))", 'false'],
    ['json.unmarshal(\'{"a": [1, "b"]}\').a[1]', 'b'],
    ["yaml.parse('a: {b: c}').a.b", 'c'],
    ["parseServiceAccount('system:serviceaccount:shop:robot').Name", 'robot'],
    ["sha256('a').substring(0, 8)", 'ca978112'],
    ["listObjToMap([{'k': 'a'}], [{'v': 'b'}], 'k', 'v')['a']", 'b'],
    ['images.containers[0]', 'registry.acme.io/shop:1.2'],
  ])('knows the functions of Kyverno: %s', (expression, value) => {
    const rule = `validations: [{expression: "false", messageExpression: ${JSON.stringify(expression)}, message: none}]`
    const [said] = judged(validating(`${PODS}\n${rule}`), pod)
    expect(said).toBe(`error pod: ${value === '' ? 'none' : value}`)
  })

  test.each([
    ["resource.get('v1', 'configmaps', 'shop', 'map').data.a == 'b'", 'an object of the cluster'],
    ["globalContext.get('a', 'b') == 1", 'an entry of the global context'],
    ["http.get('https://acme.io').ok", 'an answer over the network'],
    ["image.GetMetadata('nginx').config.user == ''", 'what a registry says of an image'],
    ['time.now() > time.now()', 'the time of day'],
  ])('leaves to the cluster what only that can answer: %s', (expression, what) => {
    const rule = `validations: [{expression: ${JSON.stringify(expression)}}]`
    expect(judged(validating(`${PODS}\n${rule}`), pod)).toEqual([
      `info pod: the policy "p" did not judge Pod pod: only the cluster can answer it: it asks for ${what}`,
    ])
  })

  test.each([
    ['ImageValidatingPolicy', 'it asks registries for signatures of images'],
    ['MutatingPolicy', 'it changes objects when they are applied'],
    ['GeneratingPolicy', 'it makes objects when others are applied'],
    ['NamespacedDeletingPolicy', 'it deletes objects at some time'],
  ])('is not the only kind, and %s says that it is not judged', (kind, why) => {
    expect(judged(validating('{}', kind), pod)).toEqual([
      `info policy.p line 3: the ${kind} is not judged here: ${why}`,
    ])
  })

  test('leaves out the namespaces that Kyverno leaves out, and says so', () => {
    const there = { ...pod, metadata: { name: 'pod', namespace: 'kube-system' } }
    expect(judged(validating(`${PODS}\n${FIXED}`), there)).toEqual([
      'info pod: the policy "p" did not judge Pod pod: Kyverno leaves out its own namespace and those of Kubernetes, unless it is told otherwise',
    ])
  })

  test('for no resources is a problem', () => {
    expect(judged(validating(FIXED), pod)).toEqual([
      'error policy.p line 3: it has no "resourceRules" in "matchConstraints", so it is asked for nothing',
    ])
  })

  test('for JSON says that it is not judged', () => {
    expect(judged(validating(`evaluation: {mode: JSON}\n${FIXED}`), pod)).toEqual([
      'info policy.p line 3: the ValidatingPolicy is not judged here: it is for JSON, and not for objects of Kubernetes',
    ])
  })
})

describe("Kyverno's classic policies", () => {
  const classic = (rule: string, more = '', annotations = '{}') => `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: c, annotations: ${annotations}}
spec:
  ${indented(more || 'background: false', 2)}
  rules:
    - ${indented(rule, 6)}
`
  const CEL =
    'validate: {failureAction: Enforce, cel: {expressions: [{expression: "object.spec.containers.all(c, c.image.contains(\'@\'))", message: no digest}]}}'
  const match = (resources: string) => `name: r\nmatch: {any: [{resources: ${resources}}]}`

  test('with rules in CEL are asked for pods and for what makes them', () => {
    expect(judged(classic(`${match('{kinds: [Pod]}')}\n${CEL}`), pod, deployment, cron, map)).toEqual([
      'error pod/spec/containers: no digest',
      'error app/spec/template/spec/containers: no digest',
      'error cron/spec/jobTemplate/spec/template/spec/containers: no digest',
    ])
  })

  test.each([
    ['none', ['pod']],
    ['CronJob', ['pod', 'cron']],
    ['Deployment,StatefulSet', ['pod', 'app']],
  ])('are asked for the controllers of their annotation: %s', (controllers, names) => {
    const annotations = `{pod-policies.kyverno.io/autogen-controllers: '${controllers}'}`
    const said = judged(classic(`${match('{kinds: [Pod]}')}\n${CEL}`, '', annotations), pod, deployment, cron)
    expect(said.map(line => /^error (\w+)/.exec(line)?.[1])).toEqual(names)
  })

  test.each([
    ['{kinds: [Pod], names: [p*]}', true],
    ['{kinds: [Pod], names: [q*]}', false],
    ['{kinds: [v1/Pod], name: "p?d"}', true],
    ["{kinds: ['*/Pod']}", true],
    ["{kinds: ['*']}", true],
    ['{kinds: [apps/v1/Pod]}', false],
    ['{kinds: [Pod/exec]}', false],
    ['{kinds: [Pod.status]}', false],
    ['{kinds: [Pod], namespaces: [sh*]}', true],
    ['{kinds: [Pod], namespaces: [other]}', false],
    ['{kinds: [Pod], operations: [DELETE]}', false],
    ['{kinds: [Pod], selector: {matchLabels: {tier: "*"}}}', false],
    ['{kinds: [Pod], annotations: {a: b}}', false],
    ['{kinds: [Namespace]}', false],
  ])('are asked by what they match: %s', (resources, asked) => {
    expect(judged(classic(`${match(resources)}\n${CEL}`), pod)).toHaveLength(asked ? 1 : 0)
  })

  test.each([
    ['exclude: {any: [{resources: {namespaces: [shop]}}]}', 0],
    ['exclude: {all: [{resources: {namespaces: [shop]}}, {resources: {names: [other]}}]}', 1],
    ['exclude: {}', 1],
    ['exclude: {any: []}', 1],
  ])('are not asked for what they exclude: %s', (exclude, count) => {
    expect(judged(classic(`${match('{kinds: [Pod]}')}\n${exclude}\n${CEL}`), pod)).toHaveLength(count)
  })

  test('that hang on who applies it leave that to the cluster', () => {
    const exclude = 'exclude: {any: [{clusterRoles: [cluster-admin]}]}'
    expect(judged(classic(`${match('{kinds: [Pod]}')}\n${exclude}\n${CEL}`), pod)).toEqual([
      'info pod: the policy "c" did not judge Pod pod: only the cluster can answer it: it asks for who applies it',
    ])
  })

  test.each([
    ['validationFailureAction: Enforce', 'error'],
    ['validationFailureAction: enforce', 'error'],
    ['validationFailureAction: Audit', 'info'],
    ['emitWarning: true', 'warning'],
    [
      'validationFailureAction: Audit\nvalidationFailureActionOverrides: [{action: Enforce, namespaces: [sh*]}]',
      'error',
    ],
    ['validationFailureAction: Enforce\nadmission: false', 'info'],
  ])('weigh what they say: %s is an %s', (more, severity) => {
    const [said] = judged(
      classic(`${match('{kinds: [Pod]}')}\n${CEL.replace('failureAction: Enforce, ', '')}`, more),
      pod,
    )
    expect(said).toBe(`${severity} pod/spec/containers: no digest`)
  })

  test.each([
    ['validate: {pattern: {spec: {a: b}}}', '"pattern" can only be evaluated by Kyverno itself'],
    ['validate: {anyPattern: []}', '"anyPattern" can only be evaluated by Kyverno itself'],
    ['validate: {deny: {conditions: {}}}', '"deny" can only be evaluated by Kyverno itself'],
    ['validate: {foreach: []}', '"foreach" can only be evaluated by Kyverno itself'],
    ['validate: {podSecurity: {level: baseline}}', '"podSecurity" can only be evaluated by Kyverno itself'],
    ['mutate: {patchesJson6902: a}', 'it changes objects when they are applied'],
    ['generate: {kind: ConfigMap}', 'it makes objects when others are applied'],
    ['verifyImages: [{}]', 'it asks registries for signatures of images'],
    [`context: [{name: a}]\n${CEL}`, 'its "context" can only be evaluated by Kyverno itself'],
    [`preconditions: {all: []}\n${CEL}`, 'its "preconditions" can only be evaluated by Kyverno itself'],
    ['validate: 1', 'it says nothing that is known'],
  ])('say each rule that is not judged here: %s', (rule, why) => {
    expect(judged(classic(`name: r\n${rule}`), pod)).toEqual([
      `info policy.c line 7: the rule "r" is not judged here: ${why}`,
    ])
  })
})
