import { diffOf } from '../diff/diff-objects.ts'
import type { Rendered } from '../diff/manifest.ts'
import type { OverlayDiff } from '../diff/object-change.ts'
import type { ChangeFacts } from '../messages/change-facts.ts'
import { realPath } from '../overlay/links.ts'
import type { Overlay } from '../overlay/overlay.ts'
import { owns } from '../overlay/own-files.ts'
import { reachOf } from '../overlay/reach.ts'
import type { FileFinding } from '../validation/finding.ts'
import { changedFiles } from './changed-files.ts'
import { askCluster } from './dry-run.ts'
import { type Judging, judged, type OverlayValidated } from './judged.ts'
import { linkedFiles } from './linked-files.ts'
import type { Renderer } from './ports.ts'
import { named } from './shared-objects.ts'
import { type RenderedFor, requestOf, type Side } from './side-at.ts'

/** What is compared, and what has to be known about the repository for it. */
export interface Comparing extends RenderedFor {
  readonly renderer: Renderer
  readonly base: Side
  readonly head: Side
  /** Paths that differ between the two. */
  readonly changed: readonly string[]
  /** In the order of the road. `promoted`: releases come to it by promotion. `blocked`: a shared file must not reach it otherwise. `kubernetes`: minor version of its cluster, where somebody said. */
  readonly environments: readonly {
    readonly name: string
    readonly promoted: boolean
    readonly blocked: boolean
    readonly kubernetes: string | null
  }[]
  /** Which of the overlays that are reached are looked at. Default: all. */
  readonly only?: (overlay: Overlay) => boolean
  /** Judges what the head is rendered to; absent: nobody does. */
  readonly judging?: Judging
  /** Called after every overlay. */
  readonly progress?: (done: number, all: number) => void
}

/** What is told of a comparison; where it is told from is for the caller to add. */
export type Compared = Omit<ChangeFacts, 'repository' | 'promotion' | 'page'>

/** Overlays that are rendered side by side: enough to keep every thread busy, few enough that their objects fit into memory. */
const AT_A_TIME = 8

/** Renders what a change reaches on both sides, and compares it. Rejects with the signal's reason where that aborts. */
export const compare = async (comparing: Comparing, signal?: AbortSignal): Promise<Compared> => {
  const { base, head, changed, environments, judging, progress } = comparing
  const wanted = comparing.only ?? (() => true)
  const order = new Map(environments.map(({ name }, index) => [name, index]))
  const place = ({ env }: Overlay): number => order.get(env) ?? order.size
  const [baseFiles, headFiles] = await Promise.all([linkedFiles(base.tree), linkedFiles(head.tree)])
  const reached = reachOf(baseFiles, headFiles, base.overlays, head.overlays, changed)
    .map(({ base: before, head: after }) => ({ before, after, overlay: after ?? before }))
    .flatMap(({ before, after, overlay }) => (overlay && wanted(overlay) ? [{ before, after, overlay }] : []))
    .sort((a, b) => place(a.overlay) - place(b.overlay) || (a.overlay.app < b.overlay.app ? -1 : 1))

  const render = async (side: Side, overlay: Overlay | undefined): Promise<Rendered | null> =>
    overlay ? await comparing.renderer.render(requestOf(side, overlay, comparing), signal) : null

  const tools = new Set<string>()
  const diffs: OverlayDiff[] = []
  const validated: OverlayValidated[] = []
  const reads: ReadonlySet<string>[] = []
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < reached.length; index = next++) {
      const one = reached[index]
      if (!one) return
      const [before, after] = await Promise.all([render(base, one.before), render(head, one.after)])
      for (const tool of [...(before?.tools ?? []), ...(after?.tools ?? [])]) tools.add(tool)
      if (judging && one.after && after) {
        const { kubernetes } = requestOf(head, one.after, comparing)
        // What could not be rendered says nothing of what was there.
        const known = before?.problems.some(({ fatal }) => fatal) ? null : before
        const { dryRun } = judging
        const { rendered, unjudged } = dryRun
          ? await askCluster(dryRun, one.after, known, after, signal)
          : { rendered: after, unjudged: [] }
        const asked = { overlay: one.after, rendered, before: known, kubernetes, tree: head.tree } as const
        const found = await judging.validator.validate(
          { ...asked, yardstick: judging.yardstick, places: 'new' },
          signal,
        )
        validated[index] = {
          ...found,
          unjudged: [...found.unjudged, ...unjudged],
          overlay: one.after,
          named: named(one.after, after.manifests),
        }
      }
      // What was rendered is let go of here: a change of a thousand overlays is a thousand diffs in memory, not two thousand renderings.
      diffs[index] = diffOf(one.overlay, before, after)
      reads[index] = new Set([
        ...(before?.read ?? []).map(path => realPath(baseFiles, path)),
        ...(after?.read ?? []).map(path => realPath(headFiles, path)),
      ])
      done += 1
      progress?.(done, reached.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, reached.length) }, work))

  const all = [...base.overlays, ...head.overlays]
  const shared = changed
    .filter(file => !all.some(overlay => owns(overlay, file)))
    .flatMap(file => {
      const reaching = diffs.flatMap(({ overlay, state }, index) =>
        state !== 'same' && reads[index]?.has(file) ? [overlay] : [],
      )
      const names = environments.map(({ name }) => name).filter(name => reaching.some(({ env }) => env === name))
      return names.length > 0 ? [{ file, environments: names, overlays: reaching.map(({ path }) => path) }] : []
    })
  return {
    base: base.commit,
    head: head.commit,
    environments: environments.map(({ name }) => name),
    promoted: environments.filter(({ promoted }) => promoted).map(({ name }) => name),
    blocked: environments.filter(({ blocked }) => blocked).map(({ name }) => name),
    diffs,
    shared,
    tools: [...tools].sort(),
    ...(judging && judged(validated.filter(Boolean), await filesJudged(comparing, judging, signal), judging.yardstick)),
  }
}

const filesJudged = async (
  { base, head, changed }: Comparing,
  { validator, yardstick }: Judging,
  signal: AbortSignal | undefined,
): Promise<readonly FileFinding[]> => {
  const files = await changedFiles(base.tree, head.tree, changed)
  return changed.length === 0 ? [] : await validator.files(files, yardstick, signal)
}
