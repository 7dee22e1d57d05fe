import { stringify } from 'yaml'
import type { Feature } from './feature.ts'
import { add, type Layout, put } from './layout.ts'
import type { App } from './objects.ts'

const groupOf = ({ workload }: App): { group: string; version: string } => ({
  group: workload === 'CronJob' ? 'batch' : 'apps',
  version: 'v1',
})

const podPath = ({ workload }: App): readonly string[] =>
  workload === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template']

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight((inside, name) => ({ [name]: inside }), value)

const header = (each: App): { apiVersion: string; kind: string; metadata: { name: string } } => {
  const { group, version } = groupOf(each)
  return { apiVersion: `${group}/${version}`, kind: each.workload, metadata: { name: each.name } }
}

/** Pod specs as strategic merge patches have them: adding, changing, deleting and replacing. */
const podChanges = [
  {
    containers: [
      {
        name: 'main',
        env: [
          { name: 'MODE', $patch: 'delete' },
          { name: 'ADDED', value: 'true' },
        ],
      },
    ],
  },
  { containers: [{ name: 'main', resources: { limits: { memory: '256Mi', cpu: null } } }] },
  { containers: [{ name: 'added', image: 'busybox:1' }] },
  { containers: [{ $patch: 'replace' }, { name: 'sole', image: 'nginx:2' }] },
  {
    containers: [
      {
        name: 'main',
        command: ['sh', '-c', 'exec "$0"'],
        args: null,
        ports: [{ containerPort: 9090, name: 'metrics' }],
      },
    ],
  },
  {
    volumes: [
      { name: 'config', $patch: 'delete' },
      { name: 'tmp', emptyDir: {} },
    ],
  },
  { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'a', operator: 'Exists' }], terminationGracePeriodSeconds: 30 },
  {
    securityContext: { runAsNonRoot: true, runAsUser: 1000 },
    hostAliases: [{ ip: '127.0.0.1', hostnames: ['a.local'] }],
  },
] as const

const strategic = ({ fair }: Layout, each: App): Record<string, unknown> => {
  const change = fair('pod change', podChanges)
  return { ...header(each), ...(nested(podPath(each), { spec: change }) as object) }
}

const json6902 = ({ fair }: Layout, each: App): readonly Record<string, unknown>[] => {
  const pod = `/${podPath(each).join('/')}/spec`
  return fair<readonly Record<string, unknown>[]>('operations', [
    [{ op: 'replace', path: `${pod}/containers/0/image`, value: 'patched:1' }],
    [
      { op: 'add', path: `${pod}/containers/0/env/-`, value: { name: 'P', value: '1' } },
      { op: 'remove', path: `${pod}/containers/0/envFrom/1` },
    ],
    [
      { op: 'test', path: '/metadata/name', value: each.name },
      { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } },
      { op: 'add', path: '/metadata/annotations/x~1y', value: 'z' },
    ],
    [
      { op: 'copy', from: '/metadata/labels/app', path: '/metadata/labels/copied' },
      { op: 'move', from: '/metadata/labels/tier', path: '/metadata/labels/moved' },
    ],
    [{ op: 'add', path: `${pod}/volumes/0`, value: { name: 'first', emptyDir: { medium: 'Memory' } } }],
  ])
}

const target = ({ fair }: Layout, each: App): Record<string, string> => ({
  ...fair<Record<string, string>>('target', [
    { kind: each.workload },
    { kind: each.workload, name: each.name },
    { ...groupOf(each), kind: 'Deployment|StatefulSet|DaemonSet|CronJob', name: `${each.name.slice(0, 2)}.*` },
    { name: each.name, kind: each.workload, labelSelector: 'tier in (front, back),app' },
    { name: each.name, kind: each.workload, labelSelector: `app=${each.name}` },
    { kind: each.workload, annotationSelector: 'example.com/owner=team-a' },
    { name: each.name, kind: each.workload, namespace: 'default' },
  ]),
})

const asText = ({ random }: Layout, value: unknown): string =>
  random.chance(0.4) ? JSON.stringify(value) : stringify(value, { version: '1.1', aliasDuplicateObjects: false })

/** All that changes objects by patches. */
export const patching: readonly Feature[] = [
  {
    name: 'patches: strategic, inline',
    add: (layout, layer) => {
      add(layer, 'patches', { patch: asText(layout, strategic(layout, layout.random.pick(layout.apps))) })
    },
  },
  {
    name: 'patches: strategic, file',
    add: (layout, layer) => {
      const name = `patch-${layout.random.word(3)}.yaml`
      add(layer, 'patches', {
        path: put(layout, layer, name, strategic(layout, layout.random.pick(layout.apps))),
      })
    },
  },
  {
    name: 'patches: strategic, target',
    add: (layout, layer) => {
      const each = layout.random.pick(layout.apps)
      const options = layout.random.chance(0.5)
        ? {
            options: layout.random.pick([
              { allowNameChange: true },
              { allowKindChange: true },
              { allowNameChange: false, allowKindChange: false },
            ]),
          }
        : {}
      add(layer, 'patches', {
        patch: asText(layout, strategic(layout, each)),
        target: target(layout, each),
        ...options,
      })
    },
  },
  {
    name: 'patches: several in one',
    add: (layout, layer) => {
      const [first, second] = layout.apps
      if (!first) return
      const documents = [first, second ?? first].map(each =>
        stringify(strategic(layout, each), { aliasDuplicateObjects: false }),
      )
      add(layer, 'patches', { patch: documents.join('---\n') })
    },
  },
  {
    name: 'patches: delete',
    add: (layout, layer) => {
      const { random } = layout
      const object = random.pick(random.pick(layout.apps).objects.slice(1))
      const { apiVersion, kind, metadata } = object
      const patch = { apiVersion, kind, metadata: { name: metadata.name }, $patch: 'delete' }
      add(
        layer,
        'patches',
        random.chance(0.5) ? { patch: asText(layout, patch) } : { path: put(layout, layer, 'delete.yaml', patch) },
      )
    },
  },
  {
    name: 'patches: rename',
    add: (layout, layer) => {
      const each = layout.random.pick(layout.apps)
      const changed = {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: `${each.name}-renamed` },
        automountServiceAccountToken: false,
      }
      add(layer, 'patches', {
        patch: asText(layout, changed),
        target: { kind: 'ServiceAccount', name: `${each.name}-runner` },
        options: { allowNameChange: layout.random.chance(0.7) },
      })
    },
  },
  {
    name: 'patches: other kind',
    add: (layout, layer) => {
      const each = layout.random.pick(layout.apps)
      const changed = { apiVersion: 'v1', kind: 'OtherAccount', metadata: { name: `${each.name}-runner` } }
      add(layer, 'patches', {
        patch: asText(layout, changed),
        target: { kind: 'ServiceAccount', name: `${each.name}-runner` },
        options: { allowKindChange: true, allowNameChange: true },
      })
    },
  },
  {
    name: 'patches: json, inline',
    add: (layout, layer) => {
      const each = layout.random.pick(layout.apps)
      add(layer, 'patches', {
        target: { kind: each.workload, name: each.name },
        patch: asText(layout, json6902(layout, each)),
      })
    },
  },
  {
    name: 'patches: json, file',
    add: (layout, layer) => {
      const each = layout.random.pick(layout.apps)
      const operations = json6902(layout, each)
      const content = layout.random.chance(0.4) ? JSON.stringify(operations, null, 2) : stringify(operations)
      add(layer, 'patches', {
        target: { kind: each.workload, name: each.name },
        path: put(layout, layer, `json-${layout.random.word(3)}.json`, content),
      })
    },
  },
  {
    name: 'patchesStrategicMerge',
    add: (layout, layer) => {
      const patch = strategic(layout, layout.random.pick(layout.apps))
      add(
        layer,
        'patchesStrategicMerge',
        layout.random.chance(0.5)
          ? asText(layout, patch)
          : put(layout, layer, `merge-${layout.random.word(3)}.yaml`, patch),
      )
    },
  },
  {
    name: 'patchesJson6902',
    add: (layout, layer) => {
      const each = layout.random.pick(layout.apps)
      const operations = json6902(layout, each)
      const to = {
        ...groupOf(each),
        kind: each.workload,
        name: each.name,
        ...layout.fair<Record<string, string>>('old target', [
          {},
          {},
          { namespace: 'default' },
          { labelSelector: 'app', annotationSelector: '!none-such' },
        ]),
      }
      const options = layout.random.chance(0.2) ? { options: { allowNameChange: true, allowKindChange: false } } : {}
      add(
        layer,
        'patchesJson6902',
        layout.random.chance(0.5)
          ? { target: to, patch: asText(layout, operations), ...options }
          : { target: to, path: put(layout, layer, `6902-${layout.random.word(3)}.yaml`, stringify(operations)) },
      )
    },
  },
]
