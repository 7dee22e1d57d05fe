import { generatedFrom, isGenerated, nameOf } from '../../diff/generated-name.ts'
import { at, type JsonMap, mapAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import { childOf, itemsOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import { compilePattern } from '../schema/pattern/pattern.ts'
import type { Kustomization } from './kustomizations.ts'

/** A rendered object, with all names that it had on its way. */
export interface Subject {
  readonly object: JsonMap
  readonly kind: string
  /** Group and version, each empty where there is none. */
  readonly group: string
  readonly version: string
  readonly namespace: string
  /** As it was rendered first; then without what was put before, behind and after it. */
  readonly names: readonly string[]
}

/** What an object was called before its layers gave it prefixes, suffixes and a hash. */
export const subjectOf = ({ object }: Manifest, layers: readonly Kustomization[]): Subject => {
  const kind = String(object.kind)
  const [version = '', group = ''] = String(object.apiVersion).split('/').reverse()
  const rendered = nameOf(object)
  const names = [rendered]
  let name = isGenerated(kind) ? (generatedFrom(rendered) ?? rendered) : rendered
  names.push(name)
  for (const { prefix, suffix } of layers) {
    if (prefix !== '' && name.startsWith(prefix)) name = name.slice(prefix.length)
    if (suffix !== '' && name.endsWith(suffix)) name = name.slice(0, -suffix.length)
    names.push(name)
  }
  const namespace = at(object, 'metadata', 'namespace')
  return {
    object,
    kind,
    group,
    version,
    namespace: typeof namespace === 'string' ? namespace : '',
    names: [...new Set(names)],
  }
}

/** Whether a patch that names its object itself is meant for this one. */
export const isMeant = (patch: YamlNode, subject: Subject): boolean => {
  const kind = textOf(patch, 'kind')
  const name = textOf(childOf(patch, 'metadata'), 'name')
  return (kind === undefined || kind === subject.kind) && (name === undefined || subject.names.includes(name))
}

/** Whether a target selects an object. Names and kinds are regular expressions that have to match the whole. */
export const isSelected = (target: YamlNode, subject: Subject): boolean => {
  const fits = (key: string, values: readonly string[]): boolean => {
    const wanted = textOf(target, key)
    return wanted === undefined || values.some(value => matches(wanted, value))
  }
  return (
    fits('kind', [subject.kind]) &&
    fits('group', [subject.group]) &&
    fits('version', [subject.version]) &&
    // The namespace may be one that a layer gave it later.
    (fits('namespace', [subject.namespace]) || subject.namespace !== '') &&
    fits('name', subject.names) &&
    hasLabels(textOf(target, 'labelSelector'), mapAt(subject.object, 'metadata', 'labels')) &&
    hasLabels(textOf(target, 'annotationSelector'), mapAt(subject.object, 'metadata', 'annotations'))
  )
}

const matches = (wanted: string, value: string): boolean => {
  if (wanted === value) return true
  if (!/[\\^$.|?*+()[{]/.test(wanted)) return false
  const compiled = compilePattern(`^(?:${wanted})$`)
  return compiled.ok && compiled.matches(value) === true
}

/** Only plain equality; of other selectors nobody says here that they do not hold. */
const hasLabels = (selector: string | undefined, labels: JsonMap): boolean =>
  selector === undefined ||
  selector.split(',').every(term => {
    const equal = /^\s*([^\s=!]+)\s*==?\s*([^\s=]*)\s*$/.exec(term)
    return !equal || String(labels[equal[1] ?? '']) === equal[2]
  })

/** Whether a replacement's target, with what it leaves out, selects an object. */
export const isReplaced = (target: YamlNode, subject: Subject): boolean => {
  const select = childOf(target, 'select')
  const rejected = itemsOf(target, 'reject').some(each => isSelected(each, subject))
  return select !== undefined && isSelected(select, subject) && !rejected
}
