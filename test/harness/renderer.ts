import { createRenderer } from '../../src/manifests/renderer.ts'
import { createValidator } from '../../src/manifests/validator.ts'

/** One renderer for all stories of a file: what it is made of is compiled once, and what one story rendered is known to the next. */
export const renderer = createRenderer({ threads: 1 })

/** One validator for all stories of a file. */
export const validator = createValidator({ threads: 1 })
