import { at, isMap, listAt, mapAt, textAt } from '../diff/json.ts'
import type { Clusters } from './clusters.ts'

const kind = { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions' }
/** How long they are believed, in ms. */
const BELIEVED = 600_000
/** How long it is believed that they cannot be read, in ms. */
const UNREAD = 60_000
/** Characters of definitions that are kept of one cluster. */
const MOST = 24 * 1024 * 1024

/** Reads the CustomResourceDefinitions of clusters, as far as objects are judged by them. Null where a cluster does not let us. */
export const clusterDefinitions = (clusters: Clusters): ((cluster: string) => Promise<readonly unknown[] | null>) => {
  const known = new Map<string, { until: number; readonly definitions: Promise<readonly unknown[] | null> }>()
  return async cluster => {
    const had = known.get(cluster)
    if (had && performance.now() < had.until) return await had.definitions
    const definitions = (async () => {
      const found = await clusters.find(cluster)
      if (!found.ok) return null
      const answer = await found.api.list(kind)
      return answer.ok ? within(answer.value.flatMap(judgedBy)) : null
    })()
    const entry = { until: performance.now() + BELIEVED, definitions }
    known.set(cluster, entry)
    if ((await definitions) === null) entry.until = performance.now() + UNREAD
    return await definitions
  }
}

/** Only what is looked at: a definition carries itself once more in an annotation, and a conversion's certificates. */
const judgedBy = (definition: unknown): readonly unknown[] => {
  const spec = mapAt(definition, 'spec')
  const name = textAt(definition, 'metadata', 'name')
  if (name === undefined || !isMap(at(definition, 'spec'))) return []
  // Of a version that is not served only that is said.
  const versions = listAt(spec, 'versions').map(version =>
    at(version, 'served') === true ? version : { name: at(version, 'name'), served: false },
  )
  const { group, names, scope, preserveUnknownFields } = spec
  return [
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: { group, names, scope, versions, ...(preserveUnknownFields === true && { preserveUnknownFields }) },
    },
  ]
}

const within = (definitions: readonly unknown[]): readonly unknown[] => {
  let room = MOST
  return definitions.filter(definition => {
    room -= JSON.stringify(definition).length
    return room >= 0
  })
}
