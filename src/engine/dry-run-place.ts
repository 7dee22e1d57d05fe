import { isMap } from '../diff/json.ts'
import { pointerStep } from '../overlay/yaml-node.ts'

/**
 * Where in an object a field stands that a cluster names: as the API server does (`spec.containers[0].image`,
 * `metadata.labels[app.kubernetes.io/name]`), or as a pointer with a slash at its end, as Kyverno does. An RFC 6901 pointer to it, or to the
 * innermost thing around it that the object has.
 */
export const dryRunPlace = (object: unknown, field: string): string =>
  field.startsWith('/') ? walk(object, field.split('/').slice(1).map(unescaped)) : followed(object, field)

/** Longer ones nobody has written. */
const MOST_STEPS = 200

const walk = (object: unknown, steps: readonly string[]): string => {
  let [here, pointer] = [object, '']
  for (const step of steps.slice(0, MOST_STEPS)) {
    const next = child(here, step)
    if (next === undefined) return pointer
    here = next
    pointer += pointerStep(step)
  }
  return pointer
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

const child = (value: unknown, step: string): unknown => {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(step) ? value[Number(step)] : undefined
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

const followed = (object: unknown, field: string): string => {
  let [here, pointer, rest] = [object, '', field.replace(/^\./, '')]
  for (let steps = 0; rest !== '' && steps < MOST_STEPS; steps++) {
    const found = rest.startsWith('[') ? inBrackets(here, rest) : underKey(here, rest)
    if (!found) return pointer
    here = child(here, found.step)
    pointer += pointerStep(found.step)
    rest = found.rest.replace(/^\./, '')
  }
  return pointer
}

interface Step {
  readonly step: string
  readonly rest: string
}

/** Keys have dots themselves: the longest that the object has is meant. */
const underKey = (value: unknown, field: string): Step | undefined => {
  if (!isMap(value)) return undefined
  let found: Step | undefined
  for (const key of Object.keys(value)) {
    const rest = field.slice(key.length)
    if (field.startsWith(key) && /^(?:$|[.[])/.test(rest) && key.length > (found?.step.length ?? -1))
      found = { step: key, rest }
  }
  return found
}

/** `[0]`, `[key]` or `[name="web"]`. */
const inBrackets = (value: unknown, field: string): Step | undefined => {
  const [whole, inside = ''] = /^\[([^\]]*)\]/.exec(field) ?? []
  if (whole === undefined) return undefined
  const rest = field.slice(whole.length)
  if (child(value, inside) !== undefined) return { step: inside, rest }
  const [, key = '', named] = /^([\w-]+)="([^"]*)"/.exec(inside) ?? []
  if (named === undefined || !Array.isArray(value)) return undefined
  const index = value.findIndex(item => String(child(item, key)) === named)
  return index < 0 ? undefined : { step: String(index), rest }
}
