import { pointerStep } from './yaml-node.ts'

/** The way from a document's root to a node, built up while walking and written out only where a pin is found. */
export interface Trail {
  readonly up?: Trail
  /** A step of the JSON Pointer; at the top the document's prefix (`1:`). */
  readonly step: string | number
  /** How people name the step: list items by their name. */
  readonly label?: string
}

/** The way to a document: documents after the first are prefixed with their number. */
export const trailOf = (document: number, before = ''): Trail => ({
  step: `${before}${document > 0 ? `${document}:` : ''}`,
})

export const deeper = (up: Trail, step: string | number, label?: string): Trail =>
  label === undefined ? { up, step } : { up, step, label }

/** JSON Pointer of the way. */
export const pointerOf = (trail: Trail): string =>
  trail.up ? pointerOf(trail.up) + pointerStep(trail.step) : String(trail.step)

/** `.spec.containers[web].image` of the way. */
export const pathOf = (trail: Trail): string => {
  if (!trail.up) return ''
  const step = trail.label ?? trail.step
  const inList = trail.label !== undefined || typeof trail.step === 'number'
  if (inList) return `${pathOf(trail.up)}[${step}]`
  return `${pathOf(trail.up)}.${/^[^\s.[\]"]+$/.test(String(step)) ? step : JSON.stringify(step)}`
}
