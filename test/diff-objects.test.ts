import { describe, expect, test } from 'vitest'
import { diffOf } from '../src/diff/diff-objects.ts'
import { digestOfManifests } from '../src/diff/digest.ts'
import { hide } from '../src/diff/hide.ts'
import type { KubernetesObject, Manifest, Rendered, RenderProblem } from '../src/diff/manifest.ts'
import { marker } from '../src/diff/mark.ts'
import type { ObjectChange, OverlayDiff } from '../src/diff/object-change.ts'
import type { Overlay } from '../src/overlay/overlay.ts'

const overlay: Overlay = { app: 'web', env: 'dev', path: 'apps/web/overlays/dev', kind: 'directory' }
const mark = marker('salt')

const rendered = (objects: readonly KubernetesObject[], problems: readonly RenderProblem[] = []): Rendered => {
  const manifests: readonly Manifest[] = objects.map(object => ({
    ...hide(object, mark),
    file: `base/${object.kind}.yaml`,
  }))
  return {
    manifests,
    problems,
    warnings: [],
    digest: digestOfManifests(manifests),
    tools: ['kustomize v5.8.1'],
    read: [],
  }
}
const compared = (before: readonly KubernetesObject[], after: readonly KubernetesObject[]): OverlayDiff =>
  diffOf(overlay, rendered(before), rendered(after))
const only = (before: KubernetesObject, after: KubernetesObject): ObjectChange => {
  const [change, ...others] = compared([before], [after]).objects
  if (!change || others.length > 0) throw new Error('one object differs')
  return change
}

const deployment = (image: string, more: object = {}, spec: object = {}): KubernetesObject => ({
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'log', image: 'log:1', env: [{ name: 'LEVEL', value: 'info' }] },
          { name: 'web', image, ports: [{ containerPort: 80, name: 'http' }], ...more },
        ],
        ...spec,
      },
      metadata: { labels: { app: 'web' } },
    },
    selector: { matchLabels: { app: 'web' } },
    replicas: 3,
  },
  metadata: { namespace: 'shop', name: 'web' },
  kind: 'Deployment',
  apiVersion: 'apps/v1',
})
const config = (name: string, data: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

describe('a diff', () => {
  test('names the field above each hunk, and lists do not shift', () => {
    const before = deployment('web:1.8.1', {
      env: [
        { name: 'B', value: '1' },
        { name: 'C', value: '2' },
      ],
    })
    const after = deployment('web:1.8.2', {
      env: [
        { name: 'A', value: '0' },
        { name: 'B', value: '1' },
        { name: 'C', value: '3' },
      ],
    })
    expect(only(before, after).text).toMatchInlineSnapshot(`
      "@@ spec.template.spec.containers[web] @@
                 value: info
             - name: web
      -        image: web:1.8.1
      +        image: web:1.8.2
               env:
      +        - name: A
      +          value: "0"
               - name: B
                 value: "1"
               - name: C
      -          value: "2"
      +          value: "3"
               ports:
               - name: http
      "
    `)
    expect(
      only(
        before,
        deployment('web:1.8.1', {
          env: [
            { name: 'B', value: '1' },
            { name: 'C', value: '3' },
          ],
        }),
      ).text,
    ).toMatchInlineSnapshot(`
      "@@ spec.template.spec.containers[web].env[C].value @@
                 value: "1"
               - name: C
      -          value: "2"
      +          value: "3"
               ports:
               - name: http
      "
    `)
  })

  test('of a text shows its lines', () => {
    const text = (port: string): string =>
      `# settings\nhost=x\nport=${port}\nuser=app\npassword=hunter${port}\nlevel=info\n`
    expect(
      only(config('web', { 'app.properties': text('80') }), config('web', { 'app.properties': text('81') })).text,
    ).toMatchInlineSnapshot(`
      "@@ data[app.properties] @@
           # settings
           host=x
      -    port=80
      +    port=81
           user=app
      -    password=(hidden 618599)
      +    password=(hidden 31b3f8)
           level=info
      "
    `)
  })

  test('of a Secret shows keys and marks', () => {
    const secret = (value: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db' },
      stringData: { user: 'app', password: value },
    })
    expect(only(secret('hunter2'), secret('hunter3')).text).toMatchInlineSnapshot(`
      "@@ stringData.password @@
         name: db
       stringData:
      -  password: (hidden d03a12)
      +  password: (hidden 9b2636)
         user: (hidden 430ff6)
      "
    `)
  })

  test('of something new or removed is all of it', () => {
    expect(compared([], [config('web', { b: 'yes', a: '1.10', text: 'x\ny' })]).objects).toMatchInlineSnapshot(`
      [
        {
          "added": 10,
          "change": "added",
          "dangers": [],
          "file": "base/ConfigMap.yaml",
          "ref": {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "name": "web",
          },
          "removed": 0,
          "summary": [],
          "text": "@@ ConfigMap web @@
      +apiVersion: v1
      +kind: ConfigMap
      +metadata:
      +  name: web
      +data:
      +  a: "1.10"
      +  b: "yes"
      +  text: |-
      +    x
      +    y
      ",
        },
      ]
    `)
    expect(compared([config('web', { a: 'x' })], []).objects[0]).toMatchObject({
      change: 'removed',
      added: 0,
      removed: 6,
    })
  })

  test('tells the value of one type from that of another', () => {
    const before = { ...config('web', {}), data: { a: 1, b: true, c: '' } }
    const after = { ...config('web', {}), data: { a: '1', b: 'true', c: null } }
    expect(only(before, after).text).toMatchInlineSnapshot(`
      "@@ data @@
         name: web
       data:
      -  a: 1
      +  a: "1"
      -  b: true
      +  b: "true"
      -  c: ""
      +  c: null
      "
    `)
  })

  test('of items that change their order shows it', () => {
    const containers = (...names: readonly string[]): KubernetesObject =>
      deployment('web:1', {}, { initContainers: names.map(name => ({ name, image: `${name}:1` })) })
    expect(only(containers('a', 'b', 'c'), containers('b', 'c', 'a')).text).toMatchInlineSnapshot(`
      "@@ spec.template.spec.initContainers[a] @@
                 containerPort: 80
             initContainers:
      -      - name: a
      -        image: a:1
             - name: b
               image: b:1
             - name: c
               image: c:1
      +      - name: a
      +        image: a:1
      "
    `)
  })

  test('of a long line shows where it differs', () => {
    const { text } = only(
      config('web', { a: `${'x'.repeat(3_000)}1${'y'.repeat(3_000)}` }),
      config('web', { a: `${'x'.repeat(3_000)}2${'y'.repeat(3_000)}` }),
    )
    const [, , , removed = '', added = ''] = text.split('\n')
    expect(removed).toMatch(/^- {2}a: …x+1y+… \([\d,]+ more characters\)$/)
    expect(added).toBe(removed.replace('-', '+').replace('1y', '2y'))
  })

  test('stops after 2,000 lines and says how many more there are', () => {
    const lines = (word: string): string => Array.from({ length: 5_000 }, (_, index) => `${word} ${index}\n`).join('')
    const change = only(config('web', { a: lines('old') }), config('web', { a: lines('new') }))
    expect(change).toMatchObject({ added: 5_000, removed: 5_000 })
    expect(change.text.split('\n').filter(line => /^[-+]/.test(line))).toHaveLength(2_000)
    expect(change.text.endsWith('@@ 8,000 more changed lines @@\n')).toBe(true)
  })

  test('shows what cannot be seen by its number', () => {
    const { text } = only(config('web', { a: 'user' }), config('web', { a: 'user\u202E\u200B\u0007' }))
    expect(text).toContain('+  a: "user\\u202e\\u200b\\u0007"\n')
  })
})

describe('objects are matched', () => {
  const names = (diff: OverlayDiff): readonly string[] =>
    diff.objects.map(({ change, ref }) => `${change} ${ref.apiVersion} ${ref.kind} ${ref.name}`)
  const of = (apiVersion: string, kind: string, name: string, more = {}): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name },
    ...more,
  })

  test.each([
    [
      'by group, not by version',
      [of('autoscaling/v1', 'HorizontalPodAutoscaler', 'web')],
      [of('autoscaling/v2', 'HorizontalPodAutoscaler', 'web')],
      ['changed autoscaling/v2 HorizontalPodAutoscaler web'],
    ],
    [
      'through groups that moved',
      [of('extensions/v1beta1', 'Ingress', 'web')],
      [of('networking.k8s.io/v1', 'Ingress', 'web')],
      ['changed networking.k8s.io/v1 Ingress web'],
    ],
    [
      'not across groups of others',
      [of('a.example/v1', 'Thing', 'web')],
      [of('b.example/v1', 'Thing', 'web')],
      ['added b.example/v1 Thing web', 'removed a.example/v1 Thing web'],
    ],
    [
      'through hashes of generators',
      [config('web-7f9k2m8h4t', { a: '1' })],
      [config('web-g4h5tbk2c9', { a: '2' })],
      ['changed v1 ConfigMap web'],
    ],
    [
      'not through what only looks like one',
      [config('web-background', {})],
      [config('web-foreground', {})],
      ['added v1 ConfigMap web-foreground', 'removed v1 ConfigMap web-background'],
    ],
    [
      'not where another one has that name',
      [config('web-7f9k2m8h4t', { a: '1' })],
      [config('web-7f9k2m8h4t', { a: '1' }), config('web-g4h5tbk2c9', { a: '2' })],
      ['added v1 ConfigMap web'],
    ],
    [
      'not for other kinds',
      [of('v1', 'Service', 'web-7f9k2m8h4t')],
      [of('v1', 'Service', 'web-g4h5tbk2c9')],
      ['added v1 Service web-g4h5tbk2c9', 'removed v1 Service web-7f9k2m8h4t'],
    ],
    [
      'twice, one after the other',
      [config('web', { a: '1' }), config('web', { a: '2' })],
      [config('web', { a: '1' }), config('web', { a: '3' }), config('web', { a: '4' })],
      ['changed v1 ConfigMap web', 'added v1 ConfigMap web'],
    ],
    [
      'without a name of their own',
      [{ apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'job-' } } as unknown as KubernetesObject],
      [],
      ['removed batch/v1 Job job-'],
    ],
  ])('%s', (_, before, after, expected) => expect(names(compared(before, after))).toEqual(expected))
})

describe('an overlay', () => {
  const problem = (message: string, more: Partial<RenderProblem> = {}): RenderProblem => ({
    code: 'missing',
    fatal: false,
    file: 'a.yaml',
    line: 1,
    message,
    ...more,
  })

  test('is the same, new, gone or changed', () => {
    const [one, other] = [rendered([config('web', { a: '1' })]), rendered([config('web', { a: '2' })])]
    expect(diffOf(overlay, one, one)).toMatchObject({ state: 'same', objects: [], base: one.digest, head: one.digest })
    expect(diffOf(overlay, null, one)).toMatchObject({ state: 'new', objects: [{ change: 'added' }] })
    expect(diffOf(overlay, one, null)).toMatchObject({ state: 'gone', objects: [{ change: 'removed' }] })
    expect(diffOf(overlay, one, other)).toMatchObject({
      state: 'changed',
      objects: [{ change: 'changed', file: 'base/ConfigMap.yaml' }],
    })
    expect(diffOf(overlay, null, null)).toMatchObject({ state: 'same', objects: [] })
  })

  test('knows which of its problems were there before, though lines moved', () => {
    const before = rendered([], [problem('old'), problem('fixed')])
    const after = rendered([], [problem('old', { line: 7 }), problem('new')])
    expect(diffOf(overlay, before, after).problems.map(({ message, before: was }) => [message, was])).toEqual([
      ['old', true],
      ['new', false],
    ])
  })

  test('of which a side cannot be rendered is not compared', () => {
    const [whole, broken] = [rendered([config('web', {})]), rendered([], [problem('no such base', { fatal: true })])]
    expect(diffOf(overlay, broken, whole)).toMatchObject({
      state: 'changed',
      objects: [],
      unknownBefore: 'no such base',
    })
    expect(diffOf(overlay, broken, whole)).not.toHaveProperty('base')
    expect(diffOf(overlay, whole, broken)).toMatchObject({ state: 'changed', objects: [] })
    expect(diffOf(overlay, whole, broken)).not.toHaveProperty('head')
  })

  test('does not frighten with what may only not have been rendered', () => {
    const claim: KubernetesObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } }
    const { objects } = diffOf(overlay, rendered([claim]), rendered([], [problem('remote')]))
    expect(objects[0]?.dangers[0]?.sentence).toBe(
      'The claim is deleted and, with reclaim policy Delete, its data too, unless it belongs to what could not be rendered',
    )
  })

  test('tells of dangers first, then of what runs', () => {
    const claim: KubernetesObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } }
    const { objects } = compared(
      [config('web', { a: '1' }), deployment('web:1'), claim],
      [config('web', { a: '2' }), deployment('web:2')],
    )
    expect(objects.map(({ ref }) => ref.kind)).toEqual(['PersistentVolumeClaim', 'Deployment', 'ConfigMap'])
  })
})

describe('the digest', () => {
  const digest = (...objects: readonly KubernetesObject[]): string =>
    digestOfManifests(objects.map(object => hide(object, marker('other salt'))))

  test('is the same in whatever order objects and keys are', () => {
    expect(digest(config('a', { x: '1', y: '2' }), config('b', {}))).toBe(
      digest(config('b', {}), config('a', { y: '2', x: '1' })),
    )
  })

  test('leaves out what is hidden, and nothing else', () => {
    const of = (password: string, level: string): string =>
      digest(config('a', { 'app.properties': `password=${password}\nlevel=${level}` }))
    expect(of('hunter2', 'info')).toBe(of('hunter3', 'info'))
    expect(of('hunter2', 'info')).not.toBe(of('hunter2', 'debug'))
    expect(digest(config('a', { note: 'see (hidden 3f9a2c)' }))).not.toBe(
      digest(config('a', { note: 'see (hidden 3f9a2d)' })),
    )
  })
})
