import { fullName, type Release } from '../entities.ts'
import type { World } from '../world.ts'
import { type Rendered, renderSimpleUser } from './account.ts'
import { iso, isoOrNull } from './time.ts'

export const renderRelease = (world: World, release: Release): Rendered => {
  const { repository } = release
  const at = `${world.api}/repos/${fullName(repository)}`
  const web = `${world.address}/${fullName(repository)}`
  const tag = encodeURIComponent(release.tag)
  return {
    id: release.id,
    node_id: release.node,
    url: `${at}/releases/${release.id}`,
    assets_url: `${at}/releases/${release.id}/assets`,
    upload_url: `${at}/releases/${release.id}/assets{?name,label}`,
    html_url: `${web}/releases/tag/${tag}`,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    immutable: false,
    prerelease: release.prerelease,
    author: renderSimpleUser(world, release.author),
    created_at: iso(release.createdAt),
    updated_at: iso(release.publishedAt ?? release.createdAt),
    published_at: isoOrNull(release.publishedAt),
    tarball_url: release.draft ? null : `${at}/tarball/${tag}`,
    zipball_url: release.draft ? null : `${at}/zipball/${tag}`,
    assets: [],
  }
}
