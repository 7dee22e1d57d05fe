import type { TreeEntry } from '../tree.ts'
import { CANARY, type Hostile } from './case.ts'
import { chart, kustomization, map } from './overlays.ts'

/** Ways out of the repository; `canary` is a file on the disk that says {@link CANARY}. */
export const escapes = (canary: string): readonly Hostile[] => {
  const up = '../'.repeat(12)
  const targets = [
    canary,
    `${up}${canary.slice(1)}`,
    '/etc/passwd',
    `${up}etc/passwd`,
    '/proc/self/environ',
    `file://${canary}`,
  ]
  const fields: readonly (readonly [string, (path: string) => Record<string, TreeEntry>])[] = [
    ['resources', path => kustomization(`resources: [${JSON.stringify(path)}]\n`)],
    ['components', path => kustomization(`components: [${JSON.stringify(path)}]\n`)],
    ['crds', path => kustomization(`crds: [${JSON.stringify(path)}]\n`)],
    [
      'generator files',
      path => kustomization(`configMapGenerator: [{ name: a, files: [${JSON.stringify(`x=${path}`)}] }]\n`),
    ],
    ['generator envs', path => kustomization(`secretGenerator: [{ name: a, envs: [${JSON.stringify(path)}] }]\n`)],
    [
      'patches',
      path =>
        kustomization(`resources: [a.yaml]\npatches: [{ path: ${JSON.stringify(path)} }]\n`, {
          'web/dev/a.yaml': map('a'),
        }),
    ],
    ['a link', path => kustomization('resources: [a.yaml]\n', { 'web/dev/a.yaml': { link: path } })],
    [
      'a link that a generator reads',
      path =>
        kustomization('configMapGenerator: [{ name: a, files: [secret] }]\n', { 'web/dev/secret': { link: path } }),
    ],
    [
      'a link in the middle of a path',
      path =>
        kustomization('configMapGenerator: [{ name: a, files: [dir/deep/file] }]\n', {
          'web/dev/dir': { link: path.slice(0, path.lastIndexOf('/')) || '/' },
        }),
    ],
    ['a link in a chart', path => chart({ 'templates/a.yaml': { link: path } })],
    [
      'a link among the files of a chart',
      path => chart({ secret: { link: path }, 'templates/a.yaml': map('a', '  a: {{ .Files.Get "secret" | quote }}') }),
    ],
  ]
  return fields.flatMap(([field, files]) =>
    targets.map(path => ({
      name: `${field} → ${path}`,
      files: () => files(path),
      codes: ['link', 'restricted', 'missing', 'remote', 'kustomization', 'values', 'yaml', 'template', 'chart'],
      names: 'web/dev/',
      never: CANARY,
    })),
  )
}
