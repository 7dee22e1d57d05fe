import type { CelFunction } from '../cel-function.ts'
import { STANDARD } from './standard.ts'
import { STRINGS } from './strings.ts'

/** Everything that the API server's environment has. */
export const FUNCTIONS: readonly CelFunction[] = [...STANDARD, ...STRINGS]
