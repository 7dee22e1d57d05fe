import { describe, expect, test } from 'vitest'
import type { KubernetesObject, Manifest, Rendered } from '../src/diff/manifest.ts'
import { askCluster, type DryRun, dryRunOf, servedDefinitions } from '../src/engine/dry-run.ts'
import { dryRunPlace } from '../src/engine/dry-run-place.ts'
import type { Cluster, Destination, DryRunAnswer, DryRunRequest } from '../src/engine/ports.ts'
import { createValidator } from '../src/manifests/validator.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { treeOf } from './harness/tree.ts'

const overlay: Overlay = { app: 'cart', env: 'production', path: 'apps/cart/production', kind: 'directory' }

const object = (name: string, more: object = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
  ...more,
})
const manifest = (of: KubernetesObject, hidden: readonly string[] = []): Manifest => ({ object: of, hidden })
const rendered = (...manifests: readonly Manifest[]): Rendered => ({
  manifests,
  problems: [],
  warnings: [],
  digest: '',
  tools: [],
  read: [],
})

/** A cluster that answers the same of everything, and what it was asked. */
const answering = (answer: DryRunAnswer, destination: Destination | null = { namespace: 'shop', here: true }) => {
  const requests: DryRunRequest[] = []
  const cluster: Cluster = {
    dryRun: async request => {
      requests.push(request)
      return request.objects.map(() => answer)
    },
    definitions: async () => null,
  }
  const dryRun: DryRun = {
    cluster,
    contexts: new Map([['production', 'hub']]),
    destinationOf: async () => destination,
    mayAsk: () => true,
  }
  return { dryRun, requests }
}

const noticed = async (answer: DryRunAnswer, of: Manifest) => {
  const said = await askCluster(answering(answer).dryRun, overlay, null, rendered(of))
  return {
    problems: (said.rendered.manifests[0]?.noticed ?? []).map(
      ({ rule, severity, at, message }) => `${severity} ${rule} ${at}: ${message}`,
    ),
    unjudged: said.unjudged,
  }
}

const refused = (
  reason: (DryRunAnswer & { readonly is: 'refused' })['reason'],
  message: string,
  ...fields: readonly string[]
): DryRunAnswer => ({
  is: 'refused',
  reason,
  message,
  causes: fields.map(field => ({ field, message: `${field} is wrong` })),
  warnings: [],
})

test('only what the change adds or changes is asked about, in the namespace that it is deployed to', async () => {
  const { dryRun, requests } = answering({ is: 'accepted', warnings: [] })
  const before = rendered(manifest(object('same')), manifest(object('changed')), manifest(object('removed')))
  const after = rendered(manifest(object('same')), manifest(object('changed', { spec: {} })), manifest(object('added')))
  const said = await askCluster(dryRun, overlay, before, after)
  expect(said).toEqual({ rendered: after, unjudged: [] })
  expect(
    requests.map(({ cluster, namespace, objects }) => [
      cluster,
      namespace,
      ...objects.map(({ metadata }) => metadata.name),
    ]),
  ).toEqual([['hub', 'shop', 'changed', 'added']])
})

test('an environment that nobody wants asked about is not, nor a change of nothing', async () => {
  const { dryRun, requests } = answering(refused('webhook', 'no'))
  const one = rendered(manifest(object('cart')))
  expect(await askCluster(dryRun, { ...overlay, env: 'dev' }, null, one)).toEqual({ rendered: one, unjudged: [] })
  expect(await askCluster(dryRun, overlay, one, one)).toEqual({ rendered: one, unjudged: [] })
  expect(requests).toEqual([])
})

test('a change of more than may be asked says so', async () => {
  const { dryRun, requests } = answering(refused('webhook', 'no'))
  const said = await askCluster({ ...dryRun, mayAsk: () => false }, overlay, null, rendered(manifest(object('cart'))))
  expect([said.unjudged, requests]).toEqual([
    ['the cluster of production has not judged all that changes: there is more than it is asked at once'],
    [],
  ])
})

describe('a refusal becomes a problem', () => {
  test('of each field that the API server names', async () => {
    const answer = refused(
      'invalid',
      'Deployment.apps "cart" is invalid',
      'spec.template.spec.containers[0].image',
      '.spec.sizes',
    )
    expect((await noticed(answer, manifest(object('cart')))).problems).toEqual([
      'error dry-run.invalid /spec/template/spec/containers/0/image: the cluster refuses it: spec.template.spec.containers[0].image: spec.template.spec.containers[0].image is wrong',
      'error dry-run.invalid /spec: the cluster refuses it: spec.sizes: .spec.sizes is wrong',
    ])
  })

  test.each([
    [
      'webhook',
      'admission webhook "gatekeeper" denied the request: [team] you must provide labels: team',
      '[team] you must provide labels: team (webhook gatekeeper)',
    ],
    [
      'admission-policy',
      'deployments.apps "cart" is forbidden: ValidatingAdmissionPolicy \'p\' denied request: no',
      "ValidatingAdmissionPolicy 'p' denied request: no",
    ],
    ['quota', 'configmaps "more" is forbidden: exceeded quota: few', 'exceeded quota: few'],
  ] as const)('in the words of the %s', async (reason, message, words) => {
    expect((await noticed(refused(reason, message), manifest(object('cart')))).problems).toEqual([
      `error dry-run.${reason} : the cluster refuses it: ${words}`,
    ])
  })

  test('without what looks like a secret in it', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`
    const { problems } = await noticed(refused('webhook', `the live value ${token} is old`), manifest(object('cart')))
    expect(problems).toEqual([expect.stringContaining('the live value (hidden) is old')])
  })
})

test('what the cluster warns of is a warning', async () => {
  const said = await noticed(
    { is: 'accepted', warnings: ['spec.template.spec.containers[0].image: old'] },
    manifest(object('cart')),
  )
  expect(said.problems).toEqual([
    'warning dry-run.warning /spec/template/spec/containers/0/image: the cluster warns: spec.template.spec.containers[0].image: old',
  ])
})

test.each([
  [
    'data[.dockerconfigjson]',
    { kind: 'Secret', apiVersion: 'v1', data: { '.dockerconfigjson': '(hidden 3f9a2c)' } },
    '/data/.dockerconfigjson',
  ],
  ['data', { kind: 'Secret', apiVersion: 'v1', stringData: { a: '(hidden 3f9a2c)' } }, '/stringData/a'],
  ['spec.url', { spec: { url: '(hidden 3f9a2c)' } }, '/spec/url'],
  ['spec', { spec: { url: '(hidden 3f9a2c)' } }, '/spec/url'],
])('an answer about %s, which is hidden, is none', async (field, more, hidden) => {
  expect(await noticed(refused('invalid', 'wrong', field), manifest(object('cart', more), [hidden]))).toEqual({
    problems: [],
    unjudged: [
      'the cluster of production has not judged Deployment cart: the answer is about a value that was hidden from the cluster'.replace(
        'Deployment',
        'kind' in more ? 'Secret' : 'Deployment',
      ),
    ],
  })
})

test('what the cluster has not judged is one sentence for each reason', async () => {
  const { dryRun } = answering({ is: 'unknown', why: 'it is asleep' })
  const several = rendered(...['a', 'b', 'c'].map(name => manifest(object(name))))
  expect((await askCluster(dryRun, overlay, null, several)).unjudged).toEqual([
    'the cluster of production has not judged Deployment a and 2 more: it is asleep',
  ])
})

test.each([
  ['spec.template.spec.containers[0].image', '/spec/template/spec/containers/0/image'],
  ['.spec.template.spec.containers[name="web"].imagee', '/spec/template/spec/containers/0'],
  ['spec.template.spec.containers[name="none"].image', '/spec/template/spec/containers'],
  ['spec.template.spec.containers[7]', '/spec/template/spec/containers'],
  ['metadata.name', '/metadata/name'],
  ['metadata.labels[app.kubernetes.io/name]', '/metadata/labels/app.kubernetes.io~1name'],
  ['metadata.labels.app.kubernetes.io/name', '/metadata/labels/app.kubernetes.io~1name'],
  ['metadata.labels.app', '/metadata/labels'],
  ['spec.nothing.here', '/spec'],
  ['/spec/template/spec/containers/0/image', '/spec/template/spec/containers/0/image'],
  ['/metadata/labels/app.kubernetes.io~1name', '/metadata/labels/app.kubernetes.io~1name'],
  ['constructor.name', ''],
  ['[[[', ''],
  ['', ''],
])('%s stands at %s', (field, at) => {
  const here = object('cart', { metadata: { name: 'cart', labels: { 'app.kubernetes.io/name': 'x' } } })
  expect(dryRunPlace(here, field)).toBe(at)
})

test.each([null, 7, 'text', [[]], { spec: null }])('a place in %j is one of it', value => {
  expect(['', '/spec']).toContain(dryRunPlace(value, 'spec.containers[0]["x"]..y'))
})

test('definitions of a cluster hold in its environments, after those of the repository', async () => {
  const definition = (properties: object) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'carts.acme.example' },
    spec: {
      group: 'acme.example',
      scope: 'Namespaced',
      names: { kind: 'Cart', plural: 'carts' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
        },
      ],
    },
  })
  const parts = {
    cluster: {
      ...answering({ is: 'accepted', warnings: [] }).dryRun.cluster,
      definitions: async (name: string) => (name === 'hub' ? [definition({ size: { type: 'integer' } })] : null),
    },
    engines: new Map(),
    clock: { now: () => 0 },
  }
  const environment = {
    from: [],
    any: false,
    promote: 'auto',
    who: { promote: [] },
    gates: { checks: [], upstreamChecks: [] },
    base: 'allow',
    production: true,
    line: 1,
  } as const
  const environments = [
    { ...environment, name: 'dev', dryRun: 'eu' },
    { ...environment, name: 'production', dryRun: 'hub' },
  ]
  const dryRun = dryRunOf(parts, { environments }, { addresses: [], defaultBranch: 'main' })
  const served = dryRun ? await servedDefinitions(dryRun) : []
  expect(served.map(({ environments: names }) => names)).toEqual([['production']])

  const validator = createValidator({ threads: 1 })
  const cart: KubernetesObject = {
    apiVersion: 'acme.example/v1',
    kind: 'Cart',
    metadata: { name: 'cart' },
    spec: { size: 'large' },
  }
  const judged = async (env: string, definitions: readonly unknown[]) => {
    const found = await validator.validate({
      overlay: { ...overlay, env },
      rendered: rendered(manifest(cart)),
      before: null,
      kubernetes: null,
      yardstick: { settings: { block: 'new', rules: [], ignore: [] }, environments, definitions, served, policies: [] },
      tree: treeOf({}),
      places: 'new',
    })
    return [
      found.findings.filter(({ rule }) => rule.startsWith('schema.')).map(({ message }) => message),
      found.unjudged,
    ]
  }
  try {
    expect([
      await judged('production', []),
      await judged('dev', []),
      await judged('production', [definition({ size: { type: 'string' } })]),
    ]).toMatchInlineSnapshot(`
      [
        [
          [
            ""size" is a text, and has to be a whole number",
          ],
          [],
        ],
        [
          [],
          [
            "there is no schema for Cart of acme.example/v1, and only its metadata was judged",
          ],
        ],
        [
          [],
          [],
        ],
      ]
    `)
  } finally {
    await validator.close()
  }
})
