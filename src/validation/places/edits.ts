import { resolvePath } from '../../overlay/file-reader.ts'
import { childOf, itemsOf, scalarOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import { type Piece, piecesIn, piecesOf } from './piece.ts'
import type { SourceFiles } from './source-files.ts'

/** A patch of a kustomization. */
export interface Edit {
  readonly is: 'merge' | 'operations'
  /** The object that is laid over others, or the list of operations. */
  readonly piece: Piece
  /** What it says that it changes; absent where the patch itself says it. */
  readonly target?: YamlNode
}

/** Patches in their order, those that name their object found by its name. */
export class Edits {
  readonly #any: (readonly [order: number, edit: Edit])[] = []
  readonly #named = new Map<string, (readonly [order: number, edit: Edit])[]>()

  constructor(edits: readonly Edit[]) {
    for (const [order, edit] of edits.entries()) {
      const kind = textOf(edit.piece.node, 'kind')
      const name = textOf(childOf(edit.piece.node, 'metadata'), 'name')
      if (edit.target || kind === undefined || name === undefined) this.#any.push([order, edit])
      else {
        const key = `${kind}\0${name}`
        const others = this.#named.get(key)
        if (others) others.push([order, edit])
        else this.#named.set(key, [[order, edit]])
      }
    }
  }

  /** Those that may be meant for an object of this kind, which had one of these names. */
  of(kind: string, names: readonly string[]): readonly Edit[] {
    return [...this.#any, ...names.flatMap(name => this.#named.get(`${kind}\0${name}`) ?? [])]
      .sort(([a], [b]) => a - b)
      .map(([, edit]) => edit)
  }
}

/** All patches of a kustomization, the one that is applied last first. */
export const editsOf = (files: SourceFiles, piece: Piece, directory: string): Edits => {
  const found: Edit[] = []
  const add = (documents: readonly Piece[], target: YamlNode | undefined): void => {
    for (const each of documents)
      if (each.node.kind !== 'scalar')
        found.push({
          is: each.node.kind === 'list' ? 'operations' : 'merge',
          piece: each,
          ...(target ? { target } : {}),
        })
  }
  const inFile = (path: string): readonly Piece[] => {
    const resolved = resolvePath(directory, path)
    const file = resolved === undefined ? undefined : files.of(resolved)
    return file ? piecesOf(file) : []
  }
  for (const key of ['patchesStrategicMerge', 'patches', 'patchesJson6902', 'transformers'])
    for (const item of itemsOf(piece.node, key))
      if (item.kind === 'scalar') {
        const documents = item.value.includes('\n') ? piecesIn(piece, item) : inFile(item.value)
        if (key !== 'transformers') add(documents, undefined)
        else for (const each of documents) addTransformer(each, add, inFile)
      } else addPatch(piece, item, add, inFile)
  return new Edits(found.reverse())
}

type Add = (documents: readonly Piece[], target: YamlNode | undefined) => void

/** An entry that has a `patch` in it, or names a file of one, and often a `target`. */
const addPatch = (piece: Piece, item: YamlNode, add: Add, inFile: (path: string) => readonly Piece[]): void => {
  const target = childOf(item, 'target')
  const inline = scalarOf(item, 'patch') ?? scalarOf(item, 'jsonOp')
  const path = textOf(item, 'path')
  if (inline) add(piecesIn(piece, inline), target)
  else if (path !== undefined) add(inFile(path), target)
}

/** A transformer of kustomize that patches, in a file of its own. */
const addTransformer = (document: Piece, add: Add, inFile: (path: string) => readonly Piece[]): void => {
  if (!/^Patch/.test(textOf(document.node, 'kind') ?? '')) return
  addPatch(document, document.node, add, inFile)
  for (const path of itemsOf(document.node, 'paths')) if (path.kind === 'scalar') add(inFile(path.value), undefined)
  const patches = scalarOf(document.node, 'patches')
  if (patches) add(piecesIn(document, patches), undefined)
}
