import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Config } from '../../config/config.ts'
import { parseConfig } from '../../config/parse.ts'
import { formatProblems } from '../../config/problem.ts'
import { proposeConfig } from '../../config/proposal.ts'
import { findOverlays } from '../../overlay/find-overlays.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { type SimCluster, startCluster } from '../../sim/cluster/cluster.ts'
import { desiredState } from '../../sim/desired-state.ts'
import type { Repository } from '../../sim/github/entities.ts'
import { createAccount } from '../../sim/github/operations/accounts.ts'
import { pushFiles } from '../../sim/github/person.ts'
import { type Seeded, seed } from '../../sim/github/seed.ts'
import { type GitHub, startGitHub } from '../../sim/github/server.ts'
import { localPage } from '../../web/dashboard/follow.ts'
import { configOf } from '../local-clone.ts'
import { Stop } from '../stop.ts'
import { type Applications, deployAll } from './applications.ts'
import { fitConfig } from './fit-config.ts'
import { FIXED, fixVersions } from './fix-versions.ts'
import { example, importClone, ownClone } from './material.ts'
import { simFiles } from './sim-files.ts'
import { findTrip, type Trip } from './trip.ts'

/** The world of the demo before anything has happened in it. */
export interface DemoWorld {
  readonly github: GitHub
  readonly cluster: SimCluster
  readonly seeded: Seeded
  /** The repository that says what runs where. */
  readonly repository: Repository
  /** The application's own repository, where there is one. */
  readonly application: Repository | null
  readonly config: Config
  readonly overlays: readonly Overlay[]
  readonly applications: Applications
  readonly trip: Trip
  /** What was done to somebody's own repository so that it can be played. */
  readonly remarks: readonly string[]
  close(): Promise<void>
}

const ORG = 'acme'
const configPath = '.github/stagecoach.yml'

/** Directories beside those of environments that hold what environments share. */
const shared = /^(?:base|bases|common|shared|overlays|components|templates)$/

const manifest = z.object({
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
  default_events: z.array(z.string()),
})

/** Builds it: a GitHub with people and repositories, and a cluster in which everything runs. `page` is the address of the page, once it is known. */
export const createWorld = async (repo: string | undefined, page: () => string | null): Promise<DemoWorld> => {
  const own = repo === undefined ? null : ownClone(repo)
  const github = await startGitHub({
    web: path => {
      const local = localPage(path)
      const base = page()
      return local === null || base === null ? null : `${base}${local}`
    },
  })
  const { world } = github
  // Whatever ends the process, nothing of the demo stays on disk.
  process.once('exit', () => world.close())
  const cluster = await startCluster({ clock: world.clock, resolve: desiredState(world) })
  const close = async (): Promise<void> => {
    await Promise.all([github.close(), cluster.close()])
  }
  try {
    const { default_permissions: permissions, default_events: events } = manifest.parse(
      parse(readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8')),
    )
    const name = own?.name ?? 'shop'
    const seeded = seed(world, {
      org: ORG,
      repositories: own
        ? { [name]: {} }
        : { shop: { files: example('shop') }, frontend: { files: example('frontend') } },
      users: { dana: 'maintain', sam: 'write', kim: 'read' },
      teams: { release: ['dana'] },
      app: { slug: 'stagecoach', name: 'Stagecoach', permissions, events },
    })
    const repository = seeded.repositories[name]
    if (!repository) throw new Error(`the stage has no repository ${name}`)
    const remarks: string[] = []
    if (own) {
      const author = createAccount(world, 'User', 'you')
      importClone(world, author, repository, own)
      remarks.push(...fitRepository(github, repository, name), ...fixRepository(github, repository, name))
    }
    seeded.teams['release']?.repositories.set(repository.id, 'maintain')
    const files = simFiles(repository)
    const parsed = configOf(files)
    if (!parsed?.ok) throw new Error(`the stage's ${configPath} is wrong`)
    const { config } = parsed
    const { overlays } = findOverlays(files, config, name)
    const trip = findTrip(files, config, name, own ? undefined : 'frontend')
    if (!trip) throw new Stop(noTrip(repo ?? name, overlays, config))
    const source = { repoURL: `${github.url}/${ORG}/${name}.git`, branch: repository.defaultBranch }
    const applications = await deployAll(cluster, overlays, source)
    if (!own) world.quietly(() => seeded.people['sam']?.tag(`${ORG}/frontend`, `v${trip.from}`))
    const application = own ? null : (seeded.repositories['frontend'] ?? null)
    return { github, cluster, seeded, repository, application, config, overlays, applications, trip, remarks, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Puts a configuration into somebody's repository with which it can be played; says what is different from theirs. */
const fitRepository = ({ world }: GitHub, repository: Repository, name: string): readonly string[] => {
  const files = simFiles(repository)
  const parsed = configOf(files)
  if (parsed && !parsed.ok)
    throw new Stop(`${configPath} of this repository is wrong:\n${formatProblems(parsed.problems)}`)
  const remarks: string[] = []
  let config = parsed?.config
  if (!config) {
    const found = findOverlays(files, null, name)
    if (found.overlays.length === 0)
      throw new Stop(
        `No overlays were recognised in this repository. Say in ${configPath} where they are; "stagecoach plan" shows how to begin.`,
      )
    const proposed = proposeConfig({
      overlays: (found.detected ?? []).map(({ path }) => path),
      environments: [...new Set(found.overlays.map(({ env }) => env))].filter(env => !shared.test(env)),
    })
    const read = parseConfig(proposed)
    if (!read.ok) throw new Error(`the proposed configuration is wrong:\n${formatProblems(read.problems)}`)
    config = { ...read.config, mode: 'act' }
    remarks.push(`there is no ${configPath}: one was written from the overlays that were recognised`)
  }
  const fitted = fitConfig(config)
  const owner = world.account('you')
  if (!owner) throw new Error('nobody owns the stage')
  world.quietly(() =>
    pushFiles(world, owner, repository, { files: { [configPath]: fitted.text }, message: 'Configure the demo' }),
  )
  return [...remarks, ...fitted.changes]
}

/** Fixes versions that are left open, where nothing could be promoted otherwise. */
const fixRepository = ({ world }: GitHub, repository: Repository, name: string): readonly string[] => {
  const files = simFiles(repository)
  const parsed = configOf(files)
  const owner = world.account('you')
  if (!parsed?.ok || !owner || findTrip(files, parsed.config, name)) return []
  const fixed = fixVersions(files, findOverlays(files, parsed.config, name).overlays)
  if (Object.keys(fixed).length === 0) return []
  world.quietly(() => pushFiles(world, owner, repository, { files: fixed, message: 'Fix versions for the demo' }))
  return [`versions that are left open (latest, ranges) are ${FIXED}, because only exact ones are promoted`]
}

const noTrip = (repo: string, overlays: readonly Overlay[], config: Config): string => {
  const road = config.environments.map(({ name }) => name).join(', ')
  return `${repo}: nothing here can be played. ${overlays.length} overlays were found in ${road}, and in none of them a version with a number that another environment would take over. "stagecoach plan --repo ${repo}" says what it sees.`
}
