import { describe, expect, test } from 'vitest'
import { placesOf } from '../src/validation/places/places-of.ts'
import { holds, type Story } from './places-story.ts'

const deployment = (container = '', spec = '', name = 'web'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: web
spec:
  selector:
    matchLabels: { app: web }
${spec}  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: acme/web:1.0.0
${container}`

const image = '/spec/template/spec/containers/0/image'
const base = (text: string, kustomization = 'resources: [web.yaml]\n') => ({
  'base/kustomization.yaml': kustomization,
  'base/web.yaml': text,
})
const dev = (text: string) => ({ 'dev/kustomization.yaml': `resources: [../base]\n${text}` })

const container = (text: string): string =>
  deployment().replace('        - name: web\n          image: acme/web:1.0.0\n', text)

const stories: Readonly<Record<string, Readonly<Record<string, Story>>>> = {
  'in the base': {
    'the value itself': {
      files: { ...base(deployment('', '  replicas: ‸many\n')), ...dev('') },
      at: '/spec/replicas',
    },
    'the key that is unknown': {
      files: { ...base(deployment('', '  ‸replicass: 3\n')), ...dev('') },
      at: '/spec/replicass',
      rule: 'schema.unknown',
    },
    'the map that lacks something': {
      files: { ...base(container('        - ‸name: web\n          image: acme/web:1.0.0\n')), ...dev('') },
      at: '/spec/template/spec/containers/0',
    },
    'the key of a map': {
      files: { ...base(deployment('          ‸resources:\n            limits: {}\n')), ...dev('') },
      at: '/spec/template/spec/containers/0/resources',
    },
    'the object where it is about all of it': {
      files: { ...base(`# web\n‸${deployment()}`), ...dev('') },
    },
    'a key with a slash': {
      files: {
        ...base(deployment().replace('  labels:\n', '  annotations:\n    acme.io/a~b: ‸"1"\n  labels:\n')),
        ...dev(''),
      },
      at: '/metadata/annotations/acme.io~1a~0b',
    },
    'what a patch leaves as it is': {
      files: {
        ...base(container('        - name: web\n          image: ‸acme/web:latest\n')),
        ...dev('patches: [{ path: p.yaml }]\n'),
        'dev/p.yaml': deployment('          env: []\n').replace(/ +image: .*\n/, ''),
      },
      at: image,
    },
    'the second document': {
      files: {
        ...base(`${deployment('', '', 'other')}---\n${deployment('', '  replicas: ‸2\n')}`),
        ...dev(''),
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'an item of a List': {
      files: {
        ...base(
          'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: a }\n    data: { x: "1" }\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: b }\n    data: { x: ‸"1" }\n',
        ),
        ...dev(''),
      },
      of: 'ConfigMap b',
      at: '/data/x',
    },
    'what an anchor stands for': {
      files: {
        ...base('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  x: &x ‸"1"\n  y: *x\n'),
        ...dev(''),
      },
      at: '/data/y',
    },
    JSON: {
      files: {
        'dev/kustomization.yaml': 'resources: [a.json]\n',
        'dev/a.json':
          '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": { "name": "a" },\n  "data": {\n    "x": ‸"1"\n  }\n}\n',
      },
      at: '/data/x',
    },
  },
  'in a patch': {
    'in a file': {
      files: {
        ...base(deployment()),
        ...dev('patches:\n  - path: p.yaml\n'),
        'dev/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: ‸7\n',
      },
      at: '/spec/replicas',
    },
    'with an unknown key': {
      files: {
        ...base(deployment()),
        ...dev('patches:\n  - path: p.yaml\n'),
        'dev/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  ‸replicaz:\n    a: 7\n',
      },
      at: '/spec/replicaz',
      rule: 'schema.unknown',
    },
    'written in the kustomization': {
      files: {
        ...base(deployment()),
        ...dev(
          'patches:\n  - patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata:\n        name: web\n      spec:\n        replicas: ‸7\n',
        ),
      },
      at: '/spec/replicas',
    },
    'in the list of old': {
      files: {
        ...base(deployment()),
        ...dev('patchesStrategicMerge:\n  - p.yaml\n'),
        'dev/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: ‸7\n',
      },
      at: '/spec/replicas',
    },
    'for what a target selects': {
      files: {
        ...base(deployment()),
        ...dev(
          'patches:\n  - target: { kind: Deploy.*, name: w.b }\n    patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata:\n        name: any\n      spec:\n        replicas: ‸7\n',
        ),
      },
      at: '/spec/replicas',
    },
    'not in one for another object': {
      files: {
        ...base(deployment('', '  replicas: ‸7\n')),
        'dev/kustomization.yaml': 'resources: [../base, other.yaml]\npatches:\n  - path: p.yaml\n',
        'dev/other.yaml': deployment('', '', 'other'),
        'dev/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: other\nspec:\n  replicas: 7\n',
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'an item that it adds to a list': {
      files: {
        ...base(deployment()),
        ...dev('patches:\n  - path: p.yaml\n'),
        'dev/p.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - ‸name: proxy\n          image: acme/proxy:1\n',
      },
      at: '/spec/template/spec/containers/0',
    },
    'a variable among those of the base': {
      files: {
        ...base(
          deployment('          env:\n            - { name: A, value: "1" }\n            - { name: B, value: "2" }\n'),
        ),
        ...dev('patches:\n  - path: p.yaml\n'),
        'dev/p.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          env:\n            - { name: B, value: ‸"3" }\n',
      },
      at: '/spec/template/spec/containers/0/env/0/value',
    },
    'what is hidden in what was rendered': {
      files: {
        ...base(deployment()),
        ...dev('patches:\n  - path: p.yaml\n'),
        'dev/p.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          env:\n            - name: PASSWORD\n              value: ‸correct-horse-battery\n',
      },
      at: '/spec/template/spec/containers/0/env/0/value',
    },
    'the nearest of several that set it': {
      files: {
        ...base(
          deployment(),
          'resources: [web.yaml]\npatches:\n  - patch: |\n      - { op: add, path: /spec/replicas, value: 7 }\n    target: { kind: Deployment }\n',
        ),
        ...dev(
          'patches:\n  - patch: |\n      - op: replace\n        path: /spec/replicas\n        value: ‸7\n    target: { kind: Deployment }\n',
        ),
      },
      at: '/spec/replicas',
    },
  },
  'in a JSON patch': {
    'with an operation in the kustomization': {
      files: {
        ...base(deployment()),
        ...dev(
          'patches:\n  - target:\n      kind: Deployment\n    patch: |-\n      - op: add\n        path: /spec/minReadySeconds\n        value: 3\n      - op: add\n        path: /spec/replicas\n        value: ‸7\n',
        ),
      },
      at: '/spec/replicas',
    },
    'with an unknown key at the end of its path': {
      files: {
        ...base(deployment()),
        ...dev(
          'patches:\n  - target:\n      kind: Deployment\n    patch: |-\n      - op: add\n        path: /spec/‸replicaz\n        value: 7\n',
        ),
      },
      at: '/spec/replicaz',
      rule: 'schema.unknown',
    },
    'in a file of JSON': {
      files: {
        ...base(deployment()),
        ...dev(
          'patchesJson6902:\n  - target: { group: apps, version: v1, kind: Deployment, name: web }\n    path: p.json\n',
        ),
        'dev/p.json': '[\n  {"op": "replace", "path": "/metadata/labels/app", "value": ‸"-web"}\n]\n',
      },
      at: '/metadata/labels/app',
    },
    'what it puts at the end of a list': {
      files: {
        ...base(deployment('          args: ["a", "b"]\n')),
        ...dev(
          'patches:\n  - target: { kind: Deployment }\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/args/-\n        value: ‸c\n',
        ),
      },
      at: '/spec/template/spec/containers/0/args/2',
    },
    'deep in a value that it adds': {
      files: {
        ...base(deployment()),
        ...dev(
          'patches:\n  - target: { kind: Deployment }\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/resources\n        value:\n          limits:\n            memory: ‸1GB\n',
        ),
      },
      at: '/spec/template/spec/containers/0/resources/limits/memory',
    },
  },
  'in a field of a kustomization': {
    'images, by their tag': {
      files: { ...base(deployment()), ...dev('images:\n  - name: acme/web\n    newTag: ‸latest\n') },
      at: image,
    },
    'images, by their digest': {
      files: { ...base(deployment()), ...dev(`images:\n  - name: acme/web\n    digest: ‸sha256:${'a'.repeat(64)}\n`) },
      at: image,
    },
    'images, by their new name': {
      files: { ...base(deployment()), ...dev('images:\n  - name: acme/web\n    newName: ‸other/web\n') },
      at: image,
    },
    'images of a base': {
      files: {
        ...base(deployment(), 'resources: [web.yaml]\nimages:\n  - name: acme/web\n    newTag: ‸latest\n'),
        ...dev('images: [{ name: acme/other, newTag: latest }]\n'),
      },
      at: image,
    },
    replicas: {
      files: { ...base(deployment()), ...dev('replicas:\n  - name: web\n    count: ‸1\n') },
      at: '/spec/replicas',
    },
    namespace: {
      files: { ...base(deployment()), ...dev('namespace: ‸Shop_1\n') },
      at: '/metadata/namespace',
    },
    labels: {
      files: { ...base(deployment()), ...dev('labels:\n  - pairs:\n      team: ‸"-a"\n') },
      at: '/metadata/labels/team',
    },
    'commonLabels in a selector': {
      files: { ...base(deployment()), ...dev('commonLabels:\n  team: ‸a\n') },
      at: '/spec/selector/matchLabels/team',
    },
    commonAnnotations: {
      files: { ...base(deployment()), ...dev('commonAnnotations:\n  acme.io/a: ‸b\n') },
      at: '/metadata/annotations/acme.io~1a',
    },
    'a prefix that no name can have': {
      files: { ...base(deployment()), ...dev('namePrefix: ‸Dev_\n') },
      at: '/metadata/name',
    },
    replacements: {
      files: {
        ...base(deployment()),
        ...dev(
          'configMapGenerator: [{ name: c, literals: [n=x] }]\nreplacements:\n  - source: { kind: ConfigMap, name: c, fieldPath: data.n }\n    targets:\n      - select: { kind: Deployment }\n        fieldPaths:\n          - ‸spec.template.spec.containers.[name=web].image\n',
        ),
      },
      of: 'Deployment web',
      at: image,
    },
  },
  'in what is generated': {
    'a literal': {
      files: {
        'dev/kustomization.yaml': 'configMapGenerator:\n  - name: c\n    literals:\n      - a=b\n      - ‸port=http\n',
      },
      at: '/data/port',
    },
    'a literal of a Secret': {
      files: {
        'dev/kustomization.yaml': 'secretGenerator:\n  - name: s\n    literals:\n      - ‸a=correct-horse-battery\n',
      },
      at: '/data/a',
    },
    'a file': {
      files: {
        'dev/kustomization.yaml': 'configMapGenerator:\n  - name: c\n    files: [settings=conf/app.ini]\n',
        'dev/conf/app.ini': '‸a = 1\n',
      },
      at: '/data/settings',
    },
    'a literal of a generator in a file of its own': {
      files: {
        'dev/kustomization.yaml': 'generators: [g.yaml]\n',
        'dev/g.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: c }\nliterals:\n  - ‸a=b\n',
      },
      at: '/data/a',
    },
    'a line of variables': {
      files: {
        'dev/kustomization.yaml': 'configMapGenerator:\n  - name: c\n    envs: [app.env]\n',
        'dev/app.env': 'A=1\n‸B=2\n',
      },
      at: '/data/B',
    },
    'the generator where it is about all of it': {
      files: {
        'dev/kustomization.yaml':
          'configMapGenerator:\n  - name: b\n    literals: [a=b]\n  - ‸name: c\n    literals: [a=b]\n',
      },
      of: 'ConfigMap c-',
    },
    'what an overlay merges into it': {
      files: {
        'base/kustomization.yaml': 'configMapGenerator:\n  - name: c\n    literals: [a=b]\n',
        ...dev('configMapGenerator:\n  - name: c\n    behavior: merge\n    literals: [‸a=c]\n'),
      },
      at: '/data/a',
    },
    'a name with a prefix, a suffix and a hash': {
      files: {
        'base/kustomization.yaml': 'namePrefix: a-\nconfigMapGenerator:\n  - name: c\n    literals: [‸a=b]\n',
        ...dev('namePrefix: dev-\nnameSuffix: -eu\n'),
      },
      at: '/data/a',
    },
  },
  'under other names and ways': {
    'a patch of what gets a prefix': {
      files: {
        ...base(deployment()),
        ...dev('namePrefix: dev-\nnameSuffix: -eu\npatches:\n  - path: p.yaml\n'),
        'dev/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: ‸7 }\n',
      },
      of: 'Deployment dev-web-eu',
      at: '/spec/replicas',
    },
    'a patch that knows the prefix of the base': {
      files: {
        ...base(deployment(), 'namePrefix: b-\nresources: [web.yaml]\n'),
        ...dev('namePrefix: dev-\npatches:\n  - path: p.yaml\n'),
        'dev/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: b-web }\nspec: { replicas: ‸7 }\n',
      },
      of: 'Deployment dev-b-web',
      at: '/spec/replicas',
    },
    'a patch of a component': {
      files: {
        ...base(deployment()),
        ...dev('components: [../parts/more]\n'),
        'parts/more/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: p.yaml\n',
        'parts/more/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: ‸7 }\n',
      },
      at: '/spec/replicas',
    },
    'a resource of a component': {
      files: {
        ...base(deployment()),
        ...dev('components: [../parts/more]\n'),
        'parts/more/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\n',
        'parts/more/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { a: ‸x }\n',
      },
      of: 'ConfigMap c',
      at: '/data/a',
    },
    'through three layers': {
      files: {
        ...base(deployment('', '  replicas: 1\n')),
        'middle/kustomization.yaml': 'resources: [../base]\nreplicas:\n  - { name: web, count: ‸4 }\n',
        'dev/kustomization.yaml': 'resources: [../middle]\n',
      },
      at: '/spec/replicas',
    },
    'a reference to a generated name': {
      files: {
        ...base(
          deployment(
            '          envFrom:\n            - configMapRef: { name: other }\n            - configMapRef: { name: ‸c }\n',
          ),
        ),
        ...dev('configMapGenerator: [{ name: c, literals: [a=b] }]\n'),
      },
      of: 'Deployment web',
      at: '/spec/template/spec/containers/0/envFrom/1/configMapRef/name',
    },
    'plain manifests': {
      files: { 'dev/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: ‸x }\n' },
      at: '/data/a',
    },
    'one file': {
      files: { 'dev.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  a: ‸x\n' },
      at: '/data/a',
      overlay: { path: 'dev.yaml', kind: 'file' },
    },
    'a key that is there twice': {
      files: { 'dev/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  a: x\n  a: ‸y\n' },
      at: '/data/a',
    },
  },
}

for (const [title, cases] of Object.entries(stories))
  describe(`a finding is placed ${title}`, () => {
    test.each(Object.entries(cases))('%s', (_, story) => holds(story))
  })

describe('where nothing more exact is known', () => {
  const overlay = { app: 'web', env: 'dev', path: 'dev', kind: 'directory' } as const
  const place = (files: Readonly<Record<string, string>>, file: string | undefined): string => {
    const find = placesOf(Object.keys(files), path => files[path], overlay)
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'gone' }, data: { a: 'b' } }
    const found = find({ rule: 'any', at: '/data/a' }, { object, hidden: [], ...(file === undefined ? {} : { file }) })
    return `${found.file}:${found.line}:${found.column}`
  }
  const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\ndata:\n  a: b\n'

  test.each([
    ['the file, where it has only other objects', { 'dev/a.yaml': other }, 'dev/a.yaml', 'dev/a.yaml:1:1'],
    [
      'the file, where it is larger than a megabyte',
      { 'dev/a.yaml': `${other.replace('other', 'gone')}  b: ${'x'.repeat(1024 * 1024)}\n` },
      'dev/a.yaml',
      'dev/a.yaml:1:1',
    ],
    [
      'the kustomization of the overlay, where the file is gone',
      { 'base/kustomization.yaml': 'resources: []\n', 'dev/kustomization.yaml': 'resources: [../base]\n' },
      'base/a.yaml',
      'dev/kustomization.yaml:1:1',
    ],
    [
      'the kustomization that it begins with, where the overlay has none',
      { 'deploy/kustomization.yaml': 'resources: []\n' },
      undefined,
      'deploy/kustomization.yaml:1:1',
    ],
    ['the overlay, where nothing was read', {}, undefined, 'dev:1:1'],
  ])('%s', (_, files, file, wanted) => {
    expect(place(files, file)).toBe(wanted)
  })
})
