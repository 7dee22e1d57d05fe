import type { Follow } from './markdown-inline.ts'

/** The page here of something on the simulated GitHub at `github`; null where there is none. */
export const localPage = (path: string): string | null => {
  const pull = /^\/([\w.-]+\/[\w.-]+)\/pull\/(\d+)(?:\/[\w/]*)?(#[\w-]*)?$/.exec(path)
  if (pull) return `/pulls/${pull[1]}/${pull[2]}`
  const commit = /^\/([\w.-]+\/[\w.-]+)\/commit\/([0-9a-f]{4,64})$/.exec(path)
  if (commit) return `/commits/${commit[1]}/${commit[2]}`
  const file = /^\/([\w.-]+\/[\w.-]+)\/blob\/([0-9a-f]{40,64})\/([^?#]+)(#L\d+)?$/.exec(path)
  return file ? `/files/${file[1]}/${file[2]}/${file[3]}${file[4] ?? ''}` : null
}

/**
 * Where links lead: http addresses to themselves; those of the simulated GitHub to their page here, or nowhere where there is none,
 * because nobody could open them.
 */
export const followOn =
  (github?: string): Follow =>
  address => {
    if (github !== undefined && address.startsWith(`${github}/`)) return localPage(address.slice(github.length))
    return /^https?:\/\/[^\s/]/i.test(address) ? address : null
  }
