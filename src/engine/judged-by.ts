import type { Config } from '../config/config.ts'
import { digestOf } from '../overlay/digest.ts'
import type { Files } from '../overlay/files.ts'
import { pathsBelow } from '../overlay/own-files.ts'

/** A digest of all that promotions are judged by, beside what they bring themselves: where it is another one, they are judged again. */
export const judgedBy = ({ validate, policies, environments }: Config, files: Files): string =>
  digestOf(
    JSON.stringify([
      validate,
      policies,
      environments.map(({ name, production, kubernetes }) => [name, production, kubernetes]),
      policies.map(({ path }) => [path, ...pathsBelow(files, path)].map(each => files.id(each) ?? null)),
    ]),
  )
