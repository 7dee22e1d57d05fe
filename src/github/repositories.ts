import type { RepositoryRef } from '../engine/ports.ts'
import type { Octokit } from './octokit.ts'
import { listScope, type TokenScope } from './tokens.ts'

/** Every repository of every installation; those that their owner has suspended are left out. */
export async function listRepositories(
  app: Octokit,
  octokitFor: (installation: number, scope: TokenScope) => Octokit,
): Promise<readonly RepositoryRef[]> {
  const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: 100 })
  const found: RepositoryRef[] = []
  for (const installation of installations) {
    if (installation.suspended_at) continue
    const octokit = octokitFor(installation.id, listScope)
    const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 })
    for (const { id, owner, name } of repositories)
      found.push({ id, installation: installation.id, owner: owner.login, name })
  }
  return found
}
