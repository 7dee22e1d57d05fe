import { app } from '../test/harness/world.ts'

/** Overlays of so many apps on some environments, each app with a base, as many GitOps repositories have it. */
export interface Shop {
  readonly files: Readonly<Record<string, string>>
  readonly applications: readonly { readonly name: string; readonly path: string }[]
  /** The files of a new version of every app in one environment. */
  release(env: string, version: string): Readonly<Record<string, string>>
}

const overlay = (name: string, env: string): string => `apps/${name}/overlays/${env}`

/** Makes a shop whose apps all run 1.0.0 everywhere. */
export const shop = (apps: number, environments: readonly string[]): Shop => {
  const names = Array.from({ length: apps }, (_, index) => `app-${String(index + 1).padStart(4, '0')}`)
  const tags = Object.fromEntries(environments.map(env => [env, '1.0.0']))
  const files: Record<string, string> = Object.assign({}, ...names.map(name => app(name, tags)))
  return {
    files,
    applications: names.flatMap(name =>
      environments.map(env => ({ name: `${name}-${env}`, path: overlay(name, env) })),
    ),
    release: (env, version) =>
      Object.fromEntries(
        names.map(name => {
          const path = `${overlay(name, env)}/kustomization.yaml`
          return [path, (files[path] ?? '').replace(/newTag: \S+/, `newTag: ${version}`)]
        }),
      ),
  }
}
