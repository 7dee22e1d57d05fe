import type { Feature } from './feature.ts'
import { add, put } from './layout.ts'

const pairs = [
  { team: 'shop' },
  { 'app.kubernetes.io/part-of': 'shop', env: 'dev' },
  { version: '1.0', build: '0012' },
  { flag: 'yes', owner: 'null' },
] as const

/** Names, labels, annotations, namespaces and what is said about the build itself. */
export const naming: readonly Feature[] = [
  {
    name: 'namePrefix',
    alone: 'namePrefix',
    add: ({ random }, { fields }) => {
      fields['namePrefix'] = `${random.word(3)}-`
    },
  },
  {
    name: 'nameSuffix',
    alone: 'nameSuffix',
    add: ({ random }, { fields }) => {
      fields['nameSuffix'] = `-${random.pick(['v2', 'canary', 'eu'])}`
    },
  },
  {
    name: 'namespace',
    alone: 'namespace',
    add: ({ random }, { fields }) => {
      fields['namespace'] = random.pick(['shop', 'default', 'team-a', 'kube-system'])
    },
  },
  {
    name: 'commonLabels',
    alone: 'commonLabels',
    add: ({ random }, { fields }) => {
      fields['commonLabels'] = random.pick(pairs)
    },
  },
  {
    name: 'commonAnnotations',
    alone: 'commonAnnotations',
    add: ({ random }, { fields }) => {
      fields['commonAnnotations'] = random.pick([
        { note: 'multi\nline: text' },
        { 'example.com/a~b': 'x', empty: '' },
        { n: '1e3' },
      ])
    },
  },
  {
    name: 'labels',
    add: ({ random }, layer) => {
      add(layer, 'labels', {
        pairs: random.pick(pairs),
        ...random.pick([
          {},
          { includeSelectors: true },
          { includeTemplates: true },
          { includeSelectors: true, includeTemplates: true },
        ]),
      })
    },
  },
  {
    name: 'labels.fields',
    add: ({ random }, layer) => {
      const fields = [
        { path: 'spec/jobLabels', kind: 'Gadget', group: 'example.com', version: 'v1', create: random.chance(0.7) },
        { path: 'spec/template/metadata/labels', kind: 'Deployment', create: false },
      ]
      add(layer, 'labels', { pairs: { extra: 'here' }, fields })
    },
  },
  {
    name: 'buildMetadata',
    alone: 'buildMetadata',
    add: ({ random }, { fields }) => {
      fields['buildMetadata'] = random.some(
        ['originAnnotations', 'transformerAnnotations', 'managedByLabel'],
        1 + random.below(3),
      )
    },
  },
  {
    name: 'sortOptions',
    alone: 'sortOptions',
    add: ({ random }, { fields }) => {
      fields['sortOptions'] = random.pick([
        { order: 'fifo' },
        { order: 'legacy' },
        {
          order: 'legacy',
          legacySortOptions: { orderFirst: ['ConfigMap', 'Namespace'], orderLast: ['Deployment', 'Service'] },
        },
      ])
    },
  },
  {
    name: 'metadata',
    alone: 'metadata',
    add: (_, { fields }) => {
      fields['metadata'] = {
        name: 'shop',
        namespace: 'nowhere',
        labels: { a: 'b' },
        annotations: { 'config.kubernetes.io/local-config': 'true' },
      }
    },
  },
  ...['images', 'imageTags'].map(
    (field): Feature => ({
      name: field,
      add: ({ random, apps, fair }, layer) => {
        const { image } = random.pick(apps)
        const name = image.replace(/(:[^:/]+)?(@.*)?$/, '')
        const change = fair(field, [
          { newTag: '9.9.9' },
          { newTag: '1.30' },
          { newName: 'mirror.example.com/other', newTag: 'v7' },
          { digest: `sha256:${'ab12'.repeat(16)}` },
          { tagSuffix: '-debug' },
          { newName: 'only-name' },
          { newTag: 'both', digest: `sha256:${'cd34'.repeat(16)}` },
        ])
        add(layer, field, { name, ...change })
      },
    }),
  ),
  {
    name: 'replicas',
    add: ({ random, apps }, layer) => {
      const scaled = apps.filter(({ workload }) => workload === 'Deployment' || workload === 'StatefulSet')
      for (const { name } of scaled) add(layer, 'replicas', { name, count: random.below(7) })
    },
  },
  {
    name: 'component',
    add: (layout, layer) => {
      const { random, files } = layout
      const from = layer.directory.split('/').length
      const name = random.word(4)
      const directory = `components/${name}`
      files.set(
        `${directory}/extra.yaml`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra-${name}\ndata:\n  a: b\n`,
      )
      files.set(
        `${directory}/kustomization.yaml`,
        `${[
          'apiVersion: kustomize.config.k8s.io/v1alpha1',
          'kind: Component',
          'resources: [extra.yaml]',
          `configMapGenerator: [{name: made-${name}, literals: [x=1]}]`,
          `patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/metadata/labels/with-${name}", "value": "yes"}]'}]`,
          ...(random.chance(0.3) ? ['namePrefix: c-'] : []),
        ].join('\n')}\n`,
      )
      add(layer, 'components', `${'../'.repeat(from)}${directory}`)
    },
  },
  {
    name: 'crds',
    add: (layout, layer) => {
      const definition = (properties: unknown): unknown => ({
        Schema: { type: 'object', properties },
        Dependencies: [],
      })
      add(
        layer,
        'crds',
        put(
          layout,
          layer,
          'crd-schema.json',
          JSON.stringify({
            'example.com/v1.Gadget': {
              Schema: {
                description: 'a gadget',
                type: 'object',
                properties: {
                  apiVersion: { type: 'string' },
                  kind: { type: 'string' },
                  metadata: { type: 'object' },
                  spec: { type: 'object', $ref: 'example.com/v1.GadgetSpec' },
                },
                'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Gadget' }],
              },
              Dependencies: ['example.com/v1.GadgetSpec'],
            },
            'example.com/v1.GadgetSpec': definition({
              settingsRef: {
                type: 'object',
                'x-kubernetes-object-ref-api-version': 'v1',
                'x-kubernetes-object-ref-kind': 'ConfigMap',
                'x-kubernetes-object-ref-name-key': 'name',
              },
            }),
          }),
        ),
      )
    },
  },
  {
    name: 'openapi',
    alone: 'openapi',
    add: (layout, layer) => {
      const { fields } = layer
      if (layout.random.chance(0.3)) {
        fields['openapi'] = { version: 'v1.21.2' }
        return
      }
      fields['openapi'] = {
        path: put(
          layout,
          layer,
          'schema.json',
          JSON.stringify({
            definitions: {
              'v1.Gadget': {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: {
                      parts: {
                        type: 'array',
                        items: { type: 'object' },
                        'x-kubernetes-patch-merge-key': 'name',
                        'x-kubernetes-patch-strategy': 'merge',
                      },
                    },
                  },
                },
                'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Gadget', version: 'v1' }],
              },
            },
          }),
        ),
      }
      const gadget = layout.apps.find(({ objects }) => objects.some(({ kind }) => kind === 'Gadget'))
      if (gadget)
        add(layer, 'patches', {
          patch: `apiVersion: example.com/v1\nkind: Gadget\nmetadata:\n  name: ${gadget.name}\nspec:\n  parts:\n  - name: two\n    size: 22\n`,
        })
    },
  },
  {
    name: 'configurations',
    add: (layout, layer) => {
      const configuration = {
        namePrefix: [{ path: 'metadata/name' }, { path: 'spec/parts/name', kind: 'Gadget' }],
        nameSuffix: [{ path: 'metadata/name' }],
        namespace: [{ path: 'spec/namespace', kind: 'Gadget', create: true }],
        commonLabels: [{ path: 'spec/labels', kind: 'Gadget', create: true }],
        labels: [{ path: 'spec/moreLabels', kind: 'Gadget', create: true }],
        templateLabels: [{ path: 'spec/templateLabels', kind: 'Gadget', create: true }],
        commonAnnotations: [{ path: 'spec/annotations', kind: 'Gadget', create: true }],
        nameReference: [
          { kind: 'ConfigMap', version: 'v1', fieldSpecs: [{ path: 'spec/settingsRef/name', kind: 'Gadget' }] },
        ],
        varReference: [
          { path: 'spec/picture', kind: 'Gadget' },
          { path: 'data/endpoint', kind: 'ConfigMap' },
        ],
        images: [{ path: 'spec/picture', kind: 'Gadget' }],
        replicas: [{ path: 'spec/count', kind: 'Gadget', create: true }],
      }
      const chosen = layout.random.some(Object.entries(configuration), 4)
      add(layer, 'configurations', put(layout, layer, 'configuration.yaml', Object.fromEntries(chosen)))
    },
  },
]
