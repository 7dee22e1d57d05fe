import { availableParallelism } from 'node:os'
import { refOf } from '../diff/diff-objects.ts'
import type { Manifest } from '../diff/manifest.ts'
import { linkedFiles } from '../engine/linked-files.ts'
import type { Validated, ValidateRequest, Validator } from '../engine/ports.ts'
import { textsOf } from '../engine/texts-of.ts'
import { digestOf } from '../overlay/digest.ts'
import { type FileFinding, type PlacedFinding, UNJUDGED } from '../validation/finding.ts'
import type { Yardstick } from '../validation/yardstick.ts'
import { cacheOf } from './cache.ts'
import { collectGarbage } from './collect-garbage.ts'
import { compileModule } from './compile-module.ts'
import type { JudgeAnswer, JudgeAsk } from './judge-session.ts'
import { type JudgeThread, startJudgeThread } from './judge-thread.ts'
import { poolOf, realTimers, type Timers } from './pool.ts'
import { readSchemaText } from './schemas.ts'
import { ThreadEnded } from './thread.ts'
import type { WasmModule } from './web-assembly.ts'

/** What a validator may use. */
export interface ValidatorOptions {
  /** Threads at most. Default: half of the processors, at least 1 and at most 2. */
  readonly threads?: number
  /** How long a thread stays without work, in ms. Default 10 s. */
  readonly idleMs?: number
  /** What judging one overlay, placing what was found in it, or judging all files of a change may take of a processor, in ms. Default 5 s. */
  readonly deadlineMs?: number
  readonly timers?: Timers
}

/** Files that findings may stand in: what a chart has beyond that is not looked at. */
const MOST_FILES = 500
/** Bytes of findings that are kept, roughly. */
const KEPT = 16 * 1024 * 1024

/** Judges in threads of its own; what was judged before is known. */
export const createValidator = (options: ValidatorOptions = {}): Validator => {
  const deadline = options.deadlineMs ?? 5_000
  const cache = cacheOf<Validated>(KEPT)
  const measures = new WeakMap<Yardstick, string>()
  const measured = new WeakMap<JudgeThread, string>()
  let schemas: Promise<Uint8Array<SharedArrayBuffer>> | undefined
  let rego: Promise<WasmModule> | undefined

  const pool = poolOf<JudgeThread>({
    threads: options.threads ?? Math.min(2, Math.max(1, Math.floor(availableParallelism() / 2))),
    idleMs: options.idleMs ?? 10_000,
    timers: options.timers ?? realTimers,
    start: async () => {
      schemas ??= readSchemaText().then(shared)
      return await startJudgeThread({ bundle: await schemas })
    },
    emptied: () => {
      schemas = undefined
      rego = undefined
      collectGarbage()
    },
  })

  const digestOfMeasure = (yardstick: Yardstick): string => {
    const known = measures.get(yardstick)
    if (known !== undefined) return known
    const digest = digestOf(JSON.stringify(yardstick))
    measures.set(yardstick, digest)
    return digest
  }

  /** Works on a thread that judges by this yardstick; a thread that breaks says what it was at. */
  const on = async <T>(
    yardstick: Yardstick,
    work: (ask: <A extends JudgeAsk>(asked: A) => Promise<JudgeAnswer<A>>) => Promise<T>,
    broken: (why: string) => T,
    signal?: AbortSignal,
  ): Promise<T> => {
    const lease = await pool.lease('', signal)
    const { thread } = lease
    let tired = true
    const ask = async <A extends JudgeAsk>(asked: A): Promise<JudgeAnswer<A>> => {
      // Each question for itself: what is left would have to be counted in time of a processor, of which a busy machine gives little.
      return await thread.ask(asked, deadline, signal)
    }
    try {
      const digest = digestOfMeasure(yardstick)
      if (measured.get(thread) !== digest) {
        if (hasRego(yardstick)) rego ??= compileModule('rego')
        await ask({ ask: 'measure', yardstick, rego: hasRego(yardstick) ? ((await rego) ?? null) : null })
        measured.set(thread, digest)
      }
      const result = await work(ask)
      tired = false
      return result
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error
      return broken(sentences[error.reason](thread.at, deadline, error.message))
    } finally {
      lease.release(tired)
    }
  }

  const judge = async (request: ValidateRequest, sides: Sides, signal?: AbortSignal): Promise<Validated> => {
    const { overlay, rendered, kubernetes, places, tree } = request
    return await on(
      request.yardstick,
      async ask => {
        const { wanted, ...said } = await ask({
          ask: 'judge',
          overlay,
          manifests: sides.after,
          partial: rendered.problems.length > 0,
          before: sides.before === sides.after ? true : sides.before,
          kubernetes,
          places,
        })
        const read = rendered.read.slice(0, MOST_FILES)
        const texts = wanted ? await textsOf(tree, read, await linkedFiles(tree)) : new Map<string, string>()
        return { ...said, findings: await ask({ ask: 'place', texts, read }) }
      },
      (message): Validated => ({
        findings: [unjudged(request, message)],
        unjudged: [],
        objects: rendered.manifests.length,
        kubernetes: kubernetes ?? '',
      }),
      signal,
    )
  }

  return {
    validate: async (request, signal) => {
      signal?.throwIfAborted()
      const { overlay, rendered, before, kubernetes, places, yardstick } = request
      const sides: Sides = {
        after: JSON.stringify(rendered.manifests),
        before: before && JSON.stringify(before.manifests),
      }
      const key = digestOf(
        JSON.stringify([
          digestOfMeasure(yardstick),
          [overlay, kubernetes, places, rendered.problems.length > 0],
          [sides.after, sides.before].map(each => each && digestOf(each)),
          rendered.read,
          // The same objects may stand in other lines.
          rendered.read.map(path => request.tree.files.id(path)),
        ]),
      )
      const known = cache.find(key, () => true)
      if (known) return known
      const validated = await judge(request, sides, signal)
      if (!validated.findings.some(({ rule }) => rule === UNJUDGED))
        cache.keep(key, validated, 500 + 400 * validated.findings.length)
      return validated
    },
    files: (changed, yardstick, signal) =>
      on(
        yardstick,
        ask => ask({ ask: 'files', changed }),
        (message): readonly FileFinding[] => [
          {
            ...problemOf(message),
            file: changed.files[0]?.path ?? '',
            line: 1,
            column: 1,
            before: false,
            blocks: true,
          },
        ],
        signal,
      ),
    close: () => pool.close(),
  }
}

/** The manifests of both sides, as JSON. */
interface Sides {
  readonly after: string
  readonly before: string | null
}

const problemOf = (message: string) =>
  ({
    rule: UNJUDGED,
    severity: 'error',
    message,
    fix: 'Look for what repeats itself, or never ends, in the objects, their definitions or the policies',
  }) as const

const unjudged = ({ overlay, rendered }: ValidateRequest, message: string): PlacedFinding => {
  const first: Manifest | undefined = rendered.manifests[0]
  return {
    ...problemOf(message),
    at: '',
    object: first ? refOf(first.object) : { apiVersion: '', kind: '', name: '' },
    file: first?.file ?? overlay.path,
    line: 1,
    column: 1,
    before: false,
    blocks: true,
  }
}

const sentences: Readonly<Record<ThreadEnded['reason'], (at: string, deadline: number, message: string) => string>> = {
  'too slow': (at, deadline) => `judging ${at} takes more than ${deadline / 1000} s, and was given up`,
  memory: at => `judging ${at} takes more memory than it may have`,
  internal: (at, _, message) => `what judges broke at ${at}, which is a mistake in it: ${message}`,
}

/** Rego is written in files of its own and in templates of Gatekeeper. */
const hasRego = ({ policies }: Yardstick): boolean =>
  policies.some(({ files }) => files.some(({ path, text }) => path.endsWith('.rego') || /\brego\b/i.test(text)))

const shared = (bytes: Uint8Array): Uint8Array<SharedArrayBuffer> => {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
