import type { PinKind } from './pin.ts'

/** A pin as one file holds it, before it is known which overlay reads the file. */
export interface FilePin {
  readonly kind: PinKind
  /** What it selects; absent where only its path in the file tells ({@link FilePin.path}). */
  readonly key?: string
  readonly also: readonly string[]
  readonly name: string
  readonly part: 'tag' | 'digest' | 'version' | 'revision' | 'value'
  readonly value: string
  /** JSON Pointer, as in `Place`. */
  readonly at: string
  /** The scalar as written, in UTF-16 units of the file's text. */
  readonly range: readonly [start: number, end: number]
  readonly within: { readonly text: string; readonly start: number; readonly end: number }
  /** Its path, list items by name: `.spec.containers[web].image`. */
  readonly path: string
  /** Names of the image as others may select it; empty for everything else. */
  readonly images: readonly string[]
  /** How far out it decides: a kustomization's `images` over its patches, these over what it includes. */
  readonly layer: 'resource' | 'patch' | 'images' | 'source'
  readonly warning?: string
}

/** What a file says belongs to it. */
export interface Include {
  /** Path from the repository's root, resolved; may name a file or a directory, or nothing. */
  readonly path: string
  /** `base`: its pins are effective here · `patch`, `values`: so are those of this file · `content`: only its bytes count · `reach`: it is deployed along, by its own Application or Kustomization. */
  readonly role: 'base' | 'patch' | 'values' | 'content' | 'reach'
}
