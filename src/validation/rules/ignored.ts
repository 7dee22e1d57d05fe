import { didYouMean } from '../../config/did-you-mean.ts'
import { isMap } from '../../diff/json.ts'
import type { KubernetesObject } from '../../diff/manifest.ts'
import type { Problem } from '../problem.ts'
import { rules } from './rules.ts'

/** The annotation by which an object says what does not count for it: `image-tag: kept by the vendor; replicas: one is enough`. */
export const IGNORE = 'stagecoach.dev/ignore'
const AT = '/metadata/annotations/stagecoach.dev~1ignore'
/** Groups whose rules are not listed here: what is behind the dot is not judged. */
const GROUPS = ['schema', 'native', 'api', 'cel', 'secret'] as const
/** Groups of other people's rules: who changes an object must not excuse it from them. */
const OTHERS = /^(?:policy|dry-run)\./
/** What somebody writes by hand is shorter; what is beyond these does not count. */
const LONGEST = 4_000
const MOST = 50

/** What an object asks to be overlooked. */
export interface Ignored {
  /** Reasons by rule; `schema.*` stands for all rules of its group. */
  readonly rules: ReadonlyMap<string, string>
  /** What is wrong with the annotation: `ignore.reason`, `ignore.unknown`. What has no reason is not overlooked. */
  readonly problems: readonly Problem[]
}

const NOTHING: Ignored = { rules: new Map(), problems: [] }

/** Reads the annotation of an object. */
export const ignoredBy = (object: KubernetesObject): Ignored => {
  const annotations = isMap(object) && isMap(object.metadata) ? object.metadata.annotations : undefined
  const written = isMap(annotations) && Object.hasOwn(annotations, IGNORE) ? annotations[IGNORE] : undefined
  if (typeof written !== 'string' || written.trim() === '') return NOTHING
  const found = new Map<string, string>()
  const problems: Problem[] = []
  for (const part of written.slice(0, LONGEST).split(';').slice(0, MOST)) {
    if (part.trim() === '') continue
    const [id = '', ...rest] = part.split(':')
    const rule = id.trim()
    const reason = rest.join(':').trim()
    if (OTHERS.test(rule)) problems.push(notHere(rule))
    else if (!isKnown(rule)) problems.push(unknown(rule))
    else if (reason === '') problems.push(unreasoned(rule))
    else found.set(rule, reason)
  }
  return { rules: found, problems }
}

/** The reason for which a rule does not count; undefined where it does. */
export const reasonFor = ({ rules: reasons }: Ignored, rule: string): string | undefined =>
  reasons.get(rule) ?? reasons.get(`${rule.slice(0, Math.max(0, rule.indexOf('.')))}.*`)

const isKnown = (id: string): boolean =>
  rules.some(rule => rule.id === id) || GROUPS.some(group => id.startsWith(`${group}.`) && id.length > group.length + 1)

const unknown = (id: string): Problem => {
  const meant = didYouMean(id, [...rules.map(rule => rule.id), ...GROUPS.map(group => `${group}.*`)])
  return {
    rule: 'ignore.unknown',
    severity: 'warning',
    message: `there is no rule "${id.slice(0, 60)}", so that nothing is ignored by it`,
    fix: meant === undefined ? 'Write the id of a rule, as "image-tag: reason"' : `Write ${meant}`,
    at: AT,
  }
}

const notHere = (id: string): Problem => ({
  rule: 'ignore.policy',
  severity: 'warning',
  message: `an object cannot say that "${id.slice(0, 60)}" does not count for it`,
  fix: 'Write it into "validate.ignore" of the configuration, where whoever owns that agrees',
  at: AT,
})

const unreasoned = (id: string): Problem => ({
  rule: 'ignore.reason',
  severity: 'warning',
  message: `the annotation does not say why "${id.slice(0, 60)}" does not count, so that it does`,
  fix: `Write "${id.slice(0, 60)}: " and the reason`,
  at: AT,
})
