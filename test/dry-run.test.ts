import { afterEach, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import type { DryRunAnswer } from '../src/engine/ports.ts'
import { type SimCluster, startCluster } from '../src/sim/cluster/cluster.ts'
import { KubeStatus } from '../src/sim/cluster/kube-status.ts'
import { clustersOf } from '../src/sync/clusters.ts'
import { askedClusters, type DryRunBounds } from '../src/sync/dry-run.ts'
import { saidBy } from '../src/sync/dry-run-answer.ts'
import { dryRunBody } from '../src/sync/dry-run-body.ts'
import { warningsIn } from '../src/sync/kube-request.ts'

const started: SimCluster[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map(cluster => cluster.close()))
})

const start = async (bounds: DryRunBounds = {}) => {
  const cluster = await startCluster({
    clock: { now: () => 0 },
    resolve: async () => ({ commit: '', version: '', images: [] }),
  })
  started.push(cluster)
  cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  const asked = askedClusters(clustersOf({ text: cluster.kubeconfig() }), bounds)
  const ask = async (...objects: readonly KubernetesObject[]): Promise<readonly string[]> =>
    (await asked.dryRun({ cluster: 'hub', objects, namespace: 'shop' })).map(words)
  return { cluster, asked, ask }
}

const words = (answer: DryRunAnswer): string =>
  answer.is === 'unknown'
    ? `unknown: ${answer.why}`
    : answer.is === 'refused'
      ? `refused (${answer.reason}): ${answer.message}`
      : ['accepted', ...answer.warnings].join(': ')

const deployment = (name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
})

const denied = (message: string): KubeStatus =>
  new KubeStatus(400, 'BadRequest', `admission webhook "validate.kyverno.svc-fail" denied the request: ${message}`)

/** A policy as Kyverno has it: every Deployment has a team. */
const wantsTeam: Parameters<SimCluster['admit']>[0] = object => {
  if (object.kind === 'Deployment' && object.metadata.labels?.['team'] === undefined)
    throw denied('The label team is required.')
  return []
}

test('what admission takes is accepted, what it refuses is refused in its words, and nothing is written', async () => {
  const { cluster, ask } = await start()
  cluster.admit(wantsTeam)
  expect(await ask(deployment('cart', { team: 'shop' }), deployment('search'))).toEqual([
    'accepted',
    'refused (webhook): admission webhook "validate.kyverno.svc-fail" denied the request: The label team is required',
  ])
  expect(cluster.find('Deployment', 'shop', 'cart')).toBeUndefined()
  for (const request of cluster.requests.filter(each => !each.startsWith('GET')))
    expect(request).toContain('dryRun=All')
})

test('an object that is there is judged by what it would be, not by what is left of what was', async () => {
  const { cluster, ask } = await start()
  for (const name of ['cart', 'search'])
    cluster.apply({
      ...deployment(name, { team: 'shop' }),
      metadata: { ...deployment(name, { team: 'shop' }).metadata, namespace: 'shop' },
    })
  cluster.admit(wantsTeam)
  const [kept, lost] = await ask(deployment('cart', { team: 'web' }), deployment('search'))
  expect(kept).toBe('accepted')
  expect(lost).toMatch(/^refused \(webhook\)/)
})

test('what only the rest in the cluster breaks is not refused', async () => {
  const { cluster, ask } = await start()
  const bad = deployment('cart', { old: 'yes' })
  cluster.apply({ ...bad, metadata: { ...bad.metadata, namespace: 'shop' } })
  cluster.admit(object => {
    if (object.metadata.labels?.['old']) throw denied('no old ones')
    return []
  })
  expect(await ask(deployment('cart', { team: 'shop' }))).toEqual([
    'unknown: it is refused only as it is applied to what is in the cluster now: admission webhook "validate.kyverno.svc-fail" denied the request: no old ones',
  ])
})

test('warnings are told', async () => {
  const { cluster, ask } = await start()
  cluster.admit(() => ['spec.x is deprecated, use "spec.y"', 'policy p: this, and that'])
  expect(await ask(deployment('cart'))).toEqual([
    'accepted: spec.x is deprecated, use "spec.y": policy p: this, and that',
  ])
})

test.each([['a cluster that nobody knows', 'nowhere', 'The operator knows no cluster nowhere; there are: hub']])(
  'of %s nothing is known',
  async (_, name, why) => {
    const { asked } = await start()
    expect(await asked.dryRun({ cluster: name, objects: [deployment('cart')], namespace: null })).toEqual([
      { is: 'unknown', why },
    ])
  },
)

test('what cannot be asked is not, and said to be so', async () => {
  const { cluster, ask, asked } = await start()
  const elsewhere = (namespace: string): KubernetesObject => ({
    ...deployment('cart'),
    metadata: { name: 'cart', namespace },
  })
  expect(
    await ask(
      elsewhere('soon'),
      elsewhere('../../secrets'),
      deployment('..'),
      deployment('a/b'),
      { ...deployment('cart'), apiVersion: 'kyverno.io/v1', kind: 'Policy' },
      { ...deployment('cart'), kind: 'Widget' },
      { ...deployment('cart'), apiVersion: '../../v1' },
      { ...deployment('cart'), sops: {} },
    ),
  ).toMatchInlineSnapshot(`
    [
      "unknown: there is no namespace soon in cluster hub yet",
      "unknown: its namespace is none",
      "unknown: it has no name that could be asked for",
      "unknown: it has no name that could be asked for",
      "unknown: cluster hub does not know kyverno.io/v1",
      "unknown: cluster hub knows no Widget of apps/v1",
      "unknown: "../../v1" is no version of an API",
      "unknown: it is encrypted, and decrypted only where it is deployed",
    ]
  `)
  expect((await asked.dryRun({ cluster: 'hub', objects: [deployment('cart')], namespace: null })).map(words)).toEqual([
    'unknown: it names no namespace, and nobody knows where it is deployed to',
  ])
  expect(cluster.requests.filter(request => request.includes('secrets'))).toEqual([])
})

test('a cluster that refuses us, breaks or is silent has said nothing', async () => {
  const { cluster, ask } = await start({ requestMs: 1_500 })
  await cluster.outage('forbidden')
  const said: (readonly string[])[] = [await ask(deployment('cart'))]
  await cluster.outage(null)
  await ask(deployment('cart'))
  await cluster.outage('500')
  said.push(await ask(deployment('cart')))
  await cluster.outage(null)
  cluster.admit(() => new Promise(() => {}))
  said.push(await ask(deployment('cart')))
  expect(said.flat()).toMatchInlineSnapshot(`
    [
      "unknown: cluster hub answered 403 when it was asked for apps/v1",
      "unknown: cluster hub could not judge: etcdserver: request timed out",
      "unknown: cluster hub does not answer: no answer within 1.5 s",
    ]
  `)
})

test('a cluster that is silent is not waited for again for every object', async () => {
  const { cluster, ask } = await start({ requestMs: 1_500 })
  await ask(deployment('cart'))
  cluster.admit(() => new Promise(() => {}))
  const before = cluster.requests.length
  const answers = await ask(...Array.from({ length: 60 }, (_, index) => deployment(`cart-${index}`)))
  expect(new Set(answers)).toEqual(new Set(['unknown: cluster hub does not answer: no answer within 1.5 s']))
  // As many as are asked at once.
  expect(cluster.requests.length - before).toBe(4)
})

test('all of an overlay is bounded, and what was not asked in time is said', async () => {
  const { cluster, ask } = await start({ overlayMs: 1_500 })
  await ask(deployment('cart'))
  cluster.admit(() => new Promise(() => {}))
  const answers = await ask(...Array.from({ length: 600 }, (_, index) => deployment(`cart-${index}`)))
  expect([answers[0], answers[499], answers[599]]).toEqual([
    'unknown: cluster hub takes too long to answer for everything',
    'unknown: cluster hub takes too long to answer for everything',
    'unknown: only 500 objects of an overlay are asked about',
  ])
})

test('a signal ends it', async () => {
  const { cluster, asked } = await start()
  const controller = new AbortController()
  cluster.admit(() => {
    controller.abort(new Error('pushed over'))
    return new Promise(() => {})
  })
  const asking = asked.dryRun({ cluster: 'hub', objects: [deployment('cart')], namespace: 'shop' }, controller.signal)
  await expect(asking).rejects.toThrow('pushed over')
})

test('marks are sent instead of what was hidden, in the form that has to stand there', async () => {
  const { cluster, ask } = await start()
  const sent: unknown[] = []
  cluster.admit(object => {
    sent.push(object)
    return []
  })
  const secret = (type: string, data: object, stringData?: object): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cart' },
    type,
    data,
    ...(stringData && { stringData }),
  })
  await ask(
    secret('Opaque', { password: '(hidden 3f9a2c)', user: 'Y2FydA==' }, { token: '(hidden 111111)' }),
    secret('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': '(hidden 3f9a2c)' }),
  )
  expect(sent).toMatchObject([
    {
      data: { password: Buffer.from('(hidden 3f9a2c)').toString('base64'), user: 'Y2FydA==' },
      stringData: { token: '(hidden 111111)' },
    },
    { data: { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') } },
  ])
})

test('an answer about what was hidden is none', async () => {
  const { cluster, ask } = await start()
  const mark = '(hidden 3f9a2c)'
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cart' }, data: { a: mark } }
  for (const quoted of [mark, Buffer.from(mark).toString('base64')]) {
    cluster.admit(() => {
      throw denied(`"${quoted}" is no password`)
    })
    expect(await ask(object)).toEqual(['unknown: the answer is about a value that was hidden from the cluster'])
  }
})

test('what the server sets itself is not sent', () => {
  const object = {
    ...deployment('cart'),
    metadata: { name: 'cart', resourceVersion: '1', uid: 'x', managedFields: [], creationTimestamp: null, labels: {} },
    status: { replicas: 1 },
  } as KubernetesObject
  expect(JSON.parse(dryRunBody(object).text)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cart', labels: {} },
  })
})

test('definitions are read once, and null where they may not be', async () => {
  const { cluster, asked } = await start()
  const definition = (name: string, annotations: object) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, annotations },
    spec: {
      group: 'acme.example',
      scope: 'Namespaced',
      names: { kind: 'Cart', plural: 'carts' },
      conversion: { strategy: 'None' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        { name: 'v1beta1', served: false, storage: false, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  })
  cluster.apply(definition('carts.acme.example', { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }))
  const found = await asked.definitions('hub')
  expect(found).toMatchInlineSnapshot(`
    [
      {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
          "name": "carts.acme.example",
        },
        "spec": {
          "group": "acme.example",
          "names": {
            "kind": "Cart",
            "plural": "carts",
          },
          "scope": "Namespaced",
          "versions": [
            {
              "name": "v1",
              "schema": {
                "openAPIV3Schema": {
                  "type": "object",
                },
              },
              "served": true,
              "storage": true,
            },
            {
              "name": "v1beta1",
              "served": false,
            },
          ],
        },
      },
    ]
  `)
  const before = cluster.requests.length
  expect(await asked.definitions('hub')).toBe(found)
  expect(cluster.requests.length).toBe(before)

  const other = await start()
  await other.cluster.outage('forbidden')
  expect([await other.asked.definitions('hub'), await other.asked.definitions('nowhere')]).toEqual([null, null])
})

test('the texts of warnings are read out of one header', () => {
  expect(warningsIn('299 - "a, \\"b\\"", 299 kube "c\\\\d", 110 - "stale"')).toEqual(['a, "b"', 'c\\d'])
  expect(warningsIn('299 - "not ended')).toEqual([])
})

// Sentences of Kubernetes 1.36, Kyverno 1.18 and Gatekeeper 3.22.
test.each([
  [401, 'Unauthorized', 'unknown'],
  [
    403,
    'deployments.apps "a" is forbidden: User "x" cannot patch resource "deployments" in API group "apps"',
    'unknown',
  ],
  [
    403,
    'roles.rbac.authorization.k8s.io "a" is forbidden: user "x" (groups=[]) is attempting to grant RBAC permissions not currently held: {}',
    'unknown',
  ],
  [
    403,
    'configmaps "a" is forbidden: unable to create new content in namespace b because it is being terminated',
    'unknown',
  ],
  [403, 'pods "a" is forbidden: status unknown for quota: few, resources: pods', 'unknown'],
  [403, 'pods "a" is forbidden: error looking up service account b/c: serviceaccount "c" not found', 'unknown'],
  [403, 'pods "a" is forbidden: no PriorityClass with name c was found', 'unknown'],
  [403, 'pods "a" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1', 'quota'],
  [403, 'pods "a" is forbidden: failed quota: few: must specify limits.cpu for: web', 'quota'],
  [403, 'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 'limit-range'],
  [403, 'pods "a" is forbidden: violates PodSecurity "baseline:latest": privileged', 'pod-security'],
  [
    403,
    "deployments.apps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
    'admission-policy',
  ],
  [
    403,
    'admission webhook "validation.gatekeeper.sh" denied the request: [team] you must provide labels: {"team"}',
    'webhook',
  ],
  [403, 'ingresses.networking.k8s.io "a" is forbidden: something of a plugin', 'forbidden'],
  [403, 'Blocked by the proxy', 'unknown'],
  [404, 'namespaces "a" not found', 'unknown'],
  [404, 'the server could not find the requested resource', 'unknown'],
  [405, 'the server does not allow this method on the requested resource', 'unknown'],
  [409, 'Operation cannot be fulfilled on deployments.apps "a": the object has been modified', 'unknown'],
  [413, 'Request entity too large: limit is 3145728', 'too-large'],
  [422, 'Deployment.apps "a" is invalid: spec.selector: Invalid value: {}: field is immutable', 'immutable'],
  [
    422,
    'StatefulSet.apps "a" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\' are forbidden',
    'immutable',
  ],
  [
    422,
    'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
    'invalid',
  ],
  [
    400,
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.x"',
    'invalid',
  ],
  [400, 'admission webhook "a.b" denied the request: 403 is not the number of this', 'webhook'],
  [400, 'admission webhook "a.b" does not support dry run', 'unknown'],
  [429, 'too many requests', 'unknown'],
  [500, 'Internal error occurred: failed calling webhook "a.b": context deadline exceeded', 'unknown'],
  [
    500,
    'failed to create typed patch object (a/b; apps/v1, Kind=Deployment): .spec.x: field not declared in schema',
    'invalid',
  ],
  [503, 'the server is currently unable to handle the request', 'unknown'],
  [504, 'Timeout: request did not complete within requested timeout', 'unknown'],
])('%i %s is %s', (status, message, is) => {
  const said = saidBy('hub', {
    status,
    text: JSON.stringify({ kind: 'Status', status: 'Failure', message, reason: '' }),
    warnings: [],
  })
  expect(said.is === 'refused' ? said.reason : said.is).toBe(is)
})

test.each([
  ['a page of a proxy', '<html>Forbidden</html>'],
  ['nothing', ''],
  ['a list', '[]'],
  ['a number', '7'],
])('%s instead of an answer is none', (_, text) => {
  expect(saidBy('hub', { status: 403, text, warnings: [] })).toEqual({
    is: 'unknown',
    why: 'cluster hub answered 403, and not as an API server does',
  })
})
