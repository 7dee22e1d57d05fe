import { resolvePath } from '../../overlay/file-reader.ts'
import { itemsOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import { type Piece, piecesOf, within } from './piece.ts'
import type { SourceFiles } from './source-files.ts'

/** What a kustomization sets for names, found by them. */
export interface Fields {
  /** Entries of `images`, by the name that the image has in the end. */
  readonly images: ReadonlyMap<string, readonly YamlNode[]>
  /** Entries of `replicas`, by the name of what has them. */
  readonly replicas: ReadonlyMap<string, readonly YamlNode[]>
  readonly replaced: readonly ReplacedPath[]
}

/** Reads what a kustomization sets for names. */
export const fieldsOf = (files: SourceFiles, piece: Piece, directory: string): Fields => ({
  images: byName(itemsOf(piece.node, 'images'), item => textOf(item, 'newName') ?? textOf(item, 'name')),
  replicas: byName(itemsOf(piece.node, 'replicas'), item => textOf(item, 'name')),
  replaced: replacedPaths(files, piece, directory),
})

const byName = (
  items: readonly YamlNode[],
  nameOf: (item: YamlNode) => string | undefined,
): ReadonlyMap<string, readonly YamlNode[]> => {
  const found = new Map<string, YamlNode[]>()
  for (const item of items) {
    const name = nameOf(item)
    if (name === undefined) continue
    const others = found.get(name)
    if (others) others.push(item)
    else found.set(name, [item])
  }
  return found
}

/** A field that a replacement writes to. */
export interface ReplacedPath {
  readonly target: YamlNode
  readonly path: YamlNode & { readonly kind: 'scalar' }
  readonly of: Piece
}

/** All that replacements write to, those of files that are named included. */
const replacedPaths = (files: SourceFiles, piece: Piece, directory: string): readonly ReplacedPath[] =>
  itemsOf(piece.node, 'replacements').flatMap(item => {
    const path = textOf(item, 'path')
    const resolved = path === undefined ? undefined : resolvePath(directory, path)
    const file = resolved === undefined ? undefined : files.of(resolved)
    const from = file
      ? piecesOf(file).flatMap(each =>
          each.node.kind === 'list' ? each.node.items.map(inner => within(each, inner)) : [each],
        )
      : [within(piece, item)]
    return from.flatMap(of =>
      itemsOf(of.node, 'targets').flatMap(target =>
        itemsOf(target, 'fieldPaths').flatMap(each => (each.kind === 'scalar' ? [{ target, path: each, of }] : [])),
      ),
    )
  })
