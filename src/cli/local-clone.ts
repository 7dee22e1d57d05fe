import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { configFile, type Parsed, parseConfig } from '../config/parse.ts'
import { readFiles } from '../git/read-files.ts'
import { askGit, GitFailed } from '../git/run-git.ts'
import type { Files } from '../overlay/files.ts'
import { Stop } from './stop.ts'

/** What a local clone holds at its HEAD. */
export interface LocalClone {
  /** Name of the repository: of its origin, else of its directory. */
  readonly name: string
  readonly branch: string
  readonly files: Files
}

/** Reads the commit that HEAD of a clone points to, bare or not. What is not committed is not seen. */
export const readClone = async (repo: string): Promise<LocalClone> => {
  const directory = resolve(repo)
  const head = await askGit(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { directory }).catch(
    async (error: unknown) => {
      if (!(error instanceof GitFailed)) throw error
      if (/ENOENT/.test(error.message)) throw new Stop(`${repo}: there is no such directory, or git is not installed`)
      const git = await askGit(['rev-parse', '--git-dir'], { directory }).catch(() => '')
      throw new Stop(
        git === ''
          ? `${repo} is no git repository; --repo names a clone`
          : `${repo} has no commit yet; commit something first`,
      )
    },
  )
  const commit = head.trim()
  const [branch, origin, files] = await Promise.all([
    askGit(['symbolic-ref', '--quiet', '--short', 'HEAD'], { directory }).catch(() => ''),
    askGit(['config', '--get', 'remote.origin.url'], { directory }).catch(() => ''),
    readFiles(directory, commit),
  ])
  const name = basename((origin.trim() || directory).replace(/\/+$/, '')).replace(/\.git$/, '')
  return { name, branch: branch.trim() || 'detached', files }
}

/** The clone's configuration; undefined where it has none. `organisation` is a local copy of the organisation's file. */
export const configOf = (files: Files, organisation?: string): Parsed | undefined => {
  if (files.id(configFile) === undefined) return undefined
  const text = files.read(configFile)
  if (text === undefined) throw new Stop(`${configFile} is no UTF-8 text below 1 MiB`)
  if (organisation === undefined) return parseConfig(text)
  let above: string
  try {
    above = readFileSync(organisation, 'utf8')
  } catch (error) {
    throw new Stop(`${organisation} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  return parseConfig(text, { organisation: { text: above, file: organisation } })
}
