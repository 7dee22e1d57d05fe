import { isDigest, isExactTag } from './exact.ts'
import type { FilePin, Include } from './file-pin.ts'
import { FileReader, itemTrail } from './file-reader.ts'
import { isPlainlyImage } from './image-reference.ts'
import { readKustomization } from './kustomization.ts'
import { readArgoSource, readSource, readSpecialManifest } from './special-manifests.ts'
import { deeper, pathOf, type Trail, trailOf } from './trail.ts'
import { readYaml } from './yaml.ts'
import { childOf, itemsOf, scalarOf, textOf, type YamlNode } from './yaml-node.ts'

/** What one file tells: its pins, what belongs to it, or where it is broken. */
export interface FilePins {
  readonly pins: readonly FilePin[]
  readonly includes: readonly Include[]
  readonly kustomization: boolean
  readonly broken?: { readonly at: number; readonly message: string }
}

/** Whether a file is where kustomize begins to read a directory. */
export const isKustomizationFile = (path: string): boolean =>
  /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path)

/** Reads the pins of one file, whatever it is: a kustomization, manifests, a patch, Helm values, a chart. */
export const readFilePins = (path: string, text: string, patch = false): FilePins => {
  const reading = readYaml(text)
  const kustomization = isKustomizationFile(path)
  if (!reading.ok) return { pins: [], includes: [], kustomization, broken: reading }
  const reader = new FileReader(path, text)
  reader.layer = patch ? 'patch' : 'resource'
  reading.documents.forEach((document, index) => {
    const trail = trailOf(index)
    if (kustomization) readKustomization(reader, document, trail, walkDocument)
    else if (/(?:^|\/)Chart\.ya?ml$/.test(path)) readChart(reader, document, trail)
    else if (/(?:^|\/)\.argocd-source(?:-[^/]*)?\.ya?ml$/.test(path)) {
      reader.layer = 'source'
      readArgoSource(reader, document, trail)
    } else walkDocument(reader, document, trail)
  })
  return { pins: reader.pins, includes: reader.includes, kustomization }
}

/** Walks a document that is a manifest, a patch or values. */
export const walkDocument = (reader: FileReader, document: YamlNode, trail: Trail): void => {
  const kind = textOf(document, 'kind')
  if (kind?.endsWith('List') && childOf(document, 'items')?.kind === 'list') {
    itemsOf(document, 'items').forEach((item, index) => {
      walkDocument(reader, item, deeper(deeper(trail, 'items'), index))
    })
    return
  }
  const apiVersion = textOf(document, 'apiVersion')
  const name = textOf(childOf(document, 'metadata'), 'name')
  if (kind !== undefined && apiVersion !== undefined) {
    readSpecialManifest(reader, document, trail, kind, apiVersion, walkDocument)
    walk(reader, document, trail, { owner: `${kind}/${name ?? ''}`, under: '', inContainers: false })
  } else walk(reader, document, trail, { owner: '', under: '', inContainers: false })
}

interface Where {
  /** `Deployment/web` of a manifest; empty in values and patches by operation. */
  readonly owner: string
  /** The key that this stands under. */
  readonly under: string
  readonly inContainers: boolean
}

/** Values and manifests at any depth: images with a tag or a digest, sources of Argo CD. */
const walk = (reader: FileReader, node: YamlNode, trail: Trail, where: Where): void => {
  if (node.kind === 'scalar') {
    const named = /(?:^i|I|_i|-i)mage$/.test(where.under)
    if ((named && node.value.length < 512) || isPlainlyImage(node.value)) {
      const key = where.owner === '' ? undefined : `${where.owner} ${pathOf(trail)}`
      reader.image(node, trail, key)
    }
    return
  }
  if (node.kind === 'list') {
    const containers = /^(?:c|initC|ephemeralC)ontainers$/.test(where.under)
    node.items.forEach((item, index) => {
      walk(reader, item, itemTrail(trail, item, index), { ...where, under: '', inContainers: containers })
    })
    return
  }
  // A patch of an Application says the revision and leaves the repository to what it patches.
  if (textOf(node, 'repoURL') !== undefined || (childOf(node, 'targetRevision') && /^Application/.test(where.owner)))
    readSource(reader, node, trail, where.owner, walkDocument)
  const image = where.inContainers ? scalarOf(node, 'image') : undefined
  const container = textOf(node, 'name')
  const pair = imagePair(node, where.under)
  node.keys.forEach((key, index) => {
    const value = node.values[index]
    if (!value) return
    const at = deeper(trail, key)
    if (key === 'image' && value === image && container !== undefined)
      reader.image(image, at, `container ${where.owner} ${container}`)
    else if (pair && value.kind === 'scalar' && (key === 'tag' || key === 'digest')) {
      const own = where.owner === '' ? undefined : `${where.owner} ${pathOf(at).replace(/\.(?:tag|digest)$/, '')}`
      if (key === 'tag') reader.tag(value, at, pair.name ?? pathOf(trail).replace(/^\./, ''), own, pair.images)
      else reader.digest(value, at, pair.name ?? pathOf(trail).replace(/^\./, ''), own, pair.images)
    } else if (where.owner !== '' && trail.up === undefined && (key === 'metadata' || key === 'status')) {
      // Labels and annotations hold images only where they are plainly images; names and the like never do.
      const annotations = childOf(value, 'annotations')
      if (annotations) walk(reader, annotations, deeper(at, 'annotations'), { ...where, under: '' })
    } else walk(reader, value, at, { owner: where.owner, under: key, inContainers: false })
  })
}

/** A map that says an image in parts: `repository` and `tag`, or a tag under something called image. */
const imagePair = (
  node: YamlNode,
  under: string,
): { readonly name: string | undefined; readonly images: readonly string[] } | undefined => {
  const tag = textOf(node, 'tag')
  const digest = textOf(node, 'digest')
  if ((tag === undefined || !isExactTag(tag.split('@')[0] ?? '')) && (digest === undefined || !isDigest(digest)))
    return undefined
  const registry = textOf(node, 'registry')
  const repository =
    textOf(node, 'repository') ?? textOf(node, 'image') ?? (registry ? textOf(node, 'name') : undefined)
  if (repository === undefined) return /image$/i.test(under) ? { name: undefined, images: [] } : undefined
  if (/[{}$\s]|:\/\//.test(repository)) return undefined
  const name = registry ? `${registry}/${repository}` : repository
  return { name, images: [name] }
}

const readChart = (reader: FileReader, document: YamlNode, trail: Trail): void => {
  itemsOf(document, 'dependencies').forEach((item, index) => {
    const at = deeper(itemTrail(deeper(trail, 'dependencies'), item, index), 'version')
    const repository = textOf(item, 'repository') ?? ''
    if (repository.startsWith('file://')) reader.include(repository.slice('file://'.length), 'content')
    else reader.chart(scalarOf(item, 'version'), at, repository, textOf(item, 'name') ?? '')
  })
}
