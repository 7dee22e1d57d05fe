import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { natives } from '../scripts/native.ts'
import { parseConfig } from '../src/config/parse.ts'
import { compare } from '../src/engine/compare.ts'
import { comparedEnvironments } from '../src/engine/compared-environments.ts'
import type { Renderer, Tree } from '../src/engine/ports.ts'
import { mirror } from '../src/git/mirror.ts'
import { gitEnvironment } from '../src/git/run-git.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import { filesOf } from '../src/overlay/files.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import { startChild } from './child.ts'
import type { Benchmark } from './measured.ts'
import { commit } from './planning.ts'
import { interleaved, shown, shownRatio } from './rounds.ts'
import { shop } from './shop.ts'

/** The environments of the shops that are rendered. */
export const ENVIRONMENTS = ['dev', 'staging', 'preview', 'production']
/** Apps of the shop that a pull request is opened on. */
export const APPS = 250
/** Apps that include the base that is touched. */
const SHARING = 25
const OVERLAYS = 100
const ROUNDS = 5
const MOST_CPU = 0.3
const MOST_AGAIN = 0.1

const parsed = parseConfig(`version: 1
overlays: apps/{app}/overlays/{env}
environments:
  dev: {}
  staging: { from: dev }
  preview: { from: staging }
  production: { from: preview }
`)
if (!parsed.ok) throw new Error('the configuration of the benchmark is wrong')
/** The configuration of the shops that are rendered. */
export const { config } = parsed

/** CPU time of processes that ended, in ms: what `/proc` counts for those we waited for. */
export const ofChildren = (): number => {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

/** CPU time of this process and its threads, in ms. */
export const ofOurs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** A tree of texts. */
export const treeOf = (files: Readonly<Record<string, string>>): Tree => {
  const texts = filesOf(files)
  const bytes = new Map(texts.paths.map(path => [texts.id(path) ?? '', Buffer.from(files[path] ?? '')]))
  return {
    files: texts,
    links: new Map(),
    submodules: new Set(),
    bytes: async ids => new Map(ids.flatMap(id => (bytes.has(id) ? [[id, bytes.get(id) ?? Buffer.alloc(0)]] : []))),
  }
}

/** The same overlays, other in every round, so that nothing is remembered of the one before. */
export const varied = (files: Readonly<Record<string, string>>, round: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith('/deployment.yaml') ? `${text}      # round ${round}\n` : text,
    ]),
  )

/** What most overlays of real repositories have besides: a strategic merge patch, and a generated ConfigMap. */
export const usual = `patches:
  - target: { kind: Deployment }
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: any }
      spec: { minReadySeconds: 5, revisionHistoryLimit: 3 }
configMapGenerator:
  - name: settings
    literals: [LOG_LEVEL=info, REGION=eu]
`

/** CPU of rendering overlays that are all new, by us and by a process of kustomize each. `more`: what each kustomization has besides. */
const perOverlay = async (root: string, more: string, objects: number) => {
  const { files: plain, applications } = shop(OVERLAYS / ENVIRONMENTS.length, ENVIRONMENTS)
  const files = Object.fromEntries(
    Object.entries(plain).map(([path, text]) => [path, /overlays\/\w+\/kustomization/.test(path) ? text + more : text]),
  )
  const { kustomize } = natives()
  const directory = mkdtempSync(join(root, 'native-'))
  const renderer = createRenderer()
  let round = 0
  const ours = async (): Promise<number> => {
    const tree = treeOf(varied(files, round++))
    const { overlays } = findOverlays(tree.files, config, 'shop')
    const before = ofOurs()
    for (const overlay of overlays) {
      const { manifests } = await renderer.render({ tree, overlay, overlays, kubernetes: null, addresses: [] })
      if (manifests.length !== objects) throw new Error(`${overlay.path} gave ${manifests.length} objects`)
    }
    return (ofOurs() - before) / OVERLAYS
  }
  const theirs = async (): Promise<number> => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    const before = ofChildren()
    for (const { path } of applications)
      execFileSync(kustomize, ['build', join(directory, path)], { stdio: ['ignore', 'pipe', 'inherit'] })
    return (ofChildren() - before) / OVERLAYS
  }
  try {
    return await interleaved(ROUNDS, ours, theirs)
  } finally {
    await renderer.close()
  }
}

/** The base that several apps share, and the two commits of a pull request: one touches it, the next one an overlay besides. */
export const world = (root: string) => {
  const { files } = shop(APPS, ENVIRONMENTS)
  const shared = 'bases/logging/config.yaml'
  const logging = (level: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: logging\ndata:\n  level: ${level}\n`
  const all: Record<string, string> = {
    ...files,
    'bases/logging/kustomization.yaml': 'resources:\n  - config.yaml\n',
    [shared]: logging('info'),
  }
  for (let app = 1; app <= SHARING; app += 1)
    all[`apps/app-${String(app).padStart(4, '0')}/base/kustomization.yaml`] =
      'resources:\n  - deployment.yaml\n  - ../../../bases/logging\n'
  const directory = commit(root, { name: 'shop', config: '', files: all })
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: directory,
      env: gitEnvironment(),
    })
      .toString()
      .trim()
  const change = (path: string, text: string): string => {
    writeFileSync(join(directory, path), text)
    git('commit', '-q', '-a', '-m', 'Change')
    return git('rev-parse', 'HEAD')
  }
  const base = git('rev-parse', 'HEAD')
  const touched = change(shared, logging('debug'))
  const overlay = 'apps/app-0100/overlays/dev/kustomization.yaml'
  return { directory, base, touched, again: change(overlay, `${all[overlay]}namePrefix: blue-\n`) }
}

/** A pull request that touches a base, and the same pull request with one line more. */
const pullRequest = async (root: string) => {
  const { directory, base, touched, again } = world(root)
  const found = mirror({ directory: join(root, 'mirror.git'), url: directory })
  await found.fetch()
  const renderer = createRenderer()
  let asked = 0
  const counting: Renderer = {
    render: (request, signal) => {
      asked += 1
      return renderer.render(request, signal)
    },
    close: () => renderer.close(),
  }
  const side = async (at: string) => {
    const tree = await found.tree(at)
    return { commit: at, tree, overlays: findOverlays(tree.files, config, 'shop').overlays }
  }
  const look = async (head: string) => {
    asked = 0
    const began = performance.now()
    const { diffs } = await compare({
      renderer: counting,
      base: await side(base),
      head: await side(head),
      changed: await found.changed(base, head),
      environments: comparedEnvironments(config),
      addresses: [],
    })
    return { ms: performance.now() - began, asked, changed: diffs.filter(({ state }) => state === 'changed').length }
  }
  try {
    const first = await look(touched)
    return { first, second: await look(again) }
  } finally {
    await renderer.close()
    found.close()
  }
}

/** Time from the start of a process until it has its first object, and the most memory that it takes for all overlays of a shop. */
const fromNothing = async () => {
  const began = performance.now()
  const child = startChild(new URL('./processes/render.ts', import.meta.url), [String(APPS)])
  await child.line(line => line === 'first')
  const first = performance.now() - began
  const peak = await child.line(line => line.startsWith('peak '))
  await child.end()
  return { first, peak: Number(peak.slice('peak '.length)) }
}

/** What rendering costs, against processes of kustomize and against doing it all again. */
export const rendering: Benchmark = {
  name: 'rendering',
  asks: 'What does rendering cost, per overlay, at a start, and on a pull request that touches a base?',
  run: async () => {
    const root = mkdtempSync(join(tmpdir(), 'stagecoach-bench-'))
    try {
      const least = await perOverlay(root, '', 1)
      const each = await perOverlay(root, usual, 2)
      const { first, second } = await pullRequest(root)
      const { first: cold, peak } = await fromNothing()
      const again = second.ms / first.ms
      const missed = [
        ...(each.ratio.median > MOST_CPU
          ? [`rendering: ${each.ratio.median.toFixed(2)} × the CPU of kustomize, not ≤ ${MOST_CPU} ×`]
          : []),
        ...(again > MOST_AGAIN ? [`rendering: again after one line ${again.toFixed(2)} ×, not ≤ ${MOST_AGAIN} ×`] : []),
        ...(first.asked !== 2 * SHARING * ENVIRONMENTS.length
          ? [`rendering: ${first.asked} overlays were rendered, not ${2 * SHARING * ENVIRONMENTS.length}`]
          : []),
      ]
      return {
        tables: [
          {
            head: ['CPU per overlay', 'Stagecoach', 'A process of kustomize', 'Ratio', 'Target'],
            rows: [
              [
                'images and replicas only',
                shown(least.ours, 'ms', 1),
                shown(least.theirs, 'ms', 1),
                shownRatio(least.ratio),
                '',
              ],
              [
                'with a patch and a generator',
                shown(each.ours, 'ms', 1),
                shown(each.theirs, 'ms', 1),
                shownRatio(each.ratio),
                `≤ ${MOST_CPU} ×`,
              ],
            ],
          },
          {
            head: [`A pull request on ${APPS * ENVIRONMENTS.length} overlays`, 'Rendered', 'Differ', 'Time', 'Target'],
            rows: [
              [
                `touches a base of ${SHARING} apps`,
                `${first.asked}`,
                `${first.changed}`,
                `${first.ms.toFixed(0)} ms`,
                '',
              ],
              [
                'and one line of another overlay',
                `${second.asked}, all but two remembered`,
                `${second.changed}`,
                `${second.ms.toFixed(0)} ms, ${again.toFixed(3)} ×`,
                `≤ ${MOST_AGAIN} ×`,
              ],
            ],
          },
          {
            head: ['A new process', ''],
            rows: [
              ['until its first object', `${cold.toFixed(0)} ms`],
              [`most memory, ${APPS * ENVIRONMENTS.length} overlays rendered`, `${peak.toFixed(0)} MB`],
            ],
          },
        ],
        missed,
      }
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  },
}
