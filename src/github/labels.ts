import { isAnswered } from './doubt.ts'
import { keep } from './known.ts'
import { at, type Site } from './site.ts'

/** Colour of labels that we make; people may change it. */
const COLOR = '5b6ee1'

/** Node ids of labels, by name; those that do not exist are made. */
export async function labelIds(site: Site, names: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const name of new Set(names)) {
    const known = site.known.labels.get(name.toLowerCase())
    const id = known ?? (await findLabel(site, name)) ?? (await makeLabel(site, name))
    keep(site.known.labels, name.toLowerCase(), id)
    ids.push(id)
  }
  return ids
}

/** Null where there is none. */
export async function findLabel(site: Site, name: string): Promise<string | null> {
  try {
    const { data } = await site.octokit.rest.issues.getLabel({ ...at(site), name })
    return data.node_id
  } catch (error) {
    if (isAnswered(error) && error.status === 404) return null
    throw error
  }
}

async function makeLabel(site: Site, name: string): Promise<string> {
  try {
    const { data } = await site.octokit.rest.issues.createLabel({ ...at(site), name, color: COLOR })
    return data.node_id
  } catch (error) {
    // Somebody was faster, or our own request landed without an answer.
    const found =
      isAnswered(error) && (error.status === 422 || error.status >= 500) ? await findLabel(site, name) : null
    if (found === null) throw error
    return found
  }
}
