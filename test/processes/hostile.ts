// Renders what is hostile in a process of its own, so that its memory can be measured: `hostile.ts <group> <port> <file> [name]`. Prints one line of JSON for each.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Rendered } from '../../src/diff/manifest.ts'
import type { Tree } from '../../src/engine/ports.ts'
import { createRenderer } from '../../src/manifests/renderer.ts'
import { archives } from '../harness/hostile/archives.ts'
import { bombs } from '../harness/hostile/bombs.ts'
import type { Hostile } from '../harness/hostile/case.ts'
import { cycles } from '../harness/hostile/cycles.ts'
import { escapes } from '../harness/hostile/escapes.ts'
import { functions } from '../harness/hostile/functions.ts'
import { oddities } from '../harness/hostile/oddities.ts'
import { programs } from '../harness/hostile/programs.ts'
import { remotes } from '../harness/hostile/remotes.ts'
import { templates } from '../harness/hostile/templates.ts'
import { treeOf } from '../harness/tree.ts'

const [group = '', port = '0', canary = '/', only = ''] = process.argv.slice(2)
const endless = [...bombs, ...templates].filter(hostile => hostile.endless)
const groups: Readonly<Record<string, () => readonly Hostile[]>> = {
  bombs: () => bombs.filter(({ name, endless, alone }) => (alone ? name === only : !endless && only === '')),
  templates: () => templates.filter(hostile => !hostile.endless),
  endless: () => endless,
  cycles: () => cycles,
  escapes: () => escapes(canary),
  remotes: () => remotes(Number(port)),
  programs: () => programs,
  functions: () => functions,
  archives: () => archives(canary),
  oddities: () => oddities,
}

const renderer = createRenderer({ threads: 1, ...(group === 'endless' ? { limits: { deadlineMs: 1_000 } } : {}) })
const overlay = { app: 'web', env: 'dev', path: 'web/dev', kind: 'directory' } as const

const render = (tree: Tree, repository: string): Promise<Rendered> =>
  renderer.render({ tree, overlay, overlays: [overlay], kubernetes: null, addresses: [repository] })
const good = (name: string): Tree =>
  treeOf({
    'web/dev/kustomization.yaml': 'resources: [a.yaml]\n',
    'web/dev/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`,
  })
const names = ({ manifests }: Rendered): string => manifests.map(({ object }) => object.metadata.name).join()

await render(good('first'), 'good')
for (const [index, hostile] of (groups[group]?.() ?? []).entries()) {
  const tree = treeOf(hostile.files())
  // What it took to make the files does not count: the highest memory so far is forgotten.
  globalThis.gc?.()
  writeFileSync('/proc/self/clear_refs', '5')
  const [rendered, beside] = await Promise.all([render(tree, 'bad'), render(good(`beside-${index}`), 'good')])
  const after = await render(good(`after-${index}`), 'good')
  const megabytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  const text = JSON.stringify(rendered)
  const line = {
    name: hostile.name,
    megabytes: Math.round(megabytes),
    problems: rendered.problems,
    objects: rendered.manifests.length,
    text: text.length < 5_000 ? text : '',
    leaked: hostile.never !== undefined && text.includes(hostile.never),
    others: [names(beside), names(after)].join() === `beside-${index},after-${index}`,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
await renderer.close()
