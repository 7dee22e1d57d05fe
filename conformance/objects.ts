import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { directoryCases, filesOf } from '../parity/directory.ts'
import { ourSide } from '../parity/ours.ts'
import { goModule } from '../scripts/go-module.ts'
import { CUSTOM_RESOURCES } from '../scripts/schema-sources.ts'
import { isMap, type JsonMap } from '../src/diff/json.ts'

/** An object and where it is from. */
export interface Real {
  /** The directory or module, and the file or overlay in it. */
  readonly from: string
  readonly object: JsonMap
}

const home = fileURLToPath(new URL('..', import.meta.url))
const corpus = join(home, '../shared/corpus')

/** More objects of one kind from one module show nothing new. */
const MOST_OF_A_KIND = 25

const itemsOf = (value: unknown): readonly JsonMap[] => {
  if (!isMap(value)) return []
  const { kind, items, apiVersion } = value
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) return items.flatMap(itemsOf)
  return typeof apiVersion === 'string' && typeof kind === 'string' ? [value] : []
}

/** What is only ever read by tools, and never given to an API server. */
const isTool = ({ apiVersion, kind }: JsonMap): boolean =>
  /^(kustomize\.config\.k8s\.io|kubeadm\.k8s\.io|kubelet\.config|kubescheduler\.config|apiserver\.(config\.)?k8s\.io|audit\.k8s\.io|cli\.kyverno\.io|config\.k8s\.io|client\.authentication)/.test(
    String(apiVersion),
  ) ||
  (['Kustomization', 'Component', 'Config', 'Test'].includes(String(kind)) && !String(apiVersion).includes('toolkit'))

/** Objects as they are written, without what templates leave open. */
const written = (directory: string): readonly Real[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)))
    .filter(file => /\.ya?ml$/.test(file) && !/(^|\/)(crds?|openapi-spec|vendor)\//.test(file))
    .sort()
    .flatMap(file => {
      const text = readFileSync(join(directory, file), 'utf8')
      if (text.includes('{{') || text.length > 300_000) return []
      return parseAllDocuments(text, { logLevel: 'silent' })
        .filter(({ errors }) => errors.length === 0)
        .flatMap(document => itemsOf(document.toJS()))
        .map(object => ({ from: file, object }))
    })

/** What the kustomizations and charts of a directory give. */
const rendered = async (directory: string): Promise<readonly Real[]> => {
  const side = await ourSide()
  try {
    const found: Real[] = []
    for (const each of directoryCases(filesOf(directory))) {
      const outcome = await side.render(each)
      if ('objects' in outcome)
        for (const object of outcome.objects.flatMap(itemsOf)) found.push({ from: each.name, object })
    }
    return found
  } finally {
    await side.end()
  }
}

const distinct = (all: readonly Real[]): readonly Real[] => {
  const byText = new Map<string, Real>()
  for (const each of all) {
    const text = JSON.stringify(each.object)
    if (!isTool(each.object) && !byText.has(text)) byText.set(text, each)
  }
  return [...byText.values()]
}

/** Objects of the repositories beside the project, and of the examples: rendered, and as they are written. */
export const corpusObjects = async (): Promise<readonly Real[]> => {
  const found: Real[] = []
  for (const directory of [join(home, 'examples'), ...(existsSync(corpus) ? [corpus] : [])])
    found.push(...(await rendered(directory)), ...written(directory))
  return distinct(found)
}

/** Objects that the projects themselves publish with their modules: their manifests, examples and tests. */
export const publishedObjects = (): readonly Real[] => {
  const modules = [...CUSTOM_RESOURCES, { module: 'k8s.io/kubernetes', version: 'v1.36.3' }]
  return modules.flatMap(({ module, version }) => {
    const counts = new Map<string, number>()
    return distinct(written(goModule(module, version).Dir))
      .filter(({ object }) => {
        const key = `${String(object['apiVersion'])} ${String(object['kind'])}`
        const count = (counts.get(key) ?? 0) + 1
        counts.set(key, count)
        return count <= MOST_OF_A_KIND
      })
      .map(each => ({ ...each, from: `${module} ${each.from}` }))
  })
}
