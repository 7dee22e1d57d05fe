import { code, escaped } from './escape.ts'
import { listed } from './words.ts'

/** Sentences with which a promotion is closed or left alone; Markdown. */
export const closing = {
  /** What it carried is there already, or upstream went back. */
  nothingLeft: (env: string, upstream: string, apps: readonly string[]): string =>
    `Nothing is left to carry: ${escaped(env)} has what ${escaped(upstream)} has proven of ${listed(apps.map(escaped))}. A new pull request opens when there is something new.`,
  /** The environment moved on by itself. */
  ahead: (env: string, upstream: string, apps: readonly string[]): string =>
    `Nothing is left to carry: ${escaped(env)} has newer versions of ${listed(apps.map(escaped))} than ${escaped(upstream)} has proven. A new pull request opens when there is something new.`,
  /** Another promotion carries it now: its app joined or left a group. */
  replaced: (number: number): string => `#${number} carries this now.`,
  /** It would be merged into another branch than the one that is deployed from. */
  otherBase: (base: string, defaultBranch: string): string =>
    `This would be merged into ${code(base)}, and the default branch is ${code(defaultBranch)}. What is still to be carried gets a new pull request there.`,
  /** The environment, the app or the road is gone from the configuration. */
  noRoad: (env: string, name: string): string =>
    `${escaped(name)} is not promoted to ${escaped(env)} any more: the configuration has no such way.`,
  /** The branch belongs to a pull request of somebody else. */
  branchTaken: (branch: string, login: string): string =>
    `The branch ${code(branch)} is used by a pull request of ${escaped(login)}. It is left alone; nothing is promoted on it until that is closed and the branch deleted.`,
  /** People committed to it. */
  edited: (login: string): string =>
    `${escaped(login)} committed to this branch, so it is left to people: nothing here is changed or merged by itself. Merge it by hand, or close it and a new one opens.`,
} as const
