import { expect, it } from 'vitest'
import { linkedFiles } from '../src/engine/linked-files.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { reachOf } from '../src/overlay/reach.ts'
import { sourceOf } from '../src/overlay/source-of.ts'
import { treeOf } from './harness/tree.ts'

const web: Overlay = { app: 'web', env: 'dev', path: 'web/dev', kind: 'directory' }

it('lets a change behind a link reach the overlay that includes it by the link', async () => {
  const entries = {
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
    'base/a.yaml': 'kind: A\n',
    'web/dev/kustomization.yaml': 'resources: [base]\n',
    'web/dev/base': { link: '../../base' },
  }
  const base = await linkedFiles(treeOf(entries))
  const head = await linkedFiles(treeOf({ ...entries, 'base/a.yaml': 'kind: B\n' }))
  expect(reachOf(base, head, [web], [web], ['base/a.yaml'])).toEqual([{ base: web, head: web }])
  expect(reachOf(base, base, [web], [web], ['web/dev/base'])).toEqual([{ base: web, head: web }])
  expect(reachOf(base, base, [web], [web], ['base/unused.yaml'])).toEqual([])
})

it('asks a tree without links for nothing, and reads the links of others once', async () => {
  const plain = treeOf({ a: 'b' })
  expect(await linkedFiles(plain)).toBe(plain.files)
  const linked = treeOf({ a: 'b', c: { link: 'a' }, d: { link: '/etc/passwd' }, e: { link: `${'x/'.repeat(4_000)}a` } })
  const files = await linkedFiles(linked)
  expect(files.paths).toEqual(['a', 'c'])
  expect(files.read('c')).toBe('b')
  expect(await linkedFiles(linked)).toBe(files)
  expect(linked.asked).toHaveLength(3)
  expect(plain.asked).toEqual([])
})

it('finds a chart that another depends on by a path where Helm looks for it', async () => {
  const chart = (name: string, path: string): string =>
    `apiVersion: v2\nname: ${name}\nversion: 1.0.0\ndependencies: [{ name: lib, version: 1.0.0, repository: "file://${path}" }]\n`
  const entries = {
    'web/dev/Chart.yaml': chart('web', '../../lib'),
    'lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\n',
    'lib/templates/a.yaml': 'kind: A\n',
  }
  const base = await linkedFiles(treeOf(entries))
  const { sources, inputs } = sourceOf(base, web)
  expect(sources).toHaveLength(1)
  expect(inputs).toEqual(['web/dev/Chart.yaml', 'web/dev/charts/lib/Chart.yaml', 'web/dev/charts/lib/templates/a.yaml'])
  expect(reachOf(base, base, [web], [web], ['lib/templates/a.yaml'])).toEqual([{ base: web, head: web }])
  // In a circle, out of the repository, itself: each ends.
  for (const path of ['.', '../../../lib', '/lib', '../dev', '../../none']) {
    const files = await linkedFiles(
      treeOf({ ...entries, 'web/dev/Chart.yaml': chart('web', path), 'lib/Chart.yaml': chart('lib', '../web/dev') }),
    )
    expect(sourceOf(files, web).unrendered.map(({ code }) => code)).toEqual(['missing'])
  }
})

it('renders a chart with one that it depends on by a path', async () => {
  const entries = {
    'web/dev/Chart.yaml':
      'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{ name: lib, version: 1.0.0, repository: "file://../../lib" }]\n',
    'web/dev/values.yaml': 'lib: { name: mine }\n',
    'lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\n',
    'lib/templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{ .Values.name }}" }\n',
  }
  const renderer = createRenderer({ threads: 1 })
  try {
    const request = { tree: treeOf(entries), overlay: web, overlays: [web], kubernetes: null, addresses: [] }
    const { manifests, problems } = await renderer.render(request)
    expect(problems).toEqual([])
    expect(manifests.map(({ object }) => object.metadata.name)).toEqual(['mine'])
  } finally {
    await renderer.close()
  }
}, 60_000)
