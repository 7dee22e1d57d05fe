import { deployment, object, service, spec, table, workload } from './rules-scene.ts'

const C = '/spec/template/spec/containers/0/image'
const image = (text: string, metadata: object = {}) => deployment({ image: text }, {}, {}, metadata)
const pinned = (tag: string, digit: string) => image(`web:${tag}@sha256:${digit.repeat(64)}`)
const version = (text: string) => ({ labels: { 'app.kubernetes.io/version': text } })

table(
  'image-unchanged',
  [
    [
      'a tag beside the same digest',
      { before: pinned('1', 'a'), after: pinned('2', 'a') },
      `Deployment${C}: the tag of container "web" is another one, but its digest is the same, and only that counts`,
    ],
    [
      'a label without its image',
      { before: image('web:v1.8.1', version('1.8.1')), after: image('web:v1.8.1', version('1.8.2')) },
      `Deployment${C}: the label says that it is another version now, but the image of container "web" is the one of before`,
    ],
  ],
  [
    ['a new digest', { before: pinned('1', 'a'), after: pinned('2', 'b') }],
    ['label and image', { before: image('web:1.8.1', version('1.8.1')), after: image('web:1.8.2', version('1.8.2')) }],
    [
      'an image that the label says nothing of',
      { before: image('web:7', version('1')), after: image('web:7', version('2')) },
    ],
    ['what is new', pinned('1', 'a')],
  ],
)

table(
  'image-older',
  [
    [
      'a lower version',
      { before: image('web:v1.10.0'), after: image('web:v1.9.3') },
      `Deployment${C}: the image of container "web" goes back from v1.10.0 to v1.9.3`,
    ],
    [
      'a candidate of the same version',
      { before: image('web:1.8.2'), after: image('web:1.8.2-rc.1') },
      `Deployment${C}: the image of container "web" goes back from 1.8.2 to 1.8.2-rc.1`,
    ],
    [
      'an older day',
      { before: image('web:20260102'), after: image('web:20260101') },
      `Deployment${C}: the image of container "web" goes back from 20260102 to 20260101`,
    ],
  ],
  [
    ['a higher version', { before: image('web:1.9.3'), after: image('web:1.10.0') }],
    ['another image', { before: image('web:2.0.0'), after: image('shop:1.0.0') }],
    ['tags that are no versions', { before: image('web:main'), after: image('web:3f9a2c1') }],
    ['tags of another form', { before: image('web:20260102'), after: image('web:1.8.2') }],
  ],
)

const selecting = (labels: object, metadata: object = {}) =>
  deployment({}, { selector: { matchLabels: labels } }, {}, metadata)
const replaced = { annotations: { 'argocd.argoproj.io/sync-options': 'Replace=true,Force=true' } }
const KEPT =
  'the cluster refuses the change of "spec.selector": it stays as it is until the object is deleted and made anew'
table(
  'selector-changed',
  [
    [
      'another selector',
      { before: selecting({ app: 'a' }), after: selecting({ app: 'b' }) },
      `Deployment/spec/selector: ${KEPT}`,
    ],
    [
      'one label more',
      {
        before: workload('StatefulSet'),
        after: workload('StatefulSet', {}, { selector: { matchLabels: { app: 'web', a: 'b' } } }),
      },
      `StatefulSet/spec/selector: ${KEPT}`,
    ],
  ],
  [
    ['the same selector', { before: selecting({ app: 'a' }), after: selecting({ app: 'a' }, { labels: { a: 'b' } }) }],
    ['what is new', selecting({ app: 'b' })],
    ['what is made anew', { before: selecting({ app: 'a' }), after: selecting({ app: 'b' }, replaced) }],
  ],
)

table(
  'immutable-field',
  [
    [
      'claims of a set',
      {
        before: workload('StatefulSet', {}, { volumeClaimTemplates: [{ a: 1 }] }),
        after: workload('StatefulSet', {}, { volumeClaimTemplates: [{ a: 2 }] }),
      },
      'StatefulSet/spec/volumeClaimTemplates: the cluster refuses the change of "spec.volumeClaimTemplates": it stays as it is until the object is deleted and made anew',
    ],
    [
      'the image of a Job',
      { before: workload('Job'), after: workload('Job', { image: 'web:2' }) },
      'Job/spec/template: the cluster refuses the change of "spec.template": it stays as it is until the object is deleted and made anew',
    ],
    [
      'the role of a binding',
      {
        before: object('RoleBinding', { roleRef: { name: 'a' } }),
        after: object('RoleBinding', { roleRef: { name: 'b' } }),
      },
      'RoleBinding/roleRef: the cluster refuses the change of "roleRef": it stays as it is until the object is deleted and made anew',
    ],
  ],
  [
    [
      'a Job that goes by itself',
      {
        before: workload('Job', {}, { ttlSecondsAfterFinished: 1 }),
        after: workload('Job', { image: 'web:2' }, { ttlSecondsAfterFinished: 1 }),
      },
    ],
    [
      'a hook',
      {
        before: workload('Job'),
        after: workload('Job', { image: 'web:2' }, {}, {}, { annotations: { 'helm.sh/hook': 'pre-upgrade' } }),
      },
    ],
    ['what may change', { before: workload('StatefulSet'), after: workload('StatefulSet', { image: 'web:2' }) }],
    ['a selector, of which another rule tells', { before: selecting({ app: 'a' }), after: selecting({ app: 'b' }) }],
  ],
)

table(
  'traffic-moved',
  [
    [
      'a Service that asks for others',
      { before: [deployment(), service()], after: [deployment(), service({ selector: { app: 'shop' } })] },
      'Service/spec/selector: traffic goes nowhere: no pods of this overlay are labelled "app=shop"',
    ],
    [
      'pods with other labels',
      {
        before: [deployment(), service()],
        after: [spec('Deployment', { template: { metadata: { labels: { app: 'shop' } }, spec: {} } }), service()],
      },
      'Deployment/spec/template/metadata/labels: service "web" does not find its pods any more, because they have other labels',
    ],
  ],
  [
    ['the same selector', { before: [deployment(), service()], after: [deployment(), service({ ports: [] })] }],
    ['what is new', { before: deployment(), after: [deployment(), service()] }],
  ],
)

table(
  'deletion-guard',
  [
    [
      'a claim',
      { before: [deployment(), object('PersistentVolumeClaim')], after: deployment() },
      'PersistentVolumeClaim: the claim is deleted and, with reclaim policy Delete, its data too',
    ],
    [
      'a Namespace',
      { before: object('Namespace'), after: [] },
      'Namespace: the namespace is deleted with everything in it, also what this repository does not know of',
    ],
    [
      'a definition',
      { before: spec('apiextensions.k8s.io/v1 CustomResourceDefinition', { names: { kind: 'Shop' } }), after: [] },
      'CustomResourceDefinition: every Shop in the cluster is deleted with its definition, also those that this repository does not know of',
    ],
    [
      'a set with claims',
      { before: workload('StatefulSet', {}, { volumeClaimTemplates: [{}] }), after: [] },
      'StatefulSet: all its pods are stopped; the claims that were made for them stay, and nothing uses them any more',
    ],
  ],
  [
    [
      'what says that it stays',
      {
        before: object('PersistentVolumeClaim', {}, { annotations: { 'helm.sh/resource-policy': 'keep' } }),
        after: [],
      },
    ],
    ['what is still there', { before: object('Namespace'), after: object('Namespace', {}, { labels: { a: 'b' } }) }],
    ['what can be made again', { before: object('ConfigMap'), after: [] }],
  ],
)

table(
  'removed-workload',
  [
    [
      'a Deployment',
      { before: deployment(), after: [] },
      'Deployment: all its pods are stopped, and nothing takes their place',
    ],
    [
      'another kind instead',
      { before: deployment(), after: workload('Rollout') },
      'Deployment: all its pods are stopped before or while those of the Rollout of the same name start',
    ],
  ],
  [
    ['a Job, which ends', { before: workload('Job'), after: [] }],
    ['what is still there', { before: deployment(), after: image('web:2') }],
    ['an overlay that is new', deployment()],
  ],
)
