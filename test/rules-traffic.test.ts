import { deployment, object, service, spec, table, workload } from './rules-scene.ts'

const listening = deployment({ ports: [{ name: 'http', containerPort: 8080 }] })
const named = (name: string, labels: object = { app: name }) =>
  spec(
    'Deployment',
    { template: { metadata: { labels }, spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] } } },
    { name },
  )

table(
  'service-target',
  [
    [
      'other labels than those of the pods that have no Service',
      [listening, service({ selector: { app: 'shop' } })],
      'Service/spec/selector: no pods of this overlay have these labels, so that traffic goes nowhere',
    ],
    [
      'a slip in a value',
      [deployment(), service({ selector: { app: 'wep' } })],
      'Service/spec/selector/app: no pods have the label "app: wep", so that traffic goes nowhere',
    ],
    [
      'a slip in a key',
      [listening, service({ selector: { 'app.kubernetes.io/nam': 'web' } })],
      'Service/spec/selector: no pods of this overlay have these labels, so that traffic goes nowhere',
    ],
    [
      'a port that the pods do not name',
      [listening, service({ ports: [{ port: 80, targetPort: 'htpp' }] })],
      'Service/spec/ports/0/targetPort: none of its pods has a port "htpp" of TCP, so that traffic goes nowhere',
    ],
    [
      'another protocol',
      [listening, service({ ports: [{ port: 80, targetPort: 'http', protocol: 'UDP' }] })],
      'Service/spec/ports/0/targetPort: none of its pods has a port "http" of UDP, so that traffic goes nowhere',
    ],
  ],
  [
    ['what fits', [listening, service({ ports: [{ port: 80, targetPort: 'http' }] })]],
    ['a port by number', [listening, service({ ports: [{ port: 80, targetPort: 9090 }] })]],
    ['a Service without pods of its own', [listening, spec('Service', { type: 'ExternalName' })]],
    ['an overlay of Services alone', service()],
    [
      'a Service for another app, where all pods have one',
      [listening, service(), service({ selector: { app: 'shop' } }, { name: 'shop' })],
    ],
    ['what a chart may bring', [listening, service({ selector: { app: 'shop' } }), object('HelmRelease')]],
    [
      'what an operator may make',
      [listening, service({ selector: { db: 'shop' } }), object('example.com/v1 Database')],
    ],
    ['labels that pods get while they run', [listening, service({ selector: { app: 'web', 'vault-active': 'true' } })]],
    [
      'a single pod of a set',
      [workload('StatefulSet'), service({ selector: { app: 'web', 'statefulset.kubernetes.io/pod-name': 'web-0' } })],
    ],
    [
      'pods of an experiment',
      [
        workload(
          'Rollout',
          {},
          { strategy: { canary: { steps: [{ experiment: { templates: [{ labels: { app: 'web-a' } }] } }] } } },
        ),
        service({ selector: { app: 'web-a' } }),
      ],
    ],
    ['another kind of Service', [listening, spec('serving.knative.dev/v1 Service', { selector: { app: 'x' } })]],
  ],
)

const LOST = 'Service/spec/selector: no pods of this overlay have the labels that it selects'
table(
  'service-elsewhere',
  [
    [
      'a Service more than there are pods for',
      [listening, service(), service({ selector: { app: 'shop' } }, { name: 'shop' })],
      LOST,
    ],
    ['one where only a job is left', [workload('Job'), service({ selector: { app: 'shop' } })], LOST],
  ],
  [
    ['what fits', [listening, service()]],
    ['what is surely wrong, of which another rule tells', [listening, service({ selector: { app: 'shop' } })]],
  ],
)

table(
  'service-port',
  [
    [
      'a port that the pods do not declare',
      [listening, service({ ports: [{ port: 80, targetPort: 9090 }] })],
      'Service/spec/ports/0/targetPort: it leads to port 9090, and its pods declare only others',
    ],
    [
      'its own port',
      [listening, service()],
      'Service/spec/ports/0/port: it leads to port 80, and its pods declare only others',
    ],
  ],
  [
    ['a declared port', [listening, service({ ports: [{ port: 80, targetPort: 8080 }] })]],
    ['a port by name', [listening, service({ ports: [{ port: 80, targetPort: 'http' }] })]],
    ['one more for metrics', [listening, service({ ports: [{ port: 8080 }, { port: 9090 }] })]],
    ['pods that declare none', [deployment(), service()]],
  ],
)

const path = (name: string, port: object = { number: 80 }) => ({ path: '/', backend: { service: { name, port } } })
const ingress = (...paths: readonly object[]) => spec('Ingress', { rules: [{ http: { paths } }] })
const route = (...backendRefs: readonly object[]) => spec('HTTPRoute', { rules: [{ backendRefs }] })
const FIRST = '/spec/rules/0/http/paths/0/backend/service'

table(
  'route-target',
  [
    [
      'a Service that is not there',
      [service(), ingress(path('shop'))],
      `Ingress${FIRST}/name: there is no Service "shop", so that what is asked for gets an error`,
    ],
    [
      'several',
      [service(), ingress(path('shop'), path('other'), path('shop'))],
      `Ingress${FIRST}/name: there is no Service "shop", nor any of the 1 others that it names, so that what is asked for gets an error`,
    ],
    [
      'a backend of the old form',
      [service(), spec('extensions/v1beta1 Ingress', { backend: { serviceName: 'shop', servicePort: 80 } })],
      'Ingress/spec/backend/serviceName: there is no Service "shop", so that what is asked for gets an error',
    ],
    [
      'a route',
      [service(), route({ name: 'shop', port: 80 })],
      'HTTPRoute/spec/rules/0/backendRefs/0/name: there is no Service "shop", so that what is asked for gets an error',
    ],
    [
      'a Rollout',
      [service(), spec('Rollout', { strategy: { canary: { stableService: 'wep' } } })],
      'Rollout/spec/strategy/canary/stableService: there is no Service "wep", so that what is asked for gets an error',
    ],
  ],
  [
    ['what is there', [service(), ingress(path('web'))]],
    ['one of several', [service(), ingress(path('shop'), path('web'))]],
    ['an overlay of an Ingress alone', ingress(path('shop'))],
    ['what a chart may bring', [service(), ingress(path('shop')), object('HelmRelease')]],
    ['what a load balancer does', [service(), ingress(path('redirect', { name: 'use-annotation' }))]],
    ['backends that are no Services', [service(), route({ group: 'example.com', kind: 'Bucket', name: 'x' })]],
    [
      'another namespace that a route names',
      [service({}, { namespace: 'b' }), route({ name: 'web', namespace: 'b', port: 80 })],
    ],
  ],
)

table(
  'route-elsewhere',
  [
    [
      'one of several',
      [service(), ingress(path('shop'), path('web'))],
      `Ingress${FIRST}/name: Service "shop" is not in this overlay`,
    ],
    [
      'a slip',
      [service(), route({ name: 'web', port: 80 }, { name: 'wep', port: 80 })],
      'HTTPRoute/spec/rules/0/backendRefs/1/name: Service "wep" is not in this overlay; it also leads to "web"',
    ],
  ],
  [
    ['what is there', [service(), ingress(path('web'))]],
    ['where none is, of which another rule tells', [service(), ingress(path('shop'))]],
  ],
)

table(
  'route-port',
  [
    [
      'a number',
      [service(), ingress(path('web', { number: 8080 }))],
      `Ingress${FIRST}/port: Service "web" has no port 8080`,
    ],
    [
      'a name',
      [service(), ingress(path('web', { name: 'http' }))],
      `Ingress${FIRST}/port: Service "web" has no port "http"`,
    ],
    [
      'one of a route',
      [service(), route({ name: 'web', port: 8080 })],
      'HTTPRoute/spec/rules/0/backendRefs/0/port: Service "web" has no port 8080',
    ],
  ],
  [
    ['a number', [service(), ingress(path('web'))]],
    ['a name', [service({ ports: [{ port: 80, name: 'http' }] }), ingress(path('web', { name: 'http' }))]],
    ['a Service that is elsewhere', [service(), ingress(path('shop', { number: 1 }))]],
    [
      'a name outside of the cluster',
      [spec('Service', { type: 'ExternalName', ports: [{ port: 1 }] }), ingress(path('web'))],
    ],
  ],
)

const policy = (podSelector: object | undefined, metadata: object = {}) =>
  spec('NetworkPolicy', { ...(podSelector && { podSelector }) }, metadata)
const OPEN = 'no NetworkPolicy is for its pods, so that every pod of the cluster may reach them'
table(
  'network-policy',
  [
    ['no policy', deployment(), `Deployment: ${OPEN}`],
    ['a policy for others', [deployment(), policy({ matchLabels: { app: 'x' } })], `Deployment: ${OPEN}`],
    [
      'a policy of another namespace',
      [deployment({}, {}, {}, { namespace: 'a' }), policy({}, { namespace: 'b' })],
      `Deployment: ${OPEN}`,
    ],
  ],
  [
    ['a policy for all', [deployment(), policy({})]],
    ['a policy that says nothing of pods, which is for all', [deployment(), policy(undefined)]],
    [
      'a policy for it',
      [deployment(), policy({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] })],
    ],
    ['policies of others', [deployment(), object('cilium.io/v2 CiliumNetworkPolicy')]],
    ['the network of the node', deployment({}, {}, { hostNetwork: true })],
  ],
)

const NOBODY = 'NetworkPolicy/spec/podSelector: no pods of this overlay have these labels, so that it guards none'
table(
  'network-policy-target',
  [
    ['labels that no pods have', [deployment(), policy({ matchLabels: { app: 'x' } })], NOBODY],
    [
      'an expression that holds for none',
      [deployment(), policy({ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] })],
      NOBODY,
    ],
  ],
  [
    ['a policy for all', [deployment(), policy({ matchLabels: {} })]],
    ['a policy for it', [deployment(), policy({ matchLabels: { app: 'web' } })]],
    ['an overlay of policies alone', policy({ matchLabels: { app: 'x' } })],
    [
      'what an operator may make',
      [named('db'), policy({ matchLabels: { app: 'x' } }), object('example.com/v1 Database')],
    ],
  ],
)
