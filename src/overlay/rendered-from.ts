import { asDeployed, deployersIn, mayDeploy, type WrittenObject } from './deployers.ts'
import { isKustomizationFile } from './file-pins.ts'
import type { Files } from './files.ts'
import { patchesOf, readsOf } from './kustomization-reads.ts'
import type { DeployedObject } from './nested-source.ts'
import type { Overlay } from './overlay.ts'
import { isTemplate, ownPaths } from './own-files.ts'
import { plainValue } from './plain-value.ts'
import { inputsOf } from './render-inputs.ts'
import type { Source } from './source.ts'
import { sourceOf } from './source-of.ts'
import { sourcesIn } from './sources-in.ts'
import { mapOf, merged, wordOf } from './written.ts'
import { readYaml } from './yaml.ts'
import { textOf } from './yaml-node.ts'

/** What an overlay is rendered from, told without rendering it. */
export interface RenderedFrom {
  /** Its sources, those that its objects deploy in turn included, as one text: other sources are another rendering. */
  readonly sources: string
  /** Every file that is read, and those that say why something is not rendered. */
  readonly inputs: ReadonlySet<string>
  /** Something in it deploys what cannot be told without rendering: any file of the repository may be read. */
  readonly anything: boolean
}

/** Tells what an overlay is rendered from. It may name a file too many, never one too few. */
export const renderedFrom = (files: Files, overlay: Overlay, overlays: readonly Overlay[]): RenderedFrom => {
  const plan = sourceOf(files, overlay)
  const inputs = new Set<string>()
  for (const { file } of plan.unrendered) inputs.add(file)
  if (plan.sources.length === 0) for (const path of ownPaths(files, overlay)) inputs.add(path)
  const seen = new Set<string>()
  let anything = false
  const visit = (source: Source): void => {
    const key = JSON.stringify(source)
    if (seen.has(key)) return
    seen.add(key)
    const read = inputsOf(files, source, 'telling')
    for (const path of read) inputs.add(path)
    const { objects, untold } = writtenIn(files, source, read)
    anything ||= untold
    if (objects.length === 0) return
    const nested = sourcesIn(files, objects, { overlay, overlays, addresses: [] })
    for (const { file } of nested.unrendered) inputs.add(file)
    for (const each of nested.sources) visit(each)
  }
  for (const source of plan.sources) visit(source)
  return { sources: [...seen].join('\n'), inputs, anything }
}

/** Objects that deploy something, as they are written in the files of a source and changed by its patches. */
interface WrittenIn {
  readonly objects: readonly DeployedObject[]
  /** Whether there may be others, or the same with another path, that only rendering can tell. */
  readonly untold: boolean
}

const writtenIn = (files: Files, source: Source, read: ReadonlySet<string>): WrittenIn => {
  const found: WrittenObject[] = []
  let untold = false
  if (source.kind === 'helm')
    for (const values of source.values)
      untold ||= mayDeploy('file' in values ? (files.read(values.file) ?? '') : (JSON.stringify(values.inline) ?? ''))
  for (const path of read) {
    const text = /\.(?:ya?ml|json|tpl)$/.test(path) ? files.read(path) : undefined
    if (text === undefined || !mayDeploy(text)) continue
    const objects = deployersIn(files, path)
    // A template says its objects only once it is rendered.
    if (isTemplate(files, path) ? text.includes('{{') : objects.length === 0 && text.includes('{{')) untold = true
    else found.push(...objects)
  }
  if (found.length === 0) return { objects: [], untold }
  const patched =
    source.kind === 'kustomize' ? withPatches(files, found, read) : { objects: found.map(asDeployed), untold: false }
  return { objects: patched.objects, untold: untold || patched.untold }
}

const withPatches = (files: Files, written: readonly WrittenObject[], read: ReadonlySet<string>): WrittenIn => {
  const kustomizations = [...read].filter(isKustomizationFile)
  // A patch in a file is no object of its own.
  const patchFiles = new Set(
    kustomizations.flatMap(path => readsOf(files, path).flatMap(each => (each.as === 'patch' ? [each.path] : []))),
  )
  let objects = written.filter(({ file }) => !patchFiles.has(file)).map(asDeployed)
  let untold = false
  // Those further in come after those that include them.
  for (const path of kustomizations.reverse()) {
    if (/^(?:replacements|vars):/m.test(files.read(path) ?? ''))
      untold ||= /\b(?:path|chart|source)\b/i.test(replacedIn(files, path))
    for (const { text, targeted } of patchesOf(files, path)) {
      const reading = readYaml(text)
      for (const document of reading.ok ? reading.documents : []) {
        if (document.kind === 'list') {
          untold ||= document.items.some(item => movesSource.test(textOf(item, 'path') ?? ''))
          continue
        }
        const patch = mapOf(plainValue(document))
        const name = wordOf(mapOf(patch['metadata'])['name'])
        const meant = (object: DeployedObject): boolean =>
          object.kind === patch['kind'] && (targeted || object.metadata.name === name)
        const changed = objects
          .filter(meant)
          .map(object => ({ ...object, spec: merged(mapOf(object['spec']), mapOf(patch['spec'])) }))
        objects = targeted ? [...objects, ...changed] : [...objects.filter(object => !meant(object)), ...changed]
      }
    }
  }
  return { objects, untold }
}

/** Where an operation of a JSON patch changes what an object deploys. */
const movesSource =
  /^\/spec(?:\/sources?(?:\/\d+)?|\/template.*|\/chart.*|\/generators.*)?$|\/(?:path|chart|repoURL|ref|helm|valueFiles|valuesFiles?|directory)(?:\/|$)/

/** Texts that say what a kustomization's replacements and variables go to. */
const replacedIn = (files: Files, kustomization: string): string =>
  [kustomization, ...readsOf(files, kustomization).flatMap(each => (each.as === 'content' ? [each.path] : []))]
    .map(path => files.read(path) ?? '')
    .flatMap(text =>
      [...text.matchAll(/fieldPaths:(?:\s*(?:-[^\n]*|\[[^\]]*\]))+|\bvars:[\s\S]*/g)].map(([found]) => found),
    )
    .join('\n')
