import { configFile, needsOrganisation, parseConfig } from '../config/parse.ts'
import { type ConfigView, configCheck } from '../messages/config-check.ts'
import type { Files } from '../overlay/files.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import { memoryOf } from './memory.ts'
import type { Parts } from './parts.ts'
import type { RepositoryRef } from './ports.ts'

/**
 * Checks the configuration that a pull request would bring: all its problems on their lines, and what would change for
 * the overlays there are. Nothing else is ever read from a pull request's configuration. True where a check was written.
 */
export const checkConfiguration = async (parts: Parts, repository: RepositoryRef, number: number): Promise<boolean> => {
  const mirror = await parts.mirrors.of(repository)
  await mirror.fetch([number])
  const head = await mirror.resolve(`refs/pull/${number}/head`)
  const branch =
    memoryOf(parts.store, repository).read().branch ?? (await parts.host.snapshot(repository)).defaultBranch
  const base = await mirror.resolve(`refs/heads/${branch}`)
  if (head === null || base === null) return false
  const [proposed, current] = await Promise.all([mirror.files(head), mirror.files(base)])
  if (proposed.id(configFile) === current.id(configFile)) return false
  // The branch may only be older than a change of the file on the default branch: then it does not change it.
  const forked = await mirror.mergeBase(base, head)
  if (forked !== null && (await mirror.files(forked)).id(configFile) === proposed.id(configFile)) return false
  const organisation = async (text: string) => {
    const found = needsOrganisation(text) ? await parts.host.organisationConfig(repository) : null
    return found ? { organisation: { text: found.text, file: `${repository.owner}/.github: ${configFile}` } } : {}
  }
  const view = async (
    files: Files,
  ): Promise<{ readonly parsed: ReturnType<typeof parseConfig> | null; readonly view: ConfigView | null }> => {
    const text = files.read(configFile)
    if (text === undefined) return { parsed: null, view: null }
    const parsed = parseConfig(text, await organisation(text))
    if (!parsed.ok) return { parsed, view: null }
    const { overlays } = findOverlays(files, parsed.config, repository.name)
    return { parsed, view: { environments: parsed.config.environments, overlays } }
  }
  const [before, after] = await Promise.all([view(current), view(proposed)])
  const problems = after.parsed && !after.parsed.ok ? after.parsed.problems : []
  const gone: ConfigView | null = after.parsed === null ? { environments: [], overlays: [] } : after.view
  const check = configCheck({ problems, before: before.view, after: gone, goodAt: null, merged: false })
  const written = await parts.host.check(repository, head, { name: 'stagecoach/config', external: head, ...check })
  if (!written.ok) throw new Error(`the check of the configuration was not written: ${written.sentence}`)
  return true
}
