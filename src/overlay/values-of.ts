import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { isData, isNamedValues, kindOfFile } from './kind-of-file.ts'
import type { Overlay } from './overlay.ts'
import { pathsBelow } from './own-files.ts'
import type { Values } from './source.ts'

/**
 * Layers of values of an overlay, later ones win; the chart's own `values.yaml` lies below all of them and is not named. First what all
 * environments share: a `values.yaml` beside the environments, then what stands where the environment's name is replaced by `global`,
 * `default`, `defaults`, `shared`, `common` or `base` (`values-common.yaml`, `environments/common/values.yaml`). Then the environment's
 * own: `values.yaml` before others, these by name.
 */
export const valuesOf = (files: Files, overlay: Overlay, own: readonly string[], chart: string): readonly Values[] => {
  const beside = directoryOf(overlay.path)
  const shared: string[] = []
  if (beside !== chart) shared.push(beside === '' ? 'values.yaml' : `${beside}/values.yaml`)
  for (const name of sharedNames) {
    const there = replaced(overlay, name)
    if (there === undefined) continue
    if (overlay.kind === 'file') shared.push(there)
    else {
      const moved = own.map(path => `${there}${path.slice(overlay.path.length)}`)
      shared.push(...valuesIn(files, [...new Set([...moved, ...directlyIn(files, there)])]))
      shared.push(`${there}.yaml`, `${directoryOf(there)}/values-${name}.yaml`)
    }
  }
  const chosen = new Set([...shared.filter(path => files.id(path) !== undefined && isValues(files, path)), ...own])
  return [...chosen].map(file => ({ file }))
}

/** The files of values among paths of one directory, in the order in which later ones win; those called so where any is. */
export const valuesIn = (files: Files, paths: readonly string[]): readonly string[] => {
  const values = paths.filter(path => files.id(path) !== undefined && isData(path) && isValues(files, path))
  const named = values.filter(isNamedValues)
  return (named.length > 0 ? named : values).sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
}

const isValues = (files: Files, path: string): boolean => kindOfFile(files, path).kind === 'values'
const order = (path: string): number => (/(?:^|\/)values\.ya?ml$/.test(path) ? 0 : 1)
const sharedNames = ['global', 'default', 'defaults', 'shared', 'common', 'base']

/** The overlay's path with the environment's name replaced; undefined where it does not stand in it as a word. */
const replaced = (overlay: Overlay, name: string): string | undefined => {
  const env = overlay.env.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(`(?<![A-Za-z0-9])${env}(?![A-Za-z0-9])(?!.*(?<![A-Za-z0-9])${env}(?![A-Za-z0-9]))`)
  return pattern.test(overlay.path) ? overlay.path.replace(pattern, name) : undefined
}

const directlyIn = (files: Files, directory: string): readonly string[] =>
  pathsBelow(files, directory).filter(path => directoryOf(path) === directory)
