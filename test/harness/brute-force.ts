import { compileModule } from '../../src/manifests/compile-module.ts'
import { Guest } from '../../src/manifests/guest.ts'
import { objectsOf } from '../../src/manifests/objects-of.ts'
import type { Files } from '../../src/overlay/files.ts'
import type { Overlay } from '../../src/overlay/overlay.ts'
import type { Source } from '../../src/overlay/source.ts'
import { sourceOf } from '../../src/overlay/source-of.ts'
import { sourcesIn } from '../../src/overlay/sources-in.ts'

/** An overlay as it is rendered from a whole tree. */
export interface Brute {
  /** Objects and errors as one text: another text is another rendering. */
  readonly outcome: string
  /** Files that the renderer read, by its own word. */
  readonly read: ReadonlySet<string>
  /** Paths that it looked for in vain, and directories that it read whole. */
  readonly probed: ReadonlySet<string>
  /** Inputs that were expected before rendering. */
  readonly inputs: ReadonlySet<string>
  readonly errors: readonly string[]
}

/** Renders overlays the slow way: every file of the tree is given to the renderer, whatever the plan says. */
export const bruteForce = async (): Promise<
  (files: Files, overlay: Overlay, overlays: readonly Overlay[]) => Brute
> => {
  const guest = new Guest(await compileModule('renderer'), { now: 0, seed: 1 })
  return (files, overlay, overlays) => {
    const all = files.paths.map(path => ({ path, bytes: Buffer.from(files.read(path) ?? '') }))
    const found: unknown[] = []
    const errors: string[] = []
    const read = new Set<string>()
    const probed = new Set<string>()
    const seen = new Set<string>()
    const plan = sourceOf(files, overlay)
    const inputs = new Set(plan.inputs)
    const render = (source: Source): void => {
      const key = JSON.stringify(source)
      if (seen.has(key)) return
      seen.add(key)
      const answer = guest.render(
        {
          limits: { output: 16 * 1024 * 1024, objects: 20_000 },
          job: { ...source, kubernetes: null, apiVersions: [] },
        },
        all,
      )
      for (const path of answer.read) read.add(path)
      for (const path of answer.probed) probed.add(path)
      if (answer.error) errors.push(`${answer.error.code} ${answer.error.message}`)
      const { objects } = objectsOf(answer.objects, overlay.path)
      found.push(objects.map(({ object }) => object))
      const nested = sourcesIn(
        files,
        objects.map(({ object }) => object),
        { overlay, overlays, addresses: [] },
      )
      for (const path of nested.inputs) inputs.add(path)
      for (const each of nested.sources) render(each)
    }
    for (const each of plan.sources) render(each)
    return { outcome: JSON.stringify([found, errors.length > 0 ? errors : []]), read, probed, inputs, errors }
  }
}

/** Whether a rendering may be another one where these paths changed, by what the renderer said it looked at. */
export const mayDiffer = ({ read, probed, inputs }: Brute, changed: readonly string[]): boolean =>
  changed.some(
    path => read.has(path) || inputs.has(path) || [...probed].some(at => path === at || path.startsWith(`${at}/`)),
  )
