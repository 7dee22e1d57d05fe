import { appRoutes } from './apps.ts'
import type { Routes } from './call.ts'
import { checkRoutes } from './checks.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { gitDataRoutes } from './git-data.ts'
import { issueRoutes } from './issues.ts'
import { protectionRoutes } from './protection.ts'
import { pullRoutes } from './pulls.ts'
import { releaseRoutes } from './releases.ts'
import { peopleRoutes, repositoryRoutes } from './repositories.ts'
import { searchRoutes } from './search.ts'

/** Every REST operation that is answered. */
export const routes: Routes = {
  ...appRoutes,
  ...checkRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...deploymentRoutes,
  ...gitDataRoutes,
  ...issueRoutes,
  ...peopleRoutes,
  ...protectionRoutes,
  ...pullRoutes,
  ...releaseRoutes,
  ...repositoryRoutes,
  ...searchRoutes,
}
