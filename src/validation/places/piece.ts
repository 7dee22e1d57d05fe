import { literalOffset } from '../../overlay/literal-offset.ts'
import { readYaml } from '../../overlay/yaml.ts'
import type { YamlNode, YamlScalar } from '../../overlay/yaml-node.ts'
import type { SourceFile } from './source-file.ts'

/** A part of a file that is YAML: a document, a node of one, or what stands in a text of one. */
export interface Piece {
  readonly file: SourceFile
  readonly node: YamlNode
  /** The offset in the file of an offset in the text that was parsed. */
  offset(at: number): number
}

const itself = (at: number): number => at

/** The documents of a file. */
export const piecesOf = (file: SourceFile): readonly Piece[] =>
  file.documents.map(node => ({ file, node, offset: itself }))

/** Another node of the same text. */
export const within = (piece: Piece, node: YamlNode): Piece => ({ file: piece.file, node, offset: piece.offset })

/** The documents in a text of a document, such as an inline patch. In texts that are not literal blocks all stands where the text begins. */
export const piecesIn = (piece: Piece, scalar: YamlScalar): readonly Piece[] => {
  const reading = readYaml(scalar.value)
  if (!reading.ok) return []
  const start = piece.offset(scalar.start)
  const { file } = piece
  const exact = scalar.style === 'literal' && piece.offset === itself
  const offset = exact ? (at: number): number => literalOffset(file.text, start, scalar.value, at) : () => start
  return reading.documents.map(node => ({ file, node, offset }))
}
