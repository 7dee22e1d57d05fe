import { readImage } from '../overlay/image-reference.ts'
import { pointerStep } from '../overlay/yaml-node.ts'
import type { FieldChange } from './field-changes.ts'
import { generatedFrom } from './generated-name.ts'
import { isMap } from './json.ts'

/** One thing that is said of a change. Every change is told by the first that fits. */
interface Told {
  /** On the path, each step after a slash and as in a pointer; items of lists are steps by what they are known by. */
  readonly at: RegExp
  readonly say: (changes: readonly FieldChange[]) => string | readonly string[]
}

const POD = '^/spec(?:/jobTemplate/spec)?/template'
const PODS = `${POD}/spec`
const CONTAINER = `${PODS}/(?:init|ephemeral)?[cC]ontainers/[^/]+`

/** Longest value that is shown in words. */
const MOST = 40

const shown = (value: unknown): string => {
  const text = value === undefined || value === null ? 'none' : typeof value === 'object' ? '…' : String(value)
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
}

const moved =
  (name: string): Told['say'] =>
  changes =>
    changes.map(({ before, after }) => `${name} ${shown(before)} → ${shown(after)}`)

const word =
  (name: string): Told['say'] =>
  () =>
    name

/** How many different things of `depth` steps are changed, those of a whole map or list that was added or removed among them. */
const counted =
  (one: string, many: string, depth: (path: readonly string[]) => number): Told['say'] =>
  changes => {
    const things = new Set<string>()
    let more = 0
    for (const { path, before, after } of changes)
      if (path.length >= depth(path)) things.add(path.slice(0, depth(path)).map(pointerStep).join(''))
      else more += new Set([...namesIn(before), ...namesIn(after)]).size
    const count = things.size + more
    return `${count} ${count === 1 ? one : many}`
  }

const namesIn = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map((item: unknown, index) =>
        isMap(item) && typeof item['name'] === 'string' ? item['name'] : String(index),
      )
    : isMap(value)
      ? Object.keys(value)
      : []

const images: Told['say'] = changes => {
  const words = changes.map(({ before, after }) => imageWords(before, after))
  const different = [...new Set(words)]
  return different.length <= 2 ? different : `${different.length} images`
}

const imageWords = (before: unknown, after: unknown): string => {
  const [left, right] = [before, after].map(image => (typeof image === 'string' ? readImage(image) : undefined))
  if (!left || !right) return `image ${shown(before)} → ${shown(after)}`
  const version = ({ tag, digest }: typeof left): string => tag?.value ?? digest?.value.slice(0, 14) ?? 'without a tag'
  const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
  if (version(left) !== version(right)) {
    const renamed = last(left.name) !== last(right.name)
    return renamed
      ? `image ${shown(`${last(left.name)}:${version(left)}`)} → ${shown(`${last(right.name)}:${version(right)}`)}`
      : `image ${shown(version(left))} → ${shown(version(right))}`
  }
  return left.name === right.name
    ? `image ${shown(version(right))} with another digest`
    : `image from ${shown(right.name)}`
}

/** A generated name of which only the hash differs; its pods restart, because their template is another one. */
const generated = ({ path, before, after }: FieldChange): string | undefined => {
  if (typeof before !== 'string' || typeof after !== 'string') return undefined
  const stem = generatedFrom(before)
  if (stem === undefined || stem !== generatedFrom(after)) return undefined
  const kind = path.some(step => /secret/i.test(step)) ? 'secret' : 'config'
  return `${kind} ${stem} changed${new RegExp(POD).test(pathOf(path)) ? ', so pods restart' : ''}`
}

const restarts: Told['say'] = changes => [...new Set(changes.flatMap(change => generated(change) ?? []))]

const containers: Told['say'] = changes =>
  changes.map(({ path, before, after }) =>
    before === undefined
      ? `container ${path.at(-1)} added`
      : after === undefined
        ? `container ${path.at(-1)} removed`
        : 'containers',
  )

/** Everything else by the last key that is a name: with its values where they are short, at most three of them. */
const others: Told['say'] = changes => {
  const words = changes.map(({ path, before, after }) => {
    const name = [...path].reverse().find(step => /^[A-Za-z][\w./-]*$/.test(step)) ?? 'fields'
    const short = [before, after].every(
      value => value === undefined || (typeof value !== 'object' && String(value).length <= 20),
    )
    return short && !(before === undefined && after === undefined)
      ? `${shown(name)} ${shown(before)} → ${shown(after)}`
      : shown(name)
  })
  const different = [...new Set(words)]
  return different.length <= 3 ? different : [...different.slice(0, 2), `${different.length - 2} other fields`]
}

/** Most telling first. */
const TOLD: readonly Told[] = [
  { at: new RegExp(`(?:${CONTAINER}|^/spec/(?:init)?[cC]ontainers/[^/]+)/image$`), say: images },
  {
    at: /^\/spec\/(?:chart\/spec\/version|source\/targetRevision|sources\/[^/]+\/targetRevision|ref\/(?:tag|semver|commit|branch))$/,
    say: moved('version'),
  },
  { at: /^\/spec\/replicas$/, say: moved('replicas') },
  { at: /^\/spec\/minReplicas$/, say: moved('at least') },
  { at: /^\/spec\/maxReplicas$/, say: moved('at most') },
  { at: new RegExp(`${PODS}/(?:init|ephemeral)?[cC]ontainers(?:/[^/]+)?$`), say: containers },
  { at: /^\/(?:data|stringData|binaryData)(?:\/|$)/, say: counted('key', 'keys', () => 2) },
  {
    at: new RegExp(`${CONTAINER}/env(?:From)?(?:/|$)`),
    say: counted('variable', 'variables', path => path.findIndex(step => step === 'env' || step === 'envFrom') + 2),
  },
  { at: new RegExp(`${CONTAINER}/(?:command|args)(?:/|$)`), say: word('arguments') },
  { at: /^\/spec\/type$/, say: moved('type') },
  { at: /^\/spec\/(?:rules\/[^/]+(?:\/host)?|rules|hostnames(?:\/[^/]+)?|host|tls\/.*|tls)$/, say: word('host') },
  { at: /^\/spec\/schedule$/, say: moved('schedule') },
  { at: /^\/spec\/suspend$/, say: changes => (changes[0]?.after === true ? 'suspended' : 'no longer suspended') },
  { at: /^\/spec\/resources\/requests\/storage$/, say: moved('size') },
  { at: /^\/(?:spec\/(?:selector|podSelector)(?:\/|$))/, say: word('selector') },
  { at: /\/securityContext(?:\/|$)|\/host(?:Network|PID|IPC)$/, say: word('security context') },
  { at: /^\/rules(?:\/|$)/, say: word('rights') },
  { at: /^\/subjects(?:\/|$)/, say: counted('subject', 'subjects', () => 2) },
  { at: /^\/roleRef\//, say: word('role') },
  { at: new RegExp(`${CONTAINER}/resources(?:/|$)`), say: word('resources') },
  { at: /\/ports(?:\/|$)/, say: word('ports') },
  { at: /\/(?:liveness|readiness|startup)Probe(?:\/|$)/, say: word('probes') },
  { at: /\/(?:volumes|volumeMounts|volumeClaimTemplates)(?:\/|$)/, say: word('volumes') },
  {
    at: /\/(?:affinity|nodeSelector|tolerations|topologySpreadConstraints|priorityClassName)(?:\/|$)/,
    say: word('placement'),
  },
  { at: /\/serviceAccount(?:Name)?$/, say: word('service account') },
  { at: /^\/spec\/(?:strategy|updateStrategy)(?:\/|$)/, say: word('strategy') },
  { at: /^\/spec\/values(?:\/|$)/, say: counted('value', 'values', path => path.length) },
  { at: /^\/spec\/(?:versions|names|conversion)(?:\/|$)/, say: word('schema') },
  { at: /^\/apiVersion$/, say: moved('API') },
  { at: new RegExp(`(?:^|${POD})/metadata/labels(?:/|$)`), say: word('labels') },
  { at: new RegExp(`${POD}/metadata/annotations(?:/|$)`), say: word('annotations of pods') },
  { at: /^\/metadata\/annotations(?:\/|$)/, say: word('annotations') },
]

/** What makes pods restart is told after versions and replicas. */
const RESTARTS = 2.5

/** A name's new hash says only that its content is another one, which is said already. */
const isOwnHash = ({ path, before, after }: FieldChange): boolean =>
  pathOf(path) === '/metadata/name' && typeof before === 'string' && typeof after === 'string'

const pathOf = (path: readonly string[]): string => path.map(pointerStep).join('')

/** In few words what differs between two states of one object, most telling first: `image 1.8.1 → 1.8.2`, `2 variables`. */
export const summaryOf = (changes: readonly FieldChange[]): readonly string[] => {
  const groups = new Map<number, FieldChange[]>()
  for (const change of changes) {
    if (isOwnHash(change)) continue
    const fitting = TOLD.findIndex(({ at }) => at.test(pathOf(change.path)))
    const rank = generated(change) !== undefined ? RESTARTS : fitting < 0 ? TOLD.length : fitting
    const group = groups.get(rank)
    if (group) group.push(change)
    else groups.set(rank, [change])
  }
  const words = [...groups]
    .sort(([a], [b]) => a - b)
    .flatMap(([rank, group]) => (rank === RESTARTS ? restarts : (TOLD[rank]?.say ?? others))(group))
  return [...new Set(words)]
}
