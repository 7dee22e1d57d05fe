import type { ParityCase } from './case.ts'
import { compare, type Verdict } from './compare.ts'
import type { NativeSide } from './native.ts'
import type { OurSide } from './ours.ts'

/** Native processes at once: as many as the machine that checks every change has cores. */
const AT_ONCE = 2

/** A case and what came of it. */
export interface Compared {
  readonly each: ParityCase
  readonly verdict: Verdict
}

/** Both sides of a run. */
export interface Sides {
  readonly native: NativeSide
  readonly ours: OurSide
}

/** Renders all on both sides and compares, in order. Native tools work in the directory given, or in one of their own for each case. */
export const run = async (
  cases: readonly ParityCase[],
  { native, ours }: Sides,
  directory?: string,
  done: (count: number) => void = () => {},
): Promise<readonly Compared[]> => {
  const compared: Compared[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const each = cases[index]
      if (!each) return
      const [theirs, own] = await Promise.all([native.render(each, directory), ours.render(each)])
      compared[index] = { each, verdict: compare(theirs, own, each.shapes) }
      done(compared.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return compared
}
