import type { Random } from '../random.ts'
import type { Feature } from './feature.ts'
import { add, type Layer, type Layout, put } from './layout.ts'

const literals = [
  'a=1',
  'b="quoted value"',
  "c='single'",
  'd=x=y=z',
  'e=',
  'f=multi word',
  'url=https://example.com/?a=b&c=d',
  'yes=no',
  'n=0x10',
]
const binary = Uint8Array.from([0, 255, 254, 1, 128, 10, 200])

const properties = (random: Random): string =>
  random.pick([
    'A=1\nB=two words\n\n# comment\nC=3=4\n',
    'ONLY=x',
    '\uFEFFBOM=1\n',
    'X="keeps quotes"\nY=\n',
    'Q=ü\r\nR=1\r\n',
  ])

/** Where the pairs of a generator may come from; each writes the files that it names. */
const sources: readonly ((layout: Layout, layer: Layer, name: string) => Record<string, unknown>)[] = [
  ({ random }) => ({ literals: random.some(literals, 1 + random.below(4)) }),
  (layout, layer, name) => ({
    files: [
      put(layout, layer, `${name}.properties`, 'key=value\n'),
      `other.txt=${put(layout, layer, `files/${name}.txt`, 'text\n  indented\n')}`,
    ],
  }),
  (layout, layer, name) => ({ envs: [put(layout, layer, `${name}.env`, properties(layout.random))] }),
  (layout, layer, name) => ({ env: put(layout, layer, `one-${name}.env`, properties(layout.random)) }),
  (layout, layer, name) => ({ files: [put(layout, layer, `${name}.bin`, binary)] }),
  (layout, layer, name) => ({
    files: [put(layout, layer, `${name}.yaml`, 'a: [1, 2]\n# trailing   \nlong: |\n  one\n\n  two\n')],
  }),
]

const options = ({ fair }: Layout, field: string): Record<string, unknown> =>
  fair<Record<string, unknown>>(`options of ${field}`, [
    {},
    { disableNameSuffixHash: true },
    { labels: { made: 'yes' }, annotations: { by: 'generator' } },
    { immutable: true },
    { labels: { a: 'b' }, disableNameSuffixHash: true, immutable: true },
  ])

const generator =
  (field: 'configMapGenerator' | 'secretGenerator'): Feature['add'] =>
  (layout, layer) => {
    const { random } = layout
    const name = `made-${random.word(4)}`
    const all = random.some(sources, 1 + random.below(2)).map(make => make(layout, layer, name))
    const files = all.flatMap(each => (Array.isArray(each['files']) ? each['files'] : []))
    const chosen = options(layout, field)
    add(layer, field, {
      name,
      ...Object.assign({}, ...all),
      ...(files.length > 0 ? { files: [...new Set(files)] } : {}),
      ...(random.chance(0.2) ? { namespace: 'elsewhere' } : {}),
      ...(random.chance(0.2) ? { behavior: 'create' } : {}),
      ...(Object.keys(chosen).length > 0 ? { options: chosen } : {}),
      ...(field === 'secretGenerator' && random.chance(0.5)
        ? { type: random.pick(['Opaque', 'kubernetes.io/tls', 'example.com/own']) }
        : {}),
    })
  }

/** Makes a map in the base, has the outer layer change it, and has the workloads use it. */
const changing =
  (field: 'configMapGenerator' | 'secretGenerator', behavior: 'merge' | 'replace'): Feature['add'] =>
  ({ layers, random }, layer) => {
    const base = layers.at(-1)
    if (!base || base === layer) return
    const name = `base-${random.word(4)}`
    add(base, field, { name, literals: ['kept=1', 'changed=old', 'third=x'] })
    add(layer, field, {
      name,
      behavior,
      literals: ['changed=new', 'added=2'],
      ...(random.chance(0.3) ? { options: { labels: { changed: 'yes' } } } : {}),
    })
  }

/** Everything that makes ConfigMaps and Secrets. */
export const generating: readonly Feature[] = [
  { name: 'configMapGenerator', add: generator('configMapGenerator') },
  { name: 'secretGenerator', add: generator('secretGenerator') },
  { name: 'configMapGenerator merge', add: changing('configMapGenerator', 'merge') },
  { name: 'configMapGenerator replace', add: changing('configMapGenerator', 'replace') },
  { name: 'secretGenerator merge', add: changing('secretGenerator', 'merge') },
  { name: 'secretGenerator replace', add: changing('secretGenerator', 'replace') },
  {
    name: 'a generator that is referred to',
    add: ({ apps, random }, layer) => {
      const { name } = random.pick(apps)
      const generated = `${name}-more`
      add(layer, 'configMapGenerator', { name: generated, literals: ['x=y'] })
      add(layer, 'patches', {
        target: { kind: 'Deployment|StatefulSet|DaemonSet', name },
        patch: `[{"op":"add","path":"/spec/template/spec/containers/0/envFrom/-","value":{"configMapRef":{"name":"${generated}"}}}]`,
      })
    },
  },
  {
    name: 'generatorOptions',
    alone: 'generatorOptions',
    add: ({ random }, { fields }) => {
      fields['generatorOptions'] = random.pick([
        { disableNameSuffixHash: true },
        { labels: { all: 'maps' }, annotations: { note: 'x' } },
        { immutable: true, labels: { l: 'm' } },
      ])
    },
  },
]
