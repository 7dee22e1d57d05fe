import type { Files } from '../../overlay/files.ts'
import type { RepositoryRef } from './repository-ref.ts'
import type { Tree } from './tree.ts'

/** A bare mirror of one repository, kept by `git fetch`. */
export interface Mirror {
  /** Brings the branches and tags up to date, and the heads of the pull requests named. */
  fetch(pulls?: readonly number[]): Promise<void>
  /** Brings what these branches point to, by their names: `{"refs/heads/main": "<commit>"}`. Asks nobody where all of it is here. */
  bring(branches: Readonly<Record<string, string>>): Promise<void>
  /** Commit that a ref of the remote points to, as last fetched: `refs/heads/main`, `refs/pull/3/head`. Null where there is none. */
  resolve(ref: string): Promise<string | null>
  files(commit: string): Promise<Files>
  /** The same files with what is needed to render them. */
  tree(commit: string): Promise<Tree>
  /** Whether `ancestor` is reachable from `commit` (equal counts). False where either is not there. */
  reaches(commit: string, ancestor: string): Promise<boolean>
  /** Paths that differ between two commits. */
  changed(from: string, to: string): Promise<readonly string[]>
  /** Commits from `from` (left out) to `to`, newest first, that touch one of the paths. */
  log(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<
    readonly {
      readonly commit: string
      readonly author: string
      readonly email: string
      readonly subject: string
      readonly at: number
    }[]
  >
  parent(commit: string): Promise<string | null>
  /** The newest commit that both have in their history; null where there is none. */
  mergeBase(one: string, other: string): Promise<string | null>
  /** All tags, with the commits that they point to; `reached`: one of the branches has that commit in its history. Times in ms since the epoch. */
  tags(
    branches: readonly string[],
  ): Promise<
    readonly { readonly name: string; readonly commit: string; readonly at: number; readonly reached: boolean }[]
  >
}

/** Gives the mirror of a repository; made on first use. */
export interface Mirrors {
  of(repository: RepositoryRef): Promise<Mirror>
}

/** Finds the repositories of applications. */
export interface Applications {
  /** A repository by `owner/name`, where our App is installed in it by the same owner; null where it is not. */
  find(near: RepositoryRef, repo: string): Promise<RepositoryRef | null>
}
