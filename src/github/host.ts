import type { Done, FileWrite, Host, RepositoryRef } from '../engine/ports.ts'
import { readAnyPull } from './any-pull.ts'
import { readChangedPull } from './changed-pull.ts'
import { writeCheck } from './check.ts'
import { readChecks, readReports } from './checks.ts'
import { closePull } from './close-pull.ts'
import { react, readComment, readCommentsSince, reply } from './comments.ts'
import { deploy, deploymentStatus } from './deploy.ts'
import { Moved } from './doubt.ts'
import { editPull } from './edit-pull.ts'
import { finishPull } from './finish-pull.ts'
import { forbiddenPath } from './forbidden-path.ts'
import type { Identities } from './identity.ts'
import { createKnown, type Known } from './known.ts'
import { mergePull } from './merge-pull.ts'
import type { Log, Octokit } from './octokit.ts'
import { openPull } from './open-pull.ts'
import { readOpenPulls } from './open-pulls.ts'
import { readOrganisationConfig } from './organisation-config.ts'
import { refusalOf, refused } from './refusal.ts'
import { replacePull } from './replace-pull.ts'
import { readRights } from './rights.ts'
import { showChange } from './show-change.ts'
import type { Site } from './site.ts'
import { type ClosedPulls, readSnapshot } from './snapshot.ts'
import { actScope, actWithTeamsScope, organisationScope, peopleScope, type TokenScope } from './tokens.ts'
import { readTrustedBranches } from './trusted-branches.ts'
import { writeLedger } from './write-ledger.ts'

/** What the host is made of. */
export interface HostParts {
  /** A client for an installation, limited to the scope. */
  readonly octokitFor: (installation: number, scope: TokenScope) => Octokit
  readonly identities: Identities
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** GitHub as the engine sees it. Reads throw; writes answer with what was done or why not. */
export function createHost({ octokitFor, identities, log, now }: HostParts): Host {
  const known = new Map<number, Known>()
  const closed = new Map<number, ClosedPulls>()

  const site = async (repository: RepositoryRef): Promise<Site> => {
    const octokit = octokitFor(repository.installation, actScope(repository.id))
    const of = known.get(repository.id) ?? createKnown(repository.owner, repository.name)
    known.set(repository.id, of)
    const octokitOfTeams = () => octokitFor(repository.installation, actWithTeamsScope(repository.id))
    return { octokit, octokitOfTeams, repository, known: of, self: await identities.bot(octokit), log, now }
  }

  /** Asks by id what the repository is called now. */
  const locate = async ({ octokit, known, repository }: Site): Promise<void> => {
    const { data } = await octokit.request('GET /repositories/{id}', { id: repository.id })
    const { id, name, node_id: node, owner } = data as RepositoryFields
    if (id !== repository.id) throw new Error(`GitHub gave repository ${id} where ${repository.id} was asked for`)
    Object.assign(known, { owner: owner.login, name, node })
  }

  const write = async <T>(repository: RepositoryRef, act: (site: Site) => Promise<Done<T>>): Promise<Done<T>> => {
    try {
      const where = await site(repository)
      if (!where.known.node) await locate(where)
      try {
        return await act(where)
      } catch (error) {
        if (!(error instanceof Moved)) throw error
        // A redirect was not carried out, so under the new name it is the first time.
        await locate(where)
        return await act(where)
      }
    } catch (error) {
      return refusalOf(error)
    }
  }

  const writeFiles = async <T>(
    repository: RepositoryRef,
    files: readonly FileWrite[],
    act: (site: Site) => Promise<Done<T>>,
  ): Promise<Done<T>> => {
    const path = forbiddenPath(files)
    return path === null
      ? await write(repository, act)
      : refused('forbidden', `${path} is never written by a promotion, so nothing of this plan is`)
  }

  return {
    self: () => identities.app(),
    async snapshot(repository, wanted = {}) {
      const before: ClosedPulls = closed.get(repository.id) ?? new Map()
      closed.set(repository.id, before)
      return await readSnapshot(await site(repository), wanted, before)
    },
    checks: async (repository, commit) => readChecks(await site(repository), commit),
    reports: async (repository, commit) => readReports(await site(repository), commit),
    rights: async (repository, person, teams) =>
      readRights(
        await site(repository),
        () => octokitFor(repository.installation, peopleScope(repository.id)),
        person,
        teams,
      ),
    comment: async (repository, kind, on, id) => readComment(await site(repository), kind, on, id),
    commentsSince: async (repository, since) => readCommentsSince(await site(repository), since),
    pull: async (repository, number) => readAnyPull(await site(repository), number),
    openPulls: async repository => readOpenPulls(await site(repository)),
    changedPull: async (repository, number) => readChangedPull(await site(repository), number),
    trustedBranches: async repository => readTrustedBranches(await site(repository)),
    organisationConfig: ({ installation, owner }) =>
      readOrganisationConfig(octokitFor(installation, organisationScope), owner),

    openPull: (repository, open) => writeFiles(repository, open.files, site => openPull(site, open)),
    finishPull: (repository, { id: node, head }, { check: _, ...open }) =>
      write(repository, async site => {
        await finishPull(site, open, { node, head })
        return { ok: true, value: null }
      }),
    replacePull: (repository, pull, open) => writeFiles(repository, open.files, site => replacePull(site, pull, open)),
    editPull: (repository, pull, edit) => write(repository, site => editPull(site, pull, edit)),
    closePull: (repository, pull, sentence, deleteBranch) =>
      write(repository, site => closePull(site, pull, sentence, deleteBranch)),
    mergePull: (repository, pull, method, message) => write(repository, site => mergePull(site, pull, method, message)),
    check: (repository, commit, run) => write(repository, site => writeCheck(site, commit, run)),
    showChange: (repository, pull, show) => write(repository, site => showChange(site, pull, show)),
    reply: (repository, on, body) => write(repository, site => reply(site, on, body)),
    react: (repository, comment, reaction) => write(repository, site => react(site, comment, reaction)),
    deploy: (repository, deployment) => write(repository, site => deploy(site, deployment)),
    deploymentStatus: (repository, deployment, status) =>
      write(repository, site => deploymentStatus(site, deployment, status)),
    writeLedger: (repository, onto, files, message) =>
      writeFiles(repository, files, site => writeLedger(site, onto, files, message)),
  }
}

/** What is read of a repository asked for by id. */
interface RepositoryFields {
  readonly id: number
  readonly node_id: string
  readonly name: string
  readonly owner: { readonly login: string }
}
