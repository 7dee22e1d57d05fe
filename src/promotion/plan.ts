import type { Carry } from '../config/config.ts'
import { isKustomizationFile } from '../overlay/file-pins.ts'
import type { Files } from '../overlay/files.ts'
import type { Overlay, Problem } from '../overlay/overlay.ts'
import type { Pin } from '../overlay/pin.ts'
import { pinsOf } from '../overlay/pins-of.ts'
import { additionsOf } from './additions.ts'
import type { Change, Edit, Plan, PlanOutcome } from './change.ts'
import { changeOf, planId } from './change-of.ts'
import { editsOf, type PinMove } from './edits.ts'
import { keptNote } from './kept.ts'
import { type Pairing, pairPins } from './pair.ts'
import { aheadSentence, changeSentence, listed, severalNote, unpairedNote } from './plan-words.ts'
import { compareVersions } from './version.ts'

/** What a plan is made of. The upstream's files may be those of an older commit: the one at which its pins were proven. */
export interface PlanInput {
  readonly downstream: { readonly overlay: Overlay; readonly files: Files }
  readonly upstream: {
    readonly overlay: Overlay
    readonly files: Files
    /** Trees of what it had before, in any order; asked for only where versions do not tell which is newer. */
    readonly before?: () => readonly Files[]
  }
  readonly carry: readonly Carry[]
}

/**
 * The changes that make the downstream overlay carry what its upstream holds: every pin that both select, wherever the downstream holds
 * it itself. What is older than what the downstream has is never carried, tags and digests of one image only together.
 */
export const planOverlay = (input: PlanInput): PlanOutcome => {
  const { downstream, upstream, carry } = input
  const here = pinsOf(downstream.files, downstream.overlay, carry)
  const there = pinsOf(upstream.files, upstream.overlay, carry)
  const problems: Problem[] = [...here.problems, ...there.problems]
  // A kustomization that nobody can read hides pins; half of an app is never carried.
  const unreadable = problems.find(
    ({ file }) => [downstream.overlay.path, upstream.overlay.path].includes(file) || isKustomizationFile(file),
  )
  if (unreadable) {
    const sentence = `${unreadable.file} line ${unreadable.line}: ${unreadable.message}`
    return { kind: 'unpaired', sentence, problems }
  }
  const held = here.pins.filter(pin => pin.held === 'itself')
  const pairing = pairPins({ ...downstream, pins: held }, { ...upstream, pins: there.pins })
  const env = downstream.overlay.env
  const from = upstream.overlay.env
  const notes: string[] = []
  const ahead: PinMove[] = []
  const moves: PinMove[] = []
  const stopped = new Set<string>()
  const unpaired: Pin[] = []
  for (const pin of held) {
    const pair = pairing.of(pin)
    // What something else overrides is kept in step; it alone is no reason for anything.
    if (pin.overridden && pair.kind !== 'paired') continue
    if (pair.kind === 'paired') {
      if (pair.pin.value === pin.value) continue
      if (compareVersions(pair.pin.value, pin.value) === 'older') {
        if (pin.overridden) continue
        ahead.push({ pin, to: pair.pin.value })
        stopped.add(groupOf(pin))
      } else moves.push({ pin, to: pair.pin.value })
    } else if (pair.kind === 'mismatch') {
      stopped.add(groupOf(pin))
      problems.push(mismatchProblem(pin, pair.pin, env, from))
    } else if (pair.kind === 'several') {
      stopped.add(groupOf(pin))
      notes.push(severalNote(pin, pair.pins, from))
    } else unpaired.push(pin)
  }
  const going = moves.filter(({ pin }) => !stopped.has(groupOf(pin)))
  going.push(...together(unpaired, going, there.pins))
  const hadBefore = history(input, held)
  const texts = going.filter(({ pin }) => pin.kind !== 'file')
  const files = carriedFiles(going, input, problems)
  const whole = new Set(files.map(({ file }) => file))
  const outcome = editsOf(
    downstream.files,
    texts.filter(({ pin }) => !whole.has(pin.place.file)),
  )
  const added = additionsOf(input, outcome, whole)
  const changes = [
    ...going
      .filter(({ pin }) => pin.kind === 'file' || !whole.has(pin.place.file))
      .filter(({ pin }) => pin.kind !== 'file' || whole.has(pin.place.file))
      .map(move => {
        const order = orderOf(move, going, hadBefore)
        return changeOf(move, order, changeSentence(move.pin, move.to, order))
      }),
    ...added.changes,
  ].sort(byPlace)
  const edits = mergeEdits([...files, ...outcome, ...added.edits])
  const missing = pairing.unused.filter(pin => !added.keys.has(pin.key) && !inherits(here.pins, pin))
  const forbidden = edits.find(({ file }) => file.startsWith('.github/'))
  if (forbidden) {
    const message = `${env} would need a change of ${forbidden.file}; nothing below .github is ever written`
    return { kind: 'same', problems: [...problems, { file: forbidden.file, line: 1, column: 1, message }] }
  }
  if (changes.length === 0) {
    if (ahead.length > 0) return { kind: 'ahead', sentence: aheadSentence(ahead, env, from), problems }
    if (notes[0]) return { kind: 'unpaired', sentence: notes[0], problems }
    if (held.length === 0 && missing.length > 0)
      return { kind: 'unpaired', sentence: unpairedNote(missing, here.pins, env, from), problems }
    return { kind: 'same', problems }
  }
  if (missing.length > 0) notes.unshift(unpairedNote(missing, here.pins, env, from))
  if (ahead.length > 0) notes.push(aheadSentence(ahead, env, from))
  const unknown = changes.filter(change => change.order === 'unknown')
  if (unknown.length > 0)
    notes.push(`Order unknown: ${listed(unknown.map(({ name }) => name))}. Nothing tells which version is newer.`)
  const kept = keptNote(input, here.pins, there.pins)
  if (kept) notes.push(kept)
  const plan: Plan = {
    id: planId(downstream.overlay.app, env, changes),
    app: downstream.overlay.app,
    env,
    upstream: from,
    changes,
    edits,
    notes,
  }
  return { kind: 'plan', plan, problems }
}

/** Tag and digest of one image stand side by side, or in one scalar. */
const groupOf = (pin: Pin): string =>
  pin.kind === 'image'
    ? `${pin.place.file}\0${pin.place.at.replace(/\/(?:tag|newTag|digest)$/, '')}`
    : `${pin.place.file}\0${pin.place.at}`

const mismatchProblem = (pin: Pin, other: Pin, env: string, from: string): Problem => ({
  file: pin.place.file,
  line: pin.place.line,
  column: pin.place.column,
  message: `${env} pins ${pin.name} by ${pin.part}, ${from} by ${other.part} (${other.place.file} line ${other.place.line}); pin it the same way in both, so that it can be promoted`,
})

/**
 * An image that the upstream does not name but that stands beside a remote base at the base's own version: where the base moves to a
 * version that the upstream also gives an image, the image goes with it.
 */
const together = (unpaired: readonly Pin[], moves: readonly PinMove[], upstream: readonly Pin[]): PinMove[] => {
  const images = new Set(upstream.filter(({ kind, part }) => kind === 'image' && part === 'tag').map(pin => pin.value))
  return unpaired.flatMap(pin => {
    if (pin.kind !== 'image' || pin.part !== 'tag') return []
    const base = moves.find(
      move => move.pin.kind === 'ref' && move.pin.place.file === pin.place.file && move.pin.value === pin.value,
    )
    return base && images.has(base.to) ? [{ pin, to: base.to }] : []
  })
}

/** The downstream has it too, through what it includes, at the same value. */
const inherits = (pins: readonly Pin[], upstream: Pin): boolean =>
  pins.some(
    pin =>
      pin.held === 'inherited' &&
      pin.part === upstream.part &&
      pin.value === upstream.value &&
      (pin.key === upstream.key || pin.also.some(key => key === upstream.key || upstream.also.includes(key))),
  )

/** Whether the upstream once had what the downstream has: then what it has now is the newer of the two. */
const history = ({ downstream, upstream, carry }: PlanInput, held: readonly Pin[]): ((pin: Pin) => boolean) => {
  let pairings: readonly Pairing[] | undefined
  return pin => {
    pairings ??= (upstream.before?.() ?? []).map(files => {
      const pins = pinsOf(files, upstream.overlay, carry).pins
      return pairPins({ ...downstream, pins: held }, { overlay: upstream.overlay, pins })
    })
    return pairings.some(pairing => {
      const pair = pairing.of(pin)
      return pair.kind === 'paired' && pair.pin.value === pin.value
    })
  }
}

/** How what a pin moves to stands to what it has: by the versions, by the tag beside a digest, or by the upstream's own history. */
const orderOf = (move: PinMove, all: readonly PinMove[], hadBefore: (pin: Pin) => boolean): Change['order'] => {
  const newer = ({ pin, to }: PinMove): boolean => pin.kind !== 'file' && compareVersions(to, pin.value) === 'newer'
  const { pin } = move
  if (newer(move)) return 'newer'
  const tag = all.find(other => other.pin.part === 'tag' && groupOf(other.pin) === groupOf(pin))
  if (pin.part === 'digest' && tag && newer(tag)) return 'newer'
  return hadBefore(pin) ? 'newer' : 'unknown'
}

/** Whole files that travel, as the upstream has them. */
const carriedFiles = (moves: readonly PinMove[], { downstream, upstream }: PlanInput, problems: Problem[]): Edit[] =>
  moves.flatMap(({ pin }) => {
    if (pin.kind !== 'file') return []
    const path = `${upstream.overlay.path}/${pin.name}`
    const text = upstream.files.read(path)
    if (text !== undefined) return [{ file: pin.place.file, onto: downstream.files.id(pin.place.file) ?? null, text }]
    problems.push({
      file: path,
      line: 1,
      column: 1,
      message: `${path} cannot be carried: it is no configuration file of text below 1 MiB`,
    })
    return []
  })

const mergeEdits = (edits: readonly Edit[]): readonly Edit[] =>
  // Additions are made on the text after the other edits of their file, so the last one has them all.
  [...new Map(edits.map(edit => [edit.file, edit])).values()].sort((a, b) => (a.file < b.file ? -1 : 1))

const byPlace = (a: Change, b: Change): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
