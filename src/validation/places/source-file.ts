import { readAnyYaml, readYaml } from '../../overlay/yaml.ts'
import type { YamlNode } from '../../overlay/yaml-node.ts'
import type { Position } from './position.ts'

/** Larger files are named, and not looked into. In UTF-16 units. */
const LARGEST = 1024 * 1024

/** A file of the repository in which places are looked for: parsed once, however many findings lead there. */
export class SourceFile {
  readonly path: string
  readonly text: string
  #documents: readonly YamlNode[] | undefined
  #starts: readonly number[] | undefined

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  /** Its YAML documents; none where it is no YAML, or too large. Of keys that are there twice all are kept. */
  get documents(): readonly YamlNode[] {
    this.#documents ??= this.text.length > LARGEST ? [] : read(this.text)
    return this.#documents
  }

  position(offset: number): Position {
    this.#starts ??= lineStarts(this.text)
    const starts = this.#starts
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { file: this.path, line: low + 1, column: Math.max(1, offset - (starts[low] ?? 0) + 1) }
  }
}

const read = (text: string): readonly YamlNode[] => {
  const strict = readYaml(text)
  if (strict.ok) return strict.documents
  const lenient = strict.twice ? readAnyYaml(text, false) : strict
  return lenient.ok ? lenient.documents : []
}

const lineStarts = (text: string): readonly number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
