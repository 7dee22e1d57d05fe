import type { Config } from '../config/config.ts'
import type { Yardstick } from '../validation/yardstick.ts'
import { definitionsIn } from './definitions-in.ts'
import { policiesIn } from './policies-in.ts'
import type { Tree } from './ports.ts'

/**
 * What a tree is judged by: the rules and policies of a configuration and a tree that are trusted, the definitions that it brings
 * itself, and those that clusters have.
 */
export const yardstickOf = async (
  {
    validate,
    environments,
    policies,
  }: Pick<Config, 'validate' | 'policies'> & { readonly environments: Yardstick['environments'] },
  trusted: Tree,
  judged: Tree,
  served: Yardstick['served'] = [],
): Promise<Yardstick> => ({
  settings: validate,
  environments: environments.map(({ name, production }) => ({ name, production })),
  definitions: await definitionsIn(judged),
  ...(served.length > 0 && { served }),
  policies: await policiesIn(trusted, policies),
})
