import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { digestOfManifests } from '../diff/digest.ts'
import type { Manifest, Rendered, RenderProblem } from '../diff/manifest.ts'
import { linkedFiles } from '../engine/linked-files.ts'
import type { Renderer, RenderRequest } from '../engine/ports.ts'
import { digestOf } from '../overlay/digest.ts'
import { inputsOf } from '../overlay/render-inputs.ts'
import type { RenderPlan, Source, Unrendered } from '../overlay/source.ts'
import { sourceOf } from '../overlay/source-of.ts'
import { cacheOf } from './cache.ts'
import { collectGarbage } from './collect-garbage.ts'
import { compileModule } from './compile-module.ts'
import { inputLimits } from './inputs.ts'
import type { GuestImage } from './instance.ts'
import { type Paths, pathsOf } from './paths.ts'
import { poolOf, realTimers, type Timers } from './pool.ts'
import { environmentsIn, nestedOf, type Outcome, type RenderLimits, renderOverlay } from './render-overlay.ts'
import { startRenderThread } from './render-thread.ts'
import { readVersions, type Versions } from './renderer-module.ts'
import { holds, type Trace, traceOf } from './trace.ts'
import type { WasmModule } from './web-assembly.ts'

/** What a renderer may use. */
export interface RendererOptions {
  /** Threads at most. Default: one less than there are processors, at least 1 and at most 4. */
  readonly threads?: number
  /** How long a thread stays without work, in ms. Default 10 s. */
  readonly idleMs?: number
  /** Bounds of one overlay; default 5 s a source, 10,000 files and 64 MiB. */
  readonly limits?: Partial<RenderLimits>
  /** Bytes of what was rendered that are kept. Default 64 MiB. */
  readonly cacheBytes?: number
  readonly timers?: Timers
}

/** What a renderer did so far. */
export interface RendererCounts {
  /** Overlays that were rendered, and those that were known before. */
  readonly rendered: number
  readonly known: number
  /** Threads that were started, and bytes that are kept. */
  readonly threads: number
  readonly kept: number
}

/** What is kept of one overlay: the answer and what it holds for. */
interface Kept {
  readonly outcome: Outcome
  readonly trace: Trace
  /** What was found in its objects. */
  readonly nested: string
}

/** Renders overlays in a sandbox of a few threads; what was rendered before from the same files is known. */
export const createRenderer = (options: RendererOptions = {}): Renderer & { readonly counts: RendererCounts } => {
  const limits: RenderLimits = { ...inputLimits, deadlineMs: 5_000, ...options.limits }
  const cache = cacheOf<Kept>(options.cacheBytes ?? 64 * 1024 * 1024)
  // Marks of hidden values are comparable as long as this renderer is there, and nobody else can make them.
  const salt = randomBytes(32).toString('hex')
  const counts = { rendered: 0, known: 0, threads: 0 }
  let module: Promise<WasmModule> | undefined
  let versions: Promise<Versions> | undefined
  let image: GuestImage | undefined
  const running = new Map<string, Promise<unknown>>()

  const pool = poolOf({
    threads: options.threads ?? Math.min(4, Math.max(1, availableParallelism() - 1)),
    idleMs: options.idleMs ?? 10_000,
    timers: options.timers ?? realTimers,
    start: async () => {
      module ??= compileModule('renderer')
      counts.threads++
      const thread = await startRenderThread({ module: await module, salt, ...(image ? { image } : {}) })
      image ??= thread.image
      return thread
    },
    // Both are large, and made again in half a second.
    emptied: () => {
      module = undefined
      image = undefined
      collectGarbage()
    },
  })

  const find = (key: string, request: RenderRequest, paths: Paths): Outcome | undefined =>
    cache.find(key, kept => holds(kept.trace, paths) && kept.nested === nestedKey(request, kept.outcome.deployers))
      ?.outcome

  const run = async (key: string, request: RenderRequest, plan: RenderPlan, paths: Paths, signal?: AbortSignal) => {
    const lease = await pool.lease(request.addresses.join(' '), signal)
    let tired = true
    try {
      const outcome = await renderOverlay(lease.thread, request, plan, paths, limits, signal)
      tired = outcome.tired
      counts.rendered++
      const kept: Kept = {
        outcome,
        trace: traceOf(paths, outcome.depends),
        nested: nestedKey(request, outcome.deployers),
      }
      // Slow is not a property of the files alone.
      if (!outcome.problems.some(({ code }) => code === 'too slow')) cache.keep(key, kept, sizeOf(kept))
      return outcome
    } finally {
      lease.release(tired)
    }
  }

  return {
    counts: {
      get rendered() {
        return counts.rendered
      },
      get known() {
        return counts.known
      },
      get threads() {
        return counts.threads
      },
      get kept() {
        return cache.size
      },
    },
    render: async (asked, signal) => {
      signal?.throwIfAborted()
      const { tree, overlay } = asked
      versions ??= readVersions()
      const tools = await versions
      const files = await linkedFiles(tree)
      const request: RenderRequest = { ...asked, tree: { ...tree, files } }
      const plan = sourceOf(files, overlay)
      if (plan.sources.length === 0) return nothing(plan.unrendered)
      const paths = await pathsOf(tree)
      const key = digestOf(
        JSON.stringify([tools, plan.sources, plan.inputs, request.kubernetes, overlay, environmentsIn(request)]),
      )
      const flight = digestOf(JSON.stringify([key, plan.inputs.map(path => files.id(path))]))
      for (;;) {
        const known = find(key, request, paths)
        if (known) {
          counts.known++
          return answerOf(known, plan, tools)
        }
        const same = running.get(flight)
        if (same === undefined) break
        // Whoever asked first renders for both, unless that one gives up.
        await same.catch(() => {})
        signal?.throwIfAborted()
      }
      const work = run(key, request, plan, paths, signal)
      running.set(flight, work)
      try {
        return answerOf(await work, plan, tools)
      } finally {
        running.delete(flight)
      }
    },
    close: () => pool.close(),
  }
}

/** What is found in the objects of an overlay, with the files that it is made of. */
const nestedKey = (request: RenderRequest, deployers: readonly Manifest[]): string => {
  if (deployers.length === 0) return ''
  const { sources, unrendered } = nestedOf(request, deployers)
  return digestOf(
    JSON.stringify([sources, unrendered, sources.map(source => [...inputsOf(request.tree.files, source)])]),
  )
}

const sizeOf = ({ outcome, trace }: Kept): number =>
  outcome.manifests.length + trace.reduce((sum, [path, there]) => sum + 2 * path.length + there.length + 64, 2_048)

const asProblem = ({ code, file, line, sentence }: Unrendered): RenderProblem => ({
  code,
  fatal: false,
  file,
  line,
  message: sentence,
})

const nothing = (unrendered: readonly Unrendered[]): Rendered => ({
  manifests: [],
  problems: unrendered.map(each => ({ ...asProblem(each), fatal: true })),
  warnings: [],
  digest: digestOfManifests([]),
  tools: [],
  read: [],
})

const answerOf = (outcome: Outcome, plan: RenderPlan, versions: Versions): Rendered => {
  const manifests = JSON.parse(Buffer.from(outcome.manifests).toString()) as readonly Manifest[]
  const problems = [...outcome.problems, ...[...plan.unrendered, ...outcome.unrendered].map(asProblem)]
  return {
    manifests,
    problems: problems.map(problem => ({ ...problem, fatal: manifests.length === 0 })),
    warnings: outcome.warnings,
    digest: outcome.digest === '' ? digestOfManifests([]) : outcome.digest,
    tools: toolsOf(outcome.sources, outcome.read, versions),
    read: outcome.read,
  }
}

const toolsOf = (
  sources: readonly Source[],
  read: readonly string[],
  { kustomize, helm }: Versions,
): readonly string[] => [
  ...(sources.some(({ kind }) => kind === 'kustomize') ? [`kustomize ${kustomize}`] : []),
  ...(sources.some(({ kind }) => kind === 'helm') || read.some(path => /(?:^|\/)Chart\.yaml$|\.tgz$/.test(path))
    ? [`Helm ${helm}`]
    : []),
]
