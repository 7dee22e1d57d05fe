import { expect, it } from 'vitest'
import { linkedFiles } from '../src/engine/linked-files.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { reachOf } from '../src/overlay/reach.ts'
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
