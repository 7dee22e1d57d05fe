import { changeComment, isNothing } from '../messages/change-comment.ts'
import type { ChangeFacts } from '../messages/change-facts.ts'
import { outcomeOf } from '../messages/diff-outcome.ts'
import { validateCheck } from '../messages/validate-check.ts'
import { VALIDATE_CHECK } from '../promotion/own-checks.ts'
import { addressesOf } from './addresses.ts'
import { type Comparing, compare } from './compare.ts'
import { comparedEnvironments } from './compared-environments.ts'
import { dryRunOf, servedDefinitions } from './dry-run.ts'
import { Later } from './later.ts'
import { memoryOf } from './memory.ts'
import type { Parts } from './parts.ts'
import type { ChangedPull, Mirror, RepositoryRef } from './ports.ts'
import { readConfig } from './read-config.ts'
import { sideAt } from './side-at.ts'
import { yardstickOf } from './yardstick-of.ts'

/** When a change is looked at again that GitHub or git did not have yet, in ms. */
const SOON = 5_000

/** What became of looking at a change. `ours`: one of our promotions, which shows in its own body what it does. */
export type Judged = 'shown' | 'nothing' | 'ours'

const forkedAt = async (mirror: Mirror, pull: ChangedPull): Promise<string | null> => {
  const tip = await mirror.resolve(`refs/heads/${pull.base}`)
  if (tip === null) return null
  // Histories that have nothing in common are compared as they are.
  return (await mirror.mergeBase(tip, pull.head)) ?? tip
}

/** The configuration of the default branch, and its head: a pull request's own is never gone by. */
const trustedConfig = async (parts: Parts, repository: RepositoryRef, mirror: Mirror) => {
  const memory = memoryOf(parts.store, repository)
  const branch = memory.read().branch ?? (await parts.host.snapshot(repository)).defaultBranch
  const head = await mirror.resolve(`refs/heads/${branch}`)
  if (head === null) return null
  const state = await readConfig(parts.host, mirror, repository, await mirror.files(head), memory)
  return state.state === 'none' || !state.config ? null : { config: state.config, commit: head, branch }
}

/**
 * Renders what a pull request reaches, before and after it, and says on it what changes: in a check run, and in one comment that is
 * edited in place. At most three metered requests, whatever it reaches. `progress` is called after every overlay; the signal ends it.
 */
export const judgeChange = async (
  parts: Parts,
  repository: RepositoryRef,
  number: number,
  signal: AbortSignal,
  progress: () => void,
): Promise<Judged> => {
  const pull = await parts.host.changedPull(repository, number)
  if (pull?.state !== 'open') return 'nothing'
  const memory = memoryOf(parts.store, repository)
  const looked = (): void => memory.write({ looked: { ...memory.read().looked, [number]: pull.head } })
  if (pull.local && pull.author.ours && pull.branch.startsWith('stagecoach/')) {
    looked()
    return 'ours'
  }
  const mirror = await parts.mirrors.of(repository)
  if ((await mirror.resolve(pull.head)) === null) await mirror.fetch([number])
  const [head, trusted] = [await mirror.resolve(pull.head), await trustedConfig(parts, repository, mirror)]
  if (!trusted) return 'nothing'
  const { config } = trusted
  const base = await forkedAt(mirror, pull)
  // It was pushed over, or git is a moment behind the API.
  if (head === null || base === null)
    throw new Later(`the head of #${number} is not there yet`, parts.clock.now() + SOON)

  const [before, after] = await Promise.all([
    sideAt(mirror, base, config, repository.name),
    sideAt(mirror, head, config, repository.name),
  ])
  const addresses = addressesOf(parts.pageOf(repository))
  const dryRun = dryRunOf(parts, config, { addresses, defaultBranch: trusted.branch })
  const served = dryRun && (await servedDefinitions(dryRun))
  const comparing: Comparing = {
    renderer: parts.renderer,
    base: before,
    head: after,
    changed: await mirror.changed(base, head),
    environments: comparedEnvironments(config),
    judging: {
      validator: parts.validator,
      yardstick: await yardstickOf(config, await mirror.tree(trusted.commit), after.tree, served),
      // What somebody without rights here has written is sent to no cluster.
      ...(dryRun && pull.local && { dryRun }),
    },
    addresses,
    progress,
  }
  const facts: ChangeFacts = {
    ...(await compare(comparing, signal)),
    repository: parts.pageOf(repository),
    promotion: false,
  }
  const check = { name: VALIDATE_CHECK, external: `#${number}`, ...validateCheck(facts) }
  const quiet = isNothing(outcomeOf(facts))
  // Where nothing changes nobody has to read that, unless something else was said before.
  const comment = config.mode === 'observe' || (quiet && pull.comment === null) ? null : changeComment(facts)
  signal.throwIfAborted()
  const shown = await parts.host.showChange(repository, pull, { check, comment, body: null })
  if (shown.ok || shown.code === 'gone') {
    looked()
    return 'shown'
  }
  if (shown.code === 'limited' || shown.code === 'unavailable')
    throw new Later(shown.sentence, shown.notBefore ?? parts.clock.now() + SOON)
  throw new Error(`what #${number} changes was not written: ${shown.sentence}`)
}
