import { afterAll, describe, expect, test } from 'vitest'
import type { Rendered } from '../src/diff/manifest.ts'
import type { Tree } from '../src/engine/ports.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { editedTree } from './harness/edited-tree.ts'
import { treeOf } from './harness/tree.ts'

const renderer = createRenderer({ limits: { deadlineMs: 20_000 } })
afterAll(() => renderer.close())

const overlayAt = (path: string): Overlay => ({ app: 'web', env: 'dev', path, kind: 'directory' })
const requestOf = (tree: Tree, path = 'web/dev') => ({
  tree,
  overlay: overlayAt(path),
  overlays: [overlayAt(path)],
  kubernetes: null,
  addresses: ['https://git.example/acme/deploy'],
})
const render = (tree: Tree, path?: string): Promise<Rendered> => renderer.render(requestOf(tree, path))

const configMap = (name: string, data = 'a: b'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`

const names = ({ manifests }: Rendered): readonly string[] =>
  manifests.map(({ object }) => `${object.kind} ${object.metadata.name}`)
const problems = (rendered: Rendered): readonly string[] =>
  rendered.problems.map(
    ({ code, fatal, file, line, message }) => `${fatal ? '!' : ''}${code} ${file}:${line} ${message}`,
  )

const kustomized = {
  'web/base/kustomization.yaml': 'resources: [settings.yaml]\n',
  'web/base/settings.yaml': configMap('settings'),
  'web/dev/kustomization.yaml': 'resources: [../base]\nnamePrefix: dev-\n',
}

const chart = {
  'web/dev/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'web/dev/values.yaml': 'size: 1\n',
  'web/dev/templates/settings.yaml': configMap('{{ .Release.Name }}-settings', 'size: {{ .Values.size | quote }}'),
}

describe('what is rendered', () => {
  test('a kustomization, with the files that it was read from', async () => {
    expect(await render(treeOf(kustomized))).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      manifests: [
        {
          file: 'web/base/settings.yaml',
          hidden: [],
          object: { apiVersion: 'v1', data: { a: 'b' }, kind: 'ConfigMap', metadata: { name: 'dev-settings' } },
        },
      ],
      problems: [],
      read: ['web/base/kustomization.yaml', 'web/base/settings.yaml', 'web/dev/kustomization.yaml'],
      tools: ['kustomize v5.8.1'],
      warnings: [],
    })
  })

  test('a chart, with its values', async () => {
    const rendered = await render(treeOf(chart))
    expect(rendered.manifests.map(({ object }) => object['data'])).toEqual([{ size: '1' }])
    expect(names(rendered)).toEqual(['ConfigMap web-settings'])
    expect(rendered.tools).toEqual(['Helm v4.2.4'])
  })

  test('manifests as they are', async () => {
    const rendered = await render(treeOf({ 'web/dev/all.yaml': `${configMap('one')}---\n${configMap('two')}` }))
    expect(names(rendered)).toEqual(['ConfigMap one', 'ConfigMap two'])
  })

  test('time and chance are the same for everybody', async () => {
    const tree = treeOf({
      ...chart,
      'web/dev/templates/settings.yaml': configMap(
        'a',
        'a: {{ now | quote }}\n  b: {{ randAlphaNum 9 }}\n  c: {{ shuffle "abcdefgh" }}',
      ),
    })
    const other = createRenderer({ limits: { deadlineMs: 20_000 } })
    await render(treeOf(kustomized))
    expect(await other.render(requestOf(tree))).toEqual(await render(tree))
    await other.close()
  })

  test('names of files may be anything', async () => {
    const odd = [
      'a b.yaml',
      'new\nline.yaml',
      'Ärger.yaml',
      'ärger.yaml',
      'A.yaml',
      'a.yaml',
      '日本.yaml',
      "quote'.yaml",
    ]
    const tree = treeOf({
      'web/dev/kustomization.yaml': `resources: ${JSON.stringify(odd)}\n`,
      ...Object.fromEntries(odd.map((name, index) => [`web/dev/${name}`, configMap(`c${index}`)])),
    })
    const rendered = await render(tree)
    expect(problems(rendered)).toEqual([])
    expect(rendered.manifests.map(({ file }) => file?.slice('web/dev/'.length)).sort()).toEqual([...odd].sort())
  })
})

describe('what objects deploy out of the same repository', () => {
  const release = (values: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: api, namespace: shop }
spec:
  chart:
    spec:
      chart: ./charts/api
      sourceRef: { kind: GitRepository, name: deploy }
  values: ${values}
`
  const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: deploy, namespace: shop }
spec: { url: https://git.example/acme/deploy, ref: { branch: main } }
`
  const released = (values: string) =>
    treeOf({
      'web/dev/kustomization.yaml': 'resources: [release.yaml, source.yaml]\n',
      'web/dev/release.yaml': release(values),
      'web/dev/source.yaml': source,
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
      'charts/api/templates/settings.yaml': configMap('api', 'sum: {{ .Values.password | sha256sum }}'),
    })

  test('is rendered with it, once', async () => {
    const rendered = await render(released('{ password: correct-horse-battery }'))
    expect(problems(rendered)).toEqual([])
    expect(names(rendered)).toEqual(['HelmRelease api', 'GitRepository deploy', 'ConfigMap api'])
    expect(rendered.tools).toEqual(['kustomize v5.8.1', 'Helm v4.2.4'])
  })

  test('has the values that are hidden in the object, so that every process gets the same', async () => {
    const rendered = await render(released('{ password: correct-horse-battery }'))
    expect(JSON.stringify(rendered)).not.toContain('correct-horse')
    const sum = rendered.manifests.find(({ object }) => object.metadata.name === 'api' && object.kind === 'ConfigMap')
    // sha256sum of the password itself, not of its mark.
    expect(sum?.object['data']).toEqual({ sum: '62249369389075490555a758353aec61500c6218fa597252d52dc4bd0148f12d' })
  })

  test('counts when it changes', async () => {
    const before = await render(released('{ password: a-long-secret }'))
    const tree = editedTree(released('{ password: a-long-secret }'), {
      'charts/api/templates/settings.yaml': configMap('changed'),
    })
    expect(names(await render(tree))).not.toEqual(names(before))
  })
})

describe('what was rendered before', () => {
  test('is known at another commit, and nothing is read for it', async () => {
    await render(treeOf(kustomized))
    const tree = treeOf({ ...kustomized, 'other.txt': 'something else' })
    const { rendered, known } = renderer.counts
    await render(tree)
    expect(renderer.counts).toMatchObject({ rendered, known: known + 1 })
    expect(tree.asked).toEqual([])
  })

  test('is known when what was edited is committed', async () => {
    const edits = { 'web/dev/kustomization.yaml': 'resources: [../base]\nnamePrefix: edited-\n' }
    const edited = await render(editedTree(treeOf(kustomized), edits))
    const { known } = renderer.counts
    expect(await render(treeOf({ ...kustomized, ...edits }))).toEqual(edited)
    expect(renderer.counts.known).toBe(known + 1)
  })

  test.each<[string, Record<string, string>]>([
    ['a file that is read changes', { 'web/base/settings.yaml': configMap('other') }],
    ['a file appears that was looked for', { 'web/base/kustomization.yml': 'resources: []\n' }],
  ])('is rendered again when %s', async (_, edits) => {
    const before = await render(treeOf(kustomized))
    expect(await render(treeOf({ ...kustomized, ...edits }))).not.toEqual(before)
  })

  test('is rendered again when a template appears', async () => {
    await render(treeOf(chart))
    const rendered = await render(treeOf({ ...chart, 'web/dev/templates/more.yaml': configMap('more') }))
    expect(names(rendered)).toEqual(['ConfigMap more', 'ConfigMap web-settings'])
  })

  test('is not rendered twice at the same time', async () => {
    const tree = treeOf({ ...kustomized, 'web/base/settings.yaml': configMap('together') })
    const { rendered } = renderer.counts
    const [one, other] = await Promise.all([render(tree), render(tree)])
    expect(one).toEqual(other)
    expect(renderer.counts.rendered).toBe(rendered + 1)
  })
})

describe('links', () => {
  test.each<[string, Record<string, string | { link: string }>]>([
    ['to a file', { 'web/dev/a.yaml': { link: '../base/settings.yaml' } }],
    ['to a link', { 'web/dev/a.yaml': { link: 'b.yaml' }, 'web/dev/b.yaml': { link: '../base/settings.yaml' } }],
    [
      'in the middle of a path',
      { 'web/dev/a.yaml': { link: '../alias/settings.yaml' }, 'web/alias': { link: 'base' } },
    ],
  ])('%s are followed', async (_, links) => {
    const tree = treeOf({ ...kustomized, 'web/dev/kustomization.yaml': 'resources: [a.yaml]\n', ...links })
    const rendered = await render(tree)
    expect(problems(rendered)).toEqual([])
    expect(names(rendered)).toEqual(['ConfigMap settings'])
  })

  test('to directories are followed', async () => {
    const tree = treeOf({
      ...kustomized,
      'web/alias': { link: './base' },
      'web/dev/kustomization.yaml': 'resources: [../alias]\n',
    })
    expect(names(await render(tree))).toEqual(['ConfigMap settings'])
  })

  test('in a chart are followed, also to a directory', async () => {
    const tree = treeOf({
      ...chart,
      'web/dev/templates/shared': { link: '../../shared' },
      'web/shared/more.yaml': configMap('more'),
    })
    expect(names(await render(tree))).toEqual(['ConfigMap web-settings', 'ConfigMap more'])
  })

  test.each<[string, Record<string, { link: string }>, string]>([
    ['out of the repository', { 'web/dev/a.yaml': { link: '../../../outside' } }, '../../../outside'],
    ['to the root of the disk', { 'web/dev/a.yaml': { link: '/etc/passwd' } }, '/etc/passwd'],
    ['to themselves', { 'web/dev/a.yaml': { link: 'a.yaml' } }, 'a.yaml'],
    ['around', { 'web/dev/a.yaml': { link: 'b.yaml' }, 'web/dev/b.yaml': { link: 'a.yaml' } }, 'b.yaml'],
    ['to nothing', { 'web/dev/a.yaml': { link: 'gone.yaml' } }, 'gone.yaml'],
  ])('%s are refused', async (_, links, target) => {
    const tree = treeOf({ ...kustomized, 'web/dev/kustomization.yaml': 'resources: [a.yaml]\n', ...links })
    const rendered = await render(tree)
    expect(rendered.manifests).toEqual([])
    expect(rendered.problems).toEqual([
      expect.objectContaining({
        code: 'link',
        fatal: true,
        message: expect.stringContaining(` leads to ${target}, which `),
      }),
    ])
  })

  test('are looked at again when they lead elsewhere', async () => {
    const linked = (target: string) =>
      treeOf({
        ...kustomized,
        'web/other/settings.yaml': configMap('other'),
        'web/dev/kustomization.yaml': 'resources: [a.yaml]\n',
        'web/dev/a.yaml': { link: target },
      })
    expect(names(await render(linked('../base/settings.yaml')))).toEqual(['ConfigMap settings'])
    expect(names(await render(linked('../other/settings.yaml')))).toEqual(['ConfigMap other'])
  })

  test('submodules are named', async () => {
    const tree = treeOf({
      'web/dev/kustomization.yaml': 'resources: [../lib]\n',
      'web/lib': { submodule: true },
    })
    expect(problems(await render(tree))).toEqual([
      '!elsewhere web/dev/kustomization.yaml:1 web/lib is a submodule: its files are in another repository, and only this one is rendered',
    ])
  })
})

describe('what is wrong', () => {
  test('an object without a name is named by its place, and the others are there', async () => {
    const rendered = await render(
      treeOf({ 'web/dev/a.yaml': `${configMap('one')}---\napiVersion: v1\nkind: ConfigMap\n` }),
    )
    expect(names(rendered)).toEqual(['ConfigMap one'])
    expect(problems(rendered)).toEqual([
      'yaml web/dev/a.yaml:1 a ConfigMap has no metadata.name, which every object of Kubernetes needs',
    ])
  })

  test('more files than any overlay needs', async () => {
    const few = createRenderer({ limits: { files: 2 } })
    expect(problems(await few.render(requestOf(treeOf(kustomized))))).toEqual([
      '!too large web/dev/kustomization.yaml:1 it would read more than 2 files: render fewer of them together',
    ])
    await few.close()
  })

  test('more bytes than any overlay needs', async () => {
    const few = createRenderer({ limits: { bytes: 1024 * 1024 } })
    const tree = treeOf({ ...kustomized, 'web/base/settings.yaml': new Uint8Array(1024 * 1024).fill(35) })
    expect(problems(await few.render(requestOf(tree)))).toEqual([
      '!too large web/dev/kustomization.yaml:1 its files have more than 1 MiB: render fewer of them together',
    ])
    await few.close()
  })

  test('a blob that is too large to be read is named', async () => {
    const tree = treeOf({ ...kustomized, 'web/base/settings.yaml': new Uint8Array(17 * 1024 * 1024).fill(255) })
    expect(problems(await render(tree))).toEqual([
      '!too large web/base/settings.yaml:1 the file has more than 16 MiB: nothing that large is read',
    ])
  })
})

describe('values of secrets', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: correct-horse-battery\n'

  test('are hidden, with equal marks for equal values', async () => {
    const rendered = await render(
      treeOf({ 'web/dev/a.yaml': `${secret}---\n${secret.replace('name: db', 'name: copy')}` }),
    )
    expect(rendered.manifests.map(({ hidden }) => hidden)).toEqual([['/stringData/password'], ['/stringData/password']])
    const marks = rendered.manifests.map(({ object }) => JSON.stringify(object['stringData']))
    expect(marks[0]).toMatch(/^\{"password":"\(hidden [0-9a-f]{6}\)"\}$/)
    expect(marks[1]).toBe(marks[0])
  })

  test.each<[string, Record<string, string>]>([
    [
      'a template fails with it',
      {
        ...chart,
        'web/dev/values.yaml': 'database: { password: correct-horse-battery }\n',
        'web/dev/templates/settings.yaml': '{{ fail (printf "no: %v" .Values.database) }}',
      },
    ],
    [
      'a patch with it does not fit',
      {
        'web/dev/kustomization.yaml': `resources: [a.yaml]\npatches:\n  - patch: |-\n      ${secret.replaceAll('\n', '\n      ').replace('name: db', 'name: gone')}\n`,
        'web/dev/a.yaml': configMap('a'),
      },
    ],
    [
      'a generator has it twice',
      {
        'web/dev/kustomization.yaml':
          'secretGenerator:\n  - name: a\n    literals: [key=correct-horse-battery, key=correct-horse-battery]\n',
      },
    ],
    ['it stands in YAML that is broken', { 'web/dev/a.yaml': `${secret}  - correct-horse-battery: [\n` }],
  ])('do not get out where %s', async (_, files) => {
    const rendered = await render(treeOf(files))
    expect(rendered.problems).not.toEqual([])
    expect(JSON.stringify(rendered)).not.toContain('correct')
  })
})

test('a render that nobody waits for any more is given up', async () => {
  const stop = new AbortController()
  const endless = treeOf({
    ...chart,
    'web/dev/templates/settings.yaml': '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}',
  })
  const stopped = renderer.render(requestOf(endless), stop.signal)
  const queued = renderer.render(
    requestOf(treeOf({ ...kustomized, 'web/base/settings.yaml': configMap('q') })),
    stop.signal,
  )
  stop.abort(new Error('a newer push'))
  await expect(stopped).rejects.toThrow('a newer push')
  await expect(queued).rejects.toThrow('a newer push')
  expect(names(await render(treeOf(kustomized)))).toEqual(['ConfigMap dev-settings'])
})

test('a render beside one without an end is done first', async () => {
  const two = createRenderer({ threads: 2 })
  const stop = new AbortController()
  const endless = two.render(
    requestOf(
      treeOf({
        ...chart,
        'web/dev/templates/settings.yaml': '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}',
      }),
    ),
    stop.signal,
  )
  const ended = endless.then(
    () => 'done',
    () => 'given up',
  )
  expect(names(await two.render(requestOf(treeOf(kustomized))))).toEqual(['ConfigMap dev-settings'])
  stop.abort(new Error('enough'))
  expect(await ended).toBe('given up')
  await two.close()
})

test('threads end when they have nothing to do, and start again', async () => {
  const calls: (() => void)[] = []
  const timers = {
    after: (_: number, call: () => void) => {
      calls.push(call)
      return () => {}
    },
  }
  const other = createRenderer({ timers, limits: { deadlineMs: 20_000 } })
  await other.render(requestOf(treeOf(kustomized)))
  expect(other.counts.threads).toBe(1)
  for (const call of calls.splice(0)) call()
  await other.render(requestOf(treeOf(chart)))
  expect(other.counts.threads).toBe(2)
  await other.close()
})
