import { isUtf8 } from 'node:buffer'
import { digestOfManifests } from '../diff/digest.ts'
import { hide } from '../diff/hide.ts'
import { finderOf } from '../diff/hide-in.ts'
import type { Manifest, RenderProblem } from '../diff/manifest.ts'
import { type Mark, marker } from '../diff/mark.ts'
import { secretsInFiles } from '../diff/secrets-in-files.ts'
import type { Source } from '../overlay/source.ts'
import type { SecretScene } from '../validation/secrets/other-environment.ts'
import { secretProblems } from '../validation/secrets/secret-problems.ts'
import { Guest } from './guest.ts'
import type { GuestAnswer } from './guest-answer.ts'
import { GuestDied, type GuestImage } from './instance.ts'
import { objectsOf } from './objects-of.ts'
import { type Packed, unpack } from './packed.ts'
import type { RenderData } from './render-thread.ts'
import { unmarked } from './unmarked.ts'

/** What a thread is asked, in this order: one start, then for every source some renders and a keep, then a finish. */
export type Ask = Start | Render | Keep | Finish

/** Begins an overlay; what was known of the one before is forgotten. */
export interface Start {
  readonly ask: 'start'
  readonly kubernetes: string | null
  /** The overlay's environment, and all that there are: secrets of another one are noticed. */
  readonly env: string
  readonly environments: readonly string[]
}

/** Renders a source. The files that were not given before are in `fresh`. */
export interface Render {
  readonly ask: 'render'
  readonly source: Source
  /** Where problems without a place of their own are told. */
  readonly at: string
  /** All files of this source. */
  readonly given: readonly string[]
  readonly fresh: Packed
}

/** The last render was the one that counts. */
export interface Keep {
  readonly ask: 'keep'
}

/** Gives what was rendered. */
export interface Finish {
  readonly ask: 'finish'
}

/** What a thread answers. Everything in it is hidden that has to be. */
export type Answer<A extends Ask> = A extends Render
  ? Probed | Died
  : A extends Keep
    ? { readonly deployers: readonly Manifest[] }
    : A extends Finish
      ? Finished
      : null

/** Paths that were looked for and were not given. */
export interface Probed {
  readonly probed: readonly string[]
}

/** The guest broke. */
export interface Died {
  readonly died: 'memory' | 'internal'
  readonly message: string
}

/** All of an overlay. */
export interface Finished {
  /** The manifests in JSON, UTF-8. */
  readonly manifests: Uint8Array<ArrayBuffer>
  readonly digest: string
  readonly problems: readonly RenderProblem[]
  readonly warnings: readonly string[]
  readonly read: readonly string[]
  /** Bytes of memory that the guest holds now. */
  readonly size: number
}

/** What one overlay may become. Larger ones help nobody who reads them. */
const most = { output: 16 * 1024 * 1024, objects: 20_000 }

/** A time that is as good as any other, the same for ever: templates that ask for it must not change from day to day. */
const world = { now: Date.UTC(2026, 0, 1), seed: 1 }

/** Objects that make Argo CD or Flux deploy more. */
const deploys = /^(?:argoproj\.io|[a-z]+\.toolkit\.fluxcd\.io)\//

/** The side of a render that sees secrets: it runs in the thread, and nothing leaves it unmasked. */
export class Session {
  readonly #guest: Guest
  readonly #mark: Mark
  #kubernetes: string | null = null
  #scene: SecretScene = { env: '', environments: [] }
  readonly #files = new Map<string, Uint8Array>()
  readonly #values = new Map<string, string>()
  readonly #read = new Set<string>()
  #last: { readonly answer: GuestAnswer; readonly ask: Render } | undefined
  #manifests: Manifest[] = []
  #problems: RenderProblem[] = []
  #warnings: string[] = []

  constructor(data: RenderData) {
    this.#mark = marker(data.salt)
    this.#guest = new Guest(data.module, world, data.image)
  }

  /** What other threads may begin with. */
  get image(): GuestImage {
    return this.#guest.image
  }

  answer(ask: Ask): Answer<Ask> {
    if (ask.ask === 'start') return this.#start(ask)
    if (ask.ask === 'render') return this.#render(ask)
    if (ask.ask === 'keep') return this.#keep()
    return this.#finish()
  }

  #start({ kubernetes, env, environments }: Start): null {
    this.#kubernetes = kubernetes
    this.#scene = { env, environments }
    for (const each of [this.#files, this.#values, this.#read]) each.clear()
    this.#last = undefined
    this.#manifests = []
    this.#problems = []
    this.#warnings = []
    return null
  }

  #render(ask: Render): Probed | Died {
    for (const { path, bytes } of unpack(ask.fresh)) this.#files.set(path, bytes)
    const files = ask.given.flatMap(path => {
      const bytes = this.#files.get(path)
      return bytes ? [{ path, bytes }] : []
    })
    const job = {
      ...unmarked(ask.source, this.#values),
      kubernetes: this.#kubernetes,
      apiVersions: [],
    }
    try {
      const answer = this.#guest.render({ limits: most, job }, files)
      this.#last = { answer, ask }
      return { probed: answer.probed }
    } catch (error) {
      if (!(error instanceof GuestDied)) throw error
      return { died: error.reason, message: this.#cleaner()(error.message) }
    }
  }

  #keep(): { readonly deployers: readonly Manifest[] } {
    if (!this.#last) throw new Error('nothing was rendered that could be kept')
    const { answer, ask } = this.#last
    this.#last = undefined
    for (const path of answer.read) this.#read.add(path)
    this.#warnings.push(...answer.warnings)
    const { error } = answer
    if (error)
      this.#problems.push({
        code: error.code,
        fatal: true,
        file: error.file ?? ask.at,
        line: error.line ?? 1,
        message: error.message,
      })
    const { objects, problems } = objectsOf(answer.objects, ask.at)
    this.#problems.push(...problems)
    const remembering = (value: string): string => {
      const made = this.#mark(value)
      this.#values.set(made, value)
      return made
    }
    const manifests = objects.flatMap(({ object, file }): readonly Manifest[] => {
      try {
        const { object: masked, hidden } = hide(object, remembering)
        const noticed = secretProblems(object, this.#scene)
        return [
          { object: masked, ...(file === undefined ? {} : { file }), hidden, ...(noticed.length > 0 && { noticed }) },
        ]
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        // What cannot be looked through is not shown.
        const message = `${object.kind} ${object.metadata.name} is too large to be looked through for secrets`
        this.#problems.push({ code: 'too large', fatal: false, file: file ?? ask.at, line: 1, message })
        return []
      }
    })
    this.#manifests.push(...manifests)
    return { deployers: manifests.filter(({ object }) => deploys.test(object.apiVersion)) }
  }

  #finish(): Finished {
    const quotes = this.#problems.length + this.#warnings.length > 0 || this.#manifests.some(({ noticed }) => noticed)
    const clean = quotes ? this.#cleaner() : (text: string) => text
    // They quote nothing by themselves; should that ever be a mistake, it ends here.
    const manifests = this.#manifests.map(manifest =>
      manifest.noticed
        ? { ...manifest, noticed: manifest.noticed.map(each => ({ ...each, message: clean(each.message) })) }
        : manifest,
    )
    const problems = this.#problems.map(problem => ({ ...problem, message: clean(problem.message) }))
    const warnings = [...new Set(this.#warnings.map(clean))]
    return {
      manifests: new Uint8Array(Buffer.from(JSON.stringify(manifests))),
      digest: digestOfManifests(this.#manifests),
      problems,
      warnings,
      read: [...this.#read].sort(),
      size: this.#guest.size,
    }
  }

  /** Messages of parsers and templates quote what they read. */
  #cleaner(): (text: string) => string {
    const texts = [...this.#files].flatMap(([path, bytes]) =>
      bytes.length <= LARGEST && isUtf8(bytes) ? [{ path, text: Buffer.from(bytes).toString() }] : [],
    )
    const secrets = secretsInFiles(texts)
    // Go's parser of YAML quotes no more than seven characters of a value.
    const cut = secrets.flatMap(secret => (secret.length > 10 ? [`${secret.slice(0, 7)}...`] : []))
    const find = finderOf([...secrets, ...cut])
    return text => find(text, this.#mark)
  }
}

/** Larger files are not what people write secrets into, and take longer to go through than a render may. */
const LARGEST = 1024 * 1024
