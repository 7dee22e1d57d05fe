import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at } from '../src/diff/json.ts'
import type { KubernetesObject, Manifest } from '../src/diff/manifest.ts'
import { judgeRules } from '../src/validation/rules/judge-rules.ts'
import { ruleTable } from '../src/validation/rules/rule-table.ts'
import { rules } from '../src/validation/rules/rules.ts'
import { deployment, manifestOf, object, sceneOf, service, spec, workload } from './rules-scene.ts'

const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
/** Objects of every sort that the rules look at, with about everything in them that they read. */
const WHOLE: readonly KubernetesObject[] = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout', 'Job', 'CronJob', 'Pod'].map(kind =>
    workload(
      kind,
      {
        ports: [{ name: 'http', containerPort: 80, hostPort: 80 }],
        env: [
          {
            name: 'A',
            valueFrom: { configMapKeyRef: { name: 'web', key: 'a' }, secretKeyRef: { name: 'web', key: 'a' } },
          },
        ],
        envFrom: [{ configMapRef: { name: 'web' }, secretRef: { name: 'x' } }],
        args: ['--leader-elect'],
        resources: { requests: { memory: '1Gi' }, limits: { cpu: 1 } },
        securityContext: {
          capabilities: { add: ['ALL'] },
          runAsUser: 0,
          windowsOptions: { hostProcess: true },
          seccompProfile: { type: 'Unconfined' },
        },
        livenessProbe: { exec: {}, periodSeconds: 1 },
        readinessProbe: { exec: {} },
      },
      { replicas: 2, strategy: { type: 'Recreate', canary: { stableService: 'web' } }, volumeClaimTemplates: [{}] },
      {
        volumes: [
          { configMap: { name: 'web', items: [{ key: 'a' }] } },
          { secret: { secretName: 'web', items: [{ key: 'a' }] } },
          { hostPath: { path: '/' }, persistentVolumeClaim: { claimName: 'web' } },
          { projected: { sources: [{ secret: { name: 'web' } }] } },
        ],
        hostNetwork: true,
        serviceAccountName: 'web',
        priorityClassName: 'web',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        topologySpreadConstraints: [{}],
        affinity: { podAntiAffinity: {} },
      },
      { labels: { 'app.kubernetes.io/version': '1' }, namespace: 'shop' },
    ),
  ),
  service({ ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }] }),
  spec('HorizontalPodAutoscaler', { scaleTargetRef: web, minReplicas: 1 }),
  spec('ScaledObject', { scaleTargetRef: { name: 'web' }, minReplicaCount: 1 }),
  spec('VerticalPodAutoscaler', { targetRef: web, updatePolicy: { updateMode: 'Auto' } }),
  spec('PodDisruptionBudget', { selector: { matchLabels: { app: 'web' } }, minAvailable: '50%', maxUnavailable: 0 }),
  spec('Ingress', {
    rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { number: 1 } } } }] } }],
    tls: [{}],
  }),
  spec('extensions/v1beta1 Ingress', { backend: { serviceName: 'web', servicePort: 1 } }),
  spec('HTTPRoute', { rules: [{ backendRefs: [{ name: 'web', port: 1, namespace: 'shop' }] }] }),
  spec('NetworkPolicy', { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } }),
  object('ClusterRole', {
    rules: [{ apiGroups: ['*'], resources: ['*', 'pods/exec'], verbs: ['*'], resourceNames: [] }],
  }),
  object('ClusterRoleBinding', {
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ name: 'web' }],
  }),
  object('ConfigMap', { data: { a: '1' }, binaryData: {} }),
  object('Secret', { stringData: { a: '(hidden 3f9a2c)' }, type: 'Opaque' }),
  spec('SealedSecret', { encryptedData: { a: 'x' }, template: { data: {} } }),
  object('ServiceAccount', { automountServiceAccountToken: true }),
  spec('LimitRange', { limits: [{ type: 'Container', default: { memory: 1 } }] }),
  spec('PersistentVolumeClaim', { storageClassName: 'a' }),
  spec('apiextensions.k8s.io/v1 CustomResourceDefinition', {
    names: { kind: 'A' },
    versions: [{ name: 'v1', served: true }],
  }),
  object('Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }),
  object('Job', {}, { annotations: { 'argocd.argoproj.io/sync-options': 'Force=true' } }),
]

/** What nobody expects: keys that every object of JavaScript has, and values of every type. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    '',
    'web',
    '\0',
    0,
    -1,
    1e308,
    [],
    {},
    [[]],
    { toString: 1, valueOf: 1 },
    { constructor: null },
    [{ name: { toString: [] } }],
    JSON.parse('{"__proto__": {"app": "web"}}'),
    'x'.repeat(100_000),
  ),
)

/** Puts a value at one place of an object: somewhere in it, or instead of all of it. */
const changed = (value: unknown, seed: number, put: unknown): unknown => {
  if (typeof value !== 'object' || value === null || seed % 11 === 0) return put
  const keys = Object.keys(value)
  const key = keys[seed % Math.max(1, keys.length)]
  if (key === undefined) return put
  const inner = changed(at(value, key), Math.floor(seed / 7), put)
  return Array.isArray(value)
    ? value.map((item, index) => (String(index) === key ? inner : item))
    : { ...value, [key]: inner }
}

const hostile = fc.tuple(fc.constantFrom(...WHOLE), fc.nat(), odd).map(([whole, seed, put]) => {
  const made = changed(whole, seed, put)
  const { metadata } = whole
  // The sandbox lets nothing else through; all else may be anything.
  return {
    ...(typeof made === 'object' && made),
    apiVersion: whole.apiVersion,
    kind: whole.kind,
    metadata: metadataOf(made, metadata),
  }
})

const metadataOf = (made: unknown, metadata: object): object => {
  const found = at(made, 'metadata')
  const name = at(found, 'name')
  const isMap = (value: unknown) => typeof value === 'object' && !Array.isArray(value)
  const namespace = at(found, 'namespace') ?? null
  const fits =
    isMap(found) &&
    (namespace === null || typeof namespace !== 'object') &&
    ['labels', 'annotations'].every(key => isMap(at(found, key) ?? null))
  return fits ? { ...(found as object), name: typeof name === 'string' && name !== '' ? name : 'web' } : metadata
}

const sceneFrom = (objects: readonly unknown[], before: readonly unknown[] | null, production: boolean) =>
  sceneOf([], {
    manifests: objects.map(each => manifestOf(each as KubernetesObject)),
    before: before?.map(each => manifestOf(each as KubernetesObject)) ?? null,
    production,
  })

describe('whatever objects are', () => {
  test('no rule throws, and every finding stands in its object', () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 1, maxLength: 6 }),
        fc.option(fc.array(hostile, { maxLength: 6 })),
        (objects, before) => {
          const others = WHOLE.slice(0, 9)
          const scene = sceneFrom([...objects, ...others], before && [...before, ...others], true)
          for (const { rule, on, at: place, message } of judgeRules(scene, () => 'info')) {
            expect(message).not.toBe('')
            expect(resolves(on, place), `${rule} ${place}`).toBe(true)
          }
        },
      ),
      { numRuns: 400 },
    )
  }, 30_000)

  test('what is no object at all is passed over', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), odd), { maxLength: 5 }), fc.boolean(), (objects, production) => {
        const kinds = objects.map((each, index) =>
          typeof each === 'object' && each !== null && !Array.isArray(each)
            ? { ...each, apiVersion: WHOLE[index]?.apiVersion, kind: WHOLE[index]?.kind }
            : each,
        )
        for (const finding of judgeRules(sceneFrom(kinds, objects, production))) expect(finding.message).not.toBe('')
      }),
      { numRuns: 200 },
    )
  }, 30_000)
})

/** Whether a pointer leads somewhere. */
const resolves = ({ object: whole }: Manifest, place: string): boolean => {
  if (place === '') return true
  const steps = place
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return at(whole, ...steps) !== undefined
}

describe('all rules together', () => {
  test('have ids of their own, sentences and fixes', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { id, says, fix } of ruleTable) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(says).toMatch(/^[A-Z][^\n]*\.$/)
      expect(fix).toMatch(/^[A-Z][^\n]*[^.]$/)
    }
  })

  test('are never stricter elsewhere than in production', () => {
    const weights = ['off', 'info', 'warning', 'error']
    const stricter = ruleTable.filter(({ production, others }) => weights.indexOf(others) > weights.indexOf(production))
    expect(stricter).toEqual([])
  })
})

describe('an overlay of many objects', () => {
  /** Reads of an object's fields that all rules make. */
  const readsOf = (count: number): number => {
    let reads = 0
    const counted = <T extends object>(value: T): T =>
      new Proxy(value, {
        get: (target, key, receiver) => {
          reads++
          const inner: unknown = Reflect.get(target, key, receiver)
          return typeof inner === 'object' && inner !== null ? counted(inner) : inner
        },
      })
    const objects = Array.from({ length: count }, (_, index) => {
      const name = `web-${index}`
      const labels = { app: name, team: 'shop' }
      return [
        spec(
          'Deployment',
          {
            replicas: 2,
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: {
                serviceAccountName: name,
                containers: [{ name, image: name, envFrom: [{ configMapRef: { name } }] }],
              },
            },
          },
          { name },
        ),
        service({ selector: { app: name, team: 'shop' } }, { name }),
        spec('PodDisruptionBudget', { selector: { matchLabels: { team: 'shop', app: name } } }, { name }),
        spec('NetworkPolicy', { podSelector: { matchLabels: { team: 'shop', app: name } } }, { name }),
        spec('HorizontalPodAutoscaler', { scaleTargetRef: { ...web, name } }, { name }),
        spec('Ingress', { defaultBackend: { service: { name, port: { number: 80 } } } }, { name }),
        object('ConfigMap', { data: {} }, { name }),
      ]
    }).flat()
    const before = objects.map(each => manifestOf({ ...each, more: 1 }))
    judgeRules(sceneOf([], { manifests: objects.map(each => manifestOf(counted(each))), before }))
    return reads
  }

  test('takes ten times as long as a tenth of them', () => {
    expect(readsOf(300) / readsOf(30)).toBeLessThan(11)
  })

  test('with one selector that fits all of them is judged within a bound', () => {
    const objects = Array.from({ length: 3_000 }, (_, index) => [
      deployment({}, {}, {}, { name: `web-${index}` }),
      service({ selector: { app: 'web', [`k${index}`]: 'x' } }, { name: `web-${index}` }),
    ]).flat()
    // Nine million comparisons would be needed: what cannot be told within the bound is not told.
    expect(judgeRules(sceneOf(objects)).some(({ rule }) => rule.startsWith('service-'))).toBe(false)
  }, 30_000)
})

test('of more than 200 findings of a rule, the last says how many there are', () => {
  const many = Array.from({ length: 250 }, (_, index) => deployment({ image: 'web' }, {}, {}, { name: `web-${index}` }))
  const found = judgeRules(sceneOf(many), ({ id }) => (id === 'image-tag' ? 'warning' : 'off'))
  expect(found).toHaveLength(200)
  expect(found.at(-1)).toMatchObject({
    rule: 'image-tag',
    severity: 'warning',
    message:
      'the image of container "web" has no tag, so that nobody knows what runs; 50 more findings of this rule are not listed',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-199' },
  })
})
