import type { Config } from '../config/config.ts'
import { hideSecretsIn } from '../diff/hide-text.ts'
import type { KubernetesObject, Manifest, Rendered } from '../diff/manifest.ts'
import { match } from '../diff/match.ts'
import type { Problem } from '../diff/problem.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Yardstick } from '../validation/yardstick.ts'
import { dryRunPlace } from './dry-run-place.ts'
import type { Parts } from './parts.ts'
import type { Cluster, Destination, DryRunAnswer, RefusalReason, SyncContext } from './ports.ts'

/** Lets the clusters of some environments answer for what is rendered for them. */
export interface DryRun {
  readonly cluster: Cluster
  /** Contexts by environment; those that nobody asked it for are not there. */
  readonly contexts: ReadonlyMap<string, string>
  /** Where an overlay is deployed to; null where nobody knows. `here`: in the cluster of its context. */
  destinationOf(overlay: Overlay): Promise<Destination | null>
  /** Whether so many more objects of the same change may be asked about. */
  mayAsk(objects: number): boolean
}

/** What a cluster is asked for one change: objects, and ms. A change of everything must not keep it busy, nor us waiting for it. */
const MOST_OBJECTS = 2_000
const LONGEST = 300_000

/** The contexts that the environments of a configuration ask to be sent to. */
const dryRunContexts = ({ environments }: Pick<Config, 'environments'>): ReadonlyMap<string, string> =>
  new Map(environments.flatMap(({ name, dryRun }) => (dryRun === undefined ? [] : [[name, dryRun] as const])))

/**
 * Lets the clusters answer that a configuration names; undefined where it names none. Where an engine deploys to another cluster than its
 * own, the context has to be another one, too. `where`: how engines know the repository.
 */
export const dryRunOf = (
  { cluster, engines, clock }: Pick<Parts, 'cluster' | 'engines' | 'clock'>,
  config: Pick<Config, 'environments'>,
  where: Pick<SyncContext, 'addresses' | 'defaultBranch'>,
): DryRun | undefined => {
  const contexts = dryRunContexts(config)
  if (contexts.size === 0) return undefined
  const until = clock.now() + LONGEST
  let left = MOST_OBJECTS
  return {
    cluster,
    contexts,
    mayAsk: objects => {
      left -= objects
      return left >= 0 && clock.now() < until
    },
    async destinationOf(overlay) {
      const { sync } = config.environments.find(({ name }) => name === overlay.env) ?? {}
      const found = sync && (await engines.get(sync.engine)?.destination?.({ overlay, sync }, where))
      return found ? { ...found, here: found.here || contexts.get(overlay.env) !== sync.cluster } : null
    },
  }
}

/** The definitions of those clusters, for the environments that each stands for. */
export const servedDefinitions = async ({ cluster, contexts }: DryRun): Promise<NonNullable<Yardstick['served']>> => {
  const environments = Map.groupBy(contexts.keys(), env => contexts.get(env) ?? '')
  const read = await Promise.all(
    [...environments].map(async ([context, names]) => {
      const definitions = await cluster.definitions(context)
      return definitions ? [{ environments: names, definitions }] : []
    }),
  )
  return read.flat()
}

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
  { cluster, contexts, destinationOf, mayAsk }: DryRun,
  overlay: Overlay,
  before: Rendered | null,
  rendered: Rendered,
  signal?: AbortSignal,
): Promise<DryRunSaid> => {
  const context = contexts.get(overlay.env)
  const changed = context === undefined ? [] : changedIn(before, rendered)
  if (context === undefined || changed.length === 0) return { rendered, unjudged: [] }
  if (!mayAsk(changed.length)) {
    const sentence = `the cluster of ${overlay.env} has not judged all that changes: there is more than it is asked at once`
    return { rendered, unjudged: [sentence] }
  }
  const destination = await destinationOf(overlay)
  if (destination?.here === false) {
    const sentence = `the cluster of ${overlay.env} is not ${context}, where its Application is: "dryRun" has to name its context`
    return { rendered, unjudged: [sentence] }
  }
  const objects = changed.map(({ object }) => object)
  const answers = await cluster.dryRun({ cluster: context, objects, namespace: destination?.namespace ?? null }, signal)
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
    message: `the cluster refuses it: ${shown(told(text))}`,
    fix: FIXES[reason],
    at,
  })
  // A policy says itself what is wrong, and the API server says it for each field.
  return (reason === 'invalid' || reason === 'immutable') && causes.length > 0
    ? [
        ...causes.map(({ field, message }) =>
          one(dryRunPlace(object, field), `${field.replace(/^\./, '')}: ${message}`),
        ),
        ...warnings,
      ]
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

/** Without what is said of the object elsewhere: which one it is, and that it is refused. */
const told = (message: string): string => {
  const [, webhook, words] =
    /^admission webhook "([^"]*)" denied the request: (?:resource \S+ was blocked due to the following policies )?(.+)$/.exec(
      message,
    ) ?? []
  if (webhook !== undefined) return `${words} (webhook ${webhook})`
  return message.replace(/^[\w.-]+ "[^"]*" is (?:forbidden|invalid): /, '')
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
