import type { Layer, Layout } from './layout.ts'

/** Something that a kustomization can do, put into one layer of a layout. */
export interface Feature {
  readonly name: string
  /** What cannot stand in one layer twice, or together with others of the same mark. */
  readonly alone?: string
  add(layout: Layout, layer: Layer): void
}
