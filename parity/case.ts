/** What is rendered on both sides. Paths are relative to the case's directory; the job is as the sandbox takes it. */
export type Job =
  | { readonly kind: 'kustomize'; readonly root: string; readonly restrict: 'root' | 'repository' }
  | {
      readonly kind: 'helm'
      readonly chart: string
      readonly release: { readonly name: string; readonly namespace: string }
      readonly values: readonly (
        | { readonly file: string; readonly optional?: boolean }
        | { readonly inline: Readonly<Record<string, unknown>> }
      )[]
      readonly sets: readonly { readonly name: string; readonly value: string; readonly string: boolean }[]
      readonly crds: boolean
    }

/** One directory with something to render in it. */
export interface ParityCase {
  readonly name: string
  readonly files: ReadonlyMap<string, string | Uint8Array>
  readonly job: Job
  /** The Kubernetes version that templates see, such as `1.33`; null for the tool's default. */
  readonly kubernetes: string | null
  /** API versions that templates see beside the default ones. */
  readonly apiVersions: readonly string[]
  /** Whether templates look at the clock: then both sides have the same one, which stands still. */
  readonly clock: boolean
  /** Values that are random on both sides: of a field that has this name, only the shape is compared. */
  readonly shapes: Readonly<Record<string, RegExp>>
  /** Whether it was made to fail. */
  readonly broken: boolean
}
