import { readFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import { type KubeApi, kubeApi } from './kube-api.ts'

/** A cluster that the operator has named, or a sentence that says why there is none of that name. */
export type ClusterFound =
  | { readonly ok: true; readonly name: string; readonly api: KubeApi }
  | { readonly ok: false; readonly sentence: string }

/** The clusters that the operator has given: nothing that a repository's configuration says can add an address to them. */
export interface Clusters {
  find(name: string | undefined): Promise<ClusterFound>
}

/** Where clusters are defined: files as `KUBECONFIG` names them (the first to name a thing counts), or the text of one file. */
export type ClusterSource = { readonly paths: string } | { readonly text: string }

/** Reads the contexts of a kubeconfig, at the first question; each context is a cluster of that name, with its user's credentials. */
export const clustersOf = (source: ClusterSource | undefined): Clusters => {
  let loading: Promise<KubeConfig> | undefined
  const ready = new Map<string, Promise<KubeApi>>()
  return {
    async find(name) {
      if (source === undefined)
        return { ok: false, sentence: 'No cluster is known: the operator has not set KUBECONFIG.' }
      let config: KubeConfig
      try {
        loading ??= load(source)
        config = await loading
      } catch (error) {
        loading = undefined
        const why = error instanceof Error ? error.message : String(error)
        return { ok: false, sentence: `The operator's kubeconfig cannot be read: ${why}` }
      }
      const contexts = config.getContexts().map(context => context.name)
      const wanted = name ?? (contexts.length === 1 ? contexts[0] : undefined)
      if (wanted === undefined)
        return { ok: false, sentence: `Say which cluster: the operator knows ${contexts.join(', ')}.` }
      if (!contexts.includes(wanted))
        return { ok: false, sentence: `The operator knows no cluster ${wanted}; there are: ${contexts.join(', ')}.` }
      const api = ready.get(wanted) ?? connect(config, wanted)
      ready.set(wanted, api)
      try {
        return { ok: true, name: wanted, api: await api }
      } catch (error) {
        ready.delete(wanted)
        return { ok: false, sentence: `The context ${wanted} of the kubeconfig cannot be used: ${String(error)}` }
      }
    },
  }
}

const connect = async (config: KubeConfig, context: string): Promise<KubeApi> => {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const own = new KubeConfig()
  own.loadFromOptions({ ...config, currentContext: context })
  return kubeApi(own, context)
}

/** The client takes a third of a second and 90 MB: it is loaded when the first cluster is asked for. */
const load = async (source: ClusterSource): Promise<KubeConfig> => {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const merged = new KubeConfig()
  if ('text' in source) {
    merged.loadFromString(source.text)
    return merged
  }
  for (const path of source.paths.split(delimiter).filter(part => part !== '')) {
    const one = new KubeConfig()
    one.loadFromString(readFileSync(path, 'utf8'))
    one.makePathsAbsolute(dirname(path))
    const fresh = <T extends { readonly name: string }>(have: readonly T[], more: readonly T[]) => [
      ...have,
      ...more.filter(item => !have.some(other => other.name === item.name)),
    ]
    merged.clusters = fresh(merged.clusters, one.clusters)
    merged.users = fresh(merged.users, one.users)
    merged.contexts = fresh(merged.contexts, one.contexts)
  }
  return merged
}
