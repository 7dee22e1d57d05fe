import type { Config } from '../config/config.ts'
import type { Comparing } from './compare.ts'

/** The environments of a configuration, as a comparison has to know them. */
export const comparedEnvironments = ({ environments }: Config): Comparing['environments'] =>
  environments.map(({ name, from, base, kubernetes }) => ({
    name,
    promoted: from.length > 0,
    blocked: base === 'block',
    kubernetes: kubernetes ?? null,
  }))
