// A process that renders a shop of so many apps: `render.ts <apps>`; says "first" when it has an object, and the most memory it took.
import { readFileSync } from 'node:fs'
import { parseConfig } from '../../src/config/parse.ts'
import type { Tree } from '../../src/engine/ports.ts'
import { createRenderer } from '../../src/manifests/renderer.ts'
import { filesOf } from '../../src/overlay/files.ts'
import { findOverlays } from '../../src/overlay/find-overlays.ts'
import { shop } from '../shop.ts'

const config = parseConfig(
  'version: 1\noverlays: apps/{app}/overlays/{env}\nenvironments: { dev: {}, staging: {}, preview: {}, production: {} }\n',
)
if (!config.ok) throw new Error('the configuration is wrong')
const { files: texts } = shop(Number(process.argv[2]), ['dev', 'staging', 'preview', 'production'])
const files = filesOf(texts)
const tree: Tree = {
  files,
  links: new Map(),
  submodules: new Set(),
  bytes: async ids => new Map(ids.map(id => [id, Buffer.from(id.replace(/^text:/, ''))])),
}
const renderer = createRenderer()
const { overlays } = findOverlays(files, config.config, 'shop')
let said = false
for (const overlay of overlays) {
  const { manifests } = await renderer.render({ tree, overlay, overlays, kubernetes: null, addresses: [] })
  if (manifests.length === 0) throw new Error(`${overlay.path} gave nothing`)
  if (!said) process.stdout.write('first\n')
  said = true
}
await renderer.close()
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
process.stdout.write(`peak ${(Number(peak) * 1024) / 1e6}\n`)
