import type { Feature } from './feature.ts'
import { add, type Layer, type Layout, put, written } from './layout.ts'

const builtin = (kind: string, fields: Record<string, unknown>, name = 'own'): Record<string, unknown> => ({
  apiVersion: 'builtin',
  kind,
  metadata: { name },
  ...fields,
})

/** Names a plugin's configuration in one of the three ways: inside the kustomization, by file, by directory. */
const name = (layout: Layout, layer: Layer, field: string, configuration: Record<string, unknown>): void => {
  const { random, files } = layout
  const own = `${String(configuration['kind']).toLowerCase()}-${random.word(3)}`
  switch (random.below(4)) {
    case 0:
      add(layer, field, written(random, configuration))
      return
    case 1: {
      files.set(`${layer.directory}/${own}/kustomization.yaml`, 'resources: [it.yaml]\n')
      files.set(`${layer.directory}/${own}/it.yaml`, written(random, configuration))
      add(layer, field, own)
      return
    }
    default:
      add(layer, field, put(layout, layer, `${own}.yaml`, configuration))
  }
}

const metadataName = [{ path: 'metadata/name' }]

/** The builtin transformers, as one names them in `transformers`. */
const transformers: Readonly<Record<string, (layout: Layout) => Record<string, unknown>>> = {
  AnnotationsTransformer: () =>
    builtin('AnnotationsTransformer', {
      annotations: { by: 'transformer' },
      fieldSpecs: [{ path: 'metadata/annotations', create: true }],
    }),
  HashTransformer: () => builtin('HashTransformer', {}),
  ImageTagTransformer: ({ apps, random }) =>
    builtin('ImageTagTransformer', {
      imageTag: { name: random.pick(apps).image.replace(/(:[^:/]+)?(@.*)?$/, ''), newTag: 'by-transformer' },
      fieldSpecs: [{ path: 'spec/picture', kind: 'Gadget' }],
    }),
  LabelTransformer: () =>
    builtin('LabelTransformer', {
      labels: { by: 'transformer' },
      fieldSpecs: [
        { path: 'metadata/labels', create: true },
        { path: 'spec/template/metadata/labels', kind: 'Deployment', group: 'apps', version: 'v1' },
      ],
    }),
  NamespaceTransformer: ({ random }) =>
    builtin('NamespaceTransformer', {
      metadata: { name: 'own', namespace: 'transformed' },
      fieldSpecs: [{ path: 'metadata/name', kind: 'Namespace' }],
      unsetOnly: random.chance(0.5),
      setRoleBindingSubjects: random.pick(['defaultOnly', 'allServiceAccounts', 'none']),
    }),
  PatchJson6902Transformer: ({ apps, random }) => {
    const { name, workload } = random.pick(apps)
    return builtin('PatchJson6902Transformer', {
      target: { group: workload === 'CronJob' ? 'batch' : 'apps', version: 'v1', kind: workload, name },
      jsonOp: '[{"op":"add","path":"/metadata/labels/json","value":"yes"}]',
    })
  },
  PatchStrategicMergeTransformer: ({ apps, random }) => {
    const { name } = random.pick(apps)
    return builtin('PatchStrategicMergeTransformer', {
      patches: JSON.stringify({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: `${name}-runner` },
        automountServiceAccountToken: false,
      }),
    })
  },
  PatchTransformer: ({ apps, random }) =>
    builtin('PatchTransformer', {
      target: { kind: 'ConfigMap', name: `${random.pick(apps).name}.*` },
      patch: '[{"op":"add","path":"/data/patched","value":"yes"}]',
      options: { allowNameChange: true },
    }),
  PrefixSuffixTransformer: () =>
    builtin('PrefixSuffixTransformer', { prefix: 'both-', suffix: '-both', fieldSpecs: metadataName }),
  PrefixTransformer: () => builtin('PrefixTransformer', { prefix: 'pre-', fieldSpecs: metadataName }),
  SuffixTransformer: () =>
    builtin('SuffixTransformer', { suffix: '-post', fieldSpecs: [{ path: 'metadata/name', kind: 'Service' }] }),
  ReplacementTransformer: ({ apps, random }) => {
    const { name } = random.pick(apps)
    return builtin('ReplacementTransformer', {
      replacements: [
        {
          source: { kind: 'ConfigMap', name: `${name}-settings`, fieldPath: 'data.mode' },
          targets: [
            { select: { kind: 'ServiceAccount' }, fieldPaths: ['metadata.labels.mode'], options: { create: true } },
          ],
        },
      ],
    })
  },
  ReplicaCountTransformer: ({ apps, random }) =>
    builtin('ReplicaCountTransformer', {
      replica: { name: random.pick(apps).name, count: 4 },
      fieldSpecs: [{ path: 'spec/replicas', create: true }],
    }),
  ValueAddTransformer: ({ random }) =>
    builtin('ValueAddTransformer', {
      value: 'added',
      targets: [
        { selector: { kind: 'ServiceAccount' }, fieldPath: 'metadata/annotations/added' },
        ...(random.chance(0.5) ? [{ fieldPath: 'metadata/namespace' }] : []),
      ],
    }),
}

/** The same as validators: they may look, and must not change anything. */
const validators: Readonly<Record<string, (layout: Layout) => Record<string, unknown>>> = {
  LabelTransformer: () => builtin('LabelTransformer', { labels: {}, fieldSpecs: [{ path: 'metadata/labels' }] }),
  ReplacementTransformer: () => builtin('ReplacementTransformer', { replacements: [] }),
  ImageTagTransformer: () => builtin('ImageTagTransformer', { imageTag: { name: 'none-such', newTag: '1' } }),
}

const generators: Readonly<Record<string, (layout: Layout, layer: Layer) => Record<string, unknown>>> = {
  ConfigMapGenerator: ({ random }) =>
    builtin(
      'ConfigMapGenerator',
      { literals: ['from=plugin'], behavior: random.pick(['create', '']), options: { labels: { by: 'plugin' } } },
      `plugin-${random.word(3)}`,
    ),
  'ConfigMapGenerator 2': (layout, layer) =>
    builtin(
      'ConfigMapGenerator',
      { files: [put(layout, layer, 'plugin.txt', 'text\n')], envs: [put(layout, layer, 'plugin.env', 'A=b\n')] },
      `plugin-${layout.random.word(3)}`,
    ),
  SecretGenerator: ({ random }) =>
    builtin('SecretGenerator', { literals: ['secret=plugin'], type: 'Opaque' }, `plugin-${random.word(3)}`),
  IAMPolicyGenerator: () =>
    builtin('IAMPolicyGenerator', {
      cloud: 'gke',
      kubernetesService: { namespace: 'shop', name: 'cloud-account' },
      serviceAccount: { name: 'shop', projectId: 'project-1' },
    }),
}

/** What is done by plugins that are part of kustomize. */
export const plugins: readonly Feature[] = [
  ...Object.entries(generators).map(
    ([kind, make]): Feature => ({
      name: `generators ${kind}`,
      add: (layout, layer) => name(layout, layer, 'generators', make(layout, layer)),
    }),
  ),
  ...Object.entries(transformers).map(
    ([kind, make]): Feature => ({
      name: `transformers ${kind}`,
      add: (layout, layer) => name(layout, layer, 'transformers', make(layout)),
    }),
  ),
  ...Object.entries(validators).map(
    ([kind, make]): Feature => ({
      name: `validators ${kind}`,
      add: (layout, layer) => name(layout, layer, 'validators', make(layout)),
    }),
  ),
]
