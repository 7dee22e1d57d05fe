import { type CelKey, CelMap, CelUint, type CelValue } from './value.ts'

/** Keys that are equal have equal forms: `1`, `1u` and `1.0` are one. */
export const keyForm = (key: CelKey): string | bigint | number | boolean => {
  if (key instanceof CelUint) return key.value
  return typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : key
}

/** Whether the value can be a key. */
export const isKey = (value: CelValue): value is CelKey =>
  typeof value === 'string' ||
  typeof value === 'bigint' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  value instanceof CelUint

/** A map that an expression made. */
export class MadeMap extends CelMap {
  readonly #entries = new Map<string | bigint | number | boolean, readonly [CelKey, CelValue]>()
  constructor(entries: Iterable<readonly [CelKey, CelValue]>) {
    super()
    for (const entry of entries) this.#entries.set(keyForm(entry[0]), entry)
  }
  get(key: CelKey): CelValue | undefined {
    return this.#entries.get(keyForm(key))?.[1]
  }
  has(key: CelKey): boolean {
    return this.#entries.has(keyForm(key))
  }
  keys(): readonly CelKey[] {
    return [...this.#entries.values()].map(([key]) => key)
  }
}

/** A map of which each value is made when it is first looked at, as the variables of a policy. */
export class LazyMap extends CelMap {
  readonly #made = new Map<string, CelValue>()
  readonly #make: ReadonlyMap<string, () => CelValue>
  constructor(make: ReadonlyMap<string, () => CelValue>) {
    super()
    this.#make = make
  }
  get(key: CelKey): CelValue | undefined {
    if (typeof key !== 'string') return undefined
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const value = this.#make.get(key)?.()
    if (value !== undefined) this.#made.set(key, value)
    return value
  }
  has(key: CelKey): boolean {
    return typeof key === 'string' && this.#make.has(key)
  }
  keys(): readonly CelKey[] {
    return [...this.#make.keys()]
  }
}
