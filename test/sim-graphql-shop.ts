import type { Account, Permissions, Pull, Repository } from '../src/sim/github/entities.ts'
import { createGraphql } from '../src/sim/github/graphql/create-graphql.ts'
import type { Identity } from '../src/sim/github/identity.ts'
import { createAccount, createRepository } from '../src/sim/github/operations/accounts.ts'
import { changeFile, createCommitOnBranch } from '../src/sim/github/operations/commits.ts'
import { createApp, installApp } from '../src/sim/github/operations/installs.ts'
import { openPull } from '../src/sim/github/operations/pulls.ts'
import { createRef } from '../src/sim/github/operations/refs.ts'
import { World } from '../src/sim/github/world.ts'

/** One entry of `errors`, as far as the tests read it. */
interface Problem {
  readonly type?: string
  readonly path?: readonly (string | number)[]
  readonly message: string
}

/** What came back for a document; `data` is whatever was asked for. */
export interface Reply {
  // biome-ignore lint/suspicious/noExplicitAny: each test asks for a shape of its own and compares it
  readonly data: any
  readonly errors: readonly Problem[]
  readonly status: number
  readonly cut: boolean
  readonly cost: number
}

export const everything: Permissions = {
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  statuses: 'write',
  deployments: 'write',
}

/** A private repository `acme/shop` with one commit, the person `mona` who may do everything, and an App. */
export function shop(permissions: Permissions = everything) {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const world = new World({ clock: { now: () => now } })
  const mona = createAccount(world, 'User', 'mona')
  const acme = createAccount(world, 'Organization', 'acme')
  acme.members.set(mona.id, 'admin')
  const repository = createRepository(world, acme, 'shop')
  const person: Identity = { kind: 'user', user: mona }
  const write = (path: string, text: string, branch = 'main', by: Identity = person): string =>
    changeFile(world, by, repository, {
      path,
      contents: Buffer.from(text),
      message: `Write ${path}`,
      branch,
      ...blob(path, branch),
    }).commit.oid
  /** The file that a write replaces. */
  const blob = (path: string, branch: string): { readonly sha?: string } => {
    const { status, out } = repository.git.run('rev-parse', '--verify', '--quiet', `refs/heads/${branch}:${path}`)
    return status === 0 ? { sha: out.trim() } : {}
  }
  const head = (branch = 'main'): string => repository.git.branch(branch) ?? ''
  write('values.yaml', 'tag: 1\n')
  const { app } = createApp(world, acme, { slug: 'stagecoach', permissions, events: [], publicKey: 'unused' })
  const installation = installApp(world, app, acme, mona)
  const bot: Identity = { kind: 'installation', installation, permissions, repositories: null }
  const answer = createGraphql(world)
  const ask = async (
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    by: Identity = bot,
  ): Promise<Reply> => {
    const { body, status = 200, cut = false, cost = 0 } = await answer(by, { query, variables })
    return { data: body.data, errors: (body.errors ?? []) as readonly Problem[], status, cut, cost }
  }
  /** A branch with one more commit, and a pull request from it. */
  const pull = (branch: string, text = `${branch}\n`, by: Identity = bot): Pull => {
    createRef(world, by, repository, `refs/heads/${branch}`, head())
    createCommitOnBranch(world, by, repository, {
      branch,
      expectedHeadOid: head(branch),
      headline: `Promote ${branch}`,
      additions: [{ path: 'values.yaml', contents: Buffer.from(text) }],
      deletions: [],
    })
    return openPull(world, by, repository, { title: branch, base: 'main', head: branch })
  }
  return {
    world,
    mona,
    acme,
    repository,
    app,
    person,
    bot,
    ask,
    write,
    head,
    pull,
    pass: (milliseconds: number): void => {
      now += milliseconds
    },
    newcomer: (login: string, on?: Repository): Account => {
      const account = createAccount(world, 'User', login)
      on?.collaborators.set(account.id, 'write')
      return account
    },
  }
}
