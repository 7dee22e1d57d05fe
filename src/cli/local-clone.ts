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

/** A clone that has a commit; nothing of it was read yet. */
export interface OpenClone {
  /** The directory that was named, absolute. */
  readonly directory: string
  readonly name: string
  /** Empty where HEAD is on no branch. */
  readonly branch: string
  /** Commit that HEAD points to. */
  readonly head: string
  /** Address of the remote `origin`; empty where there is none. */
  readonly origin: string
  /** Path of the directory inside the clone, with a slash at its end; empty at the root. */
  readonly prefix: string
}

/** Opens a clone, bare or not. Says for a person what is wrong where there is none. */
export const openClone = async (repo: string): Promise<OpenClone> => {
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
  const [branch, address, prefix] = await Promise.all([
    askGit(['symbolic-ref', '--quiet', '--short', 'HEAD'], { directory }).catch(() => ''),
    askGit(['config', '--get', 'remote.origin.url'], { directory }).catch(() => ''),
    askGit(['rev-parse', '--show-prefix'], { directory }).catch(() => ''),
  ])
  const origin = address.trim()
  const name = basename((origin || directory).replace(/\/+$/, '')).replace(/\.git$/, '')
  return { directory, name, branch: branch.trim(), head: head.trim(), origin, prefix: prefix.replace(/\n$/, '') }
}

/** Reads the commit that HEAD of a clone points to, bare or not. What is not committed is not seen. */
export const readClone = async (repo: string): Promise<LocalClone> => {
  const { directory, name, branch, head } = await openClone(repo)
  return { name, branch: branch || 'detached', files: await readFiles(directory, head) }
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
