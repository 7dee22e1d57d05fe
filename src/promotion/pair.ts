import type { Overlay } from '../overlay/overlay.ts'
import type { Pin } from '../overlay/pin.ts'
import { relative } from '../overlay/pins-of.ts'

/** What an upstream holds for a pin of the downstream. */
export type Pair =
  | { readonly kind: 'paired'; readonly pin: Pin }
  /** Nothing selects the same there. */
  | { readonly kind: 'none' }
  /** The upstream holds several values, and nothing tells which one is meant. */
  | { readonly kind: 'several'; readonly pins: readonly Pin[] }
  /** One side has a tag and the other a digest. */
  | { readonly kind: 'mismatch'; readonly pin: Pin }

/** Finds for pins of a downstream overlay what its upstream holds. */
export interface Pairing {
  of(pin: Pin): Pair
  /** The upstream's pins that no pin of the downstream is paired with by what it selects. */
  readonly unused: readonly Pin[]
}

/**
 * Pairs pins by what they select: first by their own key, then by the further ones, nearest first. Where the upstream holds several
 * values (clusters, one after the other), the file at the same place tells.
 */
export const pairPins = (
  downstream: { readonly overlay: Overlay; readonly pins: readonly Pin[] },
  upstream: { readonly overlay: Overlay; readonly pins: readonly Pin[] },
): Pairing => {
  const effective = upstream.pins.filter(pin => !pin.overridden)
  const byKey = index(effective, pin => [pin.key])
  const byAny = index(effective, pin => [pin.key, ...pin.also])
  const exact = new Set(downstream.pins.map(pin => pin.key))
  const used = new Set<Pin>()
  const of = (pin: Pin): Pair => {
    let mismatch: Pin | undefined
    for (const key of [pin.key, ...pin.also]) {
      const own = byKey.get(key) ?? []
      const alike = (own.length > 0 ? own : (byAny.get(key) ?? [])).filter(
        other => mayPair(pin, other) && (!key.startsWith('value ') || key === pin.key || !exact.has(other.key)),
      )
      const candidates = alike.filter(other => other.part === pin.part)
      for (const other of alike) used.add(other)
      if (candidates.length === 0) {
        mismatch ??= alike[0]
        continue
      }
      const chosen = oneValue(candidates) ?? oneValue(mirrored(pin, candidates, downstream.overlay, upstream.overlay))
      return chosen ? { kind: 'paired', pin: chosen } : { kind: 'several', pins: candidates }
    }
    return mismatch ? { kind: 'mismatch', pin: mismatch } : { kind: 'none' }
  }
  const pairs = new Map(downstream.pins.map(pin => [pin, of(pin)]))
  return {
    of: pin => pairs.get(pin) ?? of(pin),
    unused: effective.filter(pin => !used.has(pin)),
  }
}

const index = (pins: readonly Pin[], keys: (pin: Pin) => readonly string[]): ReadonlyMap<string, readonly Pin[]> => {
  const found = new Map<string, Pin[]>()
  for (const pin of pins)
    for (const key of new Set(keys(pin))) {
      const list = found.get(key)
      if (list) list.push(pin)
      else found.set(key, [pin])
    }
  return found
}

/** A container may run a mirrored image in one environment, never another program's. */
const mayPair = (pin: Pin, other: Pin): boolean => {
  if (pin.kind !== other.kind) return false
  if (pin.kind !== 'image' || pin.key.startsWith('image ')) return true
  const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
  const named = (each: Pin): boolean => each.also.some(key => key.startsWith('image '))
  return !named(pin) || !named(other) || last(pin.name) === last(other.name) || other.also.includes(`image ${pin.name}`)
}

const oneValue = (pins: readonly Pin[]): Pin | undefined =>
  pins.every(pin => pin.value === pins[0]?.value) ? pins[0] : undefined

/** Those that stand in the same file of their overlay. */
const mirrored = (pin: Pin, pins: readonly Pin[], downstream: Overlay, upstream: Overlay): readonly Pin[] => {
  const here = relative(downstream, pin.place.file)
  return pins.filter(other => relative(upstream, other.place.file) === here)
}
