import { fullName, pullsOf, type Repository } from '../entities.ts'
import type { Commit } from '../git/commit.ts'
import { emptyTree } from '../git/tree.ts'
import { mergeBranch } from '../operations/merge.ts'
import { resolveCommit } from '../operations/resolve-commit.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderCommit, renderFileDiff } from '../render/commit.ts'
import { renderPullSimple } from '../render/pull.ts'
import { type Answer, type Call, created, done, ok, type Routes } from './call.ts'

const reads = { app: 'contents:read', user: 'read' } as const

const named = (repository: Repository, name: string): Commit => {
  const sha = resolveCommit(repository, name)
  const commit = sha === null ? null : repository.git.commit(sha)
  if (!commit) throw new Refusal(422, `No commit found for SHA: ${name}`)
  return commit
}

const list = (call: Call): Answer => {
  const repository = call.repository(reads)
  const { query } = call
  if (repository.git.refs('refs/heads/').length === 0) throw new Refusal(409, 'Git Repository is empty.')
  const sha = resolveCommit(repository, query.get('sha') ?? repository.defaultBranch)
  if (sha === null) throw notFound()
  const option = (name: string, git: string) => {
    const value = query.get(name)
    return value === null ? [] : [`--${git}=${value}`]
  }
  const path = query.get('path')
  const oids = repository.git.log(
    sha,
    [...option('since', 'since'), ...option('until', 'until'), ...option('author', 'author')],
    path === null ? [] : [path],
  )
  return call.page(
    oids.flatMap(oid => repository.git.commit(oid) ?? []),
    commit => renderCommit(call.world, repository, commit),
  )
}

const show = (call: Call): Answer => {
  const repository = call.repository(reads)
  const commit = named(repository, call.param('ref'))
  const { git } = repository
  const before = commit.parents[0] ?? emptyTree
  if (before === emptyTree) git.objects.write('tree', Buffer.alloc(0))
  if (call.media === 'sha') return { status: 200, body: commit.oid, type: 'application/vnd.github.sha; charset=utf-8' }
  if (call.media === 'diff')
    return { status: 200, body: git.patch(before, commit.oid), type: 'application/vnd.github.diff; charset=utf-8' }
  if (call.media === 'patch')
    return {
      status: 200,
      body: git.must('format-patch', '--stdout', '-1', commit.oid),
      type: 'application/vnd.github.patch; charset=utf-8',
    }
  const files = git.diff(before, commit.oid)
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  return call.page(
    files.slice(0, 3000),
    file => renderFileDiff(call.world, repository, commit.oid, file),
    page => ({
      ...renderCommit(call.world, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: page,
    }),
  )
}

/** `base...head`: three dots, from where head left base (docs.github.com/rest/commits/commits#compare-two-commits). */
const compare = (call: Call): Answer => {
  const repository = call.repository(reads)
  const [from = '', to = ''] = call.param('basehead').split('...')
  const { git } = repository
  const side = (name: string): Commit => {
    const [owner, branch] = name.includes(':') ? name.split(/:(.*)/s) : [null, name]
    const where =
      owner === null
        ? repository
        : [...call.world.repositories.values()].find(
            one => one.owner.login === owner && one.git.objects === repository.git.objects,
          )
    const sha = where ? resolveCommit(where, branch ?? '') : null
    const commit = sha === null ? null : git.commit(sha)
    if (!commit) throw notFound()
    return commit
  }
  const base = side(from)
  const head = side(to)
  const middle = git.mergeBase(base.oid, head.oid)
  if (middle === null) throw new Refusal(404, 'No common ancestor between them.')
  if (call.media === 'diff')
    return { status: 200, body: git.patch(middle, head.oid), type: 'application/vnd.github.diff; charset=utf-8' }
  if (call.media === 'patch')
    return { status: 200, body: git.mailbox(middle, head.oid), type: 'application/vnd.github.patch; charset=utf-8' }
  const ahead = git.commitsBetween(base.oid, head.oid)
  const behind = git.commitsBetween(head.oid, base.oid)
  const status =
    ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged'
  const web = `${call.world.address}/${fullName(repository)}/compare`
  const middleCommit = git.commit(middle)
  const paged = call.query.has('page') || call.query.has('per_page')
  const wrap = (commits: unknown[]) => ({
    url: `${call.world.api}/repos/${fullName(repository)}/compare/${from}...${to}`,
    html_url: `${web}/${from}...${to}`,
    permalink_url: `${web}/${repository.owner.login}:${base.oid.slice(0, 7)}...${repository.owner.login}:${head.oid.slice(0, 7)}`,
    diff_url: `${web}/${from}...${to}.diff`,
    patch_url: `${web}/${from}...${to}.patch`,
    base_commit: renderCommit(call.world, repository, base),
    merge_base_commit: renderCommit(call.world, repository, middleCommit ?? base),
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits,
    // Files stand on the first page only, and no more than 300.
    files:
      Number(call.query.get('page') ?? 1) === 1
        ? git
            .diff(middle, head.oid)
            .slice(0, 300)
            .map(file => renderFileDiff(call.world, repository, head.oid, file))
        : [],
  })
  const commits = ahead.flatMap(oid => git.commit(oid) ?? [])
  const render = (commit: Commit) => renderCommit(call.world, repository, commit)
  // Without paging, the last 250 commits.
  return paged ? call.page(commits, render, wrap) : ok(wrap(commits.slice(-250).map(render)))
}

/** Commits, comparing them and merging branches (docs.github.com/rest/commits, docs.github.com/rest/branches/branches). */
export const commitRoutes: Routes = {
  'GET /repos/{owner}/{repo}/commits': list,
  'GET /repos/{owner}/{repo}/commits/{ref}': show,
  'GET /repos/{owner}/{repo}/compare/{basehead}': compare,
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': call => {
    const repository = call.repository({ app: 'pull_requests:read', user: 'read' })
    const { oid } = named(repository, call.param('commit_sha'))
    const found = pullsOf(repository).filter(
      pull =>
        pull.mergeCommit === oid ||
        (repository.git.reaches(pull.headSha, oid) && !repository.git.reaches(pull.frozenBase ?? pull.baseSha, oid)),
    )
    return call.page(found, pull => renderPullSimple(call.world, pull))
  },
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head': call => {
    const repository = call.repository(reads)
    const { oid } = named(repository, call.param('commit_sha'))
    return ok(
      repository.git
        .refs('refs/heads/')
        .filter(([, at]) => at === oid)
        .map(([name]) => ({
          name: name.slice(11),
          commit: { sha: oid, url: `${call.world.api}/repos/${fullName(repository)}/commits/${oid}` },
          protected: repository.protections.has(name.slice(11)),
        })),
    )
  },
  'POST /repos/{owner}/{repo}/merges': call => {
    const repository = call.repository()
    const { body } = call
    const sha = mergeBranch(
      call.world,
      call.identity,
      repository,
      body.text('base'),
      body.text('head'),
      body.maybeText('commit_message'),
    )
    const commit = sha === null ? null : repository.git.commit(sha)
    return commit ? created(renderCommit(call.world, repository, commit)) : done
  },
}
