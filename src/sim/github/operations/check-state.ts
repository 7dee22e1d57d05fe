import type { Repository } from '../entities.ts'
import type { World } from '../world.ts'

/** A required check on a commit. */
export type CheckState = 'success' | 'pending' | 'failure' | 'missing'

/**
 * The newest check run or status of that name. `neutral` and `skipped` count as success
 * (docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks).
 */
export const checkState = (
  world: World,
  repository: Repository,
  sha: string,
  context: string,
  app: number | null,
): CheckState => {
  const runs = [...repository.runs.values()].filter(
    run => run.suite.headSha === sha && run.name === context && (app === null || run.suite.app.id === app),
  )
  const run = runs.at(-1)
  const statuses = (repository.statuses.get(sha) ?? []).filter(
    status =>
      status.context === context &&
      (app === null || [...world.apps.values()].some(({ id, bot }) => id === app && bot === status.creator)),
  )
  const status = statuses.at(-1)
  const states: CheckState[] = []
  if (run)
    states.push(
      run.status !== 'completed'
        ? 'pending'
        : ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '')
          ? 'success'
          : 'failure',
    )
  if (status) states.push(status.state === 'success' ? 'success' : status.state === 'pending' ? 'pending' : 'failure')
  return (
    states.find(state => state === 'failure') ?? states.find(state => state === 'pending') ?? states[0] ?? 'missing'
  )
}
