import { isDigest, isExactChart, isExactRevision, isExactTag } from './exact.ts'
import type { FilePin, Include } from './file-pin.ts'
import { readImage } from './image-reference.ts'
import { literalOffset } from './literal-offset.ts'
import { plainAddress, readRemote } from './remote.ts'
import { deeper, pathOf, pointerOf, type Trail, trailOf } from './trail.ts'
import { readYaml } from './yaml.ts'
import { textOf, type YamlNode, type YamlScalar } from './yaml-node.ts'

/** Collects the pins of one file, each with its place, while the file's documents are walked. */
export class FileReader {
  readonly pins: FilePin[] = []
  readonly includes: Include[] = []
  readonly #file: string
  readonly #text: string
  /** From offsets in the text being read to offsets in the file; other than itself only inside a text in a text. */
  #offset: (at: number) => number = at => at
  layer: FilePin['layer'] = 'resource'

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  /** Adds what belongs to the file, by a path relative to its directory. */
  include(path: string, role: Include['role'], from: 'file' | 'root' = 'file'): void {
    const resolved = resolvePath(from === 'root' ? '' : directoryOf(this.#file), path)
    if (resolved !== undefined) this.includes.push({ path: resolved, role })
  }

  /** A text that is an image: its tag and its digest. */
  image(node: YamlScalar, trail: Trail, key: string | undefined, images: readonly string[] = []): void {
    const image = readImage(node.value)
    if (!image) return
    const names = [image.name, ...images.filter(name => name !== image.name)]
    const part = (found: { value: string; start: number; end: number } | undefined, part: 'tag' | 'digest'): void => {
      if (!found || (part === 'tag' && !isExactTag(found.value))) return
      this.add({ kind: 'image', name: image.name, part, node, trail, images: names, ...(key ? { key } : {}) }, found)
    }
    part(image.tag, 'tag')
    part(image.digest, 'digest')
  }

  /** A text that is a tag alone, with or without a digest behind it. */
  tag(node: YamlScalar, trail: Trail, name: string, key: string | undefined, images: readonly string[]): void {
    const at = node.value.indexOf('@')
    const tag = at < 0 ? node.value : node.value.slice(0, at)
    const common = { kind: 'image', name, node, trail, images, ...(key ? { key } : {}) } as const
    if (isExactTag(tag)) this.add({ ...common, part: 'tag' }, { value: tag, start: 0, end: tag.length })
    const digest = at < 0 ? '' : node.value.slice(at + 1)
    if (isDigest(digest))
      this.add({ ...common, part: 'digest' }, { value: digest, start: at + 1, end: node.value.length })
  }

  digest(node: YamlScalar, trail: Trail, name: string, key: string | undefined, images: readonly string[]): void {
    if (isDigest(node.value))
      this.add({ kind: 'image', name, part: 'digest', node, trail, images, ...(key ? { key } : {}) })
  }

  /** A chart's version, where it is exact. `release` is what a patch of it knows it by, where the chart's name stands in a base. */
  chart(node: YamlScalar | undefined, trail: Trail, repository: string, name: string, release?: string): void {
    if (!node || !isExactChart(node.value) || name === '' || name.includes('{{')) return
    const key = `chart ${plainAddress(repository)} ${name}`
    const known = release === undefined ? [] : [`release ${release}`]
    this.add({
      kind: 'chart',
      key,
      also: [...known, `chart ${name}`],
      name,
      part: 'version',
      node,
      trail,
    })
  }

  /** A revision of a git repository, where it is exact. */
  revision(node: YamlScalar | undefined, trail: Trail, address: string, path: string): void {
    if (!node || !isExactRevision(node.value) || address === '' || address.includes('{{')) return
    const repository = plainAddress(address)
    this.add({
      kind: 'ref',
      key: path === '' ? `ref ${repository}` : `ref ${repository}//${path}`,
      also: [`ref ${repository}`],
      name: repository,
      part: 'revision',
      node,
      trail,
    })
  }

  /** A remote base or file with the version in its address. */
  remote(node: YamlScalar, trail: Trail): void {
    const remote = readRemote(node.value)
    if (!remote || !isExactRevision(remote.version)) return
    this.add(
      {
        kind: 'ref',
        key: `ref ${remote.address}`,
        also: remote.repository === remote.address ? [] : [`ref ${remote.repository}`],
        name: remote.address,
        part: 'revision',
        node,
        trail,
      },
      { value: remote.version, start: remote.start, end: remote.end },
    )
  }

  /** Walks a text that holds YAML itself, such as an inline patch. Only literal blocks: in them a place of the text is a place of the file. */
  nested(node: YamlScalar, trail: Trail, walk: (document: YamlNode, trail: Trail) => void): void {
    if (node.style !== 'literal') return
    const reading = readYaml(node.value)
    if (!reading.ok) return
    const outer = this.#offset
    this.#offset = at => outer(literalOffset(this.#text, outer(node.start), node.value, at))
    // Texts in texts in texts do not occur; one level is mapped exactly.
    if (outer(0) === 0) {
      const text = this.#text
      this.#offset = at => literalOffset(text, node.start, node.value, at)
      reading.documents.forEach((document, index) => {
        walk(document, trailOf(index, `${pointerOf(trail)}#`))
      })
    }
    this.#offset = outer
  }

  add(
    pin: Omit<FilePin, 'value' | 'at' | 'range' | 'within' | 'path' | 'layer' | 'images' | 'also'> & {
      readonly node: YamlScalar
      readonly trail: Trail
      readonly also?: readonly string[]
      readonly images?: readonly string[]
    },
    span: { readonly value: string; readonly start: number; readonly end: number } = {
      value: pin.node.value,
      start: 0,
      end: pin.node.value.length,
    },
  ): void {
    const { node, trail, also, images, warning, ...rest } = pin
    // A folded or literal version would have to be re-flowed to be edited.
    if (node.style === 'literal' || node.style === 'folded' || node.value.includes('{{')) return
    const range = [this.#offset(node.start), this.#offset(node.end)] as const
    const said = warning ?? this.#warning(range[1])
    this.pins.push({
      ...rest,
      also: [...(also ?? []), ...(images ?? []).map(name => `image ${name}`)].filter(key => key !== rest.key),
      images: images ?? [],
      value: span.value,
      at: pointerOf(trail),
      range,
      within: { text: node.value, start: span.start, end: span.end },
      path: pathOf(trail),
      layer: this.layer,
      ...(said ? { warning: said } : {}),
    })
  }

  #warning(at: number): string | undefined {
    const end = this.#text.indexOf('\n', at)
    const policy = /#.*"\$imagepolicy"\s*:\s*"([^"]+)"/.exec(this.#text.slice(at, end < 0 ? undefined : end))
    if (policy) return `Flux' image policy ${policy[1]} may write it back`
    return undefined
  }
}

/** The name by which a list's item is known: its `name`, else its index. */
export const itemTrail = (trail: Trail, item: YamlNode, index: number): Trail => {
  const name = textOf(item, 'name')
  return name === undefined ? deeper(trail, index) : deeper(trail, index, name)
}

/** Directory of a path; empty at the root. */
export const directoryOf = (path: string): string => {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** A path relative to a directory, resolved; undefined where it leaves the repository. */
export const resolvePath = (directory: string, path: string): string | undefined => {
  const parts = directory === '' ? [] : directory.split('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
