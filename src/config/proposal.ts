import { environmentName } from './environment-schema.ts'
import { overlayPatternProblem } from './overlay-pattern.ts'
import { quote } from './problem.ts'

/** What was found in a repository that has no configuration. */
export interface Detected {
  /** Patterns of overlays: `apps/{app}/overlays/{env}`. */
  readonly overlays: readonly string[]
  readonly environments: readonly string[]
}

/** Words that people name their stages with, in the order of the road. */
const stages: readonly (readonly string[])[] = [
  ['sandbox', 'local'],
  ['dev', 'develop', 'development'],
  ['integration', 'int', 'ci'],
  ['test', 'testing', 'qa'],
  ['uat', 'acceptance'],
  ['stage', 'staging', 'stg'],
  ['preprod', 'preproduction', 'pre', 'canary'],
  ['prod', 'production', 'prd', 'live'],
]

/**
 * A first configuration for a repository that has none. It observes, so that it can be committed without fear; environments are in the order
 * that their names tell, and those whose names tell nothing stand alone.
 */
export const proposeConfig = (detected: Detected): string => {
  const overlays = detected.overlays.filter(pattern => overlayPatternProblem(pattern) === undefined)
  const named = [...new Set(detected.environments)].filter(name => environmentName.safeParse(name).success)
  const environments = named.length > 0 ? named : ['dev', 'staging', 'production']
  const staged = environments
    .map(name => ({ name, ...stageOf(name) }))
    .sort((a, b) => a.stage - b.stage || (a.name < b.name ? -1 : 1))
  return [
    'version: 1',
    'mode: observe # shows what would be done; take this line out to have it done',
    ...overlayLines(overlays),
    `environments:${named.length > 0 ? '' : ' # none were found; these are an example'}`,
    ...staged.map(environment => {
      const from = upstreamsOf(environment, staged)
      if (from.length === 0) return `  ${scalar(environment.name)}: {}`
      const upstream = from.length === 1 ? scalar(from[0] ?? '') : `[${from.map(scalar).join(', ')}]`
      return `  ${scalar(environment.name)}: { from: ${upstream}, promote: review }`
    }),
    '',
  ].join('\n')
}

/** What is said where a repository has no configuration: that nothing is done, and how to begin. */
export const howToBegin = (detected: Detected): string =>
  `There is no .github/stagecoach.yml on the default branch, so nothing is done here. To begin, commit this file:\n\n${proposeConfig(detected)}`

const overlayLines = (overlays: readonly string[]): readonly string[] => {
  const [first] = overlays
  if (first === undefined) return []
  if (overlays.length === 1) return [`overlays: ${scalar(first)}`]
  return ['overlays:', ...overlays.map(pattern => `  - ${scalar(pattern)}`)]
}

interface Staged {
  readonly name: string
  /** Position on the road; -1 where the name does not tell. */
  readonly stage: number
  /** What is left of the name: `eu` of `production-eu`. */
  readonly variant: string
}

const stageOf = (name: string): { readonly stage: number; readonly variant: string } => {
  const parts = name.toLowerCase().split(/[-_.]/)
  const stage = stages.findLastIndex(words => parts.some(part => words.includes(part)))
  return { stage, variant: parts.filter(part => !stages[stage]?.includes(part)).join('-') }
}

/** The stage right before, of the same variant (`staging-eu` for `production-eu`) where there is one. */
const upstreamsOf = (environment: Staged, all: readonly Staged[]): readonly string[] => {
  if (environment.stage < 0) return []
  const before = Math.max(-1, ...all.map(each => each.stage).filter(stage => stage < environment.stage))
  const candidates = all.filter(each => each.stage === before && before >= 0)
  const alike = candidates.filter(each => each.variant === environment.variant)
  const plain = candidates.filter(each => each.variant === '')
  return (alike.length > 0 ? alike : plain.length > 0 ? plain : candidates).map(each => each.name)
}

/** A plain scalar where every reader of YAML takes it for text, else a quoted one. */
const scalar = (text: string): string =>
  /^[A-Za-z][\w./-]*(?:\{(?:app|env)\}[\w./-]*)*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : quote(text)
