import { fullName, type Repository, type Role } from '../entities.ts'
import type { World } from '../world.ts'
import { type Rendered, renderSimpleUser } from './account.ts'
import { iso } from './time.ts'

const rank: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']

/** `permissions` of somebody with this role. */
export const renderPermissions = (role: Role): Record<string, boolean> => ({
  admin: role === 'admin',
  maintain: rank.indexOf(role) >= rank.indexOf('maintain'),
  push: rank.indexOf(role) >= rank.indexOf('write'),
  triage: rank.indexOf(role) >= rank.indexOf('triage'),
  pull: role !== 'none',
})

const openIssues = (repository: Repository): number =>
  [...repository.issues.values()].filter(issue => issue.state === 'open').length

/** A repository wherever one is named. `role`: of who asks; null where nobody does (webhooks). */
export const renderRepository = (world: World, repository: Repository, role: Role | null): Rendered => ({
  id: repository.id,
  node_id: repository.node,
  name: repository.name,
  full_name: fullName(repository),
  private: repository.private,
  owner: renderSimpleUser(world, repository.owner),
  html_url: `${world.address}/${fullName(repository)}`,
  description: repository.description,
  fork: repository.parent !== null,
  url: `${world.api}/repos/${fullName(repository)}`,
  clone_url: `${world.address}/${fullName(repository)}.git`,
  created_at: iso(repository.createdAt),
  updated_at: iso(repository.updatedAt),
  pushed_at: iso(repository.pushedAt),
  default_branch: repository.defaultBranch,
  archived: repository.archived,
  disabled: false,
  visibility: repository.private ? 'private' : 'public',
  has_issues: true,
  is_template: false,
  topics: [],
  allow_forking: true,
  open_issues: openIssues(repository),
  open_issues_count: openIssues(repository),
  ...(role === null ? {} : { permissions: renderPermissions(role) }),
})

/** The merge settings, which `GET /repos/{owner}/{repo}` shows to those who may write, and pull requests on their base. */
export const renderMergeSettings = (repository: Repository): Rendered => ({
  allow_squash_merge: repository.mergeMethods.has('squash'),
  allow_merge_commit: repository.mergeMethods.has('merge'),
  allow_rebase_merge: repository.mergeMethods.has('rebase'),
  allow_auto_merge: repository.allowAutoMerge,
  delete_branch_on_merge: repository.deleteBranchOnMerge,
  allow_update_branch: repository.allowUpdateBranch,
  use_squash_pr_title_as_default: repository.squashTitle === 'PR_TITLE',
  squash_merge_commit_title: repository.squashTitle,
  squash_merge_commit_message: repository.squashMessage,
  merge_commit_title: repository.mergeTitle,
  merge_commit_message: repository.mergeMessage,
})

/** `GET /repos/{owner}/{repo}`. */
export const renderFullRepository = (world: World, repository: Repository, role: Role): Rendered => ({
  ...renderRepository(world, repository, role),
  ...(rank.indexOf(role) >= rank.indexOf('write') ? renderMergeSettings(repository) : {}),
  has_discussions: false,
  ...(repository.owner.kind === 'Organization' ? { organization: renderSimpleUser(world, repository.owner) } : {}),
  ...(repository.parent
    ? {
        parent: renderRepository(world, repository.parent, null),
        source: renderRepository(world, repository.parent, null),
      }
    : {}),
})
