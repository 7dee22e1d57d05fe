import type { Environment, PolicySettings, ValidateSettings } from '../config/config.ts'
import type { PolicyFile } from './policies/policy.ts'

/** What the overlays of a repository are judged by, as plain data. */
export interface Yardstick {
  readonly settings: ValidateSettings
  /** In the order of the road. */
  readonly environments: readonly Pick<Environment, 'name' | 'production'>[]
  /** CustomResourceDefinitions of the repository; the first that defines a kind counts. */
  readonly definitions: readonly unknown[]
  /** Those of clusters, which count in their environments after the repository's. */
  readonly served?: readonly { readonly environments: readonly string[]; readonly definitions: readonly unknown[] }[]
  /** From a trusted commit. */
  readonly policies: readonly { readonly settings: PolicySettings; readonly files: readonly PolicyFile[] }[]
}
