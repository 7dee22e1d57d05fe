import { at, type Located } from './located.ts'
import type { ConfigPath } from './problem.ts'

/** A text and where it is written. */
export interface LocatedText {
  readonly text: string
  readonly path: ConfigPath
}

/** The texts at a path, whether one is written there or a list of them; what is no text is left to the schema. */
export const textsOf = (root: Located, path: ConfigPath): readonly LocatedText[] => {
  const here = at(root, path)
  if (here?.kind === 'scalar') return typeof here.value === 'string' ? [{ text: here.value, path }] : []
  if (here?.kind !== 'list') return []
  return here.items.flatMap((item, index) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [{ text: item.value, path: [...path, index] }] : [],
  )
}

/** Keys of the map at a path, in the order of the file; none where there is no map. */
export const childrenOf = (root: Located, path: ConfigPath): readonly string[] => {
  const here = at(root, path)
  return here?.kind === 'map' ? [...here.entries.keys()] : []
}
