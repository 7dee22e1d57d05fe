import type { App, Installation } from '../entities.ts'
import type { World } from '../world.ts'
import { type Rendered, renderSimpleUser } from './account.ts'
import { iso, isoOrNull } from './time.ts'

/** An App, as `GET /app`, check runs and `performed_via_github_app` show it. */
export const renderApp = (world: World, app: App): Rendered => ({
  id: app.id,
  slug: app.slug,
  node_id: app.node,
  client_id: app.clientId,
  owner: renderSimpleUser(world, app.owner),
  name: app.name,
  description: '',
  external_url: `${world.address}/apps/${app.slug}`,
  html_url: `${world.address}/apps/${app.slug}`,
  created_at: iso(app.createdAt),
  updated_at: iso(app.createdAt),
  permissions: app.permissions,
  events: app.events,
})

/** What every webhook of an App says about its installation. */
export const renderInstallationRef = (installation: Installation): Rendered => ({
  id: installation.id,
  node_id: installation.node,
})

/** `GET /app/installations/{installation_id}`. */
export const renderInstallation = (world: World, installation: Installation): Rendered => ({
  id: installation.id,
  client_id: installation.app.clientId,
  account: renderSimpleUser(world, installation.account),
  repository_selection: installation.repositories ? 'selected' : 'all',
  access_tokens_url: `${world.api}/app/installations/${installation.id}/access_tokens`,
  repositories_url: `${world.api}/installation/repositories`,
  html_url: `${world.address}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
  app_id: installation.app.id,
  app_slug: installation.app.slug,
  target_id: installation.account.id,
  target_type: installation.account.kind,
  permissions: { ...installation.permissions, metadata: 'read' },
  events: installation.events,
  created_at: iso(installation.createdAt),
  updated_at: iso(installation.updatedAt),
  single_file_name: null,
  has_multiple_single_files: false,
  single_file_paths: [],
  suspended_by: null,
  suspended_at: isoOrNull(installation.suspendedAt),
})
