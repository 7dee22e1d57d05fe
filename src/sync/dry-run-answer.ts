import { isMap, listAt, textAt } from '../diff/json.ts'
import type { DryRunAnswer, RefusalReason } from '../engine/ports.ts'
import type { KubeAnswer } from './kube-request.ts'

/** What a single request came to: as {@link DryRunAnswer}, or that an object of that name is there already. */
export type Said = DryRunAnswer | { readonly is: 'there' }

/** Longer answers nobody reads; Kyverno names every policy. */
const LONGEST = 600
const MOST_CAUSES = 20
const MOST_WARNINGS = 20

/** What an answer of the API server says of an object. `cluster` is for sentences. */
export const saidBy = (cluster: string, answer: KubeAnswer): Said => {
  const { status } = answer
  const warnings = [...new Set(answer.warnings)].slice(0, MOST_WARNINGS).map(plain)
  if (status >= 200 && status < 300) return { is: 'accepted', warnings }
  const body = bodyOf(answer.text)
  const message = plain(textAt(body, 'message') ?? '')
  if (!isMap(body) || body['kind'] !== 'Status')
    return unknown(`cluster ${cluster} answered ${status}, and not as an API server does`)
  if (status === 409 && textAt(body, 'reason') === 'AlreadyExists') return { is: 'there' }
  const typed = TYPED.exec(message)
  if (typed) {
    const [, field = '', wrong = ''] = typed
    return { is: 'refused', reason: 'invalid', message: wrong, causes: [{ field, message: wrong }], warnings }
  }
  const why = undecided(cluster, status, message)
  if (why !== undefined) return unknown(why)
  const reason = reasonOf(status, message)
  if (reason === undefined) return unknown(`cluster ${cluster} answered ${status}: ${message || 'no reason given'}`)
  const causes = listAt(body, 'details', 'causes')
    .slice(0, MOST_CAUSES)
    .flatMap(cause => {
      const field = textAt(cause, 'field') ?? ''
      return field === '' || field === '<nil>' ? [] : [{ field, message: plain(textAt(cause, 'message') ?? '') }]
    })
  return { is: 'refused', reason, message: message || 'no reason given', causes, warnings }
}

const unknown = (why: string): DryRunAnswer => ({ is: 'unknown', why })

const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** On one line, as long as somebody reads. */
const plain = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}

/** Why an answer is none about the object; undefined where it is one. */
const undecided = (cluster: string, status: number, message: string): string | undefined => {
  if (status === 401) return `cluster ${cluster} refuses our credentials`
  if (status === 429) return `cluster ${cluster} asks to be asked less`
  // A webhook's own words may sound like any of these.
  if (DENIED.test(message)) return undefined
  if (/does not support dry run/.test(message))
    return `cluster ${cluster} has a webhook that takes no dry-run: ${message}`
  if (status >= 500 || status === 408) return `cluster ${cluster} could not judge: ${message || status}`
  const namespace = /^namespaces "([^"]*)" not found/.exec(message)?.[1]
  if (status === 404 && namespace !== undefined) return `there is no namespace ${namespace} in cluster ${cluster} yet`
  if (status === 404 || status === 405 || status === 415)
    return `cluster ${cluster} takes no such request: ${message || status}`
  if (status === 403) {
    if (/cannot \S+ resource "/.test(message)) return `cluster ${cluster} does not let us ask: ${message}`
    if (/not currently held|is not allowed to (?:bind|escalate)/.test(message))
      return `cluster ${cluster} lets nobody give rights whom it has not given them: ${message}`
    if (/because it is being terminated/.test(message))
      return `cluster ${cluster} is removing the namespace: ${message}`
    if (/status unknown for quota/.test(message)) return `cluster ${cluster} has not counted yet: ${message}`
    // A service account, priority class or volume that may be part of the same change.
    if (/\bnot found\b|\bno \S+ with name\b/.test(message))
      return `cluster ${cluster} misses what may come with the same change: ${message}`
  }
  return undefined
}

/** What server-side apply says of a body that does not fit its schema, with the status of a server that broke. */
const TYPED = /^failed to create typed patch object \([^)]*\): (?:errors: )?(\.\S+): (.+)$/

const DENIED = /^admission webhook "[^"]*" denied the request/

/** By which kind of rule an object is refused; undefined where the answer is of no kind that is known. */
const reasonOf = (status: number, message: string): RefusalReason | undefined => {
  if (DENIED.test(message)) return 'webhook'
  if (/\bValidatingAdmissionPolicy '/.test(message)) return 'admission-policy'
  if (status === 413) return 'too-large'
  if (status === 403) {
    if (/exceeded quota:|failed quota:/.test(message)) return 'quota'
    if (/violates PodSecurity/.test(message)) return 'pod-security'
    if (/\b(?:maximum|minimum) \S+ usage per |limit to request ratio per /.test(message)) return 'limit-range'
    return / is forbidden: /.test(message) ? 'forbidden' : undefined
  }
  if (status === 422) return IMMUTABLE.test(message) ? 'immutable' : 'invalid'
  // The body could not be read as an object of its kind: unknown and doubled fields, wrong types.
  if (status === 400) return 'invalid'
  return undefined
}

/** How the API server says that a field only has its first value. */
const IMMUTABLE =
  /\bimmutable\b|may not be (?:changed|changed once set|unset)\b|updates to \S+ spec for fields other than|after creation|cannot be changed|pod updates may not/i
