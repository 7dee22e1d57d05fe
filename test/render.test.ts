import { afterAll, expect, test } from 'vitest'
import type { Tree } from '../src/engine/ports.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { treeOf } from './harness/tree.ts'

const renderer = createRenderer({ limits: { deadlineMs: 20_000 } })
afterAll(() => renderer.close())

const overlayAt = (path: string): Overlay => ({ app: 'web', env: 'dev', path, kind: 'directory' })
const render = (tree: Tree, path = 'web/dev') =>
  renderer.render({ tree, overlay: overlayAt(path), overlays: [overlayAt(path)], kubernetes: null, addresses: [] })

const configMap = (name: string, data = 'a: b'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`

const base = {
  'web/base/kustomization.yaml': 'resources: [settings.yaml]\n',
  'web/base/settings.yaml': configMap('settings'),
  'web/dev/kustomization.yaml': 'resources: [../base]\nnamePrefix: dev-\n',
}

test('a kustomization is rendered', async () => {
  expect(await render(treeOf(base))).toMatchInlineSnapshot(`
    {
      "digest": "50272223a6b840c397a0da3a1a9b9eca79925c762ed73fffa921f9238eee43e8",
      "manifests": [
        {
          "file": "web/base/settings.yaml",
          "hidden": [],
          "object": {
            "apiVersion": "v1",
            "data": {
              "a": "b",
            },
            "kind": "ConfigMap",
            "metadata": {
              "name": "dev-settings",
            },
          },
        },
      ],
      "problems": [],
      "read": [
        "web/base/kustomization.yaml",
        "web/base/settings.yaml",
        "web/dev/kustomization.yaml",
      ],
      "tools": [
        "kustomize v5.8.1",
      ],
      "warnings": [],
    }
  `)
})
