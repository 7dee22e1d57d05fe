import type { Unrendered } from './source.ts'
import { listOf, mapOf, type Written, wordOf } from './written.ts'

/** Something that changes objects in the cluster and is not done here. */
export type NotApplied = Pick<Unrendered, 'code' | 'sentence'>

/** Fields of Flux' Kustomization by which it changes what it builds. */
const changing = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'components',
  'namePrefix',
  'nameSuffix',
  'targetNamespace',
  'commonMetadata',
]

/** What a Kustomization of Flux changes beyond what its directory says. */
export const notAppliedOfFlux = (spec: Written): readonly NotApplied[] => {
  const build = mapOf(spec['postBuild'])
  const substitutes = Object.keys(mapOf(build['substitute'])).length > 0 || listOf(build['substituteFrom']).length > 0
  const found = fieldsNotApplied(changing.filter(field => isSet(spec[field])))
  return substitutes
    ? [
        {
          code: 'substitution',
          sentence:
            'its postBuild replaces variables in the cluster; here they stay as they are written, so commit the values instead to see them',
        },
        ...found,
      ]
    : found
}

/** What an Application of Argo CD changes of a kustomization. */
export const notAppliedOfArgo = (kustomize: Written): readonly NotApplied[] =>
  fieldsNotApplied(
    Object.keys(kustomize)
      .filter(field => !['version', 'apiVersions', 'kubeVersion'].includes(field) && isSet(kustomize[field]))
      .map(field => `kustomize.${field}`),
  )

const fieldsNotApplied = (fields: readonly string[]): readonly NotApplied[] =>
  fields.length === 0
    ? []
    : [
        {
          code: 'unknown',
          sentence: `what ${fields.join(', ')} ${fields.length === 1 ? 'says' : 'say'} is applied in the cluster and not here; write it in the kustomization to have it compared`,
        },
      ]

const isSet = (value: unknown): boolean =>
  listOf(value).length > 0 || Object.keys(mapOf(value)).length > 0 || (wordOf(value) ?? 'false') !== 'false'
