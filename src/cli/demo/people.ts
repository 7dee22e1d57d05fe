import { fullName } from '../../sim/github/entities.ts'
import type { Person } from '../../sim/github/person.ts'
import type { StagePerson } from '../../web/dashboard/stage.ts'
import type { BaseChange } from './base-change.ts'
import { simFiles } from './sim-files.ts'
import { beginWith } from './trip.ts'
import type { DemoWorld } from './world.ts'

/** Somebody of the demo, with the hands that GitHub gives. */
export type Player = StagePerson & { readonly person: Person }

/** Everybody that the visitor can be; the first may promote into every environment. */
export const peopleOf = ({ seeded }: DemoWorld): readonly [Player, ...Player[]] => {
  const player = (login: string, may: string): Player => {
    const person = seeded.people[login]
    if (!person) throw new Error(`nobody called ${login} is on the stage`)
    return { login, may, person }
  }
  return [player('dana', 'of acme/release'), player('sam', 'can write'), player('kim', 'can read')]
}

/** Somebody who writes the app opens a pull request that brings a version to where the road begins. Gives its number. */
export const propose = (world: DemoWorld, by: Person, version: string): number => {
  const { repository, config, trip } = world
  const files = simFiles(repository)
  const edits = beginWith(files, config, trip, version)
  const branch = `${trip.app}-${version}`.replace(/[^\w.-]+/g, '-')
  const title = `${trip.app} ${version}`
  by.push(fullName(repository), {
    files: Object.fromEntries(edits.map(({ file, text }) => [file, text])),
    message: title,
    branch,
  })
  return by.openPull(fullName(repository), { head: branch, title }).issue.number
}

/** Somebody opens a pull request with a change of their own. Gives its number. */
export const openChange = ({ repository }: DemoWorld, by: Person, change: BaseChange): number => {
  const taken = (branch: string): boolean => repository.git.branch(branch) !== null
  let branch = change.branch
  for (let number = 2; taken(branch); number++) branch = `${change.branch}-${number}`
  by.push(fullName(repository), { files: change.files, message: change.title, branch })
  return by.openPull(fullName(repository), { head: branch, title: change.title, body: change.body }).issue.number
}

/** Somebody releases a version of the app: by a tag where it has a repository of its own, else by a pull request that is merged. */
export const release = (world: DemoWorld, by: Person, version: string): void => {
  const { application, repository } = world
  if (!application) {
    by.merge(fullName(repository), propose(world, by, version))
    return
  }
  const name = fullName(application)
  const commit = by.push(name, { files: { VERSION: `${version}\n` }, message: `Release ${version}` })
  by.tag(name, `v${version}`, commit)
}
