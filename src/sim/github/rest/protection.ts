import { fullName, type Protection, type Repository } from '../entities.ts'
import { demand } from '../identity.ts'
import { findProtection, protect, unprotect } from '../operations/protection.ts'
import { Refusal } from '../refusal.ts'
import { renderCommit } from '../render/commit.ts'
import { renderProtection, renderRequiredChecks, renderRequiredReviews } from '../render/protection.ts'
import type { Body } from './body.ts'
import { type Call, done, ok, type Routes } from './call.ts'

const branchUrl = (call: Call, repository: Repository, branch: string): string =>
  `${call.world.api}/repos/${fullName(repository)}/branches/${encodeURIComponent(branch)}`

const found = (call: Call) => {
  const repository = call.repository()
  const branch = call.param('branch')
  const protection = findProtection(call.world, call.identity, repository, branch)
  return { protection, url: `${branchUrl(call, repository, branch)}/protection` }
}

/** The body of `PUT …/protection`; what it leaves out is off. */
const readProtection = (body: Body): Partial<Protection> => {
  const checks = body.object('required_status_checks')
  const reviews = body.object('required_pull_request_reviews')
  const named = checks
    ?.objects('checks')
    .map(one => ({ context: one.text('context'), app: one.number('app_id') ?? null }))
  return {
    checks: checks
      ? {
          strict: checks.flag('strict') ?? false,
          required:
            named && named.length > 0 ? named : checks.texts('contexts').map(context => ({ context, app: null })),
        }
      : null,
    reviews: reviews
      ? {
          count: reviews.number('required_approving_review_count') ?? 1,
          dismissStale: reviews.flag('dismiss_stale_reviews') ?? false,
          codeOwners: reviews.flag('require_code_owner_reviews') ?? false,
          lastPushApproval: reviews.flag('require_last_push_approval') ?? false,
        }
      : null,
    enforceAdmins: body.flag('enforce_admins') ?? false,
    linearHistory: body.flag('required_linear_history') ?? false,
    allowForcePushes: body.flag('allow_force_pushes') ?? false,
    allowDeletions: body.flag('allow_deletions') ?? false,
    conversationResolution: body.flag('required_conversation_resolution') ?? false,
    lockBranch: body.flag('lock_branch') ?? false,
  }
}

const branchOf = (call: Call): { readonly repository: Repository; readonly branch: string; readonly sha: string } => {
  const repository = call.repository({ app: 'contents:read', user: 'read' })
  const branch = call.param('branch')
  const sha = repository.git.branch(branch)
  if (sha === null) throw new Refusal(404, 'Branch not found')
  return { repository, branch, sha }
}

const setSignatures = (call: Call, on: boolean): string => {
  const { protection, url } = found(call)
  demand(call.world, call.identity, call.repository(), { app: 'administration:write', user: 'admin' })
  protection.signatures = on
  return `${url}/required_signatures`
}

const summary = (call: Call, repository: Repository, branch: string) => {
  const protection = repository.protections.get(branch)
  return {
    protected: protection !== undefined || repository.rulesets.length > 0,
    protection: {
      enabled: protection !== undefined,
      required_status_checks: {
        enforcement_level: protection?.checks ? (protection.enforceAdmins ? 'everyone' : 'non_admins') : 'off',
        contexts: protection?.checks?.required.map(({ context }) => context) ?? [],
        checks: protection?.checks?.required.map(({ context, app }) => ({ context, app_id: app })) ?? [],
      },
    },
    protection_url: `${branchUrl(call, repository, branch)}/protection`,
  }
}

/** Branches, their protection and the rules on them (docs.github.com/rest/branches, docs.github.com/rest/repos/rules). */
export const protectionRoutes: Routes = {
  'GET /repos/{owner}/{repo}/branches': call => {
    const repository = call.repository({ app: 'contents:read', user: 'read' })
    const only = call.query.get('protected')
    const branches = repository.git
      .refs('refs/heads/')
      .map(([ref, sha]) => ({ name: ref.slice(11), sha }))
      .filter(({ name }) => only === null || repository.protections.has(name) === (only === 'true'))
    return call.page(branches, ({ name, sha }) => ({
      name,
      commit: { sha, url: `${call.world.api}/repos/${fullName(repository)}/commits/${sha}` },
      ...summary(call, repository, name),
    }))
  },
  'GET /repos/{owner}/{repo}/branches/{branch}': call => {
    const { repository, branch, sha } = branchOf(call)
    const commit = repository.git.commit(sha)
    const url = branchUrl(call, repository, branch)
    return ok({
      name: branch,
      commit: commit && renderCommit(call.world, repository, commit),
      _links: { self: url, html: `${call.world.address}/${fullName(repository)}/tree/${branch}` },
      ...summary(call, repository, branch),
    })
  },
  'GET /repos/{owner}/{repo}/branches/{branch}/protection': call => {
    const { protection, url } = found(call)
    return ok(renderProtection(url, protection))
  },
  'PUT /repos/{owner}/{repo}/branches/{branch}/protection': call => {
    const repository = call.repository()
    const branch = call.param('branch')
    const before = repository.protections.get(branch)
    const protection = protect(call.world, call.identity, repository, branch, {
      ...readProtection(call.body),
      signatures: before?.signatures ?? false,
    })
    return ok(renderProtection(`${branchUrl(call, repository, branch)}/protection`, protection))
  },
  'DELETE /repos/{owner}/{repo}/branches/{branch}/protection': call => {
    unprotect(call.world, call.identity, call.repository(), call.param('branch'))
    return done
  },
  'GET /repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks': call => {
    const { protection, url } = found(call)
    if (!protection.checks) throw new Refusal(404, 'Required status checks not enabled')
    return ok(renderRequiredChecks(url, protection.checks))
  },
  'GET /repos/{owner}/{repo}/branches/{branch}/protection/required_pull_request_reviews': call => {
    const { protection, url } = found(call)
    if (!protection.reviews) throw new Refusal(404, 'Required pull request reviews not enabled')
    return ok(renderRequiredReviews(url, protection.reviews))
  },
  'GET /repos/{owner}/{repo}/branches/{branch}/protection/required_signatures': call => {
    const { protection, url } = found(call)
    return ok({ url: `${url}/required_signatures`, enabled: protection.signatures })
  },
  'POST /repos/{owner}/{repo}/branches/{branch}/protection/required_signatures': call =>
    ok({ url: setSignatures(call, true), enabled: true }),
  'DELETE /repos/{owner}/{repo}/branches/{branch}/protection/required_signatures': call => {
    setSignatures(call, false)
    return done
  },
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': call => {
    const repository = call.repository()
    const branch = call.param('branch')
    // Classic protection is not a rule: it is not listed here (docs.github.com/rest/repos/rules#get-rules-for-a-branch).
    const rules = repository.rulesets
      .filter(
        set =>
          set.branches.includes(branch) ||
          set.branches.includes('~ALL') ||
          (set.branches.includes('~DEFAULT_BRANCH') && branch === repository.defaultBranch),
      )
      .flatMap(set =>
        set.rules.map(rule => ({
          ...rule,
          ruleset_source_type: 'Repository',
          ruleset_source: fullName(repository),
          ruleset_id: set.id,
        })),
      )
    return call.page(rules, rule => rule)
  },
}
