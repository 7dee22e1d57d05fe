import type { CelFunction } from '../cel-function.ts'
import { AUTHORIZER } from './authorizer.ts'
import { IP } from './ip.ts'
import { LISTS } from './lists.ts'
import { NAMED_FORMATS } from './named-format.ts'
import { QUANTITY } from './quantity.ts'
import { REGEX } from './regex.ts'
import { SEMVERS } from './semver.ts'
import { SETS } from './sets.ts'
import { STANDARD } from './standard.ts'
import { STRINGS } from './strings.ts'
import { URLS } from './url.ts'

/** Everything that the API server's environment has. */
export const FUNCTIONS: readonly CelFunction[] = [
  ...STANDARD,
  ...STRINGS,
  ...LISTS,
  ...REGEX,
  ...SETS,
  ...QUANTITY,
  ...IP,
  ...URLS,
  ...SEMVERS,
  ...NAMED_FORMATS,
  ...AUTHORIZER,
]
