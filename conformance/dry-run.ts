/**
 * Asks a real API server by dry-run what it takes, as Stagecoach does: `node conformance/dry-run.ts`. Prints what was expected and said, and ends
 * with 1 where they differ, or where anything was written.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { controlPlane } from '../scripts/control-plane.ts'
import { isMap } from '../src/diff/json.ts'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import type { DryRunAnswer } from '../src/engine/ports.ts'
import { clustersOf } from '../src/sync/clusters.ts'
import { askedClusters } from '../src/sync/dry-run.ts'
import { type Client, connectTo } from './client.ts'
import { type Server, startServer } from './server.ts'
import { startWebhook, type Webhook } from './webhook.ts'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const labels = (name: string, more: Readonly<Record<string, string>> = {}) => ({ app: name, ...more })

const deployment = (
  name: string,
  namespace: string | undefined,
  own: Readonly<Record<string, string>>,
  more: { readonly spec?: object; readonly pod?: object; readonly container?: object } = {},
): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(namespace !== undefined && { namespace }), labels: labels(name, own) },
  spec: {
    selector: { matchLabels: labels(name) },
    template: {
      metadata: { labels: labels(name) },
      spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/web:1.0.0', ...more.container }], ...more.pod },
    },
    ...more.spec,
  },
})

const simple = (apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: object) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
  ...rest,
})

const team = { team: 'shop' }
const configMap = (name: string, namespace: string) => simple('v1', 'ConfigMap', name, namespace, { data: { a: 'b' } })
const pod = (name: string, namespace: string) =>
  simple('v1', 'Pod', name, namespace, {
    spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
  })

/** What the cluster is made of before it is asked. */
const setUp = async (client: Client, webhook: Webhook): Promise<void> => {
  const post = async (path: string, object: object): Promise<void> => {
    const { status, body } = await client.post(path, JSON.stringify(object))
    if (status !== 201) throw new Error(`${path} was answered ${status}: ${body}`)
  }
  for (const [name, level] of [
    ['shop', 'privileged'],
    ['strict', 'restricted'],
    ['tight', 'privileged'],
  ] as const)
    await post('/api/v1/namespaces', {
      ...simple('v1', 'Namespace', name, undefined, {}),
      metadata: {
        name,
        labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level },
      },
    })
  // No controller counts here: what the quota has counted is written by hand.
  const hard = { 'count/configmaps': '1' }
  await post(
    '/api/v1/namespaces/tight/resourcequotas',
    simple('v1', 'ResourceQuota', 'few', 'tight', { spec: { hard } }),
  )
  await post(
    '/api/v1/namespaces/tight/limitranges',
    simple('v1', 'LimitRange', 'small', 'tight', {
      spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }] },
    }),
  )
  await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    ...simple('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'carts.acme.example', undefined, {}),
    spec: {
      group: 'acme.example',
      names: { kind: 'Cart', plural: 'carts', singular: 'cart', listKind: 'CartList' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { size: { type: 'integer', maximum: 3 } } } },
            },
          },
        },
      ],
    },
  })
  // These are there already, with what policies that come later refuse.
  const there = '/apis/apps/v1/namespaces/shop/deployments'
  await post(there, deployment('there', 'shop', team))
  await post(there, deployment('host', 'shop', team, { pod: { hostNetwork: true } }))
  const policy = async (name: string, match: object, validations: readonly object[], more: object = {}) => {
    await post(
      '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
      simple('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', name, undefined, {
        spec: { failurePolicy: 'Fail', matchConstraints: { resourceRules: [match] }, validations, ...more },
      }),
    )
    await post(
      '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
      simple('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', name, undefined, {
        spec: { policyName: name, validationActions: ['Deny'] },
      }),
    )
  }
  const deployments = {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['deployments'],
  }
  await policy('team', deployments, [
    {
      expression: "has(object.metadata.labels) && 'team' in object.metadata.labels",
      message: 'the label team is missing',
    },
    {
      expression: '!has(object.spec.template.spec.hostNetwork) || !object.spec.template.spec.hostNetwork',
      message: 'the network of the host is not for pods',
    },
  ])
  // What documentation recommends for the account that asks.
  await policy(
    'dry-runs-only',
    { apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'], resources: ['*/*'] },
    [{ expression: 'request.dryRun == true', message: 'this account only asks' }],
    { matchConditions: [{ name: 'account', expression: "request.userInfo.username == 'asking'" }] },
  )
  for (const [name, url] of [
    ['denies', webhook.url],
    ['broken', 'https://127.0.0.1:1/'],
  ] as const)
    await post(
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      simple('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', name, undefined, {
        webhooks: [
          {
            name: `${name}.acme.example`,
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            failurePolicy: 'Fail',
            timeoutSeconds: 2,
            clientConfig: { url, caBundle: webhook.caBundle },
            rules: [deployments],
            objectSelector: { matchLabels: { webhook: name } },
          },
        ],
      }),
    )
  const role = simple('rbac.authorization.k8s.io/v1', 'ClusterRole', 'asking', undefined, {
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['create', 'patch', 'get'] },
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['list'] },
    ],
  })
  await post('/apis/rbac.authorization.k8s.io/v1/clusterroles', role)
  await post(
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    simple('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'asking', undefined, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'asking' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'asking' }],
    }),
  )
}

type Expected = readonly [about: string, object: KubernetesObject, said: RegExp]

const expected: readonly Expected[] = [
  ['a new object that all takes', deployment('new', 'shop', team), /^accepted$/],
  [
    'a new object that a policy refuses',
    deployment('new', 'shop', {}),
    /^refused admission-policy .*the label team is missing/,
  ],
  ['the same in the namespace of its Application', deployment('new', undefined, {}), /^refused admission-policy/],
  ['an object that is there', deployment('there', 'shop', team, { spec: { replicas: 3 } }), /^accepted$/],
  [
    'an object that loses what a policy wants',
    deployment('there', 'shop', {}),
    /^refused admission-policy .*team is missing/,
  ],
  [
    'an object that loses what a policy refuses',
    deployment('host', 'shop', team),
    /^unknown it is refused only as it is applied/,
  ],
  [
    'an object that keeps it',
    deployment('host', 'shop', team, { pod: { hostNetwork: true } }),
    /^refused admission-policy .*host/,
  ],
  [
    'a selector that changes',
    deployment('there', 'shop', team, {
      spec: {
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'web' }] } },
      },
    }),
    /^refused immutable .*\[spec\.selector\]/,
  ],
  [
    'a webhook that denies',
    deployment('denied', 'shop', { ...team, webhook: 'denies', denied: 'yes' }),
    /^refused webhook .*The label denied is not allowed/,
  ],
  [
    'a webhook that warns',
    deployment('warned', 'shop', { ...team, webhook: 'denies' }),
    /^accepted warns policy team\.check/,
  ],
  [
    'a webhook that is not there',
    deployment('lost', 'shop', { ...team, webhook: 'broken' }),
    /^unknown cluster real could not judge: .*failed calling webhook/,
  ],
  [
    'a field that there is none of',
    deployment('wrong', 'shop', team, { container: { imagee: 'x' } }),
    /^refused invalid .*imagee/,
  ],
  [
    'a field of another type',
    deployment('wrong', 'shop', team, { spec: { replicas: 'three' } }),
    /^refused invalid .*replicas/,
  ],
  [
    'a value that is none',
    deployment('wrong', 'shop', team, { container: { imagePullPolicy: 'Sometimes' } }),
    /^refused invalid .*\[spec\.template\.spec\.containers\[0\]\.imagePullPolicy\]/,
  ],
  ['one ConfigMap within a quota', configMap('other', 'shop'), /^accepted$/],
  ['one ConfigMap too many', configMap('more', 'tight'), /^refused quota .*exceeded quota: few/],
  [
    'more storage than there may be',
    simple('v1', 'PersistentVolumeClaim', 'large', 'tight', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
    }),
    /^refused limit-range .*maximum storage usage/,
  ],
  ['a pod that is not strict', pod('loose', 'strict'), /^refused pod-security .*violates PodSecurity/],
  [
    'a workload whose pods are not strict',
    deployment('loose', 'strict', team),
    /^accepted warns would violate PodSecurity/,
  ],
  [
    'a Secret with marks',
    simple('v1', 'Secret', 'marks', 'shop', {
      data: { password: '(hidden 3f9a2c)' },
      stringData: { token: '(hidden 111111)' },
    }),
    /^accepted$/,
  ],
  [
    'credentials of a registry',
    simple('v1', 'Secret', 'pull', 'shop', {
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': '(hidden 3f9a2c)' },
    }),
    /^accepted$/,
  ],
  [
    'a certificate',
    simple('v1', 'Secret', 'cert', 'shop', {
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': '(hidden 3f9a2c)', 'tls.key': '(hidden 3f9a2d)' },
    }),
    /^accepted$/,
  ],
  [
    'a key that is missing beside a mark',
    simple('v1', 'Secret', 'cert', 'shop', { type: 'kubernetes.io/tls', data: { 'tls.crt': '(hidden 3f9a2c)' } }),
    /^refused invalid .*tls\.key/,
  ],
  [
    'a binary with a mark',
    simple('v1', 'ConfigMap', 'store', 'shop', { binaryData: { 'trust.jks': '(hidden 3f9a2c)' } }),
    /^accepted$/,
  ],
  [
    'an encrypted Secret',
    simple('v1', 'Secret', 'sops', 'shop', { data: { a: 'ENC[AES256_GCM,data:x]' }, sops: {} }),
    /^unknown it is encrypted/,
  ],
  [
    'a namespace that is not there',
    configMap('early', 'soon'),
    /^unknown there is no namespace soon in cluster real yet$/,
  ],
  ['the namespace itself', simple('v1', 'Namespace', 'soon', undefined, {}), /^accepted$/],
  [
    'a group that is not served',
    simple('kyverno.io/v1', 'Policy', 'p', 'shop', {}),
    /^unknown cluster real does not know kyverno\.io\/v1$/,
  ],
  ['a kind that is not served', simple('v1', 'Cart', 'p', 'shop', {}), /^unknown cluster real knows no Cart of v1$/],
  ['a custom resource', simple('acme.example/v1', 'Cart', 'c', 'shop', { spec: { size: 2 } }), /^accepted$/],
  [
    'a custom resource that is too large',
    simple('acme.example/v1', 'Cart', 'c', 'shop', { spec: { size: 5 } }),
    /^refused invalid .*\[spec\.size\]/,
  ],
  [
    'a custom resource with a field too many',
    simple('acme.example/v1', 'Cart', 'c', 'shop', { spec: { sizes: 5 } }),
    /^refused invalid .*sizes/,
  ],
  ['a deprecated kind', simple('v1', 'Endpoints', 'old', 'shop', {}), /^accepted warns v1 Endpoints is deprecated/],
  ['a name that is a path', configMap('..', 'shop'), /^unknown it has no name that could be asked for$/],
  ['a namespace that is a path', configMap('a', '../../x'), /^unknown its namespace is none$/],
  ['a name that is none', configMap('Not_A_Name?x=1#', 'shop'), /^refused invalid .*metadata\.name/],
  ['a name with a slash', configMap('a/b', 'shop'), /^unknown it has no name that could be asked for$/],
  [
    'a variable that is there twice, which only server-side apply refuses',
    deployment('twice', 'shop', team, {
      container: {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
    }),
    /^unknown it is refused only as it is applied .*duplicate entries/,
  ],
  [
    'what the server sets itself',
    {
      ...configMap('set', 'shop'),
      metadata: {
        name: 'set',
        namespace: 'shop',
        resourceVersion: '7',
        managedFields: [],
      } as KubernetesObject['metadata'],
      status: {},
    },
    /^accepted$/,
  ],
]

const words = (answer: DryRunAnswer): string => {
  if (answer.is === 'unknown') return `unknown ${answer.why}`
  const warns = answer.warnings.length > 0 ? ` warns ${answer.warnings.join(' | ')}` : ''
  if (answer.is === 'accepted') return `accepted${warns}`
  return `refused ${answer.reason} ${answer.message} [${answer.causes.map(({ field }) => field).join(' ')}]${warns}`
}

const kubeconfig = ({ port, token, certificate }: Server): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'real',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(certificate).toString('base64'),
        },
      },
    ],
    users: [
      { name: 'asking', user: { token, as: 'asking' } },
      { name: 'nobody', user: { token, as: 'nobody' } },
    ],
    contexts: [
      { name: 'real', context: { cluster: 'real', user: 'asking' } },
      { name: 'nobody', context: { cluster: 'real', user: 'nobody' } },
    ],
  })

/** Whatever takes a moment to be known to the API server. */
const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await done()); tries++) {
    if (tries > 150) throw new Error(`${what} does not come to be`)
    await sleep(200)
  }
}

const main = async (): Promise<boolean> => {
  const since = Date.now()
  const server = await startServer(
    controlPlane(line => process.stderr.write(`${line}\n`)),
    ['ServiceAccount', 'Priority'],
  )
  const webhook = await startWebhook()
  try {
    const client = connectTo(server)
    await setUp(client, webhook)
    const cluster = askedClusters(clustersOf({ text: kubeconfig(server) }))
    const ask = async (objects: readonly KubernetesObject[], name = 'real') =>
      (await cluster.dryRun({ cluster: name, objects, namespace: 'shop' })).map(words)
    const first = async (object: KubernetesObject) => (await ask([object]))[0] ?? ''
    await until('the policy', async () => /admission-policy/.test(await first(deployment('new', 'shop', {}))))
    await until('the webhook', async () =>
      /webhook/.test(await first(deployment('d', 'shop', { ...team, webhook: 'denies', denied: '' }))),
    )
    const list = async (): Promise<unknown> =>
      JSON.parse((await client.get('/apis/acme.example/v1/namespaces/shop/carts')).body)
    await until(
      'the definition',
      async () =>
        isMap(await list()) && /^accepted/.test(await first(simple('acme.example/v1', 'Cart', 'c', 'shop', {}))),
    )
    const counted = simple('v1', 'ResourceQuota', 'few', 'tight', {})
    const status = JSON.stringify({
      ...counted,
      status: { hard: { 'count/configmaps': '1' }, used: { 'count/configmaps': '1' } },
    })
    await client.send(
      'PATCH',
      '/api/v1/namespaces/tight/resourcequotas/few/status',
      status,
      'application/merge-patch+json',
    )
    await until('the quota', async () => /quota: few/.test(await first(configMap('more', 'tight'))))

    const began = performance.now()
    const answers = await ask(expected.map(([, object]) => object))
    const took = performance.now() - began
    const wrong: string[] = []
    const check = (about: string, answer: string, said: RegExp): void => {
      const good = said.test(answer)
      if (!good) wrong.push(about)
      say(`${good ? 'as expected' : 'NOT AS EXPECTED'} ${about}: ${answer}`)
    }
    for (const [index, [about, , said]] of expected.entries()) check(about, answers[index] ?? 'nothing', said)
    const [refused = ''] = await ask([configMap('a', 'shop')], 'nobody')
    check('somebody without rights', refused, /^unknown cluster nobody does not let us ask: .*cannot patch/)

    const definitions = await cluster.definitions('real')
    check('definitions', String(definitions?.length), /^1$/)
    check('definitions that nobody may read', String(await cluster.definitions('nobody')), /^null$/)

    const write = await client.send(
      'POST',
      '/api/v1/namespaces/shop/configmaps',
      JSON.stringify(configMap('real', 'shop')),
      'application/json',
      { 'impersonate-user': 'asking' },
    )
    check(
      'a real write of the account that only asks',
      `${write.status} ${write.body}`,
      /^422 .*this account only asks/,
    )
    const left = JSON.parse((await client.get('/api/v1/namespaces/shop/configmaps')).body) as {
      items: { metadata: { name: string } }[]
    }
    check('what was written', left.items.map(({ metadata }) => metadata.name).join(' '), /^(?:kube-root-ca\.crt)?$/)
    client.close()
    say(
      `${expected.length} objects in ${took.toFixed(0)} ms; ${wrong.length} answers not as expected; ${((Date.now() - since) / 1000).toFixed(0)} s in all`,
    )
    return wrong.length === 0
  } finally {
    webhook.end()
    await server.end()
  }
}

try {
  if (!(await main())) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 2
}
