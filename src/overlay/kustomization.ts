import { isDigest, isExactTag } from './exact.ts'
import { type FileReader, itemTrail } from './file-reader.ts'
import { isRemote } from './remote.ts'
import { deeper, type Trail } from './trail.ts'
import { childOf, itemsOf, scalarOf, textOf, type YamlNode } from './yaml-node.ts'

type Walk = (reader: FileReader, document: YamlNode, trail: Trail) => void

/** Reads a kustomization: the images and charts that it pins, the remote bases, and everything local that belongs to it. */
export const readKustomization = (reader: FileReader, node: YamlNode, trail: Trail, walkDocument: Walk): void => {
  const texts = (key: string, read: (text: YamlNode & { kind: 'scalar' }, at: Trail) => void): void => {
    itemsOf(node, key).forEach((item, index) => {
      if (item.kind === 'scalar' && item.value !== '') read(item, deeper(deeper(trail, key), index))
    })
  }
  for (const key of ['resources', 'bases', 'components'])
    texts(key, (item, at) => {
      if (isRemote(item.value)) reader.remote(item, at)
      else reader.include(item.value, 'base')
    })
  for (const key of ['generators', 'transformers', 'validators'])
    texts(key, (item, at) => {
      if (item.value.includes('\n')) reader.nested(item, at, (inner, inside) => walkDocument(reader, inner, inside))
      else if (isRemote(item.value)) reader.remote(item, at)
      else reader.include(item.value, 'base')
    })
  for (const key of ['crds', 'configurations'])
    texts(key, item => {
      if (!isRemote(item.value)) reader.include(item.value, 'content')
    })
  reader.layer = 'patch'
  texts('patchesStrategicMerge', (item, at) => {
    if (item.value.includes('\n')) reader.nested(item, at, (inner, inside) => walkDocument(reader, inner, inside))
    else reader.include(item.value, 'patch')
  })
  for (const key of ['patches', 'patchesJson6902', 'replacements'])
    itemsOf(node, key).forEach((item, index) => {
      const path = item.kind === 'scalar' ? item.value : textOf(item, 'path')
      if (path !== undefined && !isRemote(path)) reader.include(path, 'patch')
      const patch = scalarOf(item, 'patch')
      const at = deeper(deeper(deeper(trail, key), index), 'patch')
      if (patch) reader.nested(patch, at, (inner, inside) => walkDocument(reader, inner, inside))
    })
  for (const key of ['configMapGenerator', 'secretGenerator'])
    for (const item of itemsOf(node, key)) {
      for (const list of ['files', 'envs'])
        for (const file of itemsOf(item, list))
          if (file.kind === 'scalar') reader.include(file.value.slice(file.value.indexOf('=') + 1), 'content')
      const env = textOf(item, 'env')
      if (env !== undefined) reader.include(env, 'content')
    }
  const openapi = textOf(childOf(node, 'openapi'), 'path')
  if (openapi !== undefined) reader.include(openapi, 'content')
  readCharts(reader, node, trail, walkDocument)
  reader.layer = 'images'
  readImages(reader, node, trail)
}

const readCharts = (reader: FileReader, node: YamlNode, trail: Trail, walkDocument: Walk): void => {
  const home = textOf(childOf(node, 'helmGlobals'), 'chartHome') ?? 'charts'
  itemsOf(node, 'helmCharts').forEach((item, index) => {
    const at = itemTrail(deeper(trail, 'helmCharts'), item, index)
    const name = textOf(item, 'name') ?? ''
    const repository = textOf(item, 'repo')
    reader.chart(scalarOf(item, 'version'), deeper(at, 'version'), repository ?? '', name)
    if (repository === undefined && name !== '') reader.include(`${home}/${name}`, 'content')
    for (const file of [scalarOf(item, 'valuesFile'), ...itemsOf(item, 'additionalValuesFiles')])
      if (file?.kind === 'scalar' && !isRemote(file.value)) reader.include(file.value, 'values')
    const inline = childOf(item, 'valuesInline')
    if (inline) walkDocument(reader, inline, deeper(at, 'valuesInline'))
  })
  itemsOf(node, 'helmChartInflationGenerator').forEach((item, index) => {
    const at = deeper(deeper(deeper(trail, 'helmChartInflationGenerator'), index), 'chartVersion')
    reader.chart(
      scalarOf(item, 'chartVersion'),
      at,
      textOf(item, 'chartRepoUrl') ?? '',
      textOf(item, 'chartName') ?? '',
    )
    const values = textOf(item, 'values')
    if (values !== undefined && !isRemote(values)) reader.include(values, 'values')
  })
}

/** `images` of a kustomization, and of Flux' Kustomization: tags and digests, never the new name. */
export const readImages = (reader: FileReader, node: YamlNode | undefined, trail: Trail): void => {
  itemsOf(node, 'images').forEach((item, index) => {
    const name = textOf(item, 'name')
    if (name === undefined) return
    const at = itemTrail(deeper(trail, 'images'), item, index)
    const renamed = textOf(item, 'newName')
    const images = renamed === undefined ? [name] : [name, renamed]
    const tag = scalarOf(item, 'newTag')
    const digest = scalarOf(item, 'digest')
    const pin = { kind: 'image', key: `image ${name}`, name, images } as const
    if (tag && isExactTag(tag.value)) reader.add({ ...pin, part: 'tag', node: tag, trail: deeper(at, 'newTag') })
    if (digest && isDigest(digest.value))
      reader.add({ ...pin, part: 'digest', node: digest, trail: deeper(at, 'digest') })
  })
}
