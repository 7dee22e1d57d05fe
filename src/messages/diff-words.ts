import type { ObjectChange, OverlayDiff } from '../diff/object-change.ts'
import { cut } from './cut.ts'
import { firstOf } from './table.ts'
import { count } from './words.ts'

/** How many objects and how many words about each a summary names. */
const OBJECTS = 3
const WORDS = 4

/** `Deployment web/frontend`; the name alone where the object has no namespace or where it is not to be told. */
export const objectName = ({ ref }: Pick<ObjectChange, 'ref'>, withNamespace = true): string =>
  `${ref.kind} ${withNamespace && ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`

/** What differs in one object, as plain text: `image 1.8.1 → 1.8.2, 1 variable`, `added`, `3 lines`. */
export const objectWords = ({ change, summary, added, removed }: ObjectChange): string => {
  if (change !== 'changed') return change
  if (summary.length === 0) return count(Math.max(added, removed), 'line')
  const { shown, more } = firstOf(summary, WORDS)
  return `${shown.map(words => cut(words, 120)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What changes in an overlay, as plain text: `Deployment: image 1.8.1 → 1.8.2; removes Service; adds 2 ConfigMaps`. */
export const overlayWords = ({ state, objects }: OverlayDiff): string => {
  if (state === 'new') return `new: ${kinds(objects) || 'no objects'}`
  if (state === 'gone') return `removed: ${kinds(objects) || 'no objects'}`
  const changed = objects.filter(({ change }) => change === 'changed')
  const { shown, more } = firstOf(changed, OBJECTS)
  const alone = (object: ObjectChange): boolean =>
    changed.filter(({ ref }) => ref.kind === object.ref.kind).length === 1
  const words = (change: ObjectChange['change']): string => kinds(objects.filter(each => each.change === change))
  const [removed, added] = [words('removed'), words('added')]
  const said = [
    ...shown.map(object => `${alone(object) ? object.ref.kind : objectName(object, false)}: ${objectWords(object)}`),
    ...(more > 0 ? [`… ${count(more, 'more object')}`] : []),
    ...(removed ? [`removes ${removed}`] : []),
    ...(added ? [`adds ${added}`] : []),
  ]
  return said.length > 0 ? said.join('; ') : 'the order of the objects'
}

/** `Deployment, 2 ConfigMaps`; the name too where there is one object only. */
const kinds = (objects: readonly ObjectChange[]): string => {
  const [only] = objects
  if (only && objects.length === 1) return objectName(only, false)
  const groups = [...Map.groupBy(objects, ({ ref }) => ref.kind)]
  const { shown, more } = firstOf(groups, 5)
  const names = shown.map(([kind, of]) => (of.length === 1 ? kind : count(of.length, kind, plural(kind))))
  const rest = groups.slice(groups.length - more).reduce((sum, [, of]) => sum + of.length, 0)
  return `${names.join(', ')}${more > 0 ? ` and ${count(rest, 'more object')}` : ''}`
}

const plural = (kind: string): string =>
  /[^aeiou]y$/.test(kind)
    ? `${kind.slice(0, -1)}ies`
    : /(?:ss|x|ch|sh)$/.test(kind)
      ? `${kind}es`
      : kind.endsWith('s')
        ? kind
        : `${kind}s`
