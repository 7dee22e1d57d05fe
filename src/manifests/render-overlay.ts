import { performance } from 'node:perf_hooks'
import type { Manifest, RenderProblem } from '../diff/manifest.ts'
import type { RenderRequest } from '../engine/ports.ts'
import { directoryOf } from '../overlay/file-reader.ts'
import { inputsOf } from '../overlay/render-inputs.ts'
import type { RenderPlan, Source, Unrendered } from '../overlay/source.ts'
import { sourcesIn } from '../overlay/sources-in.ts'
import { type InputLimits, inputsFrom } from './inputs.ts'
import { pack } from './packed.ts'
import type { Paths } from './paths.ts'
import type { RenderThread } from './render-thread.ts'
import type { Answer, Ask, Finished } from './session.ts'
import { ThreadEnded } from './thread.ts'

/** What one overlay became, and all that this depended on beside the plan. */
export interface Outcome extends Finished {
  /** What is in the objects that deploy more of the repository was not rendered, and why. */
  readonly unrendered: readonly Unrendered[]
  /** Paths that were read or looked for. */
  readonly depends: readonly string[]
  /** Objects that deploy more of the repository; what is found in them is another dependency. */
  readonly deployers: readonly Manifest[]
  /** Everything that was rendered. */
  readonly sources: readonly Source[]
  /** The thread broke, or holds much memory. */
  readonly tired: boolean
}

/** What bounds one overlay. */
export interface RenderLimits extends InputLimits {
  /** Wall time of one source with all its repetitions, in ms. */
  readonly deadlineMs: number
}

/** How often a source is rendered again with files that it looked for. */
const ROUNDS = 20
/** How deep objects may deploy objects that deploy objects. */
const DEPTH = 4
/** What a guest may hold when it has nothing to do. One that held more is ended with its thread, which gives the memory back at once. */
const MOST_HELD = 96 * 1024 * 1024

/** Renders all sources of an overlay on a thread, and what their objects deploy in turn. */
export const renderOverlay = async (
  thread: RenderThread,
  request: RenderRequest,
  plan: RenderPlan,
  paths: Paths,
  limits: RenderLimits,
  signal?: AbortSignal,
): Promise<Outcome> => {
  const { tree, overlay } = request
  const { files } = tree
  const inputs = inputsFrom(tree, paths, placeOf(plan.sources[0], plan.inputs) ?? overlay.path, limits)
  const depends = new Set<string>()
  const deployers: Manifest[] = []
  const done = new Set<string>()
  const rendered: Source[] = []
  let broken: RenderProblem | undefined

  const renderSource = async (source: Source): Promise<void> => {
    let left = limits.deadlineMs
    const ask = async <A extends Ask>(asked: A): Promise<Answer<A>> => {
      const began = performance.now()
      try {
        return await thread.ask(asked, Math.max(1, left), signal)
      } finally {
        left -= performance.now() - began
      }
    }
    const first = inputsOf(files, source)
    const at = placeOf(source, first) ?? overlay.path
    const given = new Set<string>()
    const give = async (wanted: Iterable<string>) => {
      const { paths: all, fresh } = await inputs.take(wanted)
      const before = given.size
      for (const each of all) given.add(each)
      return { fresh: pack(fresh), more: given.size > before }
    }
    try {
      let { fresh } = await give(withCharts(source, first))
      for (let round = 0; inputs.problems.length === 0; round++) {
        const answer = await ask({ ask: 'render', source, at, given: [...given], fresh })
        if ('died' in answer) {
          broken = { code: answer.died, fatal: true, file: at, line: 1, message: messages[answer.died](answer.message) }
          break
        }
        for (const path of answer.probed) depends.add(path)
        const next = await give(answer.probed)
        if (!next.more || round === ROUNDS) break
        fresh = next.fresh
      }
      if (broken === undefined && inputs.problems.length === 0)
        deployers.push(...(await ask({ ask: 'keep' })).deployers)
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error
      broken = {
        code: error.reason,
        fatal: true,
        file: at,
        line: 1,
        message: messages[error.reason]('', limits),
      }
    }
    if (broken !== undefined || inputs.problems.length > 0) for (const path of given) depends.add(path)
    rendered.push(source)
  }
  const renderAll = async (sources: readonly Source[]): Promise<boolean> => {
    let any = false
    for (const source of sources) {
      const key = JSON.stringify(source)
      if (done.has(key) || broken !== undefined || inputs.problems.length > 0) continue
      done.add(key)
      any = true
      await renderSource(source)
    }
    return any
  }

  const environments = environmentsIn(request)
  await thread.ask(
    { ask: 'start', kubernetes: request.kubernetes, env: overlay.env, environments },
    limits.deadlineMs,
    signal,
  )
  await renderAll(plan.sources)
  let nested = nestedOf(request, deployers)
  for (let depth = 0; depth < DEPTH && nested.sources.length > 0; depth++) {
    if (!(await renderAll(nested.sources))) break
    nested = nestedOf(request, deployers)
  }
  const stopped = [...inputs.problems, ...(broken ? [broken] : [])]
  const common = { unrendered: nested.unrendered, deployers, sources: rendered }
  if (broken !== undefined) return { ...nothing(stopped), ...common, depends: [...depends], tired: true }
  try {
    const finished = await thread.ask({ ask: 'finish' }, limits.deadlineMs, signal)
    for (const path of finished.read) depends.add(path)
    const problems = [...stopped, ...finished.problems]
    return { ...finished, problems, ...common, depends: [...depends], tired: finished.size > MOST_HELD }
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error
    const message = messages[error.reason]('', limits)
    const problem = { code: error.reason, fatal: true, file: overlay.path, line: 1, message } as const
    return { ...nothing([...stopped, problem]), ...common, depends: [...depends], tired: true }
  }
}

/** Names of all environments of the repository, sorted. */
export const environmentsIn = ({ overlays }: RenderRequest): readonly string[] =>
  [...new Set(overlays.map(({ env }) => env))].sort()

/** What rendered objects deploy out of the repository in turn. */
export const nestedOf = (
  { tree, overlay, overlays, addresses }: RenderRequest,
  deployers: readonly Manifest[],
): RenderPlan =>
  deployers.length === 0
    ? { sources: [], unrendered: [], inputs: [] }
    : sourcesIn(
        tree.files,
        deployers.map(({ object }) => object),
        { overlay, overlays, addresses },
      )

/** A chart is read whole: what is in its directory decides what it becomes. */
const withCharts = (source: Source, inputs: Iterable<string>): ReadonlySet<string> => {
  const wanted = new Set<string>(inputs)
  for (const path of inputs) if (path === 'Chart.yaml' || path.endsWith('/Chart.yaml')) wanted.add(directoryOf(path))
  if (source.kind === 'helm') {
    wanted.add(source.chart)
    for (const values of source.values) if ('file' in values) wanted.add(values.file)
  }
  if (source.kind === 'plain') for (const path of source.paths) wanted.add(path)
  return wanted
}

/** The file that says what a source is. */
const placeOf = (source: Source | undefined, inputs: Iterable<string>): string | undefined => {
  if (source === undefined) return undefined
  if (source.kind === 'plain') return source.paths[0]
  const below = (name: string): string => {
    const directory = source.kind === 'helm' ? source.chart : source.root
    return directory === '' ? name : `${directory}/${name}`
  }
  if (source.kind === 'helm') return /\.tgz$/.test(source.chart) ? source.chart : below('Chart.yaml')
  const there = new Set(inputs)
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map(below).find(path => there.has(path))
}

const messages: Readonly<
  Record<'memory' | 'internal' | 'too slow', (message: string, limits?: RenderLimits) => string>
> = {
  memory: () => 'it needs more memory to be rendered than the sandbox has: look for what repeats itself',
  // What a thread that broke said is not known to be free of secrets.
  internal: message => ['the renderer broke, which is a mistake in it', message].filter(Boolean).join(': '),
  'too slow': (_, limits) =>
    `it was not rendered within ${(limits?.deadlineMs ?? 0) / 1000} s: look for templates without an end, or for what is very large`,
}

const nothing = (problems: readonly RenderProblem[]): Finished => ({
  manifests: new Uint8Array(Buffer.from('[]')),
  digest: '',
  problems,
  warnings: [],
  read: [],
  size: 0,
})
