import type { Config } from '../config/config.ts'
import { hideSecretsIn } from '../diff/hide-text.ts'
import type { KubernetesObject, Manifest, Rendered } from '../diff/manifest.ts'
import { match } from '../diff/match.ts'
import type { Problem } from '../diff/problem.ts'
import type { Overlay } from '../overlay/overlay.ts'
import { dryRunPlace } from './dry-run-place.ts'
import type { Cluster, DryRunAnswer, RefusalReason } from './ports.ts'

/** Lets the clusters of some environments answer for what is rendered for them. */
export interface DryRun {
  readonly cluster: Cluster
  /** Contexts by environment; those that nobody asked it for are not there. */
  readonly contexts: ReadonlyMap<string, string>
  /** Where objects of an overlay go that name no namespace; null where nobody knows. */
  namespaceOf(overlay: Overlay): Promise<string | null>
}

/** The contexts that the environments of a configuration ask to be sent to. */
export const dryRunContexts = ({ environments }: Pick<Config, 'environments'>): ReadonlyMap<string, string> =>
  new Map(environments.flatMap(({ name, dryRun }) => (dryRun === undefined ? [] : [[name, dryRun] as const])))

/** What a cluster has said of an overlay. */
export interface DryRunSaid {
  /** With what was noticed of the objects. */
  readonly rendered: Rendered
  /** Of what it has said nothing, in sentences. */
  readonly unjudged: readonly string[]
}

/**
 * Asks the overlay's cluster about what a change adds or changes: what stays the same is there already. Nothing is asked where it could
 * not be rendered on both sides, and where nobody wants it.
 */
export const askCluster = async (
  { cluster, contexts, namespaceOf }: DryRun,
  overlay: Overlay,
  before: Rendered | null,
  rendered: Rendered,
  signal?: AbortSignal,
): Promise<DryRunSaid> => {
  const context = contexts.get(overlay.env)
  const changed = context === undefined ? [] : changedIn(before, rendered)
  if (context === undefined || changed.length === 0) return { rendered, unjudged: [] }
  const answers = await cluster.dryRun(
    { cluster: context, objects: changed.map(({ object }) => object), namespace: await namespaceOf(overlay) },
    signal,
  )
  const noticed = new Map<Manifest, readonly Problem[]>()
  const silent = new Map<string, KubernetesObject[]>()
  changed.forEach((manifest, index) => {
    const answer = unhidden(manifest, answers[index] ?? { is: 'unknown', why: 'there was no answer' })
    if (answer.is === 'unknown') silent.set(answer.why, [...(silent.get(answer.why) ?? []), manifest.object])
    else noticed.set(manifest, problemsOf(manifest.object, answer))
  })
  const manifests = rendered.manifests.map(manifest => {
    const problems = noticed.get(manifest) ?? []
    return problems.length === 0 ? manifest : { ...manifest, noticed: [...(manifest.noticed ?? []), ...problems] }
  })
  return { rendered: { ...rendered, manifests }, unjudged: sentences(overlay, silent) }
}

const changedIn = (before: Rendered | null, after: Rendered): readonly Manifest[] =>
  match(before?.manifests ?? [], after.manifests).flatMap(pair =>
    pair.after && JSON.stringify(pair.before?.object) !== JSON.stringify(pair.after.object) ? [pair.after] : [],
  )

/** What was hidden from the cluster, it has not judged. */
const unhidden = ({ object, hidden }: Manifest, answer: DryRunAnswer): DryRunAnswer => {
  if (answer.is !== 'refused' || hidden.length === 0) return answer
  const about = answer.causes.map(({ field }) => field)
  const isHidden = (field: string): boolean => {
    const place = dryRunPlace(object, field)
    // Whatever is in a Secret, the API server speaks of its `data`.
    if (object.kind === 'Secret' && /^\.?(?:data|stringData)\b/.test(field)) return true
    return hidden.some(each => each === place || place.startsWith(`${each}/`) || each.startsWith(`${place}/`))
  }
  return about.length > 0 && about.every(isHidden)
    ? { is: 'unknown', why: 'the answer is about a value that was hidden from the cluster' }
    : answer
}

const problemsOf = (object: KubernetesObject, answer: Exclude<DryRunAnswer, { is: 'unknown' }>): readonly Problem[] => {
  const warnings = answer.warnings.map(
    (warning): Problem => ({
      rule: 'dry-run.warning',
      severity: 'warning',
      message: `the cluster warns: ${shown(warning)}`,
      fix: 'Do what the cluster says, before it refuses the object',
      at: placeIn(object, warning),
    }),
  )
  if (answer.is === 'accepted') return warnings
  const { reason, message, causes } = answer
  const one = (at: string, text: string): Problem => ({
    rule: `dry-run.${reason}`,
    severity: 'error',
    message: `the cluster refuses it: ${shown(text)}`,
    fix: FIXES[reason],
    at,
  })
  // A policy says itself what is wrong, and the API server says it for each field.
  return (reason === 'invalid' || reason === 'immutable') && causes.length > 0
    ? [...causes.map(({ field, message }) => one(dryRunPlace(object, field), `${field}: ${message}`)), ...warnings]
    : [one(causes[0] ? dryRunPlace(object, causes[0].field) : placeIn(object, message), message), ...warnings]
}

/** Kyverno names the place in its sentence, and others the field. */
const placeIn = (object: unknown, message: string): string => {
  const [, named] =
    /\b(?:at|failed at) path (\/\S{0,300})/.exec(message) ??
    /(?:^|\s)"?((?:spec|metadata|data)(?:\.[\w-]+|\[[^\]\s]{1,100}\]){1,30})/.exec(message) ??
    []
  return named === undefined ? '' : dryRunPlace(object, named.replace(/\/+$/, ''))
}

/** Words of a webhook may quote what is in the cluster. */
const shown = (text: string): string => hideSecretsIn(text, 'sentences', () => '(hidden)')

const FIXES: Readonly<Record<RefusalReason, string>> = {
  invalid: 'Correct the field as the cluster says',
  immutable: 'Give the object another name, or let it be deleted before it is made anew',
  webhook: 'Change it as the policy asks, or have the keepers of the cluster except it',
  'admission-policy': 'Change it as the policy asks, or have the keepers of the cluster except it',
  quota: 'Ask for less, or have the quota of the namespace raised',
  'limit-range': 'Stay within the limits of the namespace',
  'pod-security': 'Give the pods only what the security level of the namespace allows',
  forbidden: 'Change it as the cluster says, or have its keepers allow it',
  'too-large': 'Split the object, or keep its content elsewhere',
}

/** Reasons that are told of one overlay. */
const MOST_SENTENCES = 5

const sentences = (overlay: Overlay, silent: ReadonlyMap<string, readonly KubernetesObject[]>): readonly string[] => {
  const reasons = [...silent]
  const told = reasons.slice(0, MOST_SENTENCES).map(([why, objects]) => `${named(overlay, objects)}: ${shown(why)}`)
  const rest = reasons.slice(MOST_SENTENCES).flatMap(([, objects]) => objects)
  return rest.length === 0 ? told : [...told, `${named(overlay, rest)}, for several reasons`]
}

const named = ({ env }: Overlay, [first, ...others]: readonly KubernetesObject[]): string =>
  `the cluster of ${env} has not judged ${first?.kind} ${first?.metadata.name}${others.length > 0 ? ` and ${others.length} more` : ''}`
