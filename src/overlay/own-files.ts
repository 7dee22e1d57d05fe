import { type FilePins, isKustomizationFile, readFilePins } from './file-pins.ts'
import type { Files } from './files.ts'
import type { Overlay } from './overlay.ts'

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

const remembered = new WeakMap<Files, Map<string, unknown>>()

/** What was computed for a tree once, by a key that says all it depends on. */
export const remember = <T>(files: Files, key: string, compute: () => T): T => {
  const memo = remembered.get(files) ?? new Map<string, unknown>()
  if (memo.size === 0) remembered.set(files, memo)
  if (memo.has(key)) return memo.get(key) as T
  const value = compute()
  memo.set(key, value)
  return value
}

/** The pins in one file; undefined where there is no such file. Read once for each blob at a path. */
export const readingOf = (files: Files, path: string, patch = false): FilePins | undefined => {
  const id = files.id(path)
  if (id === undefined) return undefined
  const read = (): FilePins | undefined => {
    const text = files.read(path)
    return text === undefined ? undefined : readFilePins(path, text, patch)
  }
  const key = `${patch ? 'patch' : 'file'}\0${path}\0${id}`
  if (!files.memo) return remember(files, key, read)
  if (files.memo.has(key)) return files.memo.get(key) as FilePins | undefined
  const value = read()
  files.memo.set(key, value)
  return value
}

/** The kustomization of a directory; undefined where it has none. */
export const kustomizationIn = (files: Files, directory: string): string | undefined => {
  for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
    const path = directory === '' ? name : `${directory}/${name}`
    if (files.id(path) !== undefined) return path
  }
  return undefined
}
