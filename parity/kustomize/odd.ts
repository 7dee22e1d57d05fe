import type { Feature } from './feature.ts'
import { add, type Layout, put } from './layout.ts'

const plain = [
  'yes',
  'on',
  '0644',
  '0o17',
  '1_000',
  '1e3',
  '.5',
  '0x1F',
  '1:30',
  '~',
  '2020-01-01',
  '!!str 5',
  '!!binary aGVsbG8=',
  '0b11',
  '-0',
  '1.0',
  '1.10',
  '+5',
  'y',
  'Off',
  'TRUE',
  'Null',
  '12345678',
  '1e21',
] as const

/** What YAML can say in ways that readers understand differently; as text, because no writer would write it so. */
const files: Readonly<Record<string, (name: string) => string>> = {
  'plain values': name =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations: {n: yes, m: 0644}\ndata:\n${plain.map((value, index) => `  k${index}: ${value}\n`).join('')}`,
  anchors: name =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\nbase: &b {x: 1, y: 2}\nmerged: {<<: *b, y: 3}\nalias: *b\nlist: [*b, *b]\n`,
  'line ends of another system': name =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: |\n    one\n    two\n  b: "x\\x41\\u00e9\\n"\n  c: >-\n    folded\n    text\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  'a mark at the start': name => `\uFEFFapiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`,
  'blocks of text': name =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  a: "\\ttab"\n  b: |2\n      deep\n     less\n  c: |+\n    kept\n\n\n  d: >\n    folded\n\n    more\n`,
  'annotations of the tools': name =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations:\n    config.kubernetes.io/origin: x\n    internal.config.kubernetes.io/index: "3"\n    config.kubernetes.io/path: p\n    config.kubernetes.io/index: "0"\n    empty: null\n  labels: {}\n  creationTimestamp: null\nstatus: {}\ndata: {}\n`,
  'a hash asked for': name =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, annotations: {kustomize.config.k8s.io/needs-hash: "true"}}\ndata: {a: b}\n`,
  'a list of one kind': name =>
    `apiVersion: v1\nkind: ConfigMapList\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${name}}\n`,
  'large numbers': name =>
    `apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: ${name}}\nspec: {a: 100000000000000000000000, b: 0.1, c: 1e-7, d: 1234567890123456, e: -1.5e300}\n`,
}

/** Files that say things in ways that are rarely used. */
export const odd: readonly Feature[] = Object.entries(files).map(
  ([kind, make]): Feature => ({
    name: `YAML with ${kind}`,
    add: (layout: Layout, layer) => {
      const name = `odd-${layout.random.word(3)}`
      add(layer, 'resources', put(layout, layer, `${name}.yaml`, make(name)))
    },
  }),
)
