import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Job, ParityCase } from './case.ts'

const kustomizations = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])

/** All files of a directory by path, links inside it followed, `.git` left out. */
export const filesOf = (directory: string): ReadonlyMap<string, Uint8Array> => {
  const root = realpathSync(directory)
  const files = new Map<string, Uint8Array>()
  const visit = (path: string, within: readonly string[]): void => {
    let real: string
    try {
      real = realpathSync(join(root, path))
    } catch {
      // A link to nowhere.
      return
    }
    if (relative(root, real).startsWith('..') || within.includes(real)) return
    const found = statSync(real)
    if (found.isFile()) files.set(path, readFileSync(real))
    if (!found.isDirectory()) return
    for (const name of readdirSync(real).sort())
      if (name !== '.git') visit(path === '' ? name : `${path}/${name}`, [...within, real])
  }
  visit('', [])
  return files
}

/** One case for each directory with a kustomization and each chart. Charts inside of charts count as well: each can be rendered alone. */
export const directoryCases = (files: ReadonlyMap<string, Uint8Array>): readonly ParityCase[] => {
  const at = (path: string): string => (dirname(path) === '.' ? '' : dirname(path))
  const names = [...files.keys()].sort()
  const roots = [...new Set(names.filter(path => kustomizations.has(basename(path))).map(at))]
  const charts = names.filter(path => basename(path) === 'Chart.yaml').map(at)
  const made = (name: string, job: Job): ParityCase => ({
    name,
    job,
    // Nothing is copied: all cases share the files.
    files,
    kubernetes: null,
    apiVersions: [],
    clock: false,
    shapes: {},
    broken: false,
  })
  return [
    ...roots.map(root => made(`kustomization ${root || '.'}`, { kind: 'kustomize', root, restrict: 'root' })),
    ...charts.map(chart =>
      made(`chart ${chart || '.'}`, {
        kind: 'helm',
        chart,
        release: { name: 'release', namespace: 'default' },
        values: [],
        sets: [],
        crds: true,
      }),
    ),
  ]
}
