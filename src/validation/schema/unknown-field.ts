import { didYouMean } from '../../config/did-you-mean.ts'
import { type Check, cut } from './check.ts'
import { nodeOf, type SchemaNode } from './schema-node.ts'

/** Says that there is no such field, and which one was meant: of that name nearly, or of that name one level up or down. */
export const unknownField = (name: string, node: SchemaNode, parent: SchemaNode | undefined, check: Check): void => {
  const container = [...check.path].reverse().find(step => typeof step === 'string')
  const of = container === undefined ? `a ${check.kind}` : `"${cut(String(container))}"`
  const fix = fixOf(name, node, parent)
  check.say('schema.unknown', 'error', `"${cut(name)}" is not a field of ${of}`, fix, name)
}

const fixOf = (name: string, node: SchemaNode, parent: SchemaNode | undefined): string => {
  // A word that is right somewhere near is in the wrong place; one that is nowhere is misspelt.
  if (parent?.properties?.has(name)) return 'Move it one level up: its indentation is too deep'
  const names = [...(node.properties?.keys() ?? [])]
  // Nobody writes a status.
  const below = [...(node.properties ?? [])].filter(
    ([field, each]) => field !== 'status' && nodeOf(each).properties?.has(name),
  )
  const [only] = below
  if (only && below.length === 1) return `Move it into "${only[0]}"`
  const meant = didYouMean(name, names)
  if (meant) return `Write ${meant}`
  if (names.length === 0) return 'Leave it out: there are no fields here'
  return names.length <= 12 ? `Leave it out, or write one of ${names.join(', ')}` : 'Leave it out'
}
