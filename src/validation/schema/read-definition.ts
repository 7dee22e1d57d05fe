import { isMap, type JsonMap } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { pointer } from './pointer.ts'
import type { CustomKind, CustomVersion, RawSchema } from './raw-schema.ts'

/** What a CustomResourceDefinition defines, or why that cannot be told. */
export type Definition =
  | { readonly ok: true; readonly name: string; readonly kind: CustomKind }
  | { readonly ok: false; readonly name: string | undefined; readonly problems: readonly Problem[] }

const textIn = (map: unknown, key: string): string | undefined => {
  const value = isMap(map) ? map[key] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Reads a CustomResourceDefinition of `apiextensions.k8s.io/v1` or, as repositories still have them, of `v1beta1`. */
export const readDefinition = (definition: unknown): Definition => {
  const spec = isMap(definition) ? definition['spec'] : undefined
  const [group, kind] = [textIn(spec, 'group'), textIn(isMap(spec) ? spec['names'] : undefined, 'kind')]
  const name = group && kind ? `${group}/${kind}` : undefined
  const wrong = (message: string, ...at: readonly (string | number)[]): Definition => ({
    ok: false,
    name,
    problems: [
      {
        rule: 'schema.definition',
        severity: 'error',
        message,
        fix: 'Correct the CustomResourceDefinition; until then objects of its kind are not judged',
        at: pointer(['spec', ...at]),
      },
    ],
  })
  if (!isMap(spec)) return wrong('the CustomResourceDefinition has no spec')
  if (!group) return wrong('the CustomResourceDefinition does not say its group')
  if (!kind) return wrong('the CustomResourceDefinition does not say its kind', 'names')
  const list = versionsOf(spec)
  if (list.length === 0) return wrong('the CustomResourceDefinition has no versions', 'versions')
  const versions: Record<string, CustomVersion> = {}
  for (const [index, version] of list.entries()) {
    const name = textIn(version, 'name')
    if (!isMap(version) || !name)
      return wrong('a version of the CustomResourceDefinition has no name', 'versions', index)
    const holder = isMap(version['schema']) ? version['schema'] : spec['validation']
    const schema = isMap(holder) ? holder['openAPIV3Schema'] : undefined
    if (schema !== undefined && schema !== null && !isMap(schema))
      return wrong(`the schema of version ${name} is not a map`, 'versions', index, 'schema', 'openAPIV3Schema')
    const subresources = version['subresources'] ?? spec['subresources']
    const deprecated = version['deprecated'] === true
    versions[name] = {
      served: version['served'] !== false,
      ...(isMap(schema) && { schema: schema as RawSchema }),
      ...(isMap(subresources) && isMap(subresources['status']) && { status: true }),
      ...(preserves(definition, spec) && { preserve: true }),
      ...(deprecated && { deprecated: textIn(version, 'deprecationWarning') ?? true }),
    }
  }
  return { ok: true, name: `${group}/${kind}`, kind: { namespaced: spec['scope'] !== 'Cluster', versions } }
}

const versionsOf = (spec: JsonMap): readonly unknown[] => {
  if (Array.isArray(spec['versions'])) return spec['versions']
  const single = textIn(spec, 'version')
  return single ? [{ name: single, served: true }] : []
}

/** Before `apiextensions.k8s.io/v1`, unknown fields stayed unless the definition said otherwise. */
const preserves = (definition: unknown, spec: JsonMap): boolean =>
  spec['preserveUnknownFields'] === true ||
  (textIn(definition, 'apiVersion') === 'apiextensions.k8s.io/v1beta1' && spec['preserveUnknownFields'] !== false)
