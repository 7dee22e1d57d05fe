import type { Gate, GateFacts } from '../gate.ts'
import type { Verdict } from '../verdict.ts'
import { checks } from './checks.ts'
import { config } from './config.ts'
import { github } from './github.ts'
import { healthy } from './healthy.ts'
import { hold } from './hold.ts'
import { merged } from './merged.ts'
import { ours } from './ours.ts'
import { refused } from './refused.ts'
import { right } from './right.ts'
import { upstreamChecks } from './upstream-checks.ts'
import { valid } from './valid.ts'

/** Every gate, in the order in which people read them: what was proven, the promotion itself, who moves it. */
export const GATES: readonly Gate[] = [
  healthy,
  merged,
  upstreamChecks,
  config,
  hold,
  refused,
  ours,
  valid,
  checks,
  github,
  right,
]

/** The verdicts of all gates that the environment asks for. */
export const judgeAll = (facts: GateFacts, about?: Gate['about']): readonly Verdict[] =>
  GATES.filter(gate => about === undefined || gate.about === about).flatMap(gate => gate.judge(facts) ?? [])
