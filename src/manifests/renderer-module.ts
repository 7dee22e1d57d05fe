import { readFile } from 'node:fs/promises'

/** Versions of what is in the renderer's module. */
export interface Versions {
  /** With their `v`. */
  readonly kustomize: string
  readonly helm: string
  /** The minor version of Kubernetes that is taken where nobody says one. */
  readonly kubernetes: string
}

/** Reads which versions the module has. It is beside `src/` and `dist/` alike. */
export const readVersions = async (): Promise<Versions> =>
  JSON.parse(await readFile(new URL('../../renderer/versions.json', import.meta.url), 'utf8')) as Versions
