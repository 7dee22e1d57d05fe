import type { ObjectRef } from '../diff/object-change.ts'
import type { FileFinding } from '../validation/finding.ts'
import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import type { Style } from './diff-style.ts'
import { plainText } from './diff-style.ts'
import type { FoundOnce } from './findings-once.ts'
import type { FindingsOutcome } from './findings-outcome.ts'
import { firstOf } from './table.ts'
import { count, listed } from './words.ts'

/** Objects that are named where a finding is about several. */
const NAMED = 2

/** `Deployment web: "replicas" is text, and has to be a number. Write the value without quotes`: in one line, on its line of the file. */
export const findingSaid = ({ what, objects }: FoundOnce, style: Style): string => {
  const about = objects.length > 0 ? `${style.text(cut(objectsSaid(objects), 250))}: ` : ''
  return `${about}${style.at(cut(what.message, 500), what.file, what.line)}${fixSaid(what, style)}`
}

/** The same without what to do, for where it is only listed. */
export const findingListed = ({ what, objects }: FoundOnce, style: Style): string =>
  findingSaid({ what: { ...what, fix: '' }, overlays: [], objects }, style)

const fixSaid = ({ fix, message }: FileFinding, style: Style): string =>
  fix === '' ? '' : `${joint(message)}${style.prose(cut(fix, 300))}`

const joint = (message: string): string => (/[.!?…]\s*$/.test(message) ? ' ' : '. ')

/** What is wrong and what to do, as plain text that is not escaped yet. */
export const findingText = ({
  message,
  fix,
  before = false,
}: Pick<FileFinding, 'message' | 'fix'> & { readonly before?: boolean }): string => {
  const wrong = `${message.trimEnd()}${before ? ' (as before)' : ''}`
  return fix === '' ? wrong : `${wrong}${joint(wrong)}${fix}`
}

/** `Deployment web`, `ConfigMap a, b and 3 more`, as plain text. */
export const objectsSaid = (objects: readonly ObjectRef[]): string => {
  const { shown, more } = firstOf(objects, NAMED)
  const names = shown.map(({ kind, name }, index) =>
    cut(index > 0 && kind === shown[index - 1]?.kind ? name : `${kind} ${name}`, 120),
  )
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** `2 errors, 3 warnings and 1 note`; empty where there are none. */
export const severitiesSaid = (findings: readonly Pick<FileFinding, 'severity'>[]): string => {
  const of = (severity: FileFinding['severity']): number => findings.filter(each => each.severity === severity).length
  return listed(
    (
      [
        [of('error'), 'error'],
        [of('warning'), 'warning'],
        [of('info'), 'note'],
      ] as const
    ).flatMap(([number, word]) => (number > 0 ? [count(number, word)] : [])),
  )
}

/** How much of each is not told one by one, and where it can be read: `In the check run: 12 notes, 41 from before and 2 ignored.` */
export const besidesSaid = (
  facts: Pick<ChangeFacts, 'repository' | 'unjudged'>,
  { notes, before, ignored }: FindingsOutcome,
  style: Style,
): string => {
  const unjudged = facts.unjudged?.length ?? 0
  const besides = [
    ...(notes.length > 0 ? [count(notes.length, 'note')] : []),
    ...(before.length > 0 ? [`${before.length} from before`] : []),
    ...(ignored.length > 0 ? [`${ignored.length} ignored`] : []),
    ...(unjudged > 0 ? [`${unjudged} not judged`] : []),
  ]
  if (besides.length === 0) return ''
  return `In ${elsewhere(facts, style)}: ${listed(besides)}.`
}

/** Where all findings can be read: the check run, or what one would type where there is none. */
export const elsewhere = (facts: Pick<ChangeFacts, 'repository'>, style: Style): string =>
  facts.repository === null ? style.code('stagecoach validate') : 'the check run'

/** `24 objects against Kubernetes 1.31 and 1.33`; empty where nothing was validated. */
export const validatedSaid = ({ validated }: Pick<ChangeFacts, 'validated'>): string => {
  if (!validated || validated.objects === 0) return ''
  const { objects, kubernetes } = validated
  const against = kubernetes.length > 0 ? ` against Kubernetes ${plainText.text(listed(kubernetes))}` : ''
  return `${count(objects, 'object')}${against}`
}
