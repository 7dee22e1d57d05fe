import type { Account, App, Installation, Repository, Role, Team } from './entities.ts'
import {
  createAccount,
  createRepository,
  createTeam,
  type RepositorySettings,
  setRole,
  userNamed,
} from './operations/accounts.ts'
import { type AppManifest, createApp, installApp } from './operations/installs.ts'
import { type FilesGiven, Person, pushFiles } from './person.ts'
import type { World } from './world.ts'

/** A repository to begin with. */
export interface SeedRepository extends RepositorySettings {
  /** What stands on the default branch; without it the repository is empty. */
  readonly files?: FilesGiven
}

/** What there is at the beginning: an organisation with repositories, people, teams and an App. Nothing of it is told by webhook. */
export interface Seed {
  readonly org: string
  /** One repository; `repositories` for several. */
  readonly repo?: string
  readonly files?: FilesGiven
  readonly settings?: RepositorySettings
  readonly repositories?: Readonly<Record<string, SeedRepository>>
  /** Members of the organisation and their role on every repository of the seed. */
  readonly users?: Readonly<Record<string, Role>>
  /** Members by slug. Teams have no role on repositories unless it is given by `world.team(…).repositories`. */
  readonly teams?: Readonly<Record<string, readonly string[]>>
  readonly app?: AppManifest & {
    /** Names of the repositories that it is installed on; all of the organisation unless given. */
    readonly on?: readonly string[]
  }
}

export interface Seeded {
  readonly organization: Account
  readonly repositories: Readonly<Record<string, Repository>>
  readonly people: Readonly<Record<string, Person>>
  readonly teams: Readonly<Record<string, Team>>
  readonly app: App | null
  /** PEM, where the App's manifest gave no public key. */
  readonly privateKey: string | null
  readonly installation: Installation | null
}

/** Makes what a story begins with. Called again with the same organisation, it adds to it. */
export const seed = (world: World, of: Seed): Seeded =>
  world.quietly(() => {
    const organization = world.account(of.org) ?? createAccount(world, 'Organization', of.org)
    const owner = userNamed(world, 'ghost')
    const wanted: Readonly<Record<string, SeedRepository>> = {
      ...(of.repo === undefined ? {} : { [of.repo]: { ...of.settings, ...(of.files ? { files: of.files } : {}) } }),
      ...of.repositories,
    }
    const repositories = Object.fromEntries(
      Object.entries(wanted).map(([name, { files, ...settings }]) => {
        const repository = createRepository(world, organization, name, settings)
        if (files) pushFiles(world, owner, repository, { files, message: 'Begin' })
        return [name, repository]
      }),
    )
    const people = Object.fromEntries(
      Object.entries(of.users ?? {}).map(([login, role]) => {
        const account = userNamed(world, login)
        organization.members.set(account.id, 'member')
        for (const repository of Object.values(repositories)) setRole(repository, account, role)
        return [login, new Person(world, account)]
      }),
    )
    const teams = Object.fromEntries(
      Object.entries(of.teams ?? {}).map(([slug, logins]) => {
        const team = createTeam(world, organization, slug)
        for (const login of logins) {
          const account = userNamed(world, login)
          organization.members.set(account.id, 'member')
          team.members.set(account.id, 'member')
        }
        return [slug, team]
      }),
    )
    if (!of.app) return { organization, repositories, people, teams, app: null, privateKey: null, installation: null }
    const { on, ...manifest } = of.app
    const { app, privateKey } = createApp(world, organization, manifest)
    const chosen = on?.map(name => {
      const repository = world.repository(of.org, name)
      if (!repository) throw new Error(`${of.org} has no repository ${name} to install ${manifest.slug} on`)
      return repository
    })
    const installation = installApp(world, app, organization, owner, chosen ?? null)
    return { organization, repositories, people, teams, app, privateKey, installation }
  })
