const path = (text: string): string => text.split('/').map(encodeURIComponent).join('/')

/** Addresses of a repository's pages on GitHub, from the repository's own. */
export const fileAddress = (repository: string, commit: string, file: string, line?: number): string =>
  `${repository}/blob/${path(commit)}/${path(file.toWellFormed())}${line === undefined ? '' : `#L${line}`}`

/** The page of a commit. */
export const commitAddress = (repository: string, commit: string): string => `${repository}/commit/${path(commit)}`

/** The page of an environment's deployments. */
export const deploymentsAddress = (repository: string, env: string): string =>
  `${repository}/deployments/${encodeURIComponent(env.toWellFormed())}`
