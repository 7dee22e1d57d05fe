import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseConfig } from '../src/config/parse.ts'
import { isManifestPath, readFiles } from '../src/git/read-files.ts'
import { gitEnvironment, runGit } from '../src/git/run-git.ts'
import { planRoad } from '../src/promotion/plan-road.ts'
import type { Benchmark } from './measured.ts'
import { interleaved, shown, shownRatio } from './rounds.ts'
import { shop } from './shop.ts'

const APPS = 1_250
const ENVIRONMENTS = ['dev', 'staging', 'preview', 'production']
const ROUNDS = 5
const MOST = 3

const road = `environments:
  dev: {}
  staging: { from: dev }
  preview: { from: staging }
  production: { from: preview }
`

interface Layout {
  readonly name: string
  readonly config: string
  readonly files: Readonly<Record<string, string>>
}

/** Apps with a base and an overlay per environment; every second one is a version ahead in `dev`. */
export const kustomize = (): Layout => {
  const { files, release } = shop(APPS, ENVIRONMENTS)
  const newer = Object.entries(release('dev', '1.1.0')).filter((_, index) => index % 2 === 0)
  return {
    name: 'Kustomize, a base and 4 overlays per app',
    config: `version: 1\noverlays: apps/{app}/overlays/{env}\n${road}`,
    files: { ...files, ...Object.fromEntries(newer) },
  }
}

/** A chart's values per app and environment; every second app is a version ahead in `dev`. */
export const helm = (): Layout => {
  const values = (app: string, env: string, tag: string): string =>
    [
      `replicaCount: ${env === 'production' ? 6 : 1}`,
      'image:',
      `  repository: ghcr.io/acme/${app}`,
      `  tag: "${tag}" # moves by promotion`,
      'service:',
      '  type: ClusterIP',
      '  port: 8080',
      'ingress:',
      '  enabled: true',
      '  hosts:',
      `    - host: ${app}.${env}.acme.example`,
      '      paths: ["/"]',
      'resources:',
      '  requests: { cpu: 100m, memory: 128Mi }',
      '  limits: { memory: 256Mi }',
      'env:',
      '  - name: LOG_LEVEL',
      `    value: ${env === 'production' ? 'warn' : 'debug'}`,
      '',
    ].join('\n')
  const files: Record<string, string> = {}
  for (let index = 1; index <= APPS; index += 1) {
    const app = `app-${String(index).padStart(4, '0')}`
    files[`apps/${app}/Chart.yaml`] =
      `apiVersion: v2\nname: ${app}\nversion: 0.1.0\ndependencies:\n  - name: service\n    version: 3.2.1\n    repository: https://charts.acme.example\n`
    for (const env of ENVIRONMENTS)
      files[`apps/${app}/values-${env}.yaml`] = values(app, env, env === 'dev' && index % 2 === 0 ? '1.1.0' : '1.0.0')
  }
  return {
    name: 'Helm, a chart and 4 files of values per app',
    config: `version: 1\noverlays: apps/{app}/values-{env}.yaml\n${road}`,
    files,
  }
}

/** Commits the files in a repository of its own; gives its directory. */
export const commit = (root: string, { files }: Layout): string => {
  const directory = mkdtempSync(join(root, 'repository-'))
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: directory,
      env: gitEnvironment(),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  git('init', '-q', '-b', 'main')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  git('add', '-A')
  git('commit', '-q', '-m', 'Begin')
  // A mirror that was cloned has packs, not tens of thousands of single objects.
  git('repack', '-adq')
  return directory
}

/** Reads the same files the way a script would: the list of a tree, and every blob of it by `git cat-file --batch`. Gives the bytes. */
export const readAll = async (directory: string): Promise<number> => {
  const listing = (await runGit(['ls-tree', '-r', '-z', '--full-tree', 'HEAD'], { directory })).toString()
  const ids = listing.split('\0').flatMap(line => {
    const [, id, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    return id !== undefined && path !== undefined && isManifestPath(path) ? [id] : []
  })
  return await new Promise((resolve, reject) => {
    const child = spawn('git', ['cat-file', '--batch', '--buffer'], { cwd: directory, env: gitEnvironment() })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(parts).toString().length))
    child.stdin.end(`${ids.join('\n')}\n`)
  })
}

/** Plans of 5,000 overlays against reading their files. */
export const planning: Benchmark = {
  name: 'planning',
  asks: 'How long does it take to plan 5,000 overlays, by the time it takes to read their files?',
  run: async () => {
    const root = mkdtempSync(join(tmpdir(), 'stagecoach-bench-'))
    const missed: string[] = []
    const rows: string[][] = []
    try {
      for (const layout of [kustomize(), helm()]) {
        const directory = commit(root, layout)
        const parsed = parseConfig(layout.config)
        if (!parsed.ok) throw new Error(`the configuration of the benchmark is wrong: ${parsed.problems[0]?.message}`)
        let plans = 0
        const plan = (files: Awaited<ReturnType<typeof readFiles>>): void => {
          const { overlays, steps } = planRoad(files, parsed.config, 'shop')
          plans = steps.filter(({ outcome }) => outcome?.kind === 'plan').length
          if (overlays.length !== APPS * ENVIRONMENTS.length || plans !== APPS / 2)
            throw new Error(
              `${overlays.length} overlays and ${plans} plans, where there should be 5000 and ${APPS / 2}`,
            )
        }
        const timed = async (work: () => Promise<void>): Promise<number> => {
          const began = performance.now()
          await work()
          return performance.now() - began
        }
        const reading = (): Promise<number> => timed(async () => void (await readAll(directory)))
        const cold = await interleaved(
          ROUNDS,
          () => timed(async () => plan(await readFiles(directory, 'HEAD'))),
          reading,
        )
        const kept = await readFiles(directory, 'HEAD')
        plan(kept)
        const warm = await interleaved(ROUNDS, () => timed(async () => plan(kept)), reading)
        for (const [how, found] of [
          ['everything read anew', cold],
          ['files and pins as the last pass left them', warm],
        ] as const) {
          rows.push([
            layout.name,
            how,
            shown(found.ours, 'ms'),
            shown(found.theirs, 'ms'),
            shownRatio(found.ratio),
            `≤ ${MOST} ×`,
          ])
          if (found.ratio.median > MOST)
            missed.push(`planning: ${layout.name}, ${how}: ${found.ratio.median.toFixed(2)} ×, not ≤ ${MOST} ×`)
        }
      }
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
    return { tables: [{ head: ['Repository', 'Caches', 'Planning', 'Reading', 'Ratio', 'Target'], rows }], missed }
  },
}
