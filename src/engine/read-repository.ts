import type { Config } from '../config/config.ts'
import type { Files } from '../overlay/files.ts'
import type { Problem } from '../overlay/overlay.ts'
import type { Observed, OverlayNow } from '../promotion/observed.ts'
import { Later } from './later.ts'
import { memoryOf } from './memory.ts'
import type { Parts } from './parts.ts'
import type { Mirror, RepositoryRef, Snapshot } from './ports.ts'
import { readConfig } from './read-config.ts'
import { readOverlays } from './read-overlays.ts'

/** What GitHub says of a repository, and its tree at exactly the commit that GitHub named. */
export interface RepositoryRead {
  readonly snapshot: Snapshot
  readonly head: string
  readonly files: Files
  readonly state: Observed['config']
  /** The configuration to go by: the newest, or the last good one. */
  readonly config: Config | null
  readonly overlays: readonly OverlayNow[]
  readonly problems: readonly Problem[]
}

/** The deployments that are needed: per environment the apps that have an overlay there. */
type Wanted = Readonly<Record<string, readonly string[]>>

const TRIES = 3

const wantedBy = (overlays: readonly OverlayNow[]): Wanted =>
  Object.fromEntries(
    [...Map.groupBy(overlays, ({ overlay }) => overlay.env)].map(([env, all]) => [
      env,
      all.map(({ overlay }) => overlay.app),
    ]),
  )

const covers = (asked: Wanted, needed: Wanted): boolean =>
  Object.entries(needed).every(([env, apps]) => apps.every(app => asked[env]?.includes(app)))

/** Fetches where the mirror lacks something that GitHub named. Git's requests are not metered, but each takes a while. */
const bring = async (mirror: Mirror, { head, defaultBranch, ledger, pulls }: Snapshot): Promise<boolean> => {
  const open = pulls.filter(({ state, local }) => state === 'open' && local)
  const branches = {
    ...(head === null ? {} : { [`refs/heads/${defaultBranch}`]: head }),
    ...(ledger ? { 'refs/heads/stagecoach/ledger': ledger.head } : {}),
    ...Object.fromEntries(open.map(pull => [`refs/heads/${pull.branch}`, pull.head])),
  }
  await mirror.bring(branches)
  return !(await Promise.all(Object.values(branches).map(commit => mirror.resolve(commit)))).includes(null)
}

/** Fetches what a webhook named while GitHub is asked what is true. It may be older than what is here, or gone: then nothing is lost. */
const early = async (mirror: Mirror, branch: string | null, hinted: string | undefined): Promise<void> => {
  if (branch === null || hinted === undefined) return
  try {
    if ((await mirror.resolve(hinted)) === null) await mirror.bring({ [`refs/heads/${branch}`]: hinted })
  } catch {
    // What cannot be fetched is asked for again by the name that GitHub gives it, and fails there if it must.
  }
}

/**
 * One query, and the tree at the commit that it names. Which deployments to ask for is known from the last time; where
 * the commit has overlays that were not asked about, it is asked once more. Null where there is nothing to look at.
 */
export const readRepository = async (
  parts: Parts,
  repository: RepositoryRef,
  mirror: Mirror,
  hinted?: string,
): Promise<RepositoryRead | null> => {
  const memory = memoryOf(parts.store, repository)
  const name = `wanted:${repository.id}`
  let asked: Wanted = JSON.parse(parts.store.recall(name) ?? '{}') as Wanted
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const [snapshot] = await Promise.all([
      parts.host.snapshot(repository, asked),
      tries === 1 ? early(mirror, memory.read().branch, hinted) : undefined,
    ])
    const { head } = snapshot
    if (snapshot.archived || head === null) return null
    // Git may be a moment behind the API, or somebody pushed over it meanwhile.
    if (!(await bring(mirror, snapshot))) continue
    const { good, branch } = memory.read()
    if (branch !== snapshot.defaultBranch) memory.write({ branch: snapshot.defaultBranch })
    const files = await mirror.files(head)
    const state = await readConfig(parts.host, mirror, repository, files, memory)
    if (state.state === 'ok' && good !== head) memory.write({ good: head })
    const config = state.state === 'none' ? null : state.config
    const { overlays, problems } = config
      ? readOverlays(files, config, repository.name)
      : { overlays: [], problems: [] }
    const needed = wantedBy(overlays)
    if (covers(asked, needed)) return { snapshot, head, files, state, config, overlays, problems }
    asked = needed
    parts.store.remember(name, JSON.stringify(needed))
  }
  throw new Later(
    `the commits that GitHub named of ${repository.owner}/${repository.name} are not there yet`,
    parts.clock.now() + 5_000,
  )
}
