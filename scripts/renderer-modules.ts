import { changeKustomize } from './renderer-kustomize.ts'

/** What `versions.json` of a module says: versions of what is linked in, and of the Go that builds it. */
export type Versions = Readonly<Record<string, string>> & { readonly go: string }

/** A module that is built from Go source. In its directory are `<name>.wasm.br`, `<name>.sha256`, `versions.json` and `NOTICE`. */
export interface SandboxModule {
  readonly name: string
  /** Its directory, from the root of the repository. */
  readonly directory: string
  /** What {@link https://webassembly.github.io/spec/core/binary/modules.html#memory-section memory} it may have, in pages of 64 KiB. */
  readonly pages: number
  /** Bytes that it may have at most when it is packed. */
  readonly mostPacked: number
  /** Go's variables that are set when it is linked. */
  readonly variables: (versions: Versions) => Readonly<Record<string, string>>
  /** What has to be done in a copy of the directory before Go finds everything. */
  readonly prepare: (directory: string, env: NodeJS.ProcessEnv) => void
  /** What NOTICE begins with, in whole lines. */
  readonly notice: readonly string[]
}

/** All modules. */
export const sandboxModules: readonly SandboxModule[] = [
  {
    name: 'renderer',
    directory: 'renderer',
    pages: 3328,
    mostPacked: 7_000_000,
    variables: versions => ({
      'helm.sh/helm/v4/internal/version.version': versions['helm'] ?? '',
      'sigs.k8s.io/kustomize/api/provenance.version': versions['kustomize'] ?? '',
    }),
    prepare: changeKustomize,
    notice: [
      'renderer.wasm contains the following. kustomize is changed as renderer/README.md says. The text of the Apache License 2.0 is in',
      'the file LICENSE of this repository; the others are below.',
    ],
  },
  {
    name: 'rego',
    directory: 'renderer/rego',
    pages: 6144,
    mostPacked: 8_000_000,
    variables: () => ({}),
    prepare: () => {},
    notice: [
      'rego.wasm contains the following. The text of the Apache License 2.0 is in the file LICENSE of this repository; the others are below.',
    ],
  },
]
