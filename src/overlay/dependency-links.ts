import { chartDocuments, chartsIn } from './chart-of.ts'
import { resolvePath } from './file-reader.ts'
import type { Files } from './files.ts'
import { pathsBelow, remember } from './own-files.ts'
import { itemsOf, textOf } from './yaml-node.ts'

/**
 * Charts of the repository that others depend on by a path (`file://../lib`), as links from where Helm looks for them (`charts/lib`) to
 * where they are. Argo CD and Flux copy them there before they render. Those that are carried along in `charts/` already are left out.
 */
export const dependencyLinks = (files: Files): ReadonlyMap<string, string> =>
  remember(files, 'dependency links', '', () => {
    const links = new Map<string, string>()
    for (const chart of chartsIn(files)) {
      const home = chart === '' ? 'charts' : `${chart}/charts`
      const texts = ['Chart.yaml', 'requirements.yaml'].map(name =>
        files.read(chart === '' ? name : `${chart}/${name}`),
      )
      if (!texts.some(text => text?.includes('file://'))) continue
      for (const { document } of chartDocuments(files, chart))
        for (const item of itemsOf(document, 'dependencies')) {
          const name = textOf(item, 'name')
          const [, path] = /^file:\/\/([^/].*)$/.exec(textOf(item, 'repository') ?? '') ?? []
          if (name === undefined || path === undefined || !/^[\w.-]+$/.test(name) || /^\.+$/.test(name)) continue
          const carried = pathsBelow(files, home).some(
            each => each.startsWith(`${home}/${name}/`) || each.startsWith(`${home}/${name}-`),
          )
          const at = resolvePath(chart, path)
          if (!carried && at !== undefined && at !== chart) links.set(`${home}/${name}`, `../${path}`)
        }
    }
    return links
  })
