import type { Account, Pull } from '../entities.ts'
import { renderPull } from '../render/pull.ts'
import type { World } from '../world.ts'

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
    payload: { number: pull.issue.number, pull_request: renderPull(world, pull, 'told'), ...more },
  })
