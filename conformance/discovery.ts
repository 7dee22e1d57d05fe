import { isMap, listAt, textAt } from '../src/diff/json.ts'
import type { Client } from './client.ts'

/** Where objects of a kind are created. */
export interface Resource {
  readonly plural: string
  readonly namespaced: boolean
}

/** What the API server serves, by `apiVersion/kind`. */
export type Discovery = ReadonlyMap<string, Resource>

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Asks the API server what it serves. */
export const discover = async (client: Client): Promise<Discovery> => {
  const found = new Map<string, Resource>()
  for (const path of ['/api', '/apis']) {
    const { body } = await client.get(path, AGGREGATED)
    for (const group of listAt(JSON.parse(body), 'items')) {
      const name = textAt(group, 'metadata', 'name') ?? ''
      for (const version of listAt(group, 'versions'))
        for (const resource of listAt(version, 'resources')) {
          const [kind, plural] = [textAt(resource, 'responseKind', 'kind'), textAt(resource, 'resource')]
          if (kind === undefined || plural === undefined || !listAt(resource, 'verbs').includes('create')) continue
          const apiVersion = `${name === '' ? '' : `${name}/`}${textAt(version, 'version')}`
          found.set(`${apiVersion}/${kind}`, { plural, namespaced: textAt(resource, 'scope') === 'Namespaced' })
        }
    }
  }
  return found
}

/** The path at which an object is created; undefined where no server would know it by its version and kind. */
export const pathOf = (object: unknown, discovery: Discovery): string | undefined => {
  if (!isMap(object)) return undefined
  const { apiVersion, kind } = object
  const resource = discovery.get(`${String(apiVersion)}/${String(kind)}`)
  if (!resource) return undefined
  const namespace = textAt(object, 'metadata', 'namespace') || 'default'
  const within = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `/${String(apiVersion).includes('/') ? 'apis' : 'api'}/${String(apiVersion)}${within}/${resource.plural}`
}
