import type { Carried } from '../promotion/facts.ts'
import type { Step } from '../promotion/step.ts'
import type { Acting } from './act.ts'
import { addressesOf } from './addresses.ts'
import { requestOf } from './side-at.ts'

/** A deployment of more apps says nothing of bytes: the first one of a repository has all of them, and nobody changed them. */
const MOST = 10

/** What a deployment is to carry, with the digests of what it renders to: the bytes that are proven when it becomes healthy. */
export const rendered = async (
  { parts, repository, look: { observed, mirror }, config }: Acting,
  step: Step & { readonly do: 'deploy' },
): Promise<Readonly<Record<string, Carried>>> => {
  const apps = Object.entries(step.apps)
  if (apps.length > MOST || step.commit !== observed.head) return step.apps
  const overlays = observed.overlays.map(({ overlay }) => overlay)
  const about = { environments: config.environments, addresses: addressesOf(parts.pageOf(repository)) }
  const side = { commit: step.commit, tree: await mirror.tree(step.commit), overlays }
  const digests = await Promise.all(
    apps.map(async ([app, carried]): Promise<[string, Carried]> => {
      const overlay = overlays.find(each => each.app === app && each.env === step.env)
      if (!overlay) return [app, carried]
      const found = await parts.renderer.render(requestOf(side, overlay, about))
      // Part of the bytes would be taken for all of them.
      return [app, found.problems.length > 0 ? carried : { ...carried, rendered: found.digest }]
    }),
  )
  return Object.fromEntries(digests)
}
