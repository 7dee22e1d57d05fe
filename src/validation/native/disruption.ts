import type { JsonMap } from '../../diff/json.ts'
import type { Check } from '../schema/check.ts'
import { lacks, specOf } from './reads.ts'
import { notEmpty, say } from './says.ts'
import { share } from './shares.ts'

/** How many pods may be away. */
export const checkDisruptionBudget = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    if (!lacks(spec, 'minAvailable') && !lacks(spec, 'maxUnavailable'))
      say(
        check,
        'choice',
        '"minAvailable" and "maxUnavailable" exclude each other',
        'Leave one of them out',
        'maxUnavailable',
      )
    notEmpty(spec, check, 'unhealthyPodEvictionPolicy')
    share(spec, 'minAvailable', check, 'all')
    share(spec, 'maxUnavailable', check, 'all')
  })
