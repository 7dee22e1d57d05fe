import { itemTrail } from '../overlay/file-reader.ts'
import { documentsOf, isYamlPath, ownPaths } from '../overlay/own-files.ts'
import type { Pin } from '../overlay/pin.ts'
import { relative } from '../overlay/pins-of.ts'
import { deeper, pathOf, type Trail, trailOf } from '../overlay/trail.ts'
import type { YamlNode } from '../overlay/yaml-node.ts'
import type { PlanInput } from './plan.ts'

/**
 * What the environment keeps as its own, in a sentence: values of the files that both overlays have and that differ without being pins.
 * Undefined where there are none.
 */
export const keptNote = (input: PlanInput, here: readonly Pin[], there: readonly Pin[]): string | undefined => {
  const names: string[] = []
  let count = 0
  const mine = pinned(here)
  const theirs = pinned(there)
  const upstream = new Map(
    ownPaths(input.upstream.files, input.upstream.overlay).map(path => [relative(input.upstream.overlay, path), path]),
  )
  for (const file of ownPaths(input.downstream.files, input.downstream.overlay)) {
    if (file !== input.downstream.overlay.path && !isYamlPath(file)) continue
    const other =
      input.downstream.overlay.kind === 'file'
        ? input.upstream.overlay.path
        : upstream.get(relative(input.downstream.overlay, file))
    if (other === undefined || input.upstream.files.id(other) === input.downstream.files.id(file)) continue
    const before = scalars(documentsOf(input.upstream.files, other), theirs.get(other))
    for (const [path, value] of scalars(documentsOf(input.downstream.files, file), mine.get(file))) {
      if (before.get(path) === value) continue
      count++
      names.push(shortName(path, value))
    }
  }
  if (count === 0) return undefined
  const all = [...new Set(names)]
  const named = all.length <= 4 ? all.join(', ') : `${all.slice(0, 4).join(', ')}, …`
  return `${input.downstream.overlay.env} keeps its own: ${named} (${count} ${count === 1 ? 'value' : 'values'})`
}

/** Where pins stand in their files: the offsets of their scalars, by file. */
const pinned = (pins: readonly Pin[]): ReadonlyMap<string, ReadonlySet<number>> =>
  new Map(
    [...Map.groupBy(pins, ({ place }) => place.file)].map(([file, all]) => [
      file,
      new Set(all.map(({ place }) => place.range[0])),
    ]),
  )

/** Values by their path, pins left out. Values themselves are never shown: some are secret. */
const scalars = (
  documents: readonly YamlNode[],
  pins: ReadonlySet<number> | undefined,
): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const visit = (node: YamlNode, trail: Trail): void => {
    if (node.kind === 'scalar') {
      if (!pins?.has(node.start)) found.set(pathOf(trail), node.value)
    } else if (node.kind === 'list')
      for (const [index, item] of node.items.entries()) visit(item, itemTrail(trail, item, index))
    else
      node.keys.forEach((key, index) => {
        const value = node.values[index]
        if (value) visit(value, deeper(trail, key))
      })
  }
  for (const [index, document] of documents.entries()) visit(document, trailOf(index))
  return found
}

/** The key that people know a value by. Only a number of replicas is told with its value. */
const shortName = (path: string, value: string): string => {
  if (/(?:^|\.)replicas(?:Count|\[[^\]]*\]\.count)?$|\.replicaCount$/.test(path) && /^\d{1,5}$/.test(value))
    return `${value} replicas`
  for (const [word, name] of [
    [/\.resources\.(?:limits|requests)\b/, 'resources'],
    [/\.hosts?\b/, 'hosts'],
    [/\.namespace$/, 'namespace'],
    [/\.(?:resources|components|bases|patches|patchesStrategicMerge)\[/, 'what it includes'],
  ] as const)
    if (word.test(path)) return name
  const variable = /\.env\[([^\]]+)\]/.exec(path)
  if (variable?.[1]) return variable[1]
  return /([^.[\]]+)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? path
}
