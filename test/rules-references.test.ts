import { deployment, object, spec, table, workload } from './rules-scene.ts'

const C = '/spec/template/spec/containers/0'
const V = '/spec/template/spec/volumes/0'
const volume = (each: object) => deployment({}, {}, { volumes: [each] })
const asks = (what: string) => `its pods ask for ${what}, which is not in this overlay`
const from = (ref: object) => deployment({ env: [{ name: 'A', valueFrom: ref }] })

table(
  'missing-reference',
  [
    ['a volume', volume({ configMap: { name: 'web' } }), `Deployment${V}/configMap/name: ${asks('ConfigMap "web"')}`],
    [
      'a variable, told of once',
      deployment({
        env: [{ valueFrom: { configMapKeyRef: { name: 'web', key: 'a' } } }],
        envFrom: [{ configMapRef: { name: 'web' } }],
      }),
      `Deployment${C}/env/0/valueFrom/configMapKeyRef/name: ${asks('ConfigMap "web"')}`,
    ],
    [
      'a part of a volume, in a CronJob',
      workload('CronJob', {}, {}, { volumes: [{ projected: { sources: [{ configMap: { name: 'web' } }] } }] }),
      `CronJob/spec/jobTemplate/spec/template/spec/volumes/0/projected/sources/0/configMap/name: ${asks('ConfigMap "web"')}`,
    ],
    [
      'an account',
      deployment({}, {}, { serviceAccountName: 'web' }),
      `Deployment/spec/template/spec/serviceAccountName: ${asks('ServiceAccount "web"')}`,
    ],
    [
      'a claim of another namespace',
      [
        deployment({}, {}, { volumes: [{ persistentVolumeClaim: { claimName: 'web' } }] }, { namespace: 'a' }),
        object('PersistentVolumeClaim', {}, { namespace: 'b' }),
      ],
      `Deployment${V}/persistentVolumeClaim/claimName: ${asks('PersistentVolumeClaim "web"')}`,
    ],
    [
      'a class, where there are others',
      [deployment({}, {}, { priorityClassName: 'high' }), object('PriorityClass', {}, { name: 'low' })],
      `Deployment/spec/template/spec/priorityClassName: ${asks('PriorityClass "high"')}`,
    ],
  ],
  [
    ['what is there', [volume({ configMap: { name: 'web' } }), object('ConfigMap')]],
    ['what is optional', volume({ configMap: { name: 'web', optional: true } })],
    [
      'what a set makes a claim for',
      workload(
        'StatefulSet',
        {},
        { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
        { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      ),
    ],
    ['what every cluster has', volume({ configMap: { name: 'kube-root-ca.crt' } })],
    ['a class, where there are none', deployment({}, {}, { priorityClassName: 'high' })],
    [
      'what a custom resource makes',
      [
        volume({ configMap: { name: 'bundle' } }),
        object('trust.cert-manager.io/v1alpha1 Bundle', {}, { name: 'bundle' }),
      ],
    ],
    ['what a chart may bring', [volume({ configMap: { name: 'web' } }), object('HelmRelease')]],
  ],
)

const secret = volume({ secret: { secretName: 'web' } })
table(
  'missing-secret',
  [
    ['a volume', secret, `Deployment${V}/secret/secretName: ${asks('Secret "web"')}`],
    [
      'a variable',
      from({ secretKeyRef: { name: 'web', key: 'a' } }),
      `Deployment${C}/env/0/valueFrom/secretKeyRef/name: ${asks('Secret "web"')}`,
    ],
  ],
  [
    ['a Secret', [secret, object('Secret')]],
    ['a SealedSecret', [secret, object('SealedSecret')]],
    ['an ExternalSecret of another name', [secret, spec('ExternalSecret', { target: { name: 'web' } }, { name: 'x' })]],
    ['a certificate of an Ingress', [secret, spec('Ingress', { tls: [{ secretName: 'web' }] })]],
    ['a name that is hidden', volume({ secret: { secretName: '(hidden 3f9a2c)' } })],
  ],
)

const map = object('ConfigMap', { data: { a: '1' }, binaryData: { b: '' } })
const key = (name: string) => from({ configMapKeyRef: { name: 'web', key: name } })
table(
  'missing-key',
  [
    [
      'a variable',
      [key('x'), map],
      `Deployment${C}/env/0/valueFrom/configMapKeyRef/key: ConfigMap "web" has no key "x"`,
    ],
    [
      'files of a volume',
      [
        volume({ secret: { secretName: 'web', items: [{ key: 'a' }, { key: 'x' }] } }),
        object('Secret', { stringData: { a: '(hidden 3f9a2c)' } }),
      ],
      `Deployment${V}/secret/items/1/key: Secret "web" has no key "x"`,
    ],
    [
      'a SealedSecret',
      [from({ secretKeyRef: { name: 'web', key: 'x' } }), spec('SealedSecret', { encryptedData: { a: 'Ag' } })],
      `Deployment${C}/env/0/valueFrom/secretKeyRef/key: SealedSecret "web" has no key "x"`,
    ],
  ],
  [
    ['keys that are there', [key('a'), map]],
    ['binary ones', [key('b'), map]],
    ['a map that is elsewhere', key('x')],
    ['what is optional', [from({ configMapKeyRef: { name: 'web', key: 'x', optional: true } }), map]],
    ['what the cluster fills in', [key('x'), object('ConfigMap')]],
    [
      'what somebody injects',
      [
        key('x'),
        object(
          'ConfigMap',
          { data: { a: '1' } },
          { annotations: { 'service.beta.openshift.io/inject-cabundle': 'true' } },
        ),
      ],
    ],
    [
      'what an ExternalSecret fills',
      [
        from({ secretKeyRef: { name: 'web', key: 'x' } }),
        object('Secret', { data: { a: '' } }),
        object('ExternalSecret'),
      ],
    ],
    [
      'keys named like those of every object',
      [key('constructor'), object('ConfigMap', { data: { constructor: '1' } })],
    ],
  ],
)
