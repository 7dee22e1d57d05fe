import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../engine/ports.ts'
import { jsonPatch, mergePatch, type PatchOperation } from './json-patch.ts'
import { apiVersionOf, kindOf, resourceName, type ServedKind } from './kinds.ts'
import { type KubeObject, kubeTime } from './kube-object.ts'
import { invalid, KubeStatus, notFound } from './kube-status.ts'
import { checkStructure } from './structural-schema.ts'

/** A change of an object, as `watch` tells it. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
  readonly at: number
}

/** What is done with fields that the schema does not have: refused, or dropped. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

/** The objects of one cluster, with the API server's rules: resource versions, conflicts, schemas, no writes that change nothing. */
export class ObjectStore {
  readonly #clock: Clock
  readonly #objects = new Map<string, KubeObject>()
  readonly #events: (WatchEvent & { readonly kind: ServedKind })[] = []
  readonly #watchers = new Set<() => void>()
  #version = 1000

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The resource version of the cluster as a whole: where a list was made, and where a watch begins. */
  get version(): number {
    return this.#version
  }

  find(kind: ServedKind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(key(kind, namespace, name))
  }

  get(kind: ServedKind, namespace: string | undefined, name: string): KubeObject {
    const found = this.find(kind, namespace, name)
    if (found === undefined) throw notFound(resourceName(kind), name)
    return found
  }

  /** By namespace and name, as etcd keeps them. */
  list(kind: ServedKind, namespace?: string): readonly KubeObject[] {
    const start = namespace === undefined ? `${resourceName(kind)}/` : key(kind, namespace, '')
    return [...this.#objects.entries()]
      .filter(([path]) => path.startsWith(start))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
  }

  create(
    kind: ServedKind,
    namespace: string | undefined,
    object: unknown,
    fields: FieldValidation = 'Strict',
  ): KubeObject {
    const read = this.#accepted(kind, object, fields, 'create')
    const { name } = read.metadata
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) || name.length > 253)
      throw invalid(groupKind(kind), name, [
        `metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`,
      ])
    if (read.metadata.namespace !== undefined && read.metadata.namespace !== namespace)
      throw new KubeStatus(
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    if (this.find(kind, namespace, name) !== undefined)
      throw new KubeStatus(409, 'AlreadyExists', `${resourceName(kind)} "${name}" already exists`)
    return this.#put(kind, 'ADDED', {
      ...read,
      metadata: {
        ...read.metadata,
        ...(namespace === undefined ? {} : { namespace }),
        uid: randomUUID(),
        generation: 1,
        creationTimestamp: kubeTime(this.#clock.now()),
      },
    })
  }

  /** What would come of applying an object, or of making it anew; nothing is kept. */
  tried(
    kind: ServedKind,
    namespace: string | undefined,
    object: unknown,
    { fields, anew }: { readonly fields: FieldValidation; readonly anew: boolean },
  ): { readonly object: KubeObject; readonly isNew: boolean } {
    const read = this.#accepted(kind, object, fields, 'create')
    if (NAMESPACE && namespace !== undefined && this.find(NAMESPACE, undefined, namespace) === undefined)
      throw notFound('namespaces', namespace)
    const before = this.find(kind, namespace, read.metadata.name)
    const merged = before === undefined || anew ? read : (mergePatch(before, read) as KubeObject)
    return { object: merged, isNew: before === undefined }
  }

  /** Writes a whole object over the one there is, of exactly the resource version that it names. */
  replace(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    object: unknown,
    fields: FieldValidation = 'Strict',
  ) {
    const before = this.get(kind, namespace, name)
    const read = this.#accepted(kind, object, fields, 'create')
    if (read.metadata.resourceVersion === undefined && kind.schema !== undefined)
      throw invalid(groupKind(kind), name, [
        'metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
      ])
    return this.#update(kind, before, read)
  }

  patch(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    how: 'json' | 'merge',
    patch: unknown,
    fields: FieldValidation = 'Strict',
  ): KubeObject {
    const before = this.get(kind, namespace, name)
    if (how === 'json' && !Array.isArray(patch))
      throw new KubeStatus(
        400,
        'BadRequest',
        'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
      )
    const patched = how === 'json' ? jsonPatch(before, patch as readonly PatchOperation[]) : mergePatch(before, patch)
    return this.#update(kind, before, this.#accepted(kind, patched, fields, 'patch'))
  }

  delete(kind: ServedKind, namespace: string | undefined, name: string): KubeObject {
    const before = this.get(kind, namespace, name)
    this.#objects.delete(key(kind, namespace, name))
    this.#tell(kind, 'DELETED', before)
    return before
  }

  /** Changes of a kind after a resource version; `wake` is called at each later one until it is taken back. */
  changes(kind: ServedKind, namespace: string | undefined, after: number): readonly WatchEvent[] {
    return this.#events.filter(
      event =>
        event.at > after &&
        event.kind === kind &&
        (namespace === undefined || event.object.metadata.namespace === namespace),
    )
  }

  onChange(wake: () => void): () => void {
    this.#watchers.add(wake)
    return () => this.#watchers.delete(wake)
  }

  #update(kind: ServedKind, before: KubeObject, after: KubeObject): KubeObject {
    const { name, namespace, uid, resourceVersion, generation, creationTimestamp } = before.metadata
    if (after.metadata.resourceVersion !== undefined && after.metadata.resourceVersion !== resourceVersion)
      throw new KubeStatus(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      )
    if (after.metadata.name !== name || (after.metadata.namespace ?? namespace) !== namespace)
      throw new KubeStatus(400, 'BadRequest', 'the name of the object does not match the name on the URL')
    const body = ({ metadata: _, ...rest }: KubeObject) => rest
    const kept = { ...after.metadata, ...defined({ namespace, uid, resourceVersion, generation, creationTimestamp }) }
    const same = isDeepStrictEqual(body(before), body(after))
    // A write that changes nothing is not written: no new version, nobody is woken.
    if (same && isDeepStrictEqual(before.metadata, kept)) return before
    const metadata = same ? kept : { ...kept, generation: (generation ?? 1) + 1 }
    return this.#put(kind, 'MODIFIED', { ...after, metadata })
  }

  #accepted(kind: ServedKind, object: unknown, fields: FieldValidation, verb: 'create' | 'patch'): KubeObject {
    if (typeof object !== 'object' || object === null || Array.isArray(object))
      throw new KubeStatus(400, 'BadRequest', 'the object provided is unrecognized')
    const { apiVersion, kind: name, metadata } = object as Partial<KubeObject>
    if (apiVersion !== apiVersionOf(kind) || name !== kind.kind)
      throw new KubeStatus(
        400,
        'BadRequest',
        `the API version in the data (${apiVersion}, Kind=${name}) does not match the expected API version (${apiVersionOf(kind)})`,
      )
    if (typeof metadata?.name !== 'string')
      throw new KubeStatus(400, 'BadRequest', 'error when creating: resource name may not be empty')
    if (kind.schema === undefined) return object as KubeObject
    // Metadata is not the definition's affair: the API server has its own rules for it.
    const { metadata: _, ...properties } = kind.schema.properties ?? {}
    const schema = {
      ...kind.schema,
      properties: { ...properties, metadata: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    }
    const checked = checkStructure(object, schema)
    if (checked.unknown.length > 0 && fields === 'Strict') {
      const message = `strict decoding error: ${checked.unknown.map(path => `unknown field "${path}"`).join(', ')}`
      throw verb === 'create'
        ? new KubeStatus(400, 'BadRequest', message)
        : invalid('', '', [`patch: Invalid value: ${message}`])
    }
    if (checked.errors.length > 0) throw invalid(groupKind(kind), metadata.name, checked.errors)
    return checked.value as KubeObject
  }

  #put(kind: ServedKind, type: 'ADDED' | 'MODIFIED', object: KubeObject): KubeObject {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version + 1) } }
    this.#objects.set(key(kind, stored.metadata.namespace, stored.metadata.name), stored)
    this.#tell(kind, type, stored)
    return stored
  }

  #tell(kind: ServedKind, type: WatchEvent['type'], object: KubeObject) {
    this.#version++
    this.#events.push({ type, object, kind, at: this.#version })
    if (this.#events.length > 10_000) this.#events.splice(0, 5_000)
    for (const wake of this.#watchers) wake()
  }
}

const NAMESPACE = kindOf('v1', 'Namespace')

const key = (kind: ServedKind, namespace: string | undefined, name: string) =>
  `${resourceName(kind)}/${namespace ?? ''}/${name}`

const groupKind = (kind: ServedKind) => (kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`)

const defined = (record: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
