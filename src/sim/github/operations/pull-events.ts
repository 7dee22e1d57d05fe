import type { Account, Pull } from '../entities.ts'
import { renderPull } from '../render/pull.ts'
import type { World } from '../world.ts'

/** What these tell of a pull request names its teams as in a list of teams; the others as webhooks do. */
const whole: ReadonlySet<string> = new Set([
  'opened',
  'closed',
  'reopened',
  'edited',
  'converted_to_draft',
  'ready_for_review',
])

/** Tells a `pull_request` event. */
export const tellPull = (
  world: World,
  pull: Pull,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void =>
  world.hooks.emit({
    event: 'pull_request',
    action,
    repository: pull.repository,
    sender,
    payload: {
      number: pull.issue.number,
      pull_request: renderPull(world, pull, whole.has(action) ? 'told whole' : 'told'),
      ...more,
    },
  })
