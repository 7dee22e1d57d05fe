import type { Macro } from './compile.ts'
import { LOOPS } from './loops.ts'
import { PRESENCE } from './presence.ts'

/** The macros of Kubernetes' environment, by name and count of arguments: `has/1`, and `.all/2` behind a receiver. */
export const MACROS: ReadonlyMap<string, Macro> = new Map([...LOOPS, ...PRESENCE])
