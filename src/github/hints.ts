import type { Settled } from '../engine/events.ts'
import type { Hint } from '../engine/hint.ts'
import type { RepositoryRef } from '../engine/ports.ts'
import { VALIDATE_CHECK } from '../promotion/own-checks.ts'
import { at, listAt, numberAt, repositoriesIn, repositoryOf, textAt } from './payload.ts'

/** Who we are, as payloads name us. The login is not known before GitHub was asked. */
export interface Self {
  readonly appId: number
  /** `slug[bot]` */
  readonly login?: string
}

/** What a delivery asks us to look at. */
export interface Hinted {
  readonly outcome: Settled
  readonly hints: readonly Hint[]
  /** Caused by ourselves, where the pass that did it knows already: worth a look, but not at once. */
  readonly echo: boolean
}

interface Seen {
  readonly payload: unknown
  readonly action: string
  readonly repository: RepositoryRef
  readonly self: Self
}

/** Hints, or why there are none: `noise` is our own doing, `nothing` concerns no promotion. */
type Looked = readonly Hint[] | 'noise' | 'nothing'

const pass = ({ repository }: Seen): readonly Hint[] => [{ kind: 'repository', repository }]
/** The same where the default branch moved to a commit, which can be fetched meanwhile. */
const passAt = (seen: Seen, branch: string, commit: string): readonly Hint[] =>
  isDefaultBranch(seen, branch) && /^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)
    ? [{ kind: 'repository', repository: seen.repository, commit }]
    : pass(seen)
const tag = ({ repository }: Seen, ref: string): Looked =>
  // Control characters cannot stand in a ref; such a thing is no tag of git's.
  /^refs\/tags\/[^\p{Cc}]{1,500}$/u.test(ref) ? [{ kind: 'tag', repository, ref }] : 'nothing'

const isOurBranch = (branch: string): boolean => branch.startsWith('stagecoach/')
const isDefaultBranch = ({ payload }: Seen, branch: string): boolean =>
  branch !== '' && branch === textAt(payload, 'repository', 'default_branch')
/** Branches whose state decides something: the default one, promotions and the ledger. Unknown counts. */
const matters = (seen: Seen, branch: string): boolean =>
  branch === '' || isOurBranch(branch) || isDefaultBranch(seen, branch)

/**
 * Which event is a hint for what. A pass reads everything again, so a row may name too much at the cost of requests, and too little at the
 * cost of waiting for the next reconcile; it can never do harm. Our own checks, deployments and comments are left out as noise: the pass
 * that wrote them knows, and each would cause the next. Our own pushes and pull requests are not: they are how a write is seen to have landed.
 */
const table: Readonly<Record<string, (seen: Seen) => Looked>> = {
  push(seen) {
    const ref = textAt(seen.payload, 'ref')
    if (ref.startsWith('refs/tags/')) return tag(seen, ref)
    const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
    return branch !== null && matters(seen, branch) ? passAt(seen, branch, textAt(seen.payload, 'after')) : 'nothing'
  },
  create: refChanged,
  delete: refChanged,
  release: seen =>
    ['published', 'released', 'prereleased'].includes(seen.action)
      ? tag(seen, `refs/tags/${textAt(seen.payload, 'release', 'tag_name')}`)
      : 'nothing',

  pull_request(seen) {
    const { payload, action, repository } = seen
    const pull = numberAt(payload, 'pull_request', 'number')
    if (action === 'closed' && at(payload, 'pull_request', 'merged') === true)
      return passAt(
        seen,
        textAt(payload, 'pull_request', 'base', 'ref'),
        textAt(payload, 'pull_request', 'merge_commit_sha'),
      )
    if (cosmetic.has(action)) return 'nothing'
    const change: readonly Hint[] = pull !== null && effectMayDiffer(seen) ? [{ kind: 'change', repository, pull }] : []
    if (isOurBranch(textAt(payload, 'pull_request', 'head', 'ref'))) {
      const ours = seen.self.login !== undefined && textAt(payload, 'pull_request', 'user', 'login') === seen.self.login
      // A pass shows in a promotion's own body what it changes.
      return ours ? pass(seen) : [...pass(seen), ...change]
    }
    return configMayDiffer.has(action) && pull !== null ? [{ kind: 'config', repository, pull }, ...change] : 'nothing'
  },
  pull_request_review(seen) {
    const { payload, action, repository } = seen
    const ours = isOurBranch(textAt(payload, 'pull_request', 'head', 'ref'))
    const number = numberAt(payload, 'pull_request', 'number')
    const comment = numberAt(payload, 'review', 'id')
    const command: readonly Hint[] =
      action === 'submitted' && number !== null && comment !== null && mayCommand(payload, 'review')
        ? [{ kind: 'command', repository, on: 'review', number, comment }]
        : []
    const hints: readonly Hint[] = ours ? [{ kind: 'repository', repository }, ...command] : command
    return hints.length > 0 ? hints : 'nothing'
  },
  issue_comment({ payload, action, repository, self }) {
    if (numberAt(payload, 'comment', 'performed_via_github_app', 'id') === self.appId) return 'noise'
    const number = numberAt(payload, 'issue', 'number')
    const comment = numberAt(payload, 'comment', 'id')
    if (action !== 'created' || number === null || comment === null) return 'nothing'
    return mayCommand(payload, 'comment') ? [{ kind: 'command', repository, on: 'issue', number, comment }] : 'nothing'
  },

  check_run(seen) {
    const { payload } = seen
    const app = numberAt(payload, 'check_run', 'app', 'id')
    if (app !== seen.self.appId) return checked(seen, textAt(payload, 'check_run', 'check_suite', 'head_branch'))
    if (!isPressed(seen)) return 'noise'
    const changes = textAt(payload, 'check_run', 'name') === VALIDATE_CHECK ? changesOf(seen, 'check_run') : []
    return changes.length > 0 ? changes : pass(seen)
  },
  check_suite(seen) {
    const app = numberAt(seen.payload, 'check_suite', 'app', 'id')
    if (app !== seen.self.appId) return checked(seen, textAt(seen.payload, 'check_suite', 'head_branch'))
    return isPressed(seen) ? [...pass(seen), ...changesOf(seen, 'check_suite')] : 'noise'
  },
  status(seen) {
    // We write none. GitHub names at most ten branches, so ten may not be all.
    const branches = listAt(seen.payload, 'branches').map(branch => textAt(branch, 'name'))
    return branches.length === 0 || branches.length >= 10 || branches.some(branch => matters(seen, branch))
      ? pass(seen)
      : 'nothing'
  },
  deployment_status(seen) {
    const { payload, self } = seen
    const ours =
      numberAt(payload, 'deployment', 'performed_via_github_app', 'id') === self.appId ||
      (self.login !== undefined && textAt(payload, 'deployment', 'creator', 'login') === self.login)
    return ours ? 'noise' : pass(seen)
  },

  repository: seen => (seen.action === 'deleted' ? 'nothing' : pass(seen)),
  merge_group: seen => (seen.action === 'checks_requested' ? pass(seen) : 'nothing'),
}

/** Events of an installation, which name repositories in a list. One that lost a repository names nothing: every pass asks whether it may. */
const installations: Readonly<Record<string, string>> = {
  installation: 'repositories',
  installation_repositories: 'repositories_added',
}

/** Events that an App gets, and that decide nothing here. */
const silent: ReadonlySet<string> = new Set([
  'ping',
  'deployment',
  'github_app_authorization',
  'installation_target',
  'meta',
])

/** Events that `app.yml` must subscribe to; those about installations come by themselves. */
export const subscribed: readonly string[] = Object.keys(table).sort()

const cosmetic: ReadonlySet<string> = new Set([
  'assigned',
  'unassigned',
  'review_requested',
  'review_request_removed',
  'milestoned',
  'demilestoned',
  'locked',
  'unlocked',
])

const configMayDiffer: ReadonlySet<string> = new Set([
  'opened',
  'reopened',
  'synchronize',
  'edited',
  'ready_for_review',
])

/** Whether what a pull request does to the environments may be another thing now: its head or its base changed, or it counts again. */
const effectMayDiffer = ({ payload, action }: Seen): boolean =>
  ['opened', 'reopened', 'synchronize', 'ready_for_review'].includes(action) ||
  (action === 'edited' && at(payload, 'changes', 'base') !== undefined)

/** The pull requests that a check is about. GitHub names none of a fork's, so our own external id does. */
function changesOf({ payload, repository }: Seen, of: 'check_run' | 'check_suite'): readonly Hint[] {
  const [, ours] = /#([1-9]\d{0,8})\b/.exec(textAt(payload, of, 'external_id')) ?? []
  const named = listAt(payload, of, 'pull_requests').map(pull => numberAt(pull, 'number'))
  const numbers = new Set(ours === undefined ? named : [Number(ours)])
  return [...numbers].flatMap(pull => (pull === null ? [] : [{ kind: 'change', repository, pull }]))
}

function refChanged(seen: Seen): Looked {
  const ref = textAt(seen.payload, 'ref')
  if (textAt(seen.payload, 'ref_type') === 'tag') return tag(seen, `refs/tags/${ref}`)
  return matters(seen, ref) ? pass(seen) : 'nothing'
}

/** Whether somebody pressed a button of a check of ours. */
const isPressed = ({ action }: Seen): boolean => action === 'rerequested' || action === 'requested_action'

/** A check of somebody else's. */
function checked(seen: Seen, branch: string): Looked {
  return seen.action === 'completed' && matters(seen, branch) ? pass(seen) : 'nothing'
}

/** Whether a person wrote a line that a command could be. It is read again before it is obeyed. */
function mayCommand(payload: unknown, where: 'comment' | 'review'): boolean {
  return textAt(payload, where, 'user', 'type') === 'User' && /^[ \t]{0,3}\//m.test(textAt(payload, where, 'body'))
}

/** What a delivery names to look at. Never throws, whatever the payload is. */
export function hints(event: string, payload: unknown, self: Self): Hinted {
  const outcome = (looked: Settled, found: readonly Hint[] = [], echo = false): Hinted => ({
    outcome: looked,
    hints: found,
    echo,
  })
  const list = Object.hasOwn(installations, event) ? installations[event] : undefined
  if (list !== undefined) {
    const found = repositoriesIn(payload, list)
    return found.length === 0
      ? outcome('nothing')
      : outcome(
          'hints',
          found.map(repository => ({ kind: 'repository', repository })),
        )
  }
  if (silent.has(event)) return outcome('nothing')
  const look = Object.hasOwn(table, event) ? table[event] : undefined
  if (!look) return outcome('unknown')
  const repository = repositoryOf(payload)
  if (!repository) return outcome('odd')
  const seen = { payload, action: textAt(payload, 'action'), repository, self }
  const looked = look(seen)
  if (typeof looked === 'string') return outcome(looked)
  const ours = self.login !== undefined && textAt(payload, 'sender', 'login') === self.login
  // A merge of ours is where the next environment's road begins, so the default branch is never a mere echo.
  return outcome(
    'hints',
    looked,
    ours && !(event === 'push' && isDefaultBranch(seen, textAt(payload, 'ref').slice('refs/heads/'.length))),
  )
}
