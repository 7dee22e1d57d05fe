import type { Manifest } from '../../diff/manifest.ts'
import { foreignText } from './foreign-text.ts'
import type { PolicyFinding, PolicyWorld } from './policy.ts'
import type { RegoQuery, RegoSaid } from './rego.ts'
import type { Unjudged } from './said-once.ts'

/** A module in Rego, and where it is written. */
export interface RegoModule {
  readonly path: string
  readonly text: string
  readonly file: string
  /** The line before its first one: it may stand in another file. */
  readonly line: number
}

/** What Rego is asked about some objects. */
export interface RegoQuestion {
  readonly as: RegoQuery['as']
  readonly modules: readonly RegoModule[]
  readonly version: 0 | 1
  readonly data: Readonly<Record<string, unknown>>
  readonly asked: readonly { readonly on: Manifest; readonly input: unknown }[]
  /** How what is said reads as a finding. */
  weigh(said: RegoSaid): Pick<PolicyFinding, 'severity' | 'message' | 'fix'>
}

/** `object.data`, `input["stringData"]`: what of Secrets is hidden. */
const VALUES = /(?:object|input)\s*(?:\.\s*(?:data|stringData|binaryData)\b|\[\s*"(?:data|stringData|binaryData)"\s*\])/

/** Asks Rego about objects. Where it has no answer for a reason of its own, that is one error; where there is none offline, a note. */
export const askRego = function* (
  { as, modules, version, data, asked, weigh }: RegoQuestion,
  world: PolicyWorld,
  unjudged: Unjudged,
): Iterable<PolicyFinding> {
  const [first] = asked
  if (!first) return
  const leave = (why: string): void => {
    for (const { on } of asked) unjudged.add(on, why)
  }
  if (!world.rego) {
    leave('no Rego can be evaluated here')
    return
  }
  const answer = world.rego.judge({
    as,
    modules: modules.map(({ path, text }) => ({ path, text })),
    version,
    data,
    inputs: asked.map(({ input }) => input),
  })
  if (!answer.ok) {
    const message = foreignText(answer.message)
    if (answer.outside) {
      leave(message)
      return
    }
    const module = modules.find(({ path }) => path === answer.file)
    const place = module ? ` (${module.file}:${module.line + (answer.line ?? 0)})` : ''
    yield {
      on: first.on,
      at: '',
      severity: 'error',
      message: `the policy judged none of ${asked.length} ${asked.length === 1 ? 'object' : 'objects'}: ${message}${place}`,
      fix: 'Mend the policy',
      broken: true,
    }
    return
  }
  const looks = modules.some(({ text }) => VALUES.test(text))
  for (const [index, { on }] of asked.entries()) {
    const hidden = looks && on.hidden.some(pointer => /^\/(?:data|stringData|binaryData)(?:\/|$)/.test(pointer))
    for (const said of answer.said[index] ?? []) {
      if (hidden) unjudged.add(on, 'it looks at a value that is hidden')
      else yield { on, at: '', ...weigh(said) }
    }
  }
}
