import type { KubernetesObject } from '../diff/manifest.ts'
import { MARKS } from '../diff/mark.ts'
import type { Cluster, DryRunAnswer, DryRunRequest } from '../engine/ports.ts'
import { clusterDefinitions } from './cluster-definitions.ts'
import type { Clusters } from './clusters.ts'
import { type Said, saidBy } from './dry-run-answer.ts'
import { dryRunBody } from './dry-run-body.ts'
import { type ServedAt, type ServedKinds, servedKinds } from './dry-run-kinds.ts'
import type { KubeAnswer, KubeRequest, SendToKube } from './kube-request.ts'
import { type Limit, limited } from './limited.ts'

/** Bounds of what a cluster is asked. */
export interface DryRunBounds {
  /** How long one request may take, in ms. Default 10 s, which is what API servers give webhooks. */
  readonly requestMs?: number
  /** How long all of one overlay may take, in ms. Default 60 s. */
  readonly overlayMs?: number
}

/** Requests to one cluster at once. */
const AT_ONCE = 4
/** Objects of one overlay that are asked about. */
const MOST = 500
/** How long a cluster is left alone that did not answer, in ms. */
const LEFT_ALONE = 15_000
/** Longest names that an API server takes. */
const LONGEST_NAME = 253

interface Known {
  readonly kinds: ServedKinds
  readonly limit: Limit
  readonly ask: (request: KubeRequest, signal: AbortSignal, wanted?: boolean) => Promise<KubeAnswer>
}

/** The operator's clusters, asked by server-side apply in a dry-run: all of admission answers, and nothing is kept. */
export const askedClusters = (clusters: Clusters, bounds: DryRunBounds = {}): Cluster => {
  const requestMs = bounds.requestMs ?? 10_000
  const overlayMs = bounds.overlayMs ?? 60_000
  const known = new Map<string, Known>()

  const knownOf = (name: string, send: SendToKube): Known => {
    const had = known.get(name)
    if (had) return had
    let silent: { readonly until: number; readonly error: unknown } | undefined
    const ask: Known['ask'] = async (request, signal, wanted = false) => {
      // Each of a thousand objects would wait as long as the first.
      if (silent && performance.now() < silent.until) throw silent.error
      const own = AbortSignal.timeout(requestMs)
      try {
        return await send(request, AbortSignal.any([signal, own]), wanted)
      } catch (error) {
        if (!signal.aborted) silent = { until: performance.now() + LEFT_ALONE, error }
        throw error
      }
    }
    const made: Known = {
      ask,
      limit: limited(AT_ONCE),
      // Whoever asks first asks for all: what one overlay has no time for another one may need.
      kinds: servedKinds(name, request => ask(request, AbortSignal.timeout(requestMs), true)),
    }
    known.set(name, made)
    return made
  }

  const judge = async (
    { cluster, namespace }: DryRunRequest,
    object: KubernetesObject,
    { kinds, ask }: Known,
    signal: AbortSignal,
  ): Promise<DryRunAnswer> => {
    const name: unknown = object.metadata.name
    if (typeof name !== 'string' || !/^(?!\.\.?$)[^/%]+$/.test(name) || name.length > LONGEST_NAME)
      return unknown('it has no name that could be asked for')
    if ('sops' in object) return unknown('it is encrypted, and decrypted only where it is deployed')
    const at = await kinds(object)
    if (typeof at === 'string') return unknown(at)
    const within: unknown = object.metadata.namespace ?? namespace
    if (at.namespaced && !isNamespace(within))
      return unknown(
        within === null ? 'it names no namespace, and nobody knows where it is deployed to' : 'its namespace is none',
      )
    const path = pathOf(at, at.namespaced ? String(within) : null)
    const { text, hidden } = dryRunBody(object)
    const query = 'dryRun=All&fieldManager=stagecoach&fieldValidation=Strict'
    const applied = await ask(
      {
        method: 'PATCH',
        path: `${path}/${encodeURIComponent(name)}?${query}&force=true`,
        body: text,
        type: 'application/apply-patch+yaml',
      },
      signal,
    )
    const asNew = async (): Promise<Said> =>
      saidBy(
        cluster,
        await ask({ method: 'POST', path: `${path}?${query}`, body: text, type: 'application/json' }, signal),
      )
    const answer = withoutHidden(await weighed(saidBy(cluster, applied), applied.status === 201, asNew), hidden)
    // The API server looks into certificates, where only marks are.
    return object.kind === 'Secret' && hidden.length > 0 && answer.is !== 'unknown'
      ? { ...answer, warnings: [] }
      : answer
  }

  return {
    async dryRun(request, signal) {
      const { cluster, objects } = request
      const all = (why: string): readonly DryRunAnswer[] => objects.map(() => unknown(why))
      const found = await clusters.find(cluster)
      signal?.throwIfAborted()
      if (!found.ok) return all(found.sentence.replace(/\.$/, ''))
      const here = knownOf(cluster, found.api.send)
      const time = AbortSignal.timeout(overlayMs)
      const both = signal ? AbortSignal.any([signal, time]) : time
      const answers = objects.map((object, index) =>
        index >= MOST
          ? unknown(`only ${MOST} objects of an overlay are asked about`)
          : here.limit(async () => {
              if (both.aborted) return unknown(`cluster ${cluster} takes too long to answer for everything`)
              try {
                return await judge(request, object, here, both)
              } catch (error) {
                if (time.aborted) return unknown(`cluster ${cluster} takes too long to answer for everything`)
                return unknown(`cluster ${cluster} does not answer: ${causeOf(error, requestMs)}`)
              }
            }),
      )
      const answered = await Promise.all(answers)
      signal?.throwIfAborted()
      return answered
    },
    definitions: clusterDefinitions(clusters),
  }
}

/** What kinds of refusal hold for an object that is there already as they do for one that is new. */
const OF_NEW_ONES = new Set(['webhook', 'admission-policy', 'pod-security'])

/**
 * What is applied to an object that is there is judged together with what others have set in it, and what the change takes away is still
 * there: whether the object by itself is taken is answered by making it anew. Of one that is there, that answer is "there already"
 * when all of admission has agreed.
 */
const weighed = async (applied: Said, isNew: boolean, asNew: () => Promise<Said>): Promise<DryRunAnswer> => {
  if (applied.is === 'unknown') return applied
  if (applied.is === 'there') return unknown('it is made by somebody else at this moment')
  if (applied.is === 'accepted') {
    if (isNew) return applied
    const made = await asNew()
    return made.is === 'refused' && OF_NEW_ONES.has(made.reason) ? made : applied
  }
  if (applied.reason === 'immutable') return applied
  const made = await asNew()
  if (made.is === 'unknown') return made
  if (made.is === 'refused' && made.reason === applied.reason) return applied
  return unknown(`it is refused only as it is applied to what is in the cluster now: ${applied.message}`)
}

/** Nothing is said about what was hidden: it is not what would be written. */
const withoutHidden = (answer: DryRunAnswer, hidden: readonly string[]): DryRunAnswer => {
  if (answer.is !== 'refused') return answer
  const said = [answer.message, ...answer.causes.map(({ message }) => message)].join('\n')
  return said.search(MARKS) >= 0 || hidden.some(each => said.includes(each))
    ? unknown('the answer is about a value that was hidden from the cluster')
    : answer
}

const unknown = (why: string): DryRunAnswer & { readonly is: 'unknown' } => ({ is: 'unknown', why })

const isNamespace = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(value)

const pathOf = ({ base, plural }: ServedAt, namespace: string | null): string =>
  namespace === null ? `${base}/${plural}` : `${base}/namespaces/${namespace}/${plural}`

const causeOf = (error: unknown, requestMs: number): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${requestMs / 1000} s`
  if (error.cause instanceof Error) return causeOf(error.cause, requestMs)
  return (error.message === '' ? error.name : error.message).replace(/\.$/, '').slice(0, 300)
}
