import { randomBytes } from 'node:crypto'
import type { Wire } from './answer-rest.ts'
import type { Account } from './entities.ts'
import { userNamed } from './operations/accounts.ts'
import type { World } from './world.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** A page that people would look at: sent on to where `to` says, else a line that names it. */
export const webPage = (world: World, path: string, to: string | null): Wire => {
  if (to !== null) return { status: 302, headers: { location: to }, body: '' }
  const [, owner = '', name = '', rest = ''] = /^\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? []
  if (!world.repository(owner, name))
    return { status: 404, headers: html, body: '<!doctype html><title>Not found</title>' }
  const text = `${escaped(owner)}/${escaped(name)}${escaped(rest)}`
  return { status: 200, headers: html, body: `<!doctype html><title>${text}</title><p>${text}</p>` }
}

/** The archive that `GET …/tarball/{ref}` and `…/zipball/{ref}` lead to. */
export const codeload = (world: World, path: string): Wire => {
  const [, owner = '', name = '', kind = '', sha = ''] =
    /^\/_codeload\/([^/]+)\/([^/]+)\/(tar\.gz|zip)\/([0-9a-f]{40})$/.exec(path) ?? []
  const repository = world.repository(owner, name)
  if (!repository?.git.commit(sha)) return { status: 404, headers: html, body: 'Not Found' }
  const format = kind === 'zip' ? 'zip' : 'tar.gz'
  const body = repository.git.archive(format, sha, `${owner}-${name}-${sha.slice(0, 7)}/`)
  return { status: 200, headers: { 'content-type': kind === 'zip' ? 'application/zip' : 'application/x-gzip' }, body }
}

/**
 * The page on which an App is registered from a manifest: answers with the code that is exchanged for it
 * (docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). Null for any other page.
 */
export const registerFromManifest = (world: World, url: URL, form: string): Wire | null => {
  const [, organization] = /^(?:\/organizations\/([^/]+))?\/settings\/apps\/new$/.exec(url.pathname) ?? [null, null]
  if (organization === null) return null
  const owner: Account | null = organization === undefined ? userNamed(world, 'ghost') : world.account(organization)
  const text = new URLSearchParams(form).get('manifest')
  if (!owner || text === null) return { status: 422, headers: html, body: 'A manifest is wanted.' }
  const manifest = JSON.parse(text) as Record<string, unknown>
  const code = randomBytes(20).toString('hex')
  world.manifests.set(code, { owner, manifest })
  const back = new URL(String(manifest['redirect_url'] ?? world.address))
  back.searchParams.set('code', code)
  const state = url.searchParams.get('state')
  if (state !== null) back.searchParams.set('state', state)
  return { status: 302, headers: { location: back.href }, body: '' }
}
