import type { PolicySettings } from '../config/config.ts'
import { pathsBelow } from '../overlay/own-files.ts'
import type { Yardstick } from '../validation/yardstick.ts'
import type { Tree } from './ports.ts'
import { textsOf } from './texts-of.ts'

/** Files of policies that are read; nobody has more. */
const MOST_FILES = 2_000

/** The policies that a configuration names, as a trusted tree has them. */
export const policiesIn = async (tree: Tree, settings: readonly PolicySettings[]): Promise<Yardstick['policies']> => {
  const all: Yardstick['policies'][number][] = []
  for (const each of settings) {
    const below = tree.files.id(each.path) === undefined ? pathsBelow(tree.files, each.path) : [each.path]
    const paths = below.filter(path => /\.(?:ya?ml|json|rego)$/.test(path)).slice(0, MOST_FILES)
    const texts = await textsOf(tree, paths)
    all.push({ settings: each, files: [...texts].map(([path, text]) => ({ path, text })) })
  }
  return all
}
