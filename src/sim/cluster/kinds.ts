import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import type { Schema } from './structural-schema.ts'

/** A kind of object that the simulated API server serves. */
export interface ServedKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly namespaced: boolean
  /** Custom resources have one; built-in kinds are kept as they come, because only the simulation writes them. */
  readonly schema?: Schema
  /** `status` is written at an address of its own. */
  readonly statusSubresource: boolean
  /** What kubectl shows beside the name. */
  readonly columns: readonly { readonly name: string; readonly jsonPath: string; readonly priority?: number }[]
}

interface Definition {
  readonly group: string
  readonly scope: string
  readonly names: {
    readonly kind: string
    readonly plural: string
    readonly singular: string
    readonly shortNames?: readonly string[]
  }
  readonly versions: readonly {
    readonly name: string
    readonly schema: { readonly openAPIV3Schema: Schema }
    readonly subresources?: { readonly status?: object }
    readonly additionalPrinterColumns?: ServedKind['columns']
  }[]
}

/** The extract that `scripts/crds.ts` makes of github.com/argoproj/argo-cd (Apache-2.0). */
const extract = (): readonly Definition[] => {
  const bytes = readFileSync(new URL('./crds.json.br', import.meta.url))
  return (JSON.parse(brotliDecompressSync(bytes).toString()) as { crds: readonly Definition[] }).crds
}

const builtIn = (group: string, kind: string, namespaced: boolean, shortNames: readonly string[]): ServedKind => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  shortNames,
  namespaced,
  statusSubresource: false,
  columns: [],
})

/** Every kind that is served: what looks at a cluster needs, and Argo CD's with the schemas that it ships. */
export const servedKinds: readonly ServedKind[] = [
  builtIn('', 'Namespace', false, ['ns']),
  builtIn('', 'Pod', true, ['po']),
  builtIn('', 'ConfigMap', true, ['cm']),
  builtIn('', 'Secret', true, []),
  builtIn('apps', 'Deployment', true, ['deploy']),
  builtIn('apiextensions.k8s.io', 'CustomResourceDefinition', false, ['crd']),
  ...extract().flatMap(({ group, scope, names, versions }) =>
    versions.map(version => ({
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular,
      shortNames: names.shortNames ?? [],
      namespaced: scope === 'Namespaced',
      schema: version.schema.openAPIV3Schema,
      statusSubresource: version.subresources?.status !== undefined,
      columns: version.additionalPrinterColumns ?? [],
    })),
  ),
]

/** `applications.argoproj.io`, `pods`: as messages name a kind. */
export const resourceName = (kind: ServedKind): string =>
  kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`

/** `argoproj.io/v1alpha1`, `v1`. */
export const apiVersionOf = (kind: ServedKind): string =>
  kind.group === '' ? kind.version : `${kind.group}/${kind.version}`

/** The served kind of an object. */
export const kindOf = (apiVersion: string, kind: string): ServedKind | undefined =>
  servedKinds.find(served => apiVersionOf(served) === apiVersion && served.kind === kind)
