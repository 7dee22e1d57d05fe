import { random as randomOf } from '../parity/random.ts'
import type { JsonMap } from '../src/diff/json.ts'
import type { Schemas } from '../src/validation/schema/schemas.ts'
import { MUTATIONS, mutate, withKeyTwice } from './mutations.ts'
import { type Place, placesIn } from './places.ts'

/** An object that was changed in one place. */
export interface Mutated {
  /** Which way it was changed. */
  readonly name: string
  /** Where, and what stands there now, for people. */
  readonly where: string
  readonly object: JsonMap
  /** Where it is given as YAML, as in JSON no key can stand twice. */
  readonly yaml?: string
}

const TRIES = 40

/** So many changed objects of each way, half of them from any kind alike, half as often as the kinds are found. Follows from the seed. */
export const mutatedObjects = (
  objects: readonly JsonMap[],
  schemas: Schemas,
  ofEach: number,
  seed: number,
): readonly Mutated[] => {
  const random = randomOf(seed)
  const byKind = [...Map.groupBy(objects, ({ apiVersion, kind }) => `${String(apiVersion)} ${String(kind)}`).values()]
  const known = new Map<JsonMap, readonly Place[]>()
  const placesOf = (object: JsonMap): readonly Place[] => {
    const places = known.get(object) ?? placesIn(object, schemas)
    known.set(object, places)
    return places
  }
  const seen = new Set<string>()
  const found: Mutated[] = []
  const choose = (): JsonMap => random.pick(random.chance(0.5) ? random.pick(byKind) : objects)
  for (const mutation of MUTATIONS) {
    let count = 0
    for (let tries = 0; count < ofEach && tries < ofEach * TRIES; tries++) {
      const object = choose()
      const places = placesOf(object).filter(mutation.fits)
      if (places.length === 0) continue
      const place = random.pick(places)
      const mutated = mutate(mutation, object, place, random) as JsonMap
      const text = JSON.stringify(mutated)
      if (seen.has(text) || text === JSON.stringify(object)) continue
      seen.add(text)
      found.push({ name: mutation.name, where: `/${place.path.join('/')}`, object: JSON.parse(text) as JsonMap })
      count++
    }
  }
  for (let count = 0; count < ofEach; count++) {
    const object = choose()
    found.push({ name: 'a key twice', where: '', object, yaml: withKeyTwice(object, random) })
  }
  return found
}
