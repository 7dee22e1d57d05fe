import { childOf, itemsOf, textOf } from '../../overlay/yaml-node.ts'
import { type Piece, piecesOf, within } from './piece.ts'
import type { SourceFile } from './source-file.ts'
import type { Subject } from './subject.ts'

/** The objects of a file, and which of them have a name. */
export interface WrittenObjects {
  readonly all: readonly Piece[]
  readonly byName: ReadonlyMap<string, readonly Piece[]>
}

/** The document of a file in which an object is written: by its kind, and by any name that it had. */
export const ownDocument = ({ all, byName }: WrittenObjects, subject: Subject): Piece | undefined => {
  const named = subject.names.flatMap(name => byName.get(keyOf(subject.kind, name)) ?? [])
  if (named.length > 0) {
    let best: Piece | undefined
    let most = -1
    for (const each of named) {
      const score = likeness(each, subject)
      if (score > most) {
        best = each
        most = score
      }
    }
    return best
  }
  // Names may get more than what is followed here.
  const same = all.filter(({ node }) => textOf(node, 'kind') === subject.kind)
  const [only] = same
  return only && same.length === 1 && isPartOfName(nameOf(only), subject.names[0] ?? '') ? only : undefined
}

const isPartOfName = (written: string, rendered: string): boolean => written !== '' && rendered.includes(written)

const nameOf = ({ node }: Piece): string => {
  const metadata = childOf(node, 'metadata')
  return textOf(metadata, 'name') ?? textOf(metadata, 'generateName') ?? ''
}

const keyOf = (kind: string, name: string): string => `${kind}\0${name}`

const likeness = ({ node }: Piece, subject: Subject): number => {
  const namespace = textOf(childOf(node, 'metadata'), 'namespace')
  const version = subject.group === '' ? subject.version : `${subject.group}/${subject.version}`
  return (
    (namespace === subject.namespace ? 4 : namespace === undefined ? 2 : 0) +
    (textOf(node, 'apiVersion') === version ? 1 : 0)
  )
}

/** The objects of a file, lists opened. */
export const objectsIn = (file: SourceFile): WrittenObjects => {
  const all = piecesOf(file).flatMap(opened)
  const byName = new Map<string, Piece[]>()
  for (const each of all) {
    const key = keyOf(textOf(each.node, 'kind') ?? '', nameOf(each))
    const others = byName.get(key)
    if (others) others.push(each)
    else byName.set(key, [each])
  }
  return { all, byName }
}

const opened = (piece: Piece): readonly Piece[] => {
  const kind = textOf(piece.node, 'kind') ?? ''
  const items = childOf(piece.node, 'items')
  return kind.endsWith('List') && items?.kind === 'list'
    ? itemsOf(piece.node, 'items').flatMap(item => opened(within(piece, item)))
    : [piece]
}
