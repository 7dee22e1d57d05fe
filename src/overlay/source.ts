/** One layer of Helm values, in the order in which later ones win: a file of the repository, or values written where the release is. */
export type Values = { readonly file: string; readonly optional?: boolean } | { readonly inline: unknown }

/** One thing that is rendered by itself. All paths are of the repository, without a leading or trailing slash; `''` is its root. */
export type Source =
  | {
      readonly kind: 'kustomize'
      /** Directory of the kustomization. */
      readonly root: string
      /** What its files may name: only what lies below each kustomization (kustomize, Argo CD), or anything in the repository (Flux). */
      readonly restrict: 'root' | 'repository'
    }
  | {
      readonly kind: 'helm'
      /** Directory of the chart, or its packed `.tgz`. */
      readonly chart: string
      readonly release: { readonly name: string; readonly namespace: string }
      readonly values: readonly Values[]
      /** As `--set` and `--set-string` would. */
      readonly sets: readonly { readonly name: string; readonly value: string; readonly string: boolean }[]
      /** Whether what stands in `crds/` is part of it. */
      readonly crds: boolean
    }
  | {
      readonly kind: 'plain'
      /** Files of manifests, in order. */
      readonly paths: readonly string[]
    }

/** Something that belongs to an overlay and is not rendered, and why. */
export interface Unrendered {
  readonly code:
    | 'remote'
    | 'plugin'
    | 'helmfile'
    | 'jsonnet'
    | 'elsewhere'
    | 'missing'
    | 'substitution'
    | 'generator'
    | 'unknown'
  /** File and line where it is asked for; line 1 where it cannot be told. */
  readonly file: string
  readonly line: number
  /** What it is and what would make it renderable: a whole sentence without full stop. */
  readonly sentence: string
}

/** How an overlay becomes objects. */
export interface RenderPlan {
  readonly sources: readonly Source[]
  readonly unrendered: readonly Unrendered[]
  /** Files to give to the renderer: at least all that it reads, sorted. It asks for more where that was not enough. */
  readonly inputs: readonly string[]
}
