import { deployment, object, spec, table, workload } from './rules-scene.ts'

const scaler = (fields: object = {}, target: object = {}) =>
  spec('HorizontalPodAutoscaler', {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', ...target },
    maxReplicas: 5,
    ...fields,
  })
const keda = (fields: object = {}) => spec('ScaledObject', { scaleTargetRef: { name: 'web' }, ...fields })
const budget = (fields: object, metadata: object = {}) =>
  spec('PodDisruptionBudget', { selector: { matchLabels: { app: 'web' } }, ...fields }, metadata)
const claims = { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }] }
const ref = { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } }

const SINGLE = 'it has a single pod, so that a drained node is an outage'
table(
  'replicas',
  [
    ['nothing about replicas', deployment(), `Deployment/spec: ${SINGLE}`],
    ['one replica', workload('Rollout', {}, { replicas: 1 }), `Rollout/spec/replicas: ${SINGLE}`],
    [
      'an autoscaler that goes down to one',
      [deployment(), scaler()],
      'HorizontalPodAutoscaler/spec: the autoscaler lets it go down to a single pod, so that a drained node is an outage',
    ],
    [
      'a Rollout that takes pods of a Deployment',
      [deployment({}, { replicas: 0 }), spec('Rollout', { replicas: 1, ...ref })],
      `Rollout/spec/replicas: ${SINGLE}`,
    ],
  ],
  [
    ['two', deployment({}, { replicas: 2 })],
    ['none, which somebody wanted', deployment({}, { replicas: 0 })],
    ['an autoscaler that keeps two', [deployment(), scaler({ minReplicas: 2 })]],
    ['one that goes down to none, which somebody wanted', [deployment(), keda()]],
    ['what cannot run twice', deployment({}, { strategy: { type: 'Recreate' } })],
    ['what has a claim', deployment({}, {}, claims)],
    ['what elects a leader', deployment({ args: ['--leader-elect=true'] })],
    ['what has an order', workload('StatefulSet')],
  ],
)

const UNGUARDED = (count: number) => `no PodDisruptionBudget keeps any of its ${count} pods while nodes are drained`
table(
  'disruption-budget',
  [
    ['several pods', deployment({}, { replicas: 3 }), `Deployment: ${UNGUARDED(3)}`],
    ['an autoscaler', [deployment(), scaler({ minReplicas: 2 })], `Deployment: ${UNGUARDED(2)}`],
    [
      'a budget for others',
      [workload('StatefulSet', {}, { replicas: 3 }), budget({ selector: { matchLabels: { app: 'other' } } })],
      `StatefulSet: ${UNGUARDED(3)}`,
    ],
    [
      'a budget of another namespace',
      [deployment({}, { replicas: 3 }, {}, { namespace: 'a' }), budget({}, { namespace: 'b' })],
      `Deployment: ${UNGUARDED(3)}`,
    ],
  ],
  [
    ['a budget', [deployment({}, { replicas: 3 }), budget({ maxUnavailable: 1 })]],
    ['a budget for all', [deployment({}, { replicas: 3 }), budget({ selector: {} })]],
    ['a single pod', deployment()],
    ['a DaemonSet', workload('DaemonSet')],
    ['a budget that a chart may bring', [deployment({}, { replicas: 3 }), object('HelmRelease')]],
  ],
)

const NONE = 'not a single pod may be evicted, so that no node it runs on can be drained'
const KEPT = (what: string) =>
  `${what} have to be there at all times, so that none may be evicted and no node it runs on can be drained`
table(
  'eviction-blocked',
  [
    [
      'none that may go',
      [deployment(), budget({ maxUnavailable: 0 })],
      `PodDisruptionBudget/spec/maxUnavailable: ${NONE}`,
    ],
    [
      'no part that may go',
      [workload('DaemonSet'), budget({ maxUnavailable: '0%' })],
      `PodDisruptionBudget/spec/maxUnavailable: ${NONE}`,
    ],
    [
      'as many that stay as there are',
      [deployment({}, { replicas: 2 }), budget({ minAvailable: 2 })],
      `PodDisruptionBudget/spec/minAvailable: ${KEPT('2 of 2 pods')}`,
    ],
    [
      'a part of one',
      [deployment({}, { replicas: 1 }), budget({ minAvailable: '50%' })],
      `PodDisruptionBudget/spec/minAvailable: ${KEPT('1 of 1 pod')}`,
    ],
    [
      'all',
      [deployment(), budget({ minAvailable: '100%' })],
      `PodDisruptionBudget/spec/minAvailable: ${KEPT('all of its pods')}`,
    ],
    [
      'as many as an autoscaler keeps',
      [deployment(), scaler({ minReplicas: 2 }), budget({ minAvailable: 2 })],
      `PodDisruptionBudget/spec/minAvailable: ${KEPT('2 of 2 pods')}`,
    ],
    [
      'as many as a Rollout has',
      [deployment({}, { replicas: 5 }), spec('Rollout', { replicas: 2, ...ref }), budget({ minAvailable: 2 })],
      `PodDisruptionBudget/spec/minAvailable: ${KEPT('2 of 2 pods')}`,
    ],
  ],
  [
    ['one that may go', [deployment({}, { replicas: 2 }), budget({ minAvailable: 1 })]],
    ['a part that may go', [deployment({}, { replicas: 3 }), budget({ minAvailable: '50%' })]],
    [
      'one of several workloads',
      [deployment({}, { replicas: 1 }), workload('StatefulSet', {}, { replicas: 1 }), budget({ minAvailable: 1 })],
    ],
    ['what somebody may scale who is not here', [deployment(), budget({ minAvailable: 1 })]],
    ['what is stopped', [deployment({}, { replicas: 0 }), budget({ minAvailable: 1 })]],
    ['pods of another app', [deployment(), budget({ maxUnavailable: 0, selector: { matchLabels: { app: 'x' } } })]],
  ],
)

table(
  'scaler-target',
  [
    [
      'another name',
      [deployment(), scaler({}, { name: 'shop' })],
      'HorizontalPodAutoscaler/spec/scaleTargetRef/name: there is no Deployment "shop" that it could scale',
    ],
    [
      'a slip, also with an operator',
      [deployment(), scaler({}, { name: 'wep' }), object('example.com/v1 Shop')],
      'HorizontalPodAutoscaler/spec/scaleTargetRef/name: there is no Deployment "wep" that it could scale; there is "web"',
    ],
    [
      'another kind',
      [workload('StatefulSet'), keda()],
      'ScaledObject/spec/scaleTargetRef/kind: there is no Deployment "web" that it could scale; there is a StatefulSet of that name',
    ],
    [
      'one in another namespace',
      [
        deployment({}, {}, {}, { namespace: 'a' }),
        spec(
          'HorizontalPodAutoscaler',
          { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
          { namespace: 'b' },
        ),
      ],
      'HorizontalPodAutoscaler/spec/scaleTargetRef/name: there is no Deployment "web" that it could scale; there is one in another namespace',
    ],
  ],
  [
    ['what is there', [deployment(), scaler()]],
    ['an overlay of autoscalers alone', scaler()],
    ['what a chart may bring', [deployment(), scaler({}, { name: 'shop' }), object('HelmRelease')]],
    ['what an operator may make', [deployment(), scaler({}, { name: 'shop' }), object('example.com/v1 Shop')]],
    [
      'kinds that are scaled otherwise',
      [deployment(), scaler({}, { apiVersion: 'example.com/v1', kind: 'Shop', name: 'x' })],
    ],
  ],
)

table(
  'scaler-fights-replicas',
  [
    [
      'a fixed number',
      [deployment({}, { replicas: 3 }), scaler()],
      'Deployment/spec/replicas: "replicas" is fixed, and HorizontalPodAutoscaler "web" changes it: every sync sets it back',
    ],
    [
      'one that KEDA changes',
      [deployment({}, { replicas: 1 }), keda()],
      'Deployment/spec/replicas: "replicas" is fixed, and ScaledObject "web" changes it: every sync sets it back',
    ],
  ],
  [
    ['no number', [deployment(), scaler()]],
    ['a number without an autoscaler', [deployment({}, { replicas: 3 }), scaler({}, { name: 'other' })]],
    ['what is stopped', [deployment({}, { replicas: 0 }), scaler()]],
  ],
)

table(
  'spread',
  [
    [
      'several pods',
      deployment({}, { replicas: 2 }),
      'Deployment/spec: nothing keeps its 2 pods from running on one node',
    ],
    [
      'affinity to nodes alone',
      workload('StatefulSet', {}, { replicas: 3 }, { affinity: { nodeAffinity: {} } }),
      'StatefulSet/spec: nothing keeps its 3 pods from running on one node',
    ],
  ],
  [
    ['constraints', deployment({}, { replicas: 2 }, { topologySpreadConstraints: [{ maxSkew: 1 }] })],
    ['anti-affinity', deployment({}, { replicas: 2 }, { affinity: { podAntiAffinity: {} } })],
    ['a single pod', deployment()],
  ],
)
