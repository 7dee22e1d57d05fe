import { type FilePins, isKustomizationFile, readFilePins } from './file-pins.ts'
import type { Files } from './files.ts'
import type { Overlay } from './overlay.ts'
import { readYaml } from './yaml.ts'
import type { YamlNode } from './yaml-node.ts'

/** Paths below a directory, or the file itself. Takes time in proportion to what is found, not to the tree. */
export const pathsBelow = (files: Files, path: string): readonly string[] => {
  if (path === '') return files.paths
  if (files.id(path) !== undefined) return [path]
  const prefix = `${path}/`
  let low = 0
  let high = files.paths.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((files.paths[middle] ?? '') < prefix) low = middle + 1
    else high = middle
  }
  const found: string[] = []
  for (let index = low; index < files.paths.length; index++) {
    const each = files.paths[index] ?? ''
    if (!each.startsWith(prefix)) break
    found.push(each)
  }
  return found
}

/** Every file of an overlay that is its own: not those that it includes, not those of overlays inside it. */
export const ownPaths = (files: Files, overlay: Overlay): readonly string[] => {
  const all = pathsBelow(files, overlay.path)
  const nested = overlay.nested ?? []
  return nested.length === 0
    ? all
    : all.filter(path => !nested.some(inner => path === inner || path.startsWith(`${inner}/`)))
}

/** Whether a path is one that an overlay owns. */
export const owns = (overlay: Overlay, path: string): boolean =>
  (path === overlay.path || path.startsWith(`${overlay.path}/`)) &&
  !(overlay.nested ?? []).some(inner => path === inner || path.startsWith(`${inner}/`))

/** Whether pins are looked for in a file by its name alone; a file that is an overlay itself may have any name. */
export const isYamlPath = (path: string): boolean => /\.ya?ml$/.test(path) || isKustomizationFile(path)

/** Whether a file is a template of a Helm chart: its braces are no YAML yet. */
export const isTemplate = (files: Files, path: string): boolean => {
  for (let at = path.indexOf('/templates/'); at >= 0; at = path.indexOf('/templates/', at + 1))
    if (files.id(`${path.slice(0, at)}/Chart.yaml`) !== undefined) return true
  return path.startsWith('templates/') && files.id('Chart.yaml') !== undefined
}

const remembered = new WeakMap<Files, Map<string, Map<string, unknown>>>()

/** What was computed for a tree once: `what` it is, and a key that says all else it depends on. */
export const remember = <T>(files: Files, what: string, key: string, compute: () => T): T => {
  let kinds = remembered.get(files)
  if (!kinds) {
    kinds = new Map()
    remembered.set(files, kinds)
  }
  let memo = kinds.get(what)
  if (!memo) {
    memo = new Map()
    kinds.set(what, memo)
  }
  const before = memo.get(key)
  if (before !== undefined || memo.has(key)) return before as T
  const value = compute()
  memo.set(key, value)
  return value
}

/** The pins in one file; undefined where there is no such file. Read once for each blob at a path. */
export const readingOf = (files: Files, path: string, patch = false): FilePins | undefined =>
  remember(files, patch ? 'patch' : 'file', path, () => {
    const id = files.id(path)
    if (id === undefined) return undefined
    // A path as it is, so that its hash is computed once; the newest blob at it is remembered.
    const key = patch ? `patch ${path}` : path
    const before = files.memo?.get(key) as { readonly id: string; readonly pins: FilePins } | undefined
    if (before?.id === id) return before.pins
    const text = files.read(path)
    if (text === undefined) return undefined
    const pins = readFilePins(path, text, patch)
    files.memo?.set(key, { id, pins })
    return pins
  })

/** The documents of a YAML file; none where it is broken or not there. Not remembered: trees are large, and few are asked for. */
export const documentsOf = (files: Files, path: string): readonly YamlNode[] => {
  const text = files.read(path)
  const reading = text === undefined ? undefined : readYaml(text)
  return reading?.ok ? reading.documents : []
}

/** The kustomization of a directory; undefined where it has none. */
export const kustomizationIn = (files: Files, directory: string): string | undefined => {
  for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
    const path = directory === '' ? name : `${directory}/${name}`
    if (files.id(path) !== undefined) return path
  }
  return undefined
}
