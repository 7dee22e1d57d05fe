import { at } from '../../diff/json.ts'
import { type ImageReference, readImage } from '../../overlay/image-reference.ts'
import { childOf, itemsOf, scalarOf, type YamlNode } from '../../overlay/yaml-node.ts'
import type { Hit } from './find-in.ts'
import type { Kustomization } from './kustomizations.ts'
import type { Piece } from './piece.ts'
import { saysValue } from './same-value.ts'
import { isReplaced, type Subject } from './subject.ts'

/** Where the fields of a kustomization that are no patches set a value of an object; the one that is applied last first. */
export const fieldHits = (
  { piece, fields }: Kustomization,
  subject: Subject,
  steps: readonly string[],
): readonly Hit[] => {
  const value = at(subject.object, ...steps)
  const hit = (node: YamlNode, of: Piece = piece): Hit => {
    const offset = of.offset(node.start)
    return {
      file: of.file,
      depth: steps.length,
      key: offset,
      value: offset,
      same: true,
    }
  }
  const found: Hit[] = []
  for (const { target, path, of } of fields.replaced)
    if (isReplaced(target, subject) && isPathTo(path.value, steps, subject.object)) found.push(hit(path, of))
  const last = steps.at(-1)
  const image = last === 'image' && typeof value === 'string' ? readImage(value) : undefined
  for (const item of image ? (fields.images.get(image.name) ?? []) : []) {
    const node = image && imagePart(item, image)
    if (node) found.push(hit(node))
  }
  if (steps.length === 2 && last === 'replicas' && steps[0] === 'spec')
    for (const item of subject.names.flatMap(name => fields.replicas.get(name) ?? [])) {
      const count = scalarOf(item, 'count')
      if (count && saysValue(count, value)) found.push(hit(count))
    }
  if (last === 'namespace') {
    const namespace = scalarOf(piece.node, 'namespace')
    if (namespace && saysValue(namespace, value)) found.push(hit(namespace))
  }
  if (steps.join('/') === 'metadata/name')
    for (const key of ['nameSuffix', 'namePrefix']) {
      const part = scalarOf(piece.node, key)
      // A name that is wrong is most likely so where it is written, unless what was added to it can be in no name.
      if (part && /[^a-z0-9.-]/.test(part.value) && String(value).includes(part.value)) found.push(hit(part))
    }
  found.push(...labelHits(piece, steps, value, hit))
  return found
}

/** What decides an image: its tag or digest rather than its name. */
const imagePart = (item: YamlNode, image: ImageReference): YamlNode | undefined => {
  const name = scalarOf(item, 'newName')
  const tag = scalarOf(item, 'newTag')
  const digest = scalarOf(item, 'digest')
  if (digest && digest.value === image.digest?.value) return digest
  if (tag && tag.value === image.tag?.value) return tag
  const suffix = scalarOf(item, 'tagSuffix')
  if (suffix && image.tag?.value.endsWith(suffix.value)) return suffix
  return tag || digest ? undefined : name
}

const PLACES_OF_LABELS = /^(?:labels|matchLabels|selector|podSelector)$/

const labelHits = (
  piece: Piece,
  steps: readonly string[],
  value: unknown,
  hit: (node: YamlNode) => Hit,
): readonly Hit[] => {
  const under = steps.at(-2) ?? ''
  const key = steps.at(-1) ?? ''
  const pairs = PLACES_OF_LABELS.test(under)
    ? [
        childOf(piece.node, 'commonLabels'),
        ...itemsOf(piece.node, 'labels').map(item => childOf(item, 'pairs')),
        childOf(childOf(piece.node, 'generatorOptions'), 'labels'),
      ]
    : under === 'annotations'
      ? [childOf(piece.node, 'commonAnnotations'), childOf(childOf(piece.node, 'generatorOptions'), 'annotations')]
      : []
  return pairs.flatMap(map => {
    const index = map?.kind === 'map' ? map.keys.indexOf(key) : -1
    const node = map?.kind === 'map' ? map.values[index] : undefined
    if (map?.kind !== 'map' || !node || !saysValue(node, value)) return []
    return [{ ...hit(node), key: piece.offset(map.keyStarts[index] ?? node.start) }]
  })
}

/** Whether a field path of kustomize (`spec.containers.[name=web].image`, `data.a\.b`, `args.*`) leads to a value. */
const isPathTo = (path: string, steps: readonly string[], object: unknown): boolean => {
  const parts = path.match(/\[[^\]]*\]|(?:\\.|[^.\\[])+/g) ?? []
  if (parts.length !== steps.length) return false
  return parts.every((part, index) => {
    const step = steps[index] ?? ''
    if (part === '*') return true
    const chosen = /^\[([^=\]]+)=([^\]]*)\]$/.exec(part)
    if (chosen) return String(at(object, ...steps.slice(0, index + 1), chosen[1] ?? '')) === chosen[2]
    return part.replaceAll('\\.', '.') === step
  })
}
