/** A schema that stands elsewhere: the number of a node of the bundle, or the schema itself. */
export type SchemaRef = number | RawSchema

/** One rule of `x-kubernetes-validations`. */
export interface RawRule {
  readonly rule: string
  readonly message?: string
  readonly messageExpression?: string
  readonly reason?: string
  readonly fieldPath?: string
  readonly optionalOldSelf?: boolean
}

/**
 * A structural schema as Kubernetes' OpenAPI documents and CustomResourceDefinitions write it, without descriptions. In the bundle
 * equal parts are kept once, so that the parts of a schema are numbers there.
 */
export interface RawSchema {
  /** A node of the bundle that contains itself, by its name in {@link SchemaBundle.recursive}. */
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, SchemaRef>>
  readonly additionalProperties?: SchemaRef | boolean
  readonly items?: SchemaRef
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly nullable?: boolean
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly allOf?: readonly SchemaRef[]
  readonly anyOf?: readonly SchemaRef[]
  readonly oneOf?: readonly SchemaRef[]
  readonly not?: SchemaRef
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-validations'?: readonly RawRule[]
  /** Ours, of Kubernetes' own kinds: what the API server judges by hand. */
  readonly 'x-judge'?: 'labels' | 'annotations' | 'selector' | 'requirement'
  /** Ours: items of the list may repeat a key; the last one wins. */
  readonly 'x-repeats'?: boolean
}

/** One version of a custom resource. */
export interface CustomVersion {
  readonly served: boolean
  /** Absent where the version is not served, or has no schema. */
  readonly schema?: SchemaRef
  /** Whether `status` is a resource of its own, so that it is dropped from what is applied. */
  readonly status?: boolean
  /** Whether unknown fields stay: only in definitions of before `apiextensions.k8s.io/v1`. */
  readonly preserve?: boolean
  /** True, or what the definition says about it. */
  readonly deprecated?: boolean | string
}

/** A custom resource as its definition describes it. */
export interface CustomKind {
  readonly namespaced: boolean
  readonly versions: Readonly<Record<string, CustomVersion>>
}

/** Kubernetes' own kinds in one minor version. */
export interface NativeKinds {
  /** The node of `ObjectMeta`. */
  readonly meta: number
  /** Nodes by `group/version/kind`; the group of the core is empty. */
  readonly kinds: Readonly<Record<string, number>>
}

/** What `schemas/schemas.json.br` holds. */
export interface SchemaBundle {
  /** Each schema node once, with the numbers of its parts. */
  readonly nodes: readonly RawSchema[]
  /** Nodes that contain themselves, by the name that a `$ref` gives. */
  readonly recursive: Readonly<Record<string, number>>
  /** By minor version: `1.33`. */
  readonly kubernetes: Readonly<Record<string, NativeKinds>>
  /** Kubernetes' own kinds without namespace: `group/kind`. */
  readonly cluster: readonly string[]
  /** By `group/kind`. */
  readonly custom: Readonly<Record<string, CustomKind>>
}
