import type { Config } from '../config/config.ts'
import type { Tag } from '../promotion/observed.ts'
import type { Parts } from './parts.ts'
import type { RepositoryRef } from './ports.ts'

const FETCHED = 'tags-fetched:'
const HINTED = 'tags-hinted:'
const RELEASERS = 'releasers:'

/** Notes that an application's repository has a new tag; gives the repositories whose configuration releases it. */
export const hintTags = (parts: Parts, application: RepositoryRef): readonly RepositoryRef[] => {
  parts.store.remember(`${HINTED}${application.id}`, `${parts.clock.now()}`)
  const known = parts.store.recall(`${RELEASERS}${application.id}`)
  return known === null ? [] : (JSON.parse(known) as RepositoryRef[])
}

const remember = (parts: Parts, application: RepositoryRef, repository: RepositoryRef): void => {
  const name = `${RELEASERS}${application.id}`
  const known = JSON.parse(parts.store.recall(name) ?? '[]') as RepositoryRef[]
  if (known.some(({ id }) => id === repository.id)) return
  parts.store.remember(name, JSON.stringify([...known, repository]))
}

/**
 * The tags of the applications that a configuration releases. Their repositories are fetched when a webhook hinted at a
 * tag, and once in a reconcile period without any: GitHub sends no event where more than three tags come at once.
 */
export const readTags = async (parts: Parts, repository: RepositoryRef, config: Config): Promise<readonly Tag[]> => {
  const repos = [...new Set(config.releases.map(({ repo }) => repo))]
  const tags = await Promise.all(
    repos.map(async repo => {
      const application = await parts.applications.find(repository, repo)
      if (!application) return []
      remember(parts, application, repository)
      const mirror = await parts.mirrors.of(application)
      const fetched = Number(parts.store.recall(`${FETCHED}${application.id}`) ?? 0)
      const hinted = Number(parts.store.recall(`${HINTED}${application.id}`) ?? 0)
      const now = parts.clock.now()
      if (fetched <= hinted || now - fetched >= parts.reconcile) {
        await mirror.fetch()
        parts.store.remember(`${FETCHED}${application.id}`, `${now + 1}`)
      }
      const branches = await parts.host.trustedBranches(application)
      return (await mirror.tags(branches)).map(tag => ({ ...tag, repo }))
    }),
  )
  return tags.flat()
}
