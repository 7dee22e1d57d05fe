import type { Random } from '../random.ts'

/** An object of Kubernetes that is written into a base. */
export interface Written {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Record<string, unknown>
    readonly annotations?: Record<string, unknown>
  }
  readonly [field: string]: unknown
}

/** One application with everything around it, whose objects name each other as they do in real repositories. */
export interface App {
  readonly name: string
  readonly image: string
  /** Kind of what runs it. */
  readonly workload: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob'
  readonly objects: readonly Written[]
}

const images = [
  'nginx',
  'nginx:1.27',
  'registry.example.com:5000/team/shop:v1.2.3',
  'ghcr.io/acme/api@sha256:8b3a5d8f5ecf0c3e4ed5e2ad9a2c6f9f3a1b2c3d4e5f60718293a4b5c6d7e8f9',
  'docker.io/library/redis:7-alpine',
  'busybox:latest',
] as const

const podOf = (random: Random, name: string, image: string): Record<string, unknown> => ({
  metadata: { labels: { app: name }, ...(random.chance(0.3) ? { annotations: { 'example.com/port': '8080' } } : {}) },
  spec: {
    serviceAccountName: `${name}-runner`,
    ...(random.chance(0.4)
      ? {
          initContainers: [
            { name: 'wait', image: 'busybox:1.36', command: ['sh', '-c', 'until nc -z db 5432; do sleep 1; done'] },
          ],
        }
      : {}),
    containers: [
      {
        name: 'main',
        image,
        args: ['--config=/etc/app/config.yaml', `--name=$(NAME)`, '--level=0644', '--verbose'],
        env: [
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: `${name}-keys`, key: 'password' } } },
          { name: 'MODE', valueFrom: { configMapKeyRef: { name: `${name}-settings`, key: 'mode', optional: true } } },
          { name: 'HOST', value: `${name}.example.com:8080` },
          {
            name: 'FLAG',
            value: random.pick(['yes', 'on', '0x1F', '1e3', '012', '1_000', 'null', '~', '2020-01-01', '']),
          },
        ],
        envFrom: [{ configMapRef: { name: `${name}-settings` } }, { secretRef: { name: `${name}-keys` } }],
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: { limits: { cpu: random.pick(['500m', 1, 0.5, '2']), memory: '128Mi' } },
        volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
        ...(random.chance(0.5)
          ? { readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 } }
          : {}),
      },
      ...(random.chance(0.4) ? [{ name: 'sidecar', image: random.pick(images), env: [] }] : []),
    ],
    volumes: [
      { name: 'config', configMap: { name: `${name}-settings`, items: [{ key: 'config.yaml', path: 'config.yaml' }] } },
      { name: 'keys', secret: { secretName: `${name}-keys` } },
      ...(random.chance(0.4)
        ? [
            {
              name: 'all',
              projected: {
                sources: [{ configMap: { name: `${name}-settings` } }, { secret: { name: `${name}-keys` } }],
              },
            },
          ]
        : []),
    ],
  },
})

const workloadOf = (random: Random, kind: App['workload'], name: string, image: string): Written => {
  const template = podOf(random, name, image)
  const selector = { matchLabels: { app: name } }
  const metadata = { name, labels: { app: name, tier: random.pick(['front', 'back']) } }
  switch (kind) {
    case 'Deployment':
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata: { ...metadata, annotations: { 'example.com/owner': 'team-a', note: 'a: "b" # c' } },
        spec: { replicas: 1 + random.below(3), selector, template, strategy: { type: 'RollingUpdate' } },
      }
    case 'StatefulSet':
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata,
        spec: {
          replicas: 2,
          serviceName: name,
          selector,
          template,
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: 'fast',
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
      }
    case 'DaemonSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template } }
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: {
          schedule: '*/5 * * * *',
          jobTemplate: {
            spec: { template: { ...template, spec: { ...(template['spec'] as object), restartPolicy: 'Never' } } },
          },
        },
      }
  }
}

/** What may stand around an application; each names others as real ones do. */
const around: readonly ((random: Random, name: string, kind: App['workload']) => readonly Written[])[] = [
  (random, name) => [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: { app: name } },
      spec: {
        selector: { app: name },
        type: random.pick(['ClusterIP', 'NodePort']),
        ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, annotations: { 'nginx.ingress.kubernetes.io/auth-secret': `${name}-keys` } },
      spec: {
        tls: [{ hosts: [`${name}.example.com`], secretName: `${name}-keys` }],
        rules: [
          {
            host: `${name}.example.com`,
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } }],
            },
          },
        ],
      },
    },
  ],
  (_, name, kind) => [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name }, minReplicas: 2, maxReplicas: 5 },
    },
  ],
  (_, name) => [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: { minAvailable: '50%', selector: { matchLabels: { app: name } } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name },
      spec: {
        podSelector: { matchLabels: { app: name } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: name } } }] }],
      },
    },
  ],
  (random, name) => [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: `${name}-reader` },
      rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [`${name}-settings`], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: `${name}-reader` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: `${name}-reader` },
      subjects: [
        { kind: 'ServiceAccount', name: `${name}-runner`, ...(random.chance(0.5) ? { namespace: 'default' } : {}) },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: `${name}-viewer` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: `${name}-runner`, namespace: 'shop' }],
    },
  ],
  (_, name) => [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: `${name}-data` },
      spec: { accessModes: ['ReadWriteOnce'], volumeName: `${name}-disk`, resources: { requests: { storage: '5Gi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${name}-disk` },
      spec: { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
    },
  ],
  (_, name) => [
    {
      apiVersion: 'example.com/v1',
      kind: 'Gadget',
      metadata: { name },
      spec: {
        settingsRef: { name: `${name}-settings` },
        parts: [
          { name: 'one', size: 1 },
          { name: 'two', size: 2 },
        ],
        picture: 'nginx:1.0',
      },
    },
  ],
  (_, name) => [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name: `${name}.example.com`,
          clientConfig: { service: { name, namespace: 'shop', path: '/check' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `v1.${name}.example.com` },
      spec: {
        group: `${name}.example.com`,
        version: 'v1',
        service: { name, namespace: 'shop' },
        groupPriorityMinimum: 100,
        versionPriority: 1,
      },
    },
  ],
  (_, name) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${name}-space` } },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name },
      spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-local`, annotations: { 'config.kubernetes.io/local-config': 'true' } },
      data: { only: 'here' },
    },
  ],
]

/** An application with a random choice of what may stand around one. */
export const app = (random: Random, name: string): App => {
  const workload = random.pick(['Deployment', 'Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)
  const image = random.pick(images)
  const objects: Written[] = [
    workloadOf(random, workload, name, image),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: `${name}-runner` } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-settings` },
      data: {
        mode: random.pick(['fast', 'slow', 'on', '1', 'true', '0o17', '.5', '=']),
        'config.yaml': `name: ${name}\nlist:\n  - one\n  - "two # three"\n`,
        long: 'many words that are so long together that a writer may fold them at some column, which must change nothing at all',
        endpoint: `http://${name}.example.com:8080/path`,
        text: 'Grüße, 世界 🚀\ttab\n\n  indented\n',
      },
      ...(random.chance(0.3) ? { binaryData: { blob: '//79/A==' } } : {}),
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-keys` },
      type: 'Opaque',
      ...(random.chance(0.5) ? { data: { password: 'aHVudGVyMg==' } } : { stringData: { password: 'hunter2' } }),
    },
    ...random.some(around, random.below(5)).flatMap(make => make(random, name, workload)),
  ]
  return { name, image, workload, objects }
}
