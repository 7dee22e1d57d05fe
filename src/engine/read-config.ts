import { configFile, needsOrganisation, type Parsed, parseConfig } from '../config/parse.ts'
import type { Files } from '../overlay/files.ts'
import type { Observed } from '../promotion/observed.ts'
import type { Memory } from './memory.ts'
import type { Host, Mirror, RepositoryRef } from './ports.ts'

/** How many older versions of the file are tried to find one that can be read. */
const OLDER = 20

/** Reads one version of the configuration, laid over the organisation's text where it asks for that. */
const parsed = ({ owner }: RepositoryRef, text: string, organisation: string | null): Parsed => {
  if (organisation === null || !needsOrganisation(text)) return parseConfig(text)
  return parseConfig(text, { organisation: { text: organisation, file: `${owner}/.github: ${configFile}` } })
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
  memory: Memory,
): Promise<Observed['config']> => {
  const text = files.read(configFile)
  // A file that exists and is no text is broken, not absent: absent means that nobody wants us here.
  if (text === undefined && files.id(configFile) === undefined) return { state: 'none' }
  const asks = needsOrganisation(text ?? '')
  const organisation = asks ? ((await host.organisationConfig(repository))?.text ?? null) : null
  const now = parsed(repository, text ?? '', organisation)
  const { good, organisation: before } = memory.read()
  if (now.ok) {
    if (before !== organisation) memory.write({ organisation })
    return { state: 'ok', config: now.config }
  }
  // After a force-push the last good one may be gone.
  const known = good !== null && (await mirror.resolve(good)) !== null ? good : null
  const candidates =
    known === null ? (await mirror.log('', files.commit, [configFile])).slice(0, OLDER) : [{ commit: known }]
  for (const { commit } of candidates) {
    const earlier = (await mirror.files(commit)).read(configFile)
    // It may be the organisation's file that broke: then its text of before goes with ours of before.
    for (const base of earlier === undefined ? [] : [organisation, before]) {
      const then = parsed(repository, earlier ?? '', base)
      if (then.ok) return { state: 'broken', problems: now.problems, config: then.config, goodAt: commit }
    }
  }
  return { state: 'broken', problems: now.problems, config: null, goodAt: null }
}
