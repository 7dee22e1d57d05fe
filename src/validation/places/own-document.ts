import { childOf, itemsOf, textOf } from '../../overlay/yaml-node.ts'
import { type Piece, piecesOf, within } from './piece.ts'
import type { SourceFile } from './source-file.ts'
import type { Subject } from './subject.ts'

/** The document of a file in which an object is written: by its kind, and by any name that it had. */
export const ownDocument = (objects: readonly Piece[], subject: Subject): Piece | undefined => {
  const same = objects.filter(({ node }) => textOf(node, 'kind') === subject.kind)
  if (same.length === 0) return objects.length === 1 ? objects[0] : undefined
  let best: Piece | undefined
  let most = -1
  for (const each of same) {
    const score = likeness(each, subject)
    if (score > most) {
      best = each
      most = score
    }
  }
  // Names may be changed in ways that are not followed here.
  return most >= 10 || same.length === 1 ? best : undefined
}

const likeness = ({ node }: Piece, subject: Subject): number => {
  const metadata = childOf(node, 'metadata')
  const name = textOf(metadata, 'name') ?? textOf(metadata, 'generateName') ?? ''
  const at = subject.names.indexOf(name)
  const namespace = textOf(metadata, 'namespace')
  const version = subject.group === '' ? subject.version : `${subject.group}/${subject.version}`
  return (
    (at < 0 ? 0 : 10) +
    (namespace === subject.namespace ? 4 : namespace === undefined ? 2 : 0) +
    (textOf(node, 'apiVersion') === version ? 1 : 0)
  )
}

/** The objects of a file, lists opened. */
export const objectsIn = (file: SourceFile): readonly Piece[] => piecesOf(file).flatMap(opened)

const opened = (piece: Piece): readonly Piece[] => {
  const kind = textOf(piece.node, 'kind') ?? ''
  const items = childOf(piece.node, 'items')
  return kind.endsWith('List') && items?.kind === 'list'
    ? itemsOf(piece.node, 'items').flatMap(item => opened(within(piece, item)))
    : [piece]
}
