import { configFile, needsOrganisation, type Parsed, parseConfig } from '../config/parse.ts'
import type { Files } from '../overlay/files.ts'
import type { Observed } from '../promotion/observed.ts'
import type { Host, Mirror, RepositoryRef } from './ports.ts'

/** How many older versions of the file are tried to find one that can be read. */
const OLDER = 20

/** Reads one version of the configuration, with the organisation's where it asks for it. */
const parsed = async (host: Host, repository: RepositoryRef, text: string): Promise<Parsed> => {
  const organisation = needsOrganisation(text) ? await host.organisationConfig(repository) : null
  if (!organisation) return parseConfig(text)
  const file = `${repository.owner}/.github: ${configFile}`
  return parseConfig(text, { organisation: { text: organisation.text, file } })
}

/**
 * The configuration at a commit of the default branch, never of a pull request. Where the newest cannot be read, the
 * last one that could: health and checks go on with it, while nothing is opened or merged.
 */
export const readConfig = async (
  host: Host,
  mirror: Mirror,
  repository: RepositoryRef,
  files: Files,
  good: string | null,
): Promise<Observed['config']> => {
  const text = files.read(configFile)
  // A file that exists and is no text is broken, not absent: absent means that nobody wants us here.
  if (text === undefined && files.id(configFile) === undefined) return { state: 'none' }
  const now = await parsed(host, repository, text ?? '')
  if (now.ok) return { state: 'ok', config: now.config }
  const candidates =
    good === null ? (await mirror.log('', files.commit, [configFile])).slice(0, OLDER) : [{ commit: good }]
  for (const { commit } of candidates) {
    const before = (await mirror.files(commit)).read(configFile)
    const then = before === undefined ? null : await parsed(host, repository, before)
    if (then?.ok) return { state: 'broken', problems: now.problems, config: then.config, goodAt: commit }
  }
  return { state: 'broken', problems: now.problems, config: null, goodAt: null }
}
