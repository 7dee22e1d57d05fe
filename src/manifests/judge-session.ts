import { refOf } from '../diff/diff-objects.ts'
import type { Manifest } from '../diff/manifest.ts'
import type { ChangedFiles } from '../engine/ports.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding, PlacedFinding } from '../validation/finding.ts'
import { judgeFile } from '../validation/judge-file.ts'
import { narrowed } from '../validation/places/narrowed.ts'
import { placesOf } from '../validation/places/places-of.ts'
import type { Policies } from '../validation/policies/policy.ts'
import { readPolicies } from '../validation/policies/read-policies.ts'
import type { SchemaBundle } from '../validation/schema/raw-schema.ts'
import { nearestVersion, type Schemas, schemasOf, versionsIn } from '../validation/schema/schemas.ts'
import { Before, settled, settledFile } from '../validation/settle.ts'
import { type Judged, type Measure, validate } from '../validation/validate.ts'
import { judgedEnvironment, weightOf } from '../validation/weights.ts'
import type { Yardstick } from '../validation/yardstick.ts'
import { createRego, type RegoGuest } from './rego-guest.ts'
import type { WasmModule } from './web-assembly.ts'

/** What a thread that judges is asked. */
export type JudgeAsk = Measured | JudgeOverlay | PlaceFindings | JudgeFiles

/** What everything that follows is judged by. */
export interface Measured {
  readonly ask: 'measure'
  readonly yardstick: Yardstick
  /** What evaluates Rego; null where nothing is written in it. */
  readonly rego: WasmModule | null
}

/** Judges an overlay. The manifests are JSON, as they were rendered. */
export interface JudgeOverlay {
  readonly ask: 'judge'
  readonly overlay: Overlay
  readonly manifests: string
  /** Whether a part of it could not be rendered. */
  readonly partial: boolean
  /** Null where it is new, or nothing is compared; true where it is the same. */
  readonly before: string | null | true
  readonly kubernetes: string | null
  readonly places: 'new' | 'all'
}

/** Finds where the findings of the last overlay stand. */
export interface PlaceFindings {
  readonly ask: 'place'
  /** Texts of the files that it was rendered from, by path. */
  readonly texts: ReadonlyMap<string, string>
  /** All of these, also those without a text. */
  readonly read: readonly string[]
}

/** Judges files by themselves. */
export interface JudgeFiles {
  readonly ask: 'files'
  readonly changed: ChangedFiles
}

/** What a thread that judges answers. */
export type JudgeAnswer<A extends JudgeAsk> = A extends JudgeOverlay
  ? {
      readonly wanted: boolean
      readonly unjudged: readonly string[]
      readonly objects: number
      readonly kubernetes: string
    }
  : A extends PlaceFindings
    ? readonly PlacedFinding[]
    : A extends JudgeFiles
      ? readonly FileFinding[]
      : null

/** The policies that hold in an environment. */
interface Held {
  readonly environments: readonly string[] | undefined
  readonly policies: Policies
  readonly weight?: NonNullable<Measure['policies'][number]['weight']>
}

/** The side of validation that works: it runs in a thread, so that what does not end can be ended. */
export class JudgeSession {
  readonly #bundle: SchemaBundle
  #rego: RegoGuest | null = null
  readonly #next: (what: string) => void
  #yardstick: Yardstick = NOTHING
  #held: readonly Held[] = []
  readonly #schemas = new Map<string, Schemas>()
  #last:
    | {
        readonly asked: JudgeOverlay
        readonly judged: Judged
        readonly before: Before | true
        /** Objects as they were, by what they are called. */
        readonly earlier: ReadonlyMap<string, Manifest>
      }
    | undefined

  /** `next` is told what is judged next. */
  constructor(bundle: SchemaBundle, next: (what: string) => void) {
    this.#bundle = bundle
    this.#next = next
  }

  answer(ask: JudgeAsk): JudgeAnswer<JudgeAsk> {
    if (ask.ask === 'measure') return this.#measure(ask)
    if (ask.ask === 'judge') return this.#judge(ask)
    if (ask.ask === 'place') return this.#place(ask)
    return this.#files(ask)
  }

  #measure({ yardstick, rego }: Measured): null {
    this.#rego = rego && createRego(rego)
    this.#yardstick = yardstick
    this.#schemas.clear()
    this.#next('the policies')
    this.#held = yardstick.policies.map(({ settings: { environments, weight }, files }) => ({
      environments,
      policies: readPolicies(files),
      ...(weight && { weight }),
    }))
    return null
  }

  #judge(asked: JudgeOverlay): JudgeAnswer<JudgeOverlay> {
    const { overlay, kubernetes, partial } = asked
    const environment = judgedEnvironment(this.#yardstick, overlay.env)
    const schemas = this.#schemasFor(kubernetes, overlay.env)
    const measure: Measure = {
      schemas,
      policies: this.#held.filter(({ environments }) => environments?.includes(overlay.env) ?? true),
      settings: this.#yardstick.settings,
      environment,
      ...(this.#rego && { rego: this.#rego }),
      next: this.#next,
    }
    const manifests = JSON.parse(asked.manifests) as readonly Manifest[]
    const before = typeof asked.before === 'string' ? (JSON.parse(asked.before) as readonly Manifest[]) : null
    const common = { overlay, production: environment.production, kubernetes: schemas.kubernetes }
    const judged = validate(
      { ...common, manifests, before: asked.before === true ? manifests : before, partial },
      measure,
    )
    const known =
      asked.before === true
        ? true
        : new Before(before ? validate({ ...common, manifests: before, before: null }, measure).findings : [])
    this.#last = { asked, judged, before: known, earlier: new Map((before ?? []).map(each => [nameOf(each), each])) }
    return {
      wanted: judged.findings.some(finding => this.#isPlaced(finding)),
      unjudged: [...judged.unjudged, ...this.#elsewhere(schemas.kubernetes)],
      objects: manifests.length,
      kubernetes: schemas.kubernetes,
    }
  }

  #isBefore(finding: Judged['findings'][number]): boolean {
    if (finding.broken) return false
    return this.#last?.before === true || (this.#last?.before.has(finding) ?? false)
  }

  #isPlaced(finding: Judged['findings'][number]): boolean {
    const { block } = this.#yardstick.settings
    if (this.#last?.asked.places === 'all' || (block === 'all' && finding.severity === 'error')) return true
    return finding.severity !== 'info' && !this.#isBefore(finding)
  }

  /** Where to look for it: a policy says of a whole object or list what is wrong with what changed in it. */
  #narrowed({ rule, at }: Pick<Judged['findings'][number], 'rule' | 'at'>, on: Manifest): string {
    const before = rule.startsWith('policy.') ? this.#last?.earlier.get(nameOf(on)) : undefined
    return before ? narrowed(at, before.object, on.object) : at
  }

  #place({ texts, read }: PlaceFindings): readonly PlacedFinding[] {
    if (!this.#last) throw new Error('nothing was judged whose findings could be placed')
    const { asked, judged } = this.#last
    this.#next('where findings stand')
    const placeOf = placesOf(read, path => texts.get(path), asked.overlay)
    return judged.findings.map(found => {
      const { on, broken: _, ...finding } = found
      const place = this.#isPlaced(found)
        ? placeOf({ ...finding, at: this.#narrowed(finding, on) }, on)
        : { file: finding.file ?? asked.overlay.path, line: 1, column: 1 }
      return settled(this.#yardstick.settings, asked.overlay, {
        ...finding,
        ...place,
        before: this.#isBefore(found),
      })
    })
  }

  #files({ changed: { files, settings: beside } }: JudgeFiles): readonly FileFinding[] {
    const { settings, environments } = this.#yardstick
    const weigh = { name: '', production: false }
    const found = files.flatMap(({ path, before, after }) => {
      if (after === null) return []
      this.#next(path)
      const read = (asked: string): string | undefined => beside.get(asked)
      const earlier = before === null ? [] : judgeFile(path, before, read)
      const known = new Set(earlier.map(({ rule, message }) => `${rule} ${message}`))
      return judgeFile(path, after, read).map(each => ({
        ...each,
        file: path,
        before: known.has(`${each.rule} ${each.message}`),
      }))
    })
    const broken = this.#held.flatMap(({ policies, environments: only }) =>
      only === undefined || environments.some(({ name }) => only.includes(name))
        ? policies.problems.map(problem => ({ ...problem, column: 1, before: false }))
        : [],
    )
    return [...found, ...broken].flatMap(each => {
      const severity = weightOf(settings, weigh, each.rule, each.severity)
      return severity === 'off' ? [] : [settledFile(settings, { ...each, severity })]
    })
  }

  /** That the schemas are of another version than the cluster. */
  #elsewhere(kubernetes: string): readonly string[] {
    const nearest = nearestVersion(this.#bundle, kubernetes)
    return nearest === kubernetes
      ? []
      : [`there are no schemas of Kubernetes ${kubernetes} here, and those of ${nearest} were taken`]
  }

  #schemasFor(kubernetes: string | null, env: string): Schemas {
    const version = kubernetes ?? versionsIn(this.#bundle).at(-1) ?? ''
    const { definitions, served = [] } = this.#yardstick
    const cluster = served.findIndex(({ environments }) => environments.includes(env))
    const key = `${version} ${cluster}`
    const known = this.#schemas.get(key)
    if (known) return known
    const schemas = schemasOf(this.#bundle, version, [...definitions, ...(served[cluster]?.definitions ?? [])])
    this.#schemas.set(key, schemas)
    return schemas
  }
}

const nameOf = ({ object }: Manifest): string => JSON.stringify(refOf(object))

const NOTHING: Yardstick = {
  settings: { block: 'new', rules: [], ignore: [] },
  environments: [],
  definitions: [],
  policies: [],
}
