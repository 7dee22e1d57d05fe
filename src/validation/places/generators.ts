import { resolvePath } from '../../overlay/file-reader.ts'
import { childOf, itemsOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import { type Piece, piecesIn, piecesOf, within } from './piece.ts'
import type { SourceFiles } from './source-files.ts'

/** Entries that generate ConfigMaps and Secrets, the last one first, by kind and name; those in files of their own included. */
export class Generators {
  readonly #named = new Map<string, Piece[]>()

  constructor(files: SourceFiles, piece: Piece, directory: string) {
    const add = (kind: string, name: string | undefined, entry: Piece): void => {
      if (name === undefined) return
      const key = `${kind}\0${name}`
      const others = this.#named.get(key)
      if (others) others.unshift(entry)
      else this.#named.set(key, [entry])
    }
    for (const kind of ['ConfigMap', 'Secret'])
      for (const item of itemsOf(piece.node, kind === 'Secret' ? 'secretGenerator' : 'configMapGenerator'))
        add(kind, textOf(item, 'name'), within(piece, item))
    for (const item of itemsOf(piece.node, 'generators'))
      for (const document of configurations(files, piece, directory, item)) {
        const kind = /^(ConfigMap|Secret)Generator$/.exec(textOf(document.node, 'kind') ?? '')?.[1]
        if (kind !== undefined) add(kind, textOf(childOf(document.node, 'metadata'), 'name'), document)
      }
  }

  of(kind: string, names: readonly string[]): readonly Piece[] {
    return names.flatMap(name => this.#named.get(`${kind}\0${name}`) ?? [])
  }
}

const configurations = (files: SourceFiles, piece: Piece, directory: string, item: YamlNode): readonly Piece[] => {
  if (item.kind !== 'scalar') return []
  if (item.value.includes('\n')) return piecesIn(piece, item)
  const path = resolvePath(directory, item.value)
  const file = path === undefined ? undefined : files.of(path)
  return file ? piecesOf(file) : []
}
