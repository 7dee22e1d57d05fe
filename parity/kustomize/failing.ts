import type { Feature } from './feature.ts'
import { add, put } from './layout.ts'

/** What has to fail, on both sides. */
export const failing: readonly Feature[] = [
  { name: 'a resource that is missing', add: (_, layer) => add(layer, 'resources', 'missing.yaml') },
  { name: 'a base that is missing', add: (_, layer) => add(layer, 'resources', '../../no-such-base') },
  { name: 'a cycle', add: (_, layer) => add(layer, 'resources', '.') },
  {
    name: 'an object twice',
    add: (layout, layer) => {
      const [first] = layout.apps
      const object = first?.objects[1]
      add(layer, 'resources', put(layout, layer, 'again.yaml', object))
    },
  },
  {
    name: 'YAML that is none',
    add: (layout, layer) =>
      add(
        layer,
        'resources',
        put(layout, layer, 'broken.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n'),
      ),
  },
  {
    name: 'an object without a name',
    add: (layout, layer) =>
      add(layer, 'resources', put(layout, layer, 'nameless.yaml', 'apiVersion: v1\nkind: ConfigMap\ndata: {}\n')),
  },
  {
    name: 'an object without a kind',
    add: (layout, layer) =>
      add(layer, 'resources', put(layout, layer, 'kindless.yaml', 'apiVersion: v1\nmetadata: {name: x}\n')),
  },
  {
    name: 'a field that is unknown',
    add: (_, { fields }) => {
      fields['namePrefixes'] = ['x']
    },
  },
  {
    name: 'a field of another type',
    add: (_, { fields }) => {
      fields['namePrefix'] = ['x']
    },
  },
  {
    name: 'another kind',
    add: (_, { fields }) => {
      fields['kind'] = 'Kustomisation'
    },
  },
  {
    name: 'another version',
    add: (_, { fields }) => {
      fields['apiVersion'] = 'kustomize.config.k8s.io/v9'
      fields['kind'] = 'Kustomization'
    },
  },
  {
    name: 'a merge into nothing',
    add: (_, layer) => add(layer, 'configMapGenerator', { name: 'nothing', behavior: 'merge', literals: ['a=b'] }),
  },
  {
    name: 'a behaviour that is unknown',
    add: (_, layer) => add(layer, 'configMapGenerator', { name: 'x', behavior: 'append', literals: ['a=b'] }),
  },
  {
    name: 'a literal without a value',
    add: (_, layer) => add(layer, 'configMapGenerator', { name: 'x', literals: ['novalue'] }),
  },
  {
    name: 'a generator file that is missing',
    add: (_, layer) => add(layer, 'secretGenerator', { name: 'x', files: ['none.txt'] }),
  },
  {
    name: 'a generator key twice',
    add: (_, layer) => add(layer, 'configMapGenerator', { name: 'x', literals: ['a=1', 'a=2'] }),
  },
  {
    name: 'a strategic patch for nothing',
    add: (_, layer) =>
      add(layer, 'patches', { patch: 'apiVersion: v1\nkind: Service\nmetadata: {name: none-such}\nspec: {type: x}\n' }),
  },
  {
    name: 'a JSON patch of a path that is missing',
    add: ({ apps }, layer) =>
      add(layer, 'patches', {
        target: { kind: apps[0]?.workload ?? '' },
        patch: '[{"op":"remove","path":"/spec/none/such"}]',
      }),
  },
  {
    name: 'a JSON patch whose test fails',
    add: (_, layer) =>
      add(layer, 'patches', {
        target: { kind: 'ServiceAccount' },
        patch: '[{"op":"test","path":"/kind","value":"Other"}]',
      }),
  },
  { name: 'a patch that is neither kind', add: (_, layer) => add(layer, 'patches', { patch: 'just words' }) },
  {
    name: 'a patch with path and text',
    add: (layout, layer) => add(layer, 'patches', { patch: 'a: b', path: put(layout, layer, 'p.yaml', 'a: b') }),
  },
  {
    name: 'a target with a pattern that is none',
    add: (_, layer) => add(layer, 'patches', { target: { name: '((' }, patch: '[{"op":"add","path":"/a","value":1}]' }),
  },
  {
    name: 'a replacement without a source',
    add: (_, layer) =>
      add(layer, 'replacements', {
        source: { kind: 'ConfigMap', name: 'none-such' },
        targets: [{ select: { kind: 'Secret' } }],
      }),
  },
  {
    name: 'a replacement of a field that is missing',
    add: ({ apps }, layer) =>
      add(layer, 'replacements', {
        source: { kind: 'ServiceAccount', name: `${apps[0]?.name}-runner` },
        targets: [{ select: { kind: 'ServiceAccount' }, fieldPaths: ['spec.none'] }],
      }),
  },
  {
    name: 'a variable of nothing',
    add: (_, layer) =>
      add(layer, 'vars', { name: 'V', objref: { kind: 'Service', name: 'none-such', apiVersion: 'v1' } }),
  },
  {
    name: 'a variable twice',
    add: (_, layer) => {
      for (const name of ['a', 'b'])
        add(layer, 'vars', { name: 'TWICE', objref: { kind: 'Service', name, apiVersion: 'v1' } })
    },
  },
  { name: 'replicas of nothing', add: (_, layer) => add(layer, 'replicas', { name: 'none-such', count: 3 }) },
  {
    name: 'a file above the root',
    add: (layout, layer) => {
      layout.job.restrict = 'root'
      layout.files.set('above.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: above}\n')
      add(layer, 'resources', `${'../'.repeat(layer.directory.split('/').length)}above.yaml`)
    },
  },
  {
    name: 'a component among resources',
    add: (layout, layer) => {
      layout.files.set(
        `${layer.directory}/part/kustomization.yaml`,
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: x-\n',
      )
      add(layer, 'resources', 'part')
    },
  },
  {
    name: 'a kustomization among components',
    add: (layout, layer) => {
      layout.files.set(`${layer.directory}/part/kustomization.yaml`, 'kind: Kustomization\nnamePrefix: x-\n')
      add(layer, 'components', 'part')
    },
  },
  {
    name: 'a component that is a file',
    add: (layout, layer) => add(layer, 'components', put(layout, layer, 'part.yaml', 'kind: Component\n')),
  },
  {
    name: 'two kustomizations in one directory',
    add: ({ files }, layer) => {
      for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization'])
        files.set(`${layer.directory}/${name}`, 'namePrefix: x-\n')
    },
  },
  {
    name: 'a plugin that is a program',
    add: (layout, layer) =>
      add(
        layer,
        'generators',
        put(
          layout,
          layer,
          'exec.yaml',
          'apiVersion: example.com/v1\nkind: Own\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n',
        ),
      ),
  },
  {
    name: 'a transformer that is unknown',
    add: (layout, layer) =>
      add(
        layer,
        'transformers',
        put(layout, layer, 'unknown.yaml', 'apiVersion: someteam.example.com/v1\nkind: Unknown\nmetadata: {name: x}\n'),
      ),
  },
  {
    name: 'a validator that changes',
    add: (_, layer) =>
      add(
        layer,
        'validators',
        'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: changed-\nfieldSpecs: [{path: metadata/name}]\n',
      ),
  },
  {
    name: 'a chart that is missing',
    add: (_, layer) => add(layer, 'helmCharts', { name: 'none-such', releaseName: 'x' }),
  },
  {
    name: 'a way to merge values that is unknown',
    add: (layout, layer) => {
      layout.files.set(`${layer.directory}/charts/c/Chart.yaml`, 'apiVersion: v2\nname: c\nversion: 1.0.0\n')
      layout.files.set(`${layer.directory}/charts/c/values.yaml`, 'a: b\n')
      add(layer, 'helmCharts', { name: 'c', releaseName: 'x', valuesInline: { a: 1 }, valuesMerge: 'mix' })
    },
  },
  {
    name: 'a chart without values',
    add: (layout, layer) => {
      layout.files.set(`${layer.directory}/charts/c/Chart.yaml`, 'apiVersion: v2\nname: c\nversion: 1.0.0\n')
      add(layer, 'helmCharts', { name: 'c', releaseName: 'x' })
    },
  },
  {
    name: 'a schema that is none',
    add: (layout, layer) => {
      layer.fields['openapi'] = { path: put(layout, layer, 'schema.json', '{"definitions": [') }
    },
  },
  {
    name: 'a schema version that is unknown',
    add: (_, { fields }) => {
      fields['openapi'] = { version: 'v9.9.9' }
    },
  },
  {
    name: 'build metadata that is unknown',
    add: (_, { fields }) => {
      fields['buildMetadata'] = ['everything']
    },
  },
  {
    name: 'an order that is unknown',
    add: (_, { fields }) => {
      fields['sortOptions'] = { order: 'random' }
    },
  },
  {
    name: 'a configuration that is none',
    add: (layout, layer) => add(layer, 'configurations', put(layout, layer, 'conf.yaml', 'namePrefix: {a: [}\n')),
  },
  {
    name: 'a CRD file that is none',
    add: (layout, layer) => add(layer, 'crds', put(layout, layer, 'crd.json', '{"a": [')),
  },
  { name: 'labels that are no map', add: (_, layer) => add(layer, 'labels', { pairs: ['a=b'] }) },
]
