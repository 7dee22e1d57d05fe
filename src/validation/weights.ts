import type { Ignore, ValidateSettings, Weight } from '../config/config.ts'
import { isProduction } from '../config/environments.ts'
import { fitsGlob } from '../config/glob.ts'
import type { ObjectRef } from '../diff/object-change.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Yardstick } from './yardstick.ts'

/** An environment, as far as rules care. */
export type JudgedEnvironment = Yardstick['environments'][number]

/** An environment by its name; of one that nobody configured, its name tells. */
export const judgedEnvironment = ({ environments }: Pick<Yardstick, 'environments'>, env: string): JudgedEnvironment =>
  environments.find(({ name }) => name === env) ?? { name: env, production: isProduction(env) }

/** Whether what is written of rules (`image-tag`, `secret.*`) means this one: 2 for it alone, 1 for its group, 0 for no. */
const means = (written: string, rule: string): 0 | 1 | 2 =>
  written === rule ? 2 : written.endsWith('.*') && rule.startsWith(written.slice(0, -1)) ? 1 : 0

/**
 * What a rule weighs in an environment: as the configuration says, most exactly for the rule and then for the environment, and of equals
 * the last; else `own`.
 */
export const weightOf = (
  { rules }: Pick<ValidateSettings, 'rules'>,
  { name, production }: JudgedEnvironment,
  rule: string,
  own: Weight,
): Weight => {
  let best = 0
  let weight = own
  for (const each of rules) {
    const exact = means(each.rule, rule)
    const place =
      each.env === undefined ? 1 : each.env === name ? 3 : each.env === (production ? 'production' : 'others') ? 2 : 0
    const rank = exact === 0 || place === 0 ? 0 : 10 * exact + place
    if (rank === 0 || rank < best) continue
    best = rank
    weight = each.weight
  }
  return weight
}

/** Something that was found, as far as it matters for whether it counts. */
export interface Ignorable {
  readonly rule: string
  readonly file: string
  readonly object?: ObjectRef
}

/** Why a finding does not count, in the words of the configuration; undefined where it does. Files that belong to no overlay have none. */
export const ignoreReason = (
  { ignore }: Pick<ValidateSettings, 'ignore'>,
  finding: Ignorable,
  overlay?: Overlay,
): string | undefined => ignore.find(each => ignores(each, finding, overlay))?.reason

const ignores = ({ rule, app, env, object, path }: Ignore, finding: Ignorable, overlay: Overlay | undefined): boolean =>
  means(rule, finding.rule) > 0 &&
  (app === undefined || (overlay !== undefined && fitsGlob(app, overlay.app))) &&
  (env === undefined || (overlay !== undefined && env.includes(overlay.env))) &&
  (object === undefined ||
    (finding.object !== undefined && fitsGlob(object, `${finding.object.kind}/${finding.object.name}`))) &&
  (path === undefined || fitsGlob(path, finding.file))
