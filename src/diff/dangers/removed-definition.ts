import { at, isMap, listAt, textAt, wordOf } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import type { Rule } from './rule.ts'

/** A definition takes all of its objects along; a version that is no longer served, those who ask for it. */
export const removedDefinition: Rule = (before, after) => {
  if (before?.kind !== 'CustomResourceDefinition') return []
  const kind = textAt(before, 'spec', 'names', 'kind') ?? before.metadata.name
  if (!after)
    return [
      {
        code: 'removed definition',
        at: '',
        sentence: `Every ${kind} in the cluster is deleted with its definition, also those that this repository does not know of`,
      },
    ]
  const left = new Set(served(after))
  const gone = served(before).filter(version => !left.has(version))
  return gone.length === 0
    ? []
    : [
        {
          code: 'removed definition',
          at: '/spec/versions',
          sentence: `${kind} is no longer served as ${gone.join(', ')}: whoever asks for it so gets an error`,
        },
      ]
}

const served = (definition: KubernetesObject): readonly string[] =>
  listAt(definition, 'spec', 'versions').flatMap(version =>
    isMap(version) && at(version, 'served') !== false ? [wordOf(version['name'])] : [],
  )
