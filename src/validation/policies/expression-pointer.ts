import { at } from '../../diff/json.ts'
import { pointerStep } from '../../overlay/yaml-node.ts'

/** `object.spec.replicas`, or as Gatekeeper calls it, with what follows it: a call is no field. */
const PATHS =
  /(?<![\w.])(?:object|variables\.anyObject)((?:\s*\.\s*\??[A-Za-z_]\w*|\s*\[\??(?:'[^'\\]*'|"[^"\\]*"|\d+)\])+)(\s*\()?/g
const STEPS = /\.\s*\??([A-Za-z_]\w*)|\[\??(?:'([^'\\]*)'|"([^"\\]*)"|(\d+))\]/g
const VARIABLES = /(?<![\w.])variables\.([A-Za-z_]\w*)/g

/** The fields of an object that an expression is about: what all paths in it have in common. `variables` are looked into, too. */
export const expressionPath = (expression: string, variables: ReadonlyMap<string, string>): readonly string[] => {
  let common: readonly string[] | undefined
  const seen = new Set<string>()
  const look = (text: string): void => {
    for (const [, path = '', call] of text.matchAll(PATHS)) {
      const steps = [...path.matchAll(STEPS)].map(([, field, one, two, index]) => field ?? one ?? two ?? index ?? '')
      if (call) steps.pop()
      common = common ? common.slice(0, agreeing(common, steps)) : steps
    }
    for (const [, name = ''] of text.matchAll(VARIABLES)) {
      const inner = variables.get(name)
      if (inner === undefined || seen.has(name)) continue
      seen.add(name)
      look(inner)
    }
  }
  look(expression)
  return common ?? []
}

/** A path as an RFC 6901 pointer, as far as it is there in an object. */
export const pointerAlong = (path: readonly string[], object: unknown): string => {
  let there = path
  while (there.length > 0 && at(object, ...there) === undefined) there = there.slice(0, -1)
  return there.map(pointerStep).join('')
}

const agreeing = (one: readonly string[], other: readonly string[]): number => {
  const differs = one.findIndex((step, index) => step !== other[index])
  return differs < 0 ? one.length : differs
}
