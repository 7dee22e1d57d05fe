import type { TreeEntry } from '../tree.ts'
import type { Hostile } from './case.ts'
import { chart, kustomization, map } from './overlays.ts'

/** Addresses that must not be asked; `port` is one that counts who comes. */
export const addresses = (port: number): readonly string[] => [
  `http://127.0.0.1:${port}/a.yaml`,
  `https://127.0.0.1:${port}/a.yaml`,
  `http://localhost:${port}/a.yaml`,
  `http://[::1]:${port}/a.yaml`,
  `http://2130706433:${port}/a.yaml`,
  `http://0x7f000001:${port}/a.yaml`,
  `http://0177.0.0.1:${port}/a.yaml`,
  `http://127.1:${port}/a.yaml`,
  `http://0.0.0.0:${port}/a.yaml`,
  `http://user:password@127.0.0.1:${port}/a.yaml`,
  `HTTP://127.0.0.1:${port}/a.yaml`,
  `http://127.0.0.1:${port}/base?ref=main`,
  `http://127.0.0.1:${port}/base//overlay?ref=v1`,
  `https://127.0.0.1:${port}/org/repo.git`,
  `https://127.0.0.1:${port}/org/repo.git//path?ref=v1&timeout=1s`,
  `https://127.0.0.1:${port}/org/repo?submodules=false`,
  `git::http://127.0.0.1:${port}/org/repo`,
  `git::https://127.0.0.1:${port}/org/repo.git//path`,
  `git://127.0.0.1:${port}/org/repo`,
  `git@127.0.0.1:org/repo.git`,
  `git@127.0.0.1:org/repo.git//path?ref=v1`,
  `ssh://git@127.0.0.1:${port}/org/repo.git`,
  `git::ssh://git@127.0.0.1:${port}/org/repo.git`,
  `git::git@127.0.0.1:${port}/org/repo.git`,
  `file:///etc/passwd`,
  `git::file:///etc`,
  `s3::http://127.0.0.1:${port}/bucket/key`,
  `s3://bucket/key`,
  `gcs::http://127.0.0.1:${port}/bucket`,
  `hg::http://127.0.0.1:${port}/repo`,
  `oci://127.0.0.1:${port}/charts/web`,
  `http://169.254.169.254/latest/meta-data/`,
  `http://metadata.google.internal/computeMetadata/v1/`,
  `https://kubernetes.default.svc/api/v1/secrets`,
  `github.com/org/repo`,
  `github.com/org/repo//path?ref=v1`,
  `https://github.com/org/repo//path?ref=v1`,
  `bitbucket.org/org/repo//path?ref=v1`,
  `127.0.0.1:${port}/org/repo.git//path?ref=v1`,
  `http://127.0.0.1.nip.test:${port}/a.yaml`,
]

const quoted = JSON.stringify

/** Every field that takes a path or an address. */
export const remotes = (port: number): readonly Hostile[] => {
  const codes = [
    'remote',
    'missing',
    'restricted',
    'kustomization',
    'plugin',
    'yaml',
    'values',
    'chart',
    'elsewhere',
    'unknown',
  ]
  const all = addresses(port)
  const some = [all[0], all[14], all[17], all[21], all[31]].flatMap(address => (address === undefined ? [] : [address]))
  const fields: readonly (readonly [string, readonly string[], (address: string) => Record<string, TreeEntry>])[] = [
    ['resources', all, address => kustomization(`resources: [${quoted(address)}]\n`)],
    ['bases', some, address => kustomization(`bases: [${quoted(address)}]\n`)],
    ['components', some, address => kustomization(`components: [${quoted(address)}]\n`)],
    ['crds', some, address => kustomization(`crds: [${quoted(address)}]\n`)],
    ['configurations', some, address => kustomization(`configurations: [${quoted(address)}]\n`)],
    ['generators', some, address => kustomization(`generators: [${quoted(address)}]\n`)],
    ['transformers', some, address => kustomization(`transformers: [${quoted(address)}]\n`)],
    ['validators', some, address => kustomization(`validators: [${quoted(address)}]\n`)],
    ['openapi', some, address => kustomization(`openapi: { path: ${quoted(address)} }\n`)],
    ['replacements', some, address => kustomization(`replacements: [{ path: ${quoted(address)} }]\n`)],
    ['patchesStrategicMerge', some, address => kustomization(`patchesStrategicMerge: [${quoted(address)}]\n`)],
    [
      'patches',
      some,
      address => kustomization(`patches: [{ path: ${quoted(address)}, target: { kind: ConfigMap } }]\n`),
    ],
    [
      'generated files',
      some,
      address => kustomization(`configMapGenerator: [{ name: a, files: [${quoted(address)}] }]\n`),
    ],
    ['generated envs', some, address => kustomization(`secretGenerator: [{ name: a, envs: [${quoted(address)}] }]\n`)],
    [
      'helmCharts',
      some,
      address => kustomization(`helmCharts: [{ name: web, repo: ${quoted(address)}, version: 1.0.0 }]\n`),
    ],
    [
      'values of helmCharts',
      some,
      address =>
        kustomization(
          `helmCharts: [{ name: web, valuesFile: ${quoted(address)} }]\n`,
          chart({}, 'web/dev/charts/web/'),
        ),
    ],
    [
      'dependencies of a chart',
      some,
      address => ({
        ...chart({ 'templates/a.yaml': map('a') }),
        'web/dev/Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{ name: a, version: 1.0.0, repository: ${quoted(address)} }]\n`,
      }),
    ],
  ]
  return fields.flatMap(([field, some, files]) =>
    some.map(address => ({
      name: `${field}: ${address}`,
      files: () => files(address),
      codes,
      names: 'web/dev/',
      never: 'password@',
    })),
  )
}
