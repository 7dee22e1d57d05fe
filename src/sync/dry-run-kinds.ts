import { isMap, listAt, textAt } from '../diff/json.ts'
import type { KubernetesObject } from '../diff/manifest.ts'
import type { KubeAnswer, KubeRequest } from './kube-request.ts'

/** Where objects of a kind are written. */
export interface ServedAt {
  /** `/apis/apps/v1` */
  readonly base: string
  readonly plural: string
  readonly namespaced: boolean
}

/** What a cluster serves: a place, or a sentence why there is none. */
export type ServedKinds = (object: KubernetesObject) => Promise<ServedAt | string>

/** How long it is believed, in ms: definitions are installed while we run. */
const BELIEVED = 600_000
const MOST_KNOWN = 1_000

/** Asks a cluster what it serves, one group and version at a time. `ask` never rejects but for what is to be told. */
export const servedKinds = (cluster: string, ask: (request: KubeRequest) => Promise<KubeAnswer>): ServedKinds => {
  type Known = { readonly until: number; readonly resources: Promise<readonly unknown[] | string> }
  const known = new Map<string, Known>()

  const resourcesOf = (base: string, apiVersion: string): Promise<readonly unknown[] | string> => {
    const had = known.get(base)
    if (had && performance.now() < had.until) return had.resources
    const resources = (async () => {
      const { status, text } = await ask({ method: 'GET', path: base })
      if (status === 404) return `cluster ${cluster} does not know ${apiVersion}`
      if (status !== 200) return `cluster ${cluster} answered ${status} when it was asked for ${apiVersion}`
      try {
        return listAt(JSON.parse(text), 'resources')
      } catch {
        return `cluster ${cluster} did not say what ${apiVersion} has`
      }
    })()
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(base, { until: performance.now() + BELIEVED, resources })
    // What is not there may be soon.
    const forget = (): void => void known.delete(base)
    resources.then(found => typeof found === 'string' && forget(), forget)
    return resources
  }

  return async ({ apiVersion, kind }) => {
    // It becomes a part of an address.
    if (!/^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?v[a-z0-9]{1,62}$/.test(apiVersion) || apiVersion.includes('..'))
      return `"${apiVersion.slice(0, 60)}" is no version of an API`
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const resources = await resourcesOf(base, apiVersion)
    if (typeof resources === 'string') return resources
    const found = resources.find(
      each => textAt(each, 'kind') === kind && !(textAt(each, 'name') ?? '/').includes('/') && isMap(each),
    )
    const plural = textAt(found, 'name')
    if (!isMap(found) || plural === undefined) return `cluster ${cluster} knows no ${kind} of ${apiVersion}`
    return { base, plural, namespaced: found['namespaced'] === true }
  }
}
