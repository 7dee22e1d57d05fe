import type { ValidatedOverlay, ValidateReport } from '../messages/validate-report.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding } from '../validation/finding.ts'
import { changedFiles } from './changed-files.ts'
import type { Judging } from './judged.ts'
import type { Renderer } from './ports.ts'
import { type Named, named, sharedObjects } from './shared-objects.ts'
import { type RenderedFor, requestOf, type Side } from './side-at.ts'

/** What is validated. */
export interface ValidatingTree extends RenderedFor {
  readonly renderer: Renderer
  readonly judging: Judging
  readonly head: Side
  /** What was there before; null: nothing is compared, and everything counts. */
  readonly base: Side | null
  /** Overlays that are looked at, in their order. */
  readonly overlays: readonly Overlay[]
  /** Files that are looked at by themselves. */
  readonly files: readonly string[]
  /** Called after every overlay. */
  readonly progress?: (done: number, all: number) => void
}

/** Overlays that are worked on side by side. */
const AT_A_TIME = 8
/** Files that are judged together: a deadline holds for all of them. */
const FILES_AT_A_TIME = 50

/** Renders overlays and judges what they come to, and files by themselves. */
export const validateTree = async (asked: ValidatingTree): Promise<ValidateReport> => {
  const { overlays, environments } = asked
  const tools = new Set<string>()
  const found: ValidatedOverlay[] = []
  const names: Named[] = []
  const unjudged = new Set<string>()
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < overlays.length; index = next++) {
      const overlay = overlays[index]
      if (!overlay) return
      const one = await validateOverlay(asked, overlay)
      for (const tool of one.tools) tools.add(tool)
      for (const sentence of one.unjudged) unjudged.add(sentence)
      found[index] = one.validated
      names[index] = one.named
      asked.progress?.(++done, overlays.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, overlays.length) }, work))
  const fileFindings = await validateFiles(asked)
  const shared = new Map(
    sharedObjects(names, asked.judging.yardstick).map(({ overlay, findings }) => [overlay, findings]),
  )
  return {
    environments: environments.map(({ name }) => name),
    overlays: found.map(each => ({
      ...each,
      findings: [...each.findings, ...(shared.get(each.overlay) ?? [])],
    })),
    fileFindings,
    unjudged: [...unjudged].sort(),
    tools: [...tools].sort(),
  }
}

const validateOverlay = async (
  asked: ValidatingTree,
  overlay: Overlay,
): Promise<{
  readonly validated: ValidatedOverlay
  readonly tools: readonly string[]
  readonly unjudged: readonly string[]
  readonly named: Named
}> => {
  const { renderer, head, base, judging } = asked
  const request = requestOf(head, overlay, asked)
  const earlier = base?.overlays.find(({ app, env }) => app === overlay.app && env === overlay.env)
  const [rendered, before] = await Promise.all([
    renderer.render(request),
    base && earlier ? renderer.render(requestOf(base, earlier, asked)) : null,
  ])
  const { findings, unjudged, objects, kubernetes } = await judging.validator.validate({
    overlay,
    rendered,
    before: before?.problems.some(({ fatal }) => fatal) ? null : before,
    kubernetes: request.kubernetes,
    yardstick: judging.yardstick,
    tree: head.tree,
    places: 'all',
  })
  const { problems, tools } = rendered
  const validated = { overlay, findings, objects, kubernetes, problems }
  return { validated, tools, unjudged, named: named(overlay, rendered.manifests) }
}

const validateFiles = async ({ head, base, files, judging }: ValidatingTree): Promise<readonly FileFinding[]> => {
  const found: FileFinding[] = []
  // Also without a file: what is wrong with policies is told with them.
  for (let at = 0; at === 0 || at < files.length; at += FILES_AT_A_TIME) {
    const some = await changedFiles(base?.tree ?? null, head.tree, files.slice(at, at + FILES_AT_A_TIME))
    const judged = await judging.validator.files(some, judging.yardstick)
    found.push(...judged.filter(one => !found.some(each => JSON.stringify(each) === JSON.stringify(one))))
  }
  return found
}
