import type { Problem } from '../problem.ts'
import type { CustomKind, CustomVersion, SchemaBundle } from './raw-schema.ts'
import { readDefinition } from './read-definition.ts'
import { bundlePool, inlinePool, type Schema } from './schema-node.ts'

/** What is known about a kind of object. */
export type Known =
  | {
      readonly is: 'native'
      readonly schema: Schema
      readonly namespaced: boolean
    }
  | {
      readonly is: 'custom'
      /** Undefined where the definition has no schema: every field is accepted. */
      readonly schema: Schema | undefined
      readonly namespaced: boolean
      readonly version: CustomVersion
      /** Whether it was in the repository or cluster; else it is of the bundle, and the cluster may have another version. */
      readonly own: boolean
    }
  /** The API server knows the kind in other versions only, or the version is not served any more. */
  | {
      readonly is: 'other versions'
      readonly versions: readonly string[]
      readonly native: boolean
      /** Whether the cluster is known to be so, and not only the bundle. */
      readonly certain: boolean
    }
  /** The group and version are Kubernetes' own, and it has no such kind there. */
  | { readonly is: 'unknown kind'; readonly kinds: readonly string[] }
  /** Its definition is in the repository, and wrong. */
  | { readonly is: 'broken'; readonly problems: readonly Problem[] }
  | 'none'

/** The schemas that the objects of one environment are judged by. */
export interface Schemas {
  /** The minor version of Kubernetes, as `1.33`. */
  readonly kubernetes: string
  /** The schema of every object's `metadata`. */
  readonly metadata: Schema
  /** What is known about a kind; the group of the core is empty. */
  find(group: string, version: string, kind: string): Known
}

/** The minor versions that the bundle has, oldest first. */
export const versionsIn = (bundle: SchemaBundle): readonly string[] =>
  Object.keys(bundle.kubernetes).sort((a, b) => minorOf(a) - minorOf(b))

/** 33 for `1.33`, `v1.33.2` and the like; 0 for what is no version. */
export const minorOf = (kubernetes: string): number => {
  // Asked for each object, of one environment's version nearly always.
  if (kubernetes !== asked) {
    minor = Number(/^v?1\.(\d+)/.exec(kubernetes)?.[1] ?? 0)
    asked = kubernetes
  }
  return minor
}
let asked = ''
let minor = 0

/** The nearest version that the bundle has: of one that is older or newer than all, the oldest or newest. */
export const nearestVersion = (bundle: SchemaBundle, kubernetes: string): string => {
  const versions = versionsIn(bundle)
  const minor = minorOf(kubernetes)
  return versions.find(version => minorOf(version) >= minor) ?? versions.at(-1) ?? ''
}

/**
 * The schemas of a Kubernetes version (`1.33`), with custom resources as their definitions in the repository or cluster say (the first
 * that defines a kind counts), else as the bundle has them. Nothing is prepared until it is needed.
 */
export const schemasOf = (bundle: SchemaBundle, kubernetes: string, definitions: readonly unknown[] = []): Schemas => {
  const pool = bundlePool(bundle.nodes, bundle.recursive)
  const native = bundle.kubernetes[nearestVersion(bundle, kubernetes)]
  const cluster = new Set(bundle.cluster)
  const own = new Map<string, CustomKind>()
  const broken = new Map<string, readonly Problem[]>()
  for (const definition of definitions) {
    const read = readDefinition(definition)
    if (read.ok && !own.has(read.name)) own.set(read.name, read.kind)
    else if (!read.ok && read.name && !broken.has(read.name)) broken.set(read.name, read.problems)
  }
  const made = new Map<string, Schema>()
  const custom = (key: string, kind: CustomKind, name: string, isOwn: boolean): Known => {
    const version = Object.hasOwn(kind.versions, name) ? kind.versions[name] : undefined
    if (!version?.served) return { is: 'other versions', versions: served(kind), native: false, certain: isOwn }
    const at = `${key}/${name}`
    const schema =
      made.get(at) ?? (version.schema === undefined ? undefined : (isOwn ? inlinePool : pool).find(version.schema))
    if (schema) made.set(at, schema)
    return { is: 'custom', schema, namespaced: kind.namespaced, version, own: isOwn }
  }
  const find = (group: string, version: string, kind: string): Known => {
    const key = `${group}/${kind}`
    const mine = own.get(key)
    if (mine) return custom(key, mine, version, true)
    const problems = broken.get(key)
    if (problems) return { is: 'broken', problems }
    const kinds = native?.kinds ?? {}
    const exact = `${group}/${version}/${kind}`
    const number = Object.hasOwn(kinds, exact) ? kinds[exact] : undefined
    if (number !== undefined) return { is: 'native', schema: pool.find(number), namespaced: !cluster.has(key) }
    const bundled = Object.hasOwn(bundle.custom, key) ? bundle.custom[key] : undefined
    if (bundled) return custom(key, bundled, version, false)
    return elsewhere(Object.keys(kinds), group, version, kind) ?? misspelt(group, kind)
  }
  /** A kind that is one of a group's custom resources in other letters, or in the plural. */
  const misspelt = (group: string, kind: string): Known => {
    const word = kind.toLowerCase()
    const meant = [...own.keys(), ...Object.keys(bundle.custom)]
      .filter(key => key.startsWith(`${group}/`))
      .map(key => key.slice(group.length + 1))
      .find(name => name.toLowerCase() === word || `${name.toLowerCase()}s` === word)
    return meant === undefined ? 'none' : { is: 'unknown kind', kinds: [meant] }
  }
  const found = new Map<string, Known>()
  return {
    kubernetes,
    metadata: pool.find(native?.meta),
    find(group, version, kind) {
      const at = `${group}/${version}/${kind}`
      const known = found.get(at) ?? find(group, version, kind)
      // Whoever makes up kinds does not take our memory.
      if (found.size < MOST_FOUND) found.set(at, known)
      return known
    },
  }
}

/** Kinds that are remembered; the bundle has some 220. */
const MOST_FOUND = 1_000

const served = (kind: CustomKind): readonly string[] =>
  Object.entries(kind.versions)
    .filter(([, version]) => version.served)
    .map(([name]) => name)

const elsewhere = (kinds: readonly string[], group: string, version: string, kind: string): Known | undefined => {
  const inGroup = kinds.map(key => key.split('/')).filter(([name]) => name === group)
  if (inGroup.length === 0)
    // Groups of custom resources are domains.
    return group.includes('.') ? undefined : { is: 'other versions', versions: [], native: true, certain: true }
  const versions = inGroup.filter(([, , name]) => name === kind).map(([, name = '']) => name)
  if (versions.length > 0) return { is: 'other versions', versions, native: true, certain: true }
  const names = inGroup.filter(([, name]) => name === version).map(([, , name = '']) => name)
  return names.length > 0
    ? { is: 'unknown kind', kinds: names }
    : { is: 'other versions', versions: [], native: true, certain: true }
}
