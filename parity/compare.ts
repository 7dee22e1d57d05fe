/** What one side made of a case. */
export type Outcome =
  | { readonly objects: readonly unknown[] }
  /** The first line says enough for a table; the rest is for people. */
  | { readonly error: string }

/** Where two sides differ first: an RFC 6901 pointer below the list of objects, and what stands there. */
export interface Difference {
  readonly at: string
  readonly native: string
  readonly ours: string
}

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}… (${text.length} characters)` : text
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The first difference of two values, in the order of the native side's fields; null where they are the same. */
export const firstDifference = (
  native: unknown,
  ours: unknown,
  shapes: Readonly<Record<string, RegExp>> = {},
  at = '',
): Difference | null => {
  const differs = { at: at === '' ? '/' : at, native: shown(native), ours: shown(ours) }
  const shape = shapes[at.slice(at.lastIndexOf('/') + 1)]
  if (shape !== undefined && typeof native === 'string' && typeof ours === 'string')
    return shape.test(native) && shape.test(ours) ? null : differs
  if (Array.isArray(native) && Array.isArray(ours)) {
    for (const [index, value] of native.entries()) {
      const inside = index < ours.length && firstDifference(value, ours[index], shapes, `${at}/${index}`)
      if (inside) return inside
    }
    return native.length === ours.length
      ? null
      : { at: differs.at, native: `${native.length} items`, ours: `${ours.length} items` }
  }
  if (isMap(native) && isMap(ours)) {
    for (const key of new Set([...Object.keys(native), ...Object.keys(ours)])) {
      const below = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (!(key in native) || !(key in ours)) return { at: below, native: shown(native[key]), ours: shown(ours[key]) }
      const inside = firstDifference(native[key], ours[key], shapes, below)
      if (inside) return inside
    }
    return null
  }
  return Object.is(native, ours) ? null : differs
}

const identity = (object: unknown): string => {
  if (!isMap(object)) return JSON.stringify(object)
  const metadata = isMap(object['metadata']) ? object['metadata'] : {}
  return [object['apiVersion'], object['kind'], metadata['namespace'], metadata['name']].join('\n')
}

/** Whether the same objects stand in another order and nothing else differs. */
export const differsInOrder = (
  native: readonly unknown[],
  ours: readonly unknown[],
  shapes: Readonly<Record<string, RegExp>>,
): boolean => {
  const sorted = (objects: readonly unknown[]): readonly unknown[] =>
    [...objects].sort((one, other) => (identity(one) < identity(other) ? -1 : 1))
  return firstDifference(sorted(native), sorted(ours), shapes) === null
}

/** How the two sides of one case compare. */
export type Verdict =
  | { readonly kind: 'same' | 'both failed'; readonly ours?: string; readonly native?: string }
  | { readonly kind: 'different'; readonly difference: Difference; readonly onlyOrder: boolean }
  | { readonly kind: 'only native failed'; readonly native: string }
  | { readonly kind: 'only ours failed'; readonly ours: string }

/** Compares what both sides gave. */
export const compare = (native: Outcome, ours: Outcome, shapes: Readonly<Record<string, RegExp>>): Verdict => {
  if ('error' in native)
    return 'error' in ours
      ? { kind: 'both failed', native: native.error, ours: ours.error }
      : { kind: 'only native failed', native: native.error }
  if ('error' in ours) return { kind: 'only ours failed', ours: ours.error }
  const difference = firstDifference(native.objects, ours.objects, shapes)
  if (!difference) return { kind: 'same' }
  return { kind: 'different', difference, onlyOrder: differsInOrder(native.objects, ours.objects, shapes) }
}
