import type { FileReader } from './file-reader.ts'
import { itemTrail } from './file-reader.ts'
import { readImage } from './image-reference.ts'
import { readImages } from './kustomization.ts'
import { deeper, type Trail } from './trail.ts'
import { childOf, itemsOf, scalarOf, textOf, type YamlNode } from './yaml-node.ts'

type Walk = (reader: FileReader, document: YamlNode, trail: Trail) => void

/** Manifests that select versions of other things: Flux' sources and releases, kustomize's chart generator. */
export const readSpecialManifest = (
  reader: FileReader,
  document: YamlNode,
  trail: Trail,
  kind: string,
  apiVersion: string,
  walkDocument: Walk,
): void => {
  const spec = childOf(document, 'spec')
  const at = (...steps: readonly string[]): Trail => steps.reduce<Trail>((up, step) => deeper(up, step), trail)
  if (kind === 'HelmChartInflationGenerator')
    reader.chart(
      scalarOf(document, 'version') ?? scalarOf(document, 'chartVersion'),
      at(scalarOf(document, 'version') ? 'version' : 'chartVersion'),
      textOf(document, 'repo') ?? textOf(document, 'chartRepo') ?? '',
      // A generator without metadata puts the chart's name at its own.
      textOf(document, 'name') ?? textOf(document, 'chartName') ?? '',
    )
  else if (apiVersion.startsWith('helm.toolkit.fluxcd.io/') && kind === 'HelmRelease') {
    const chart = childOf(childOf(spec, 'chart'), 'spec')
    const source = childOf(chart, 'sourceRef')
    const release = textOf(childOf(document, 'metadata'), 'name')
    reader.chart(
      scalarOf(chart, 'version'),
      at('spec', 'chart', 'spec', 'version'),
      textOf(source, 'name') ?? '',
      // A patch moves the version and leaves the chart's name to its base.
      textOf(chart, 'chart') ?? release ?? '',
      release,
    )
  } else if (apiVersion.startsWith('source.toolkit.fluxcd.io/')) {
    const ref = childOf(spec, 'ref')
    const url = textOf(spec, 'url') ?? ''
    if (kind === 'OCIRepository' && url !== '') {
      const name = url.replace(/^oci:\/\//, '')
      const tag = scalarOf(ref, 'tag')
      const digest = scalarOf(ref, 'digest')
      if (tag) reader.tag(tag, at('spec', 'ref', 'tag'), name, `oci ${name}`, [])
      if (digest) reader.digest(digest, at('spec', 'ref', 'digest'), name, `oci ${name}`, [])
    } else if (kind === 'GitRepository' && url !== '')
      for (const key of ['tag', 'commit']) reader.revision(scalarOf(ref, key), at('spec', 'ref', key), url, '')
    else if (kind === 'HelmChart')
      reader.chart(
        scalarOf(spec, 'version'),
        at('spec', 'version'),
        textOf(childOf(spec, 'sourceRef'), 'name') ?? '',
        textOf(spec, 'chart') ?? '',
      )
  } else if (apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') && kind === 'Kustomization') {
    readImages(reader, spec, at('spec'))
    const path = textOf(spec, 'path')
    if (path !== undefined) reader.include(path, 'reach', 'root')
    itemsOf(spec, 'patches').forEach((item, index) => {
      const patch = scalarOf(item, 'patch')
      const here = deeper(deeper(at('spec', 'patches'), index), 'patch')
      if (patch) reader.nested(patch, here, (inner, inside) => walkDocument(reader, inner, inside))
    })
  }
}

/** A source of an Argo CD Application: a chart or a git repository at a revision, and the overrides beside it. */
export const readSource = (
  reader: FileReader,
  node: YamlNode,
  trail: Trail,
  owner: string,
  walkDocument: Walk,
): void => {
  const address = textOf(node, 'repoURL') ?? owner
  const chart = textOf(node, 'chart')
  const path = textOf(node, 'path')
  const revision = scalarOf(node, 'targetRevision')
  const at = deeper(trail, 'targetRevision')
  if (chart !== undefined) reader.chart(revision, at, address, chart)
  else reader.revision(revision, at, address, path ?? '')
  if (path !== undefined && !path.includes('{{')) reader.include(path, 'reach', 'root')
  readArgoSource(reader, node, trail)
  const values = scalarOf(childOf(node, 'helm'), 'values')
  if (values)
    reader.nested(values, deeper(deeper(trail, 'helm'), 'values'), (inner, inside) =>
      walkDocument(reader, inner, inside),
    )
}

/** What Argo CD lets one override beside a source: kustomize images, Helm parameters. Also the whole of `.argocd-source.yaml`. */
export const readArgoSource = (reader: FileReader, node: YamlNode, trail: Trail): void => {
  const warning = reader.layer === 'source' ? "Argo CD's image updater may write it back" : undefined
  const images = deeper(deeper(trail, 'kustomize'), 'images')
  itemsOf(childOf(node, 'kustomize'), 'images').forEach((item, index) => {
    if (item.kind !== 'scalar') return
    // `name=newName:tag`: the name on the left is what the base uses.
    const equals = item.value.indexOf('=')
    const image = readImage(item.value.slice(equals + 1))
    if (!image) return
    const name = equals < 0 ? image.name : item.value.slice(0, equals)
    for (const part of ['tag', 'digest'] as const) {
      const found = image[part]
      if (found)
        reader.add(
          {
            kind: 'image',
            key: `image ${name}`,
            name,
            part,
            node: item,
            trail: deeper(images, index),
            images: [name, image.name],
            ...(warning ? { warning } : {}),
          },
          { value: found.value, start: equals + 1 + found.start, end: equals + 1 + found.end },
        )
    }
  })
  const parameters = deeper(deeper(trail, 'helm'), 'parameters')
  itemsOf(childOf(node, 'helm'), 'parameters').forEach((item, index) => {
    const name = textOf(item, 'name') ?? ''
    const value = scalarOf(item, 'value')
    if (!value) return
    const at = deeper(itemTrail(parameters, item, index), 'value')
    if (/(?:^|\.)[\w-]*image\.(?:tag|digest)$|(?:^|\.)image-?tag$/i.test(name)) {
      const key = `parameter ${name.replace(/\.(?:tag|digest)$/, '')}`
      if (name.endsWith('.digest')) reader.digest(value, at, name, key, [])
      else reader.tag(value, at, name, key, [])
    }
  })
}
