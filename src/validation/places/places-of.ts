import { at } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import type { Problem } from '../../diff/problem.ts'
import { isKustomizationFile } from '../../overlay/file-pins.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { Charts } from './charts.ts'
import type { Edit } from './edits.ts'
import { findIn, type Hit } from './find-in.ts'
import { generatedHits } from './generated.ts'
import { type Kustomization, Kustomizations, kustomizationIn } from './kustomizations.ts'
import { objectsIn, ownDocument, type WrittenObjects } from './own-document.ts'
import { isChangedBy, patchHits } from './patched.ts'
import type { Piece } from './piece.ts'
import type { Position } from './position.ts'
import { isScalar } from './same-value.ts'
import { fieldHits } from './set-by-fields.ts'
import { SourceFiles } from './source-files.ts'
import { stepsOf } from './steps.ts'
import { type Subject, subjectOf } from './subject.ts'

/** Finds where a problem of an object is caused. Never throws, and always names a file. */
export type PlaceOf = (problem: Pick<Problem, 'rule' | 'at'>, manifest: Manifest) => Position

/**
 * Finds the lines that cause what is wrong with the objects of one overlay. `read` are the paths that its rendering read
 * (`Rendered.read`), `text` gives the text of one of them; each is asked for at most once, and only when it is needed. What is
 * believed, in this order: who sets the value, from the overlay's own kustomization inwards; the file that the object is
 * written in, as deep as it leads; for a chart's objects the values that its template takes; that file's first line.
 */
export const placesOf = (
  read: readonly string[],
  text: (path: string) => string | undefined,
  overlay: Overlay,
): PlaceOf => {
  const places = new Places(new SourceFiles(read, text), overlay)
  return (problem, manifest) => places.of(problem, manifest)
}

/** What is known of an object before anybody asks for one of its fields. */
interface Prepared {
  readonly subject: Subject
  readonly layers: readonly Layer[]
  readonly own: Piece | undefined
  readonly origins: ReturnType<Charts['originsOf']>
}

interface Layer {
  readonly kustomization: Kustomization
  readonly edits: readonly Edit[]
}

class Places {
  readonly #files: SourceFiles
  readonly #overlay: Overlay
  readonly #kustomizations: Kustomizations
  readonly #charts: Charts
  readonly #prepared = new WeakMap<Manifest, Prepared>()
  readonly #objects = new Map<string, WrittenObjects>()

  constructor(files: SourceFiles, overlay: Overlay) {
    this.#files = files
    this.#overlay = overlay
    this.#kustomizations = new Kustomizations(files, overlay)
    this.#charts = new Charts(files, overlay)
  }

  of(problem: Pick<Problem, 'rule' | 'at'>, manifest: Manifest): Position {
    const steps = stepsOf(problem.at)
    const { subject, layers, own, origins } = this.#prepare(manifest)
    const scalar = isScalar(at(manifest.object, ...steps))
    const inner =
      origins.length > 0 ? this.#charts.find(origins, subject, steps) : own && findIn(own, subject.object, steps)
    const outer = layers.flatMap(layer => this.#hits(layer, subject, steps))
    const hit = scalar ? setting(outer, inner, steps.length) : deepest(outer, inner)
    if (!hit) return this.#whole(manifest)
    return hit.file.position(scalar && !isOfKey(problem.rule) && hit.depth === steps.length ? hit.value : hit.key)
  }

  #prepare(manifest: Manifest): Prepared {
    const known = this.#prepared.get(manifest)
    if (known) return known
    const layers = this.#kustomizations.layersOf(manifest.file)
    const subject = subjectOf(manifest, layers)
    const origins = this.#charts.originsOf(manifest.file, layers, subject)
    const isWritten = manifest.file !== undefined && !isKustomizationFile(manifest.file) && origins.length === 0
    const prepared: Prepared = {
      subject,
      layers: layers.map(kustomization => ({
        kustomization,
        edits: kustomization.editsOf(subject.kind, subject.names).filter(edit => isChangedBy(edit, subject)),
      })),
      own: isWritten ? ownDocument(this.#objectsIn(manifest.file ?? ''), subject) : undefined,
      origins,
    }
    this.#prepared.set(manifest, prepared)
    return prepared
  }

  #objectsIn(path: string): WrittenObjects {
    const known = this.#objects.get(path)
    if (known) return known
    const file = this.#files.of(path)
    const found = file ? objectsIn(file) : { all: [], byName: new Map() }
    this.#objects.set(path, found)
    return found
  }

  #hits({ kustomization, edits }: Layer, subject: Subject, steps: readonly string[]): readonly Hit[] {
    return [
      ...fieldHits(kustomization, subject, steps),
      ...edits.flatMap(edit => patchHits(edit, subject, steps)),
      ...generatedHits(this.#files, kustomization, subject, steps),
    ]
  }

  /** Where nothing more exact is known: the file of the object, or what the overlay begins with. */
  #whole({ file }: Manifest): Position {
    const { path, kind } = this.#overlay
    const begins =
      kind === 'file'
        ? path
        : (kustomizationIn(this.#files, path) ??
          this.#kustomizations.first?.path ??
          this.#files.paths.find(each => each.startsWith(`${path}/`)) ??
          this.#files.paths[0] ??
          path)
    // What was removed may have been written in a file that is gone, too.
    return { file: file !== undefined && this.#files.has(file) ? file : begins, line: 1, column: 1 }
  }
}

/** Who sets a value: the outermost that sets this one; else where the object has it, or somebody else at all. */
const setting = (outer: readonly Hit[], inner: Hit | undefined, depth: number): Hit | undefined => {
  const sure = outer.find(hit => hit.same) ?? (inner?.same ? inner : undefined)
  if (sure) return sure
  return inner?.depth === depth ? inner : deepest(outer, inner)
}

/** Who has most of what leads there; of equals the object's own file. */
const deepest = (outer: readonly Hit[], inner: Hit | undefined): Hit | undefined => {
  let best = inner
  for (const hit of outer) if (!best || hit.depth > best.depth) best = hit
  return best
}

/** Problems of a key rather than of what stands there. */
const isOfKey = (rule: string): boolean => /(?:^|\.)(?:unknown|duplicate)$/.test(rule)
