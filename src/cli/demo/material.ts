import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gitEnvironment } from '../../git/run-git.ts'
import type { Account, Repository } from '../../sim/github/entities.ts'
import { signatureOf } from '../../sim/github/operations/merge-commit.ts'
import { moveRefs } from '../../sim/github/operations/refs.ts'
import type { World } from '../../sim/github/world.ts'
import { Stop } from '../stop.ts'

const examples = fileURLToPath(new URL('../../../examples', import.meta.url))

/** The files of one of the repositories in `examples/`. */
export const example = (name: string): Readonly<Record<string, Buffer>> => {
  const root = join(examples, name)
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(root.length + 1).replaceAll(sep, '/'), readFileSync(path)]
      }),
  )
}

/** Somebody's own clone: the tree of its HEAD. */
export interface OwnClone {
  readonly name: string
  readonly directory: string
  readonly tree: string
}

/** Finds HEAD of a local clone. Throws `Stop` where there is none. */
export const ownClone = (repo: string): OwnClone => {
  const directory = resolve(repo)
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', directory, ...args], {
      env: gitEnvironment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  try {
    const tree = git('rev-parse', '--verify', 'HEAD^{tree}')
    const root = git('rev-parse', '--is-bare-repository') === 'true' ? directory : git('rev-parse', '--show-toplevel')
    const name =
      basename(root)
        .replace(/\.git$/, '')
        .replace(/[^\w.-]+/g, '-') || 'repository'
    return { name, directory, tree }
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : ''
    throw new Stop(`${repo} is no git repository with a commit; --repo names a clone${said ? ` (${said})` : ''}`)
  }
}

/** Brings the content of a clone into a simulated repository, as one commit on its default branch. The clone is only read. */
export const importClone = (world: World, by: Account, repository: Repository, { directory, tree }: OwnClone): void => {
  const most = 4 * 2 ** 30
  const pack = execFileSync('git', ['-C', directory, 'pack-objects', '--revs', '--stdout', '-q'], {
    // What a partial clone has not fetched stays where it is: nothing leaves this machine.
    env: { ...gitEnvironment(), GIT_NO_LAZY_FETCH: '1' },
    input: `${tree}\n`,
    maxBuffer: most,
  })
  const { git } = repository
  execFileSync('git', ['--git-dir', git.directory, 'unpack-objects', '-q'], { env: gitEnvironment(), input: pack })
  const author = signatureOf(by, world.clock.now())
  const after = git.writeCommit({ tree, parents: [], author, committer: author, message: 'Begin\n' }, null)
  world.quietly(() =>
    moveRefs(world, repository, by, [{ name: `refs/heads/${repository.defaultBranch}`, before: null, after }]),
  )
}
