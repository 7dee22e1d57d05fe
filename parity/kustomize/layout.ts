import { stringify } from 'yaml'
import type { Random } from '../random.ts'
import { type App, app, type Written } from './objects.ts'

/** One directory with a kustomization in it. */
export interface Layer {
  readonly directory: string
  /** The kustomization's fields, as they will be written. */
  readonly fields: Record<string, unknown[] | unknown>
}

/** A repository that grows while features are put into it. */
export interface Layout {
  readonly random: Random
  readonly files: Map<string, string | Uint8Array>
  readonly apps: readonly App[]
  /** One of them: the one that was used least so far in all layouts, under this name. */
  fair<T>(name: string, from: readonly T[]): T
  /** From the outermost, which is built, to the base. */
  readonly layers: readonly [Layer, ...Layer[]]
  readonly job: {
    restrict: 'root' | 'repository'
    kubernetes: string | null
    apiVersions: readonly string[]
  }
}

/** Text of an object in one of the styles that people and tools write. */
export const written = (random: Random, value: unknown): string => {
  if (random.chance(0.1)) return `${JSON.stringify(value, null, random.pick([0, 2]))}\n`
  return stringify(value, {
    // Strings that YAML 1.1 would read as something else have to be quoted, as the tools' own parser knows 1.1.
    version: '1.1',
    aliasDuplicateObjects: false,
    indentSeq: random.chance(0.7),
    lineWidth: random.pick([0, 80, 40]),
    defaultStringType: random.pick(['PLAIN', 'PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE']),
    defaultKeyType: 'PLAIN',
    ...(random.chance(0.1) ? { collectionStyle: 'flow' as const } : {}),
  })
}

/** Adds to a list of a layer. */
export const add = (layer: Layer, field: string, ...values: readonly unknown[]): void => {
  const before = layer.fields[field]
  layer.fields[field] = [...(Array.isArray(before) ? before : []), ...values]
}

/** Writes a file beside a layer's kustomization; gives the path as the kustomization has it. */
export const put = (layout: Layout, layer: Layer, path: string, content: unknown): string => {
  const text = typeof content === 'string' || content instanceof Uint8Array ? content : written(layout.random, content)
  layout.files.set(`${layer.directory}/${path}`, text)
  return layout.random.chance(0.1) ? `./${path}` : path
}

const fileName = (object: Written): string => `${object.kind.toLowerCase()}-${object.metadata.name}.yaml`

/** Writes objects into a layer, in one of the ways that a kustomization may name them. */
export const putObjects = (layout: Layout, layer: Layer, objects: readonly Written[], field = 'resources'): void => {
  const { random } = layout
  const documents = objects.map(object => written(random, object).trimEnd())
  switch (random.below(4)) {
    case 0: {
      const separator = random.pick(['\n---\n', '\n---\n---\n', '\n--- # next\n', '\n\n---\n# a comment\n'])
      const text = `${random.pick(['', '---\n', '# all of it\n'])}${documents.join(separator)}${random.pick(['\n', '', '\n---\n'])}`
      add(layer, field, put(layout, layer, 'all.yaml', text))
      return
    }
    case 1: {
      add(layer, field, put(layout, layer, 'list.yaml', { apiVersion: 'v1', kind: 'List', items: objects }))
      return
    }
    default:
      for (const [index, object] of objects.entries())
        add(layer, field, put(layout, layer, fileName(object), `${documents[index]}\n`))
  }
}

/** Picks what was used least so far. One is shared by all layouts of a run. */
export type Fair = <T>(random: Random, name: string, from: readonly T[]) => T

/** Begins counting. */
export const fairly = (): Fair => {
  const used = new Map<string, number[]>()
  return (random, name, from) => {
    const counts = used.get(name) ?? from.map(() => 0)
    used.set(name, counts)
    const least = Math.min(...counts)
    const index = random.pick(counts.flatMap((count, at) => (count === least ? [at] : [])))
    counts[index] = least + 1
    return from[index] as (typeof from)[number]
  }
}

/** A base with applications, below it none, one or two more layers. */
export const layout = (random: Random, fair: Fair): Layout => {
  const names = random.some(['web', 'api', 'worker', 'cart', 'mail-sender'], 1 + random.below(2))
  const apps = names.map(name => app(random, name))
  const root = random.pick(['apps/shop', 'deploy', 'a b/shop', 'teams/x/y'])
  const base: Layer = { directory: `${root}/base`, fields: {} }
  const overlay: Layer = { directory: `${root}/overlays/${random.pick(['dev', 'prod', 'eu-1'])}`, fields: {} }
  const middle: Layer = { directory: `${root}/variants/large`, fields: {} }
  const three = random.chance(0.25)
  const made: Layout = {
    random,
    files: new Map(),
    apps,
    fair: (name, from) => fair(random, name, from),
    layers: three ? [overlay, middle, base] : [overlay, base],
    job: { restrict: random.chance(0.2) ? 'repository' : 'root', kubernetes: null, apiVersions: [] },
  }
  putObjects(
    made,
    base,
    apps.flatMap(({ objects }) => objects),
  )
  const up = random.chance(0.1) ? 'bases' : 'resources'
  add(overlay, up, three ? '../../variants/large' : random.pick(['../../base', '../../base/']))
  if (three) add(middle, random.chance(0.1) ? 'bases' : 'resources', '../../base')
  return made
}

/** Writes the kustomizations themselves. */
export const finish = (made: Layout): void => {
  const { random, files } = made
  for (const { directory, fields } of made.layers) {
    const name = random.pick(['kustomization.yaml', 'kustomization.yaml', 'kustomization.yml', 'Kustomization'])
    const typed = random.chance(0.6) && !('kind' in fields)
    const head = typed ? { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } : {}
    files.set(`${directory}/${name}`, written(random, { ...head, ...fields }))
  }
}
