import { createHash } from 'node:crypto'
import { type Files, filesOf } from '../../src/overlay/files.ts'
import { setScalar } from '../../src/overlay/set-scalar.ts'
import { readYaml } from '../../src/overlay/yaml.ts'
import type { YamlNode, YamlScalar } from '../../src/overlay/yaml-node.ts'

/** One edit of one file: its new text, or null where it is removed. */
export interface FileEdit {
  readonly path: string
  readonly text: string | null
}

/** A number for a text, the same in every run. */
export const numberOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE()

/** A text with one of its values changed, always the same one; with a line more where it is no YAML. */
export const valueChanged = (path: string, text: string): string => {
  const reading = readYaml(text)
  const scalars = reading.ok ? reading.documents.flatMap(scalarsOf) : []
  const chosen = scalars[numberOf(path) % Math.max(1, scalars.length)]
  if (chosen && /\.(?:ya?ml|json)$/.test(path))
    return setScalar(text, [chosen.start, chosen.end], another(chosen.value))
  // The body of the last of its definitions.
  const end = path.endsWith('.tpl') ? text.search(/\{\{-? *end *-?\}\}\s*$/) : -1
  if (end >= 0) return `${text.slice(0, end)}x${text.slice(end)}`
  // A template: the last of its values that is written plainly.
  const lines = [...text.matchAll(/^ *[\w-]+: "?[\w.-]+"?$/gm)]
  const last = lines.at(-1)
  if (last)
    return `${text.slice(0, last.index)}${last[0].replace(/([\w.-]+)("?)$/, (_, value: string, quote: string) => another(value) + quote)}${text.slice(last.index + last[0].length)}`
  return `${text}\nEDITED=1\n`
}

const another = (value: string): string =>
  /^\d+$/.test(value)
    ? String(Number(value) + 1)
    : value === 'true'
      ? 'false'
      : value === 'false'
        ? 'true'
        : `${value}x`

const scalarsOf = (node: YamlNode): readonly YamlScalar[] =>
  node.kind === 'scalar'
    ? node.value !== '' && node.style !== 'literal' && node.style !== 'folded'
      ? [node]
      : []
    : node.kind === 'list'
      ? node.items.flatMap(scalarsOf)
      : node.values.flatMap(scalarsOf)

/** A tree after an edit. */
export const edited = (files: Files, { path, text }: FileEdit): Files => {
  const texts = Object.fromEntries(
    files.paths.flatMap(each => (each === path ? [] : [[each, files.read(each) ?? ''] as const])),
  )
  return filesOf(text === null ? texts : { ...texts, [path]: text })
}
