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
  const kustomizations = source.kind === 'kustomize' ? [...read].filter(isKustomizationFile) : []
  const inflated = kustomizations.some(path => readsOf(files, path).some(({ as }) => as === 'chart'))
  for (const path of read) {
    const text = /\.(?:ya?ml|json|tpl)$/.test(path) || isKustomizationFile(path) ? files.read(path) : undefined
    if (text === undefined || !mayDeploy(text)) continue
    const objects = deployersIn(files, path)
    // A template says its objects only once it is rendered, and values of a chart may be objects.
    const templated = isTemplate(files, path) ? text.includes('{{') : objects.length === 0
    if (templated && (text.includes('{{') || inflated)) untold = true
    else found.push(...objects)
  }
  if (found.length === 0) return { objects: [], untold }
  const patched = withPatches(files, found, kustomizations)
  return { objects: patched.objects, untold: untold || patched.untold }
}

const withPatches = (files: Files, written: readonly WrittenObject[], kustomizations: readonly string[]): WrittenIn => {
  const reads = kustomizations.flatMap(path => readsOf(files, path))
  // A patch in a file is no object of its own.
  const patchFiles = new Set(reads.flatMap(({ path, as }) => (as === 'patch' ? [path] : [])))
  let objects = written.filter(({ file }) => !patchFiles.has(file)).map(asDeployed)
  let untold = reads.some(({ as }) => as === 'plugin')
  const [outermost] = kustomizations
  // What includes others comes before them.
  for (const path of [...kustomizations].reverse()) {
    const text = files.read(path) ?? ''
    if (/^(?:replacements|vars):/m.test(text)) untold ||= /\b(?:path|chart|source)\b/i.test(replacedIn(files, path))
    untold ||= /^transformers:/m.test(text)
    for (const patch of patchesOf(files, path)) {
      const reading = readYaml(patch.text)
      for (const document of reading.ok ? reading.documents : [])
        if (document.kind === 'list')
          untold ||= document.items.some(item => movesSource.test(textOf(item, 'path') ?? ''))
        else {
          const over = mapOf(plainValue(document))
          const spec = mapOf(over['spec'])
          // What it does not move stays where it is; the patch itself is read in any case.
          if (!Object.keys(spec).some(key => moving.has(key)) && !/\bFiles\b|\$patch/.test(patch.text)) continue
          const name = wordOf(mapOf(over['metadata'])['name']) ?? ''
          // The name may have got a prefix or a suffix on the way; with a target neither name nor kind has to be theirs.
          const sameKind = objects.filter(each => each.kind === over['kind'])
          const meant = !patch.targeted
            ? sameKind.filter(each => name.includes(each.metadata.name))
            : sameKind.length > 0
              ? sameKind
              : objects
          if (meant.length > 0 && patch.text.includes('$patch')) untold = true
          const changed = meant.map(each => ({ ...each, spec: merged(mapOf(each['spec']), spec) }))
          const [only] = meant
          // Further in it may be one of several ways by which the object is deployed.
          const instead = path === outermost && !patch.targeted && meant.length === 1 && only?.metadata.name === name
          objects = [...(instead ? objects.filter(each => each !== only) : objects), ...changed]
          if (objects.length > mostWays) return { objects: [], untold: true }
        }
    }
  }
  return { objects, untold }
}

/** More ways of deploying things than anybody has: patches that each may or may not apply make twice as many. */
const mostWays = 20_000

/** Fields of what deploys that say from where. */
const moving = new Set([
  'chart',
  'chartRef',
  'generators',
  'goTemplate',
  'path',
  'source',
  'sourceRef',
  'sources',
  'template',
  'templatePatch',
  'url',
])

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
