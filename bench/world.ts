import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../src/sim/cluster/cluster.ts'
import { desiredState } from '../src/sim/desired-state.ts'
import type { Call } from '../src/sim/github/ledger.ts'
import { seed } from '../src/sim/github/seed.ts'
import { startGitHub } from '../src/sim/github/server.ts'
import { echoMs } from '../src/start.ts'
import { type App, startApp } from '../test/harness/app.ts'
import { events, permissions } from '../test/harness/manifest.ts'

/** `owner/name` of the repository that every benchmark plays in. */
export const REPOSITORY = 'acme/shop'

const START = Date.parse('2026-11-20T09:00:00Z')
const HOUR = 3_600_000

/** A simulated GitHub with one repository, a cluster where one is asked for, and the real app in front of them, on a clock of their own. */
export interface World {
  readonly app: App
  /** Somebody opens a pull request with these files, and merges it once it was looked at. Calls count from the merge, an hour later. */
  merge(files: Readonly<Record<string, string>>): Promise<void>
  /** Until nothing moves any more. */
  settle(): Promise<void>
  /** Calls since the last merge. */
  calls(): readonly Call[]
  /** Titles of the open pull requests of our App. */
  promotions(): readonly string[]
  close(): Promise<void>
}

/** What a world begins with. */
export interface WorldOptions {
  readonly config: string
  readonly files: Readonly<Record<string, string>>
  /** Overlays that the cluster has an Application for; without any there is no cluster. */
  readonly applications: readonly { readonly name: string; readonly path: string }[]
}

/** Starts a world whose first pass over what there is has happened. */
export const startWorld = async ({ config, files, applications }: WorldOptions): Promise<World> => {
  const clock = {
    at: START,
    now(): number {
      return this.at
    },
  }
  const github = await startGitHub({ clock })
  const seeded = seed(github.world, {
    org: 'acme',
    repo: 'shop',
    files: { ...files, '.github/stagecoach.yml': config },
    users: { author: 'write' },
    app: { slug: 'stagecoach', permissions, events, webhookSecret: 'secret' },
  })
  const cluster = await startCluster({ clock, resolve: desiredState(github.world) })
  const source = { repoURL: `${github.url}/${REPOSITORY}.git`, targetRevision: 'main' }
  for (const automated of [true, false]) {
    // What there is runs already; from then on only who asks gets a sync.
    for (const application of applications) cluster.application({ ...application, ...source, automated })
    await cluster.settle()
  }
  const state = mkdtempSync(join(tmpdir(), 'stagecoach-bench-'))
  const app = await startApp({ github, cluster, seeded, clock, state, echoMs })
  const author = seeded.people['author']
  const repository = github.world.repository('acme', 'shop')
  if (!author || !repository) throw new Error('the world was not made')

  const settle = async (): Promise<void> => {
    for (let step = 0; step < 400; step += 1) {
      await github.world.hooks.settled()
      await app.drain()
      await cluster.settle()
      const due = app.nextDue()
      // Looks at settled environments come every 30 s for ever; they ask the cluster, never GitHub.
      if (due === null || due - clock.at > 5_000) {
        await github.world.hooks.settled()
        if (!app.busy()) return
      } else clock.at = Math.max(clock.at, due)
    }
    throw new Error(`nothing settles:\n${app.audit().slice(0, 20).join('\n')}`)
  }

  const world: World = {
    app,
    merge: async changed => {
      const branch = `change-${repository.issues.size + 1}`
      author.push(REPOSITORY, { files: changed, message: 'Change', branch })
      const { number } = author.openPull(REPOSITORY, { head: branch, title: 'Change' }).issue
      await settle()
      // Tokens live for an hour: what is measured mints its own.
      clock.at += HOUR + 60_000
      github.world.ledger.clear()
      author.merge(REPOSITORY, number)
    },
    settle,
    calls: () => [...github.world.ledger.calls],
    promotions: () =>
      [...repository.issues.values()]
        .filter(({ pull, user }) => pull && user.kind === 'Bot' && pull.issue.state === 'open')
        .map(({ title }) => title),
    close: async () => {
      const troubles = [...app.troubles(), ...github.world.violations, ...github.world.unknownRoutes]
      await app.kill()
      await Promise.all([github.close(), cluster.close()])
      rmSync(state, { recursive: true, force: true })
      if (troubles.length > 0)
        throw new Error(`not a fair measurement, because something failed:\n${troubles.join('\n')}`)
    },
  }
  app.lookAtEverything()
  await settle()
  return world
}
