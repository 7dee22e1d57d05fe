import { deployment, object, service, spec, table, workload } from './rules-scene.ts'

const C = '/spec/template/spec/containers/0'
const secured = (securityContext: object, pod: object = {}) => deployment({ securityContext }, {}, pod)

table(
  'image-tag',
  [
    [
      'an image without a tag',
      deployment({ image: 'ghcr.io/acme/web' }),
      `Deployment${C}/image: the image of container "web" has no tag, so that nobody knows what runs`,
    ],
    [
      'the tag latest, in a CronJob',
      workload('CronJob', { image: 'localhost:5000/web:latest' }),
      'CronJob/spec/jobTemplate/spec/template/spec/containers/0/image: the image of container "web" has the tag "latest", so that nobody knows what runs',
    ],
    [
      'one of an init container',
      deployment({}, {}, { initContainers: [{ name: 'wait', image: 'busybox' }] }),
      'Deployment/spec/template/spec/initContainers/0/image: the image of container "wait" has no tag, so that nobody knows what runs',
    ],
  ],
  [
    ['a version', deployment({ image: 'web:1.8.2' })],
    ['a digest', deployment({ image: `web:latest@sha256:${'a'.repeat(64)}` })],
    ['what is no image yet', deployment({ image: '$(IMAGE)' })],
    ['what an injector replaces', deployment({ image: 'auto' })],
    ['a kind of the same name', workload('example.com/v1 Deployment', { image: 'web' })],
    [
      'a test of a chart',
      workload('Pod', { image: 'busybox' }, {}, {}, { annotations: { 'helm.sh/hook': 'test-success' } }),
    ],
  ],
)

const sized = (resources: object) => deployment({ resources })
table(
  'memory-limits',
  [
    [
      'nothing about resources',
      deployment(),
      `Deployment${C}: container "web" has neither a request nor a limit of memory`,
    ],
    [
      'a request without a limit',
      sized({ requests: { memory: '1Gi', cpu: 1 } }),
      `Deployment${C}/resources: container "web" has no limit of memory`,
    ],
    [
      'a helper that stays',
      deployment(
        { resources: { limits: { memory: '1Gi' } } },
        {},
        { initContainers: [{ name: 'log', restartPolicy: 'Always' }] },
      ),
      'Deployment/spec/template/spec/initContainers/0: container "log" has neither a request nor a limit of memory',
    ],
    [
      'a LimitRange of another namespace',
      [
        deployment({}, {}, {}, { namespace: 'shop' }),
        spec('LimitRange', { limits: [{ type: 'Container', default: { memory: '1Gi' } }] }, { namespace: 'other' }),
      ],
      `Deployment${C}: container "web" has neither a request nor a limit of memory`,
    ],
  ],
  [
    ['request and limit', sized({ requests: { memory: '1Gi' }, limits: { memory: '1Gi' } })],
    ['a limit alone, which is a request, too', sized({ limits: { memory: 1e9 } })],
    ['a limit of the pod', deployment({}, {}, { resources: { limits: { memory: '1Gi' } } })],
    [
      'a default of the namespace',
      [deployment(), spec('LimitRange', { limits: [{ type: 'Container', default: { memory: '1Gi' } }] })],
    ],
    [
      'what an autoscaler sizes',
      [deployment(), spec('VerticalPodAutoscaler', { targetRef: { kind: 'Deployment', name: 'web' } })],
    ],
    [
      'what only initialises',
      deployment({ resources: { limits: { memory: '1Gi' } } }, {}, { initContainers: [{ name: 'wait' }] }),
    ],
  ],
)

table(
  'cpu-requests',
  [
    [
      'nothing about resources',
      deployment(),
      `Deployment${C}: container "web" does not say how much of a processor it needs`,
    ],
    [
      'memory alone',
      sized({ requests: { memory: '1Gi' } }),
      `Deployment${C}/resources: container "web" does not say how much of a processor it needs`,
    ],
  ],
  [
    ['a request', sized({ requests: { cpu: '100m' } })],
    ['a limit alone, which is a request, too', sized({ limits: { cpu: 1 } })],
  ],
)

table(
  'privileged',
  [
    [
      'a privileged container',
      secured({ privileged: true }),
      `Deployment${C}/securityContext/privileged: container "web" is privileged: it may do whatever root may do on its node`,
    ],
    [
      'one of a pod by itself',
      workload('Pod', { securityContext: { privileged: true } }),
      'Pod/spec/containers/0/securityContext/privileged: container "web" is privileged: it may do whatever root may do on its node',
    ],
  ],
  [
    ['one that is not', secured({ privileged: false })],
    ['an agent, of which another rule tells', workload('DaemonSet', { securityContext: { privileged: true } })],
  ],
)

table(
  'privilege-escalation',
  [
    ['nothing about it', deployment(), `Deployment${C}: container "web" may gain more rights than it was started with`],
    [
      'its being allowed',
      secured({ allowPrivilegeEscalation: true }),
      `Deployment${C}/securityContext/allowPrivilegeEscalation: container "web" may gain more rights than it was started with`,
    ],
  ],
  [
    ['its being forbidden', secured({ allowPrivilegeEscalation: false })],
    ['Windows, which has none', deployment({}, {}, { nodeSelector: { 'kubernetes.io/os': 'windows' } })],
  ],
)

table(
  'run-as-non-root',
  [
    ['nothing about it', deployment(), `Deployment${C}: container "web" may run as root`],
    ['user 0', secured({ runAsUser: 0 }), `Deployment${C}/securityContext: container "web" runs as root`],
    [
      'both at once',
      secured({ runAsUser: 0 }, { securityContext: { runAsNonRoot: true } }),
      `Deployment${C}/securityContext: container "web" is told to run as root and not to, so that it does not start`,
    ],
    [
      'a container that takes back what its pod says',
      secured({ runAsNonRoot: false }, { securityContext: { runAsNonRoot: true } }),
      `Deployment${C}/securityContext: container "web" may run as root`,
    ],
  ],
  [
    ['a pod that says so', deployment({}, {}, { securityContext: { runAsNonRoot: true } })],
    ['a user by number', secured({ runAsUser: 1000 })],
    ['users of its own', deployment({}, {}, { hostUsers: false })],
  ],
)

table(
  'capabilities',
  [
    [
      'a way to the node',
      secured({ capabilities: { add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] } }),
      `Deployment${C}/securityContext/capabilities/add/1: container "web" adds the capability "SYS_ADMIN", which reaches beyond it`,
    ],
    [
      'all of them',
      secured({ capabilities: { add: ['ALL'] } }),
      `Deployment${C}/securityContext/capabilities/add/0: container "web" adds the capability "ALL", which reaches beyond it`,
    ],
  ],
  [
    ['a low port', secured({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
    ['none', secured({ capabilities: { drop: ['ALL'] } })],
  ],
)

table(
  'host-namespaces',
  [
    [
      'the network of the node',
      deployment({}, {}, { hostNetwork: true }),
      'Deployment/spec/template/spec/hostNetwork: "hostNetwork" is true: the pod uses the network of its node, past network policies',
    ],
    [
      'processes and memory of the node',
      workload('StatefulSet', {}, {}, { hostPID: true, hostIPC: true }),
      'StatefulSet/spec/template/spec/hostPID: "hostPID" is true: the pod sees and may signal every process of its node',
      'StatefulSet/spec/template/spec/hostIPC: "hostIPC" is true: the pod shares memory with processes of its node',
    ],
  ],
  [
    ['what is said to be false', deployment({}, {}, { hostNetwork: false })],
    ['an agent, of which another rule tells', workload('DaemonSet', {}, {}, { hostNetwork: true })],
  ],
)

const mounts = (path: string) => ({
  volumes: [
    { name: 'a', emptyDir: {} },
    { name: 'b', hostPath: { path } },
  ],
})
table(
  'host-path',
  [
    [
      'the disk of the node',
      deployment({}, {}, mounts('/var/lib')),
      'Deployment/spec/template/spec/volumes/1/hostPath: the pod reaches the disk of whatever node it runs on',
    ],
    [
      'the socket of its runtime, in a job',
      workload('CronJob', {}, {}, mounts('/var/run/docker.sock')),
      'CronJob/spec/jobTemplate/spec/template/spec/volumes/1/hostPath: the pod reaches the disk of whatever node it runs on',
    ],
    [
      'what only begins like certificates',
      deployment({}, {}, mounts('/etc/pkix')),
      'Deployment/spec/template/spec/volumes/1/hostPath: the pod reaches the disk of whatever node it runs on',
    ],
  ],
  [
    ['certificates', deployment({}, {}, mounts('/etc/ssl/certs'))],
    ['other volumes', deployment({}, {}, { volumes: [{ name: 'a', emptyDir: {} }] })],
    ['an agent, of which another rule tells', workload('DaemonSet', {}, {}, mounts('/var/log'))],
  ],
)

table(
  'host-port',
  [
    [
      'a port of the node',
      deployment({ ports: [{ containerPort: 80 }, { containerPort: 90, hostPort: 90 }] }),
      `Deployment${C}/ports/1/hostPort: container "web" takes port 90 of its node`,
    ],
    [
      'one of a pod by itself',
      workload('Pod', { ports: [{ containerPort: 80, hostPort: 80 }] }),
      'Pod/spec/containers/0/ports/0/hostPort: container "web" takes port 80 of its node',
    ],
  ],
  [
    ['no port of the node', deployment({ ports: [{ containerPort: 80, hostPort: 0 }] })],
    [
      'the network of the node, of which another rule tells',
      deployment({ ports: [{ hostPort: 80 }] }, {}, { hostNetwork: true }),
    ],
  ],
)

table(
  'node-access',
  [
    [
      'all that an agent reaches',
      workload('DaemonSet', { securityContext: { privileged: true } }, {}, { hostPID: true, ...mounts('/var/log') }),
      'DaemonSet/spec/template/spec/hostPID: every pod of the DaemonSet sees and may signal every process of its node',
      'DaemonSet/spec/template/spec/volumes/1/hostPath: the DaemonSet reaches the disk of every node, by a volume',
      `DaemonSet${C}/securityContext/privileged: container "web" may do whatever root may do, on every node`,
    ],
    [
      'a port',
      workload('DaemonSet', { ports: [{ containerPort: 80, hostPort: 80 }] }),
      `DaemonSet${C}/ports/0/hostPort: container "web" takes port 80 of every node`,
    ],
    [
      'several paths at once',
      workload('DaemonSet', {}, {}, { volumes: [{ hostPath: { path: '/a' } }, { hostPath: { path: '/b' } }] }),
      'DaemonSet/spec/template/spec/volumes/0/hostPath: the DaemonSet reaches the disk of every node, by 2 volumes',
    ],
  ],
  [
    ['a DaemonSet that reaches nothing', workload('DaemonSet')],
    ['what is no DaemonSet', deployment({}, {}, { hostPID: true })],
  ],
)

table(
  'proc-mount',
  [
    [
      'all of /proc',
      secured({ procMount: 'Unmasked' }),
      `Deployment${C}/securityContext/procMount: container "web" sees all of "/proc"`,
    ],
    [
      'a process of a Windows node',
      deployment({}, {}, { securityContext: { windowsOptions: { hostProcess: true } } }),
      'Deployment/spec/template/spec/securityContext: container "web" is a process of its node',
    ],
  ],
  [
    ['the default', secured({ procMount: 'Default' })],
    [
      'a container that is none',
      secured(
        { windowsOptions: { hostProcess: false } },
        { securityContext: { windowsOptions: { hostProcess: true } } },
      ),
    ],
  ],
)

table(
  'read-only-root',
  [
    ['nothing about it', deployment(), `Deployment${C}: container "web" may write to its own file system`],
    [
      'its being writable',
      secured({ readOnlyRootFilesystem: false }),
      `Deployment${C}/securityContext: container "web" may write to its own file system`,
    ],
  ],
  [
    ['one that is not', secured({ readOnlyRootFilesystem: true })],
    ['Windows', deployment({}, {}, { os: { name: 'windows' } })],
  ],
)

table(
  'seccomp',
  [
    ['nothing about it', deployment(), `Deployment${C}: container "web" may make every system call`],
    [
      'its being off, though the pod has one',
      secured(
        { seccompProfile: { type: 'Unconfined' } },
        { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
      ),
      `Deployment${C}/securityContext: container "web" may make every system call`,
    ],
  ],
  [
    ['a profile of the pod', deployment({}, {}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } })],
    ['a profile of its own', secured({ seccompProfile: { type: 'Localhost', localhostProfile: 'web.json' } })],
  ],
)

table(
  'readiness-probe',
  [
    [
      'pods of a Service',
      [deployment(), service()],
      `Deployment${C}: container "web" does not say when it is ready, and Service "web" sends traffic to it as soon as it runs`,
    ],
    [
      'the container that has ports, once for two Services',
      [
        workload(
          'StatefulSet',
          {},
          {},
          { containers: [{ name: 'log' }, { name: 'api', ports: [{ containerPort: 80 }] }] },
        ),
        service(),
        service({}, { name: 'other' }),
      ],
      'StatefulSet/spec/template/spec/containers/1: container "api" does not say when it is ready, and Service "web" sends traffic to it as soon as it runs',
    ],
    [
      'pods that a Rollout takes from a Deployment',
      [
        deployment({}, { replicas: 0 }),
        spec('Rollout', { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } }),
        service(),
      ],
      'Rollout/spec/workloadRef: container "web" does not say when it is ready, and Service "web" sends traffic to it as soon as it runs',
    ],
  ],
  [
    ['a probe', [deployment({ readinessProbe: { tcpSocket: { port: 80 } } }), service()]],
    ['no Service', deployment()],
    ['a Service of others', [deployment(), service({ selector: { app: 'other' } })]],
    ['a Service of another namespace', [deployment({}, {}, {}, { namespace: 'a' }), service({}, { namespace: 'b' })]],
    ['one for peers that are not ready yet', [deployment(), service({ publishNotReadyAddresses: true })]],
  ],
)

const probe = (more: object = {}) => ({ httpGet: { path: '/', port: 80 }, ...more })
table(
  'probes-alike',
  [
    [
      'the same question',
      deployment({ livenessProbe: probe(), readinessProbe: probe({ initialDelaySeconds: 5 }) }),
      `Deployment${C}/livenessProbe: the liveness probe of container "web" asks the same as its readiness probe and waits no longer, so that a busy pod is ended`,
    ],
    [
      'less patience',
      deployment({ livenessProbe: probe({ failureThreshold: 2 }), readinessProbe: probe() }),
      `Deployment${C}/livenessProbe: the liveness probe of container "web" asks the same as its readiness probe and waits no longer, so that a busy pod is ended`,
    ],
  ],
  [
    ['another question', deployment({ livenessProbe: { tcpSocket: { port: 80 } }, readinessProbe: probe() })],
    ['more patience', deployment({ livenessProbe: probe({ failureThreshold: 10 }), readinessProbe: probe() })],
    ['one alone', deployment({ readinessProbe: probe() })],
  ],
)

table(
  'selector-mismatch',
  [
    [
      'other labels',
      workload('Rollout', {}, { selector: { matchLabels: { app: 'shop' } } }),
      'Rollout/spec/selector: the selector does not fit the labels of its own pods',
    ],
    [
      'an expression that does not hold',
      workload('Rollout', {}, { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } }),
      'Rollout/spec/selector: the selector does not fit the labels of its own pods',
    ],
  ],
  [
    ['the same labels', workload('Rollout')],
    [
      'a part of them',
      workload('Rollout', {}, { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }),
    ],
    ['what the API server refuses', deployment({}, { selector: { matchLabels: { app: 'shop' } } })],
    [
      'a Rollout without pods of its own',
      spec('Rollout', { selector: { matchLabels: { app: 'x' } }, workloadRef: {} }),
    ],
  ],
)

const variables = (...env: readonly object[]) => deployment({ env })
table(
  'duplicate-variable',
  [
    [
      'two values',
      variables({ name: 'A', value: '1' }, { name: 'B', value: '1' }, { name: 'A', value: '2' }),
      `Deployment${C}/env/2: variable "A" of container "web" is set before to something else, which does not count`,
    ],
    [
      'a value and a reference',
      variables({ name: 'A', value: '1' }, { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }),
      `Deployment${C}/env/1: variable "A" of container "web" is set before to something else, which does not count`,
    ],
  ],
  [
    ['two variables', variables({ name: 'A', value: '1' }, { name: 'B', value: '1' })],
    ['the same twice, which changes nothing', variables({ name: 'A', value: '1' }, { name: 'A', value: '1' })],
  ],
)

table(
  'cron-job',
  [
    [
      'nothing about it',
      workload('CronJob'),
      'CronJob/spec: it does not say "startingDeadlineSeconds" nor "concurrencyPolicy"',
    ],
    [
      'one of both',
      workload('CronJob', {}, { concurrencyPolicy: 'Forbid' }),
      'CronJob/spec: it does not say "startingDeadlineSeconds"',
    ],
  ],
  [
    ['both', workload('CronJob', {}, { concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 60 })],
    ['a Job', workload('Job')],
  ],
)

table(
  'job-ttl',
  [
    [
      'a Job that stays',
      workload('Job'),
      'Job/spec: it stays with its pods after it has ended, until somebody deletes it',
    ],
    [
      'one with other annotations',
      workload('Job', {}, {}, {}, { annotations: { a: 'b' } }),
      'Job/spec: it stays with its pods after it has ended, until somebody deletes it',
    ],
  ],
  [
    ['one that goes', workload('Job', {}, { ttlSecondsAfterFinished: 600 })],
    ['a hook', workload('Job', {}, {}, {}, { annotations: { 'helm.sh/hook': 'pre-install' } })],
    ['a CronJob, which deletes its jobs', workload('CronJob')],
  ],
)

table(
  'duplicate-object',
  [
    [
      'two contents of one name',
      [object('ConfigMap', { data: { a: '1' } }), object('ConfigMap', { data: { a: '2' } })],
      'ConfigMap: ConfigMap "web" is in this overlay twice, with different content',
    ],
    [
      'two versions of one object',
      [spec('networking.k8s.io/v1 Ingress', { a: 1 }), spec('extensions/v1beta1 Ingress', { a: 2 })],
      'Ingress: Ingress "web" is in this overlay twice, with different content',
    ],
  ],
  [
    ['the same twice', [object('ConfigMap', { data: { a: '1' } }), object('ConfigMap', { data: { a: '1' } })]],
    [
      'two namespaces',
      [object('ConfigMap', {}, { namespace: 'a' }), object('ConfigMap', { data: {} }, { namespace: 'b' })],
    ],
    [
      'names that the cluster gives',
      [object('Job', {}, { generateName: 'web' }), object('Job', { spec: {} }, { generateName: 'web' })],
    ],
    [
      'several applications',
      [object('Application', {}, { name: 'x' }), object('ConfigMap'), object('ConfigMap', { data: {} })],
    ],
  ],
)
