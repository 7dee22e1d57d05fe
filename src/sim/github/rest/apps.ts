import { randomBytes } from 'node:crypto'
import type { App, Installation, Permissions } from '../entities.ts'
import { type Delivery, renderDelivery } from '../hooks/hooks.ts'
import { roleOf } from '../identity.ts'
import { createApp, createInstallationToken, installedOn, suspendApp, uninstallApp } from '../operations/installs.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderApp, renderInstallation } from '../render/app.ts'
import { renderRepository } from '../render/repository.ts'
import { iso } from '../render/time.ts'
import { Body } from './body.ts'
import { type Answer, accepted, type Call, created, done, ok, type Routes } from './call.ts'

const app = (call: Call): App => {
  if (call.identity.kind === 'app') return call.identity.app
  throw new Refusal(401, 'A JSON web token could not be decoded')
}

const installation = (call: Call): Installation => {
  const found = call.world.installations.get(call.number('installation_id'))
  if (!found || found.app !== app(call)) throw notFound()
  return found
}

const show = (call: Call, found: Installation | undefined): Answer => {
  if (!found) throw notFound()
  return ok(renderInstallation(call.world, found))
}

const installationOn = (call: Call, accountId: number | undefined, repositoryId?: number): Answer => {
  const mine = app(call)
  const found = [...call.world.installations.values()].find(
    candidate =>
      candidate.app === mine &&
      candidate.account.id === accountId &&
      (repositoryId === undefined || candidate.repositories === null || candidate.repositories.has(repositoryId)),
  )
  return show(call, found)
}

const renderConfig = ({ hook }: App) => ({
  content_type: hook.contentType,
  insecure_ssl: hook.insecureSsl,
  secret: '********',
  url: hook.url,
})

const delivery = (call: Call): Delivery => {
  const mine = app(call)
  const id = call.number('delivery_id')
  const found = call.world.hooks.deliveries.find(candidate => candidate.id === id && candidate.app === mine)
  // Deliveries are kept for three days (docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks).
  if (!found || found.deliveredAt < call.world.clock.now() - 3 * 86_400_000) throw notFound()
  return found
}

/** The App about itself, its installations, its tokens and its webhook (docs.github.com/rest/apps). */
export const appRoutes: Routes = {
  'GET /app': call =>
    ok({
      ...renderApp(call.world, app(call)),
      installations_count: [...call.world.installations.values()].filter(one => one.app === app(call)).length,
    }),
  // A code is good for one hour and one use (docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest).
  'POST /app-manifests/{code}/conversions': call => {
    const { world } = call
    const found = world.manifests.get(call.param('code'))
    if (!found) throw notFound()
    world.manifests.delete(call.param('code'))
    const manifest = new Body(found.manifest)
    const name = manifest.text('name')
    const { app: made, privateKey } = createApp(world, found.owner, {
      slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      name,
      permissions: (manifest.object('default_permissions')?.value ?? {}) as Permissions,
      events: manifest.texts('default_events'),
      webhookUrl: manifest.object('hook_attributes')?.maybeText('url') ?? '',
      webhookSecret: randomBytes(20).toString('hex'),
    })
    return created({
      ...renderApp(world, made),
      client_id: made.clientId,
      client_secret: randomBytes(20).toString('hex'),
      webhook_secret: made.hook.secret,
      pem: privateKey,
    })
  },
  'GET /apps/{app_slug}': call => {
    const found = [...call.world.apps.values()].find(({ slug }) => slug === call.param('app_slug'))
    if (!found) throw notFound()
    return ok(renderApp(call.world, found))
  },
  'GET /app/installations': call => {
    const mine = app(call)
    const all = [...call.world.installations.values()].filter(found => found.app === mine)
    return call.page(all, found => renderInstallation(call.world, found))
  },
  'GET /app/installations/{installation_id}': call => show(call, installation(call)),
  'DELETE /app/installations/{installation_id}': call => {
    const found = installation(call)
    uninstallApp(call.world, found, found.account)
    return done
  },
  'PUT /app/installations/{installation_id}/suspended': call => {
    const found = installation(call)
    suspendApp(call.world, found, found.account, true)
    return done
  },
  'DELETE /app/installations/{installation_id}/suspended': call => {
    const found = installation(call)
    suspendApp(call.world, found, found.account, false)
    return done
  },
  'POST /app/installations/{installation_id}/access_tokens': call => {
    const { body, world } = call
    const permissions = body.object('permissions')?.value as Record<string, 'read' | 'write' | 'admin'> | undefined
    const ids = body.list('repository_ids')?.map(Number)
    const { text, token, repositories } = createInstallationToken(world, installation(call), {
      ...(body.has('repositories') ? { repositories: body.texts('repositories') } : {}),
      ...(ids ? { repositoryIds: ids } : {}),
      ...(permissions ? { permissions } : {}),
    })
    return created({
      token: text,
      expires_at: iso(token.expiresAt),
      permissions: { ...token.permissions, metadata: 'read' },
      repository_selection: (repositories ?? token.installation.repositories) ? 'selected' : 'all',
      ...(repositories ? { repositories: repositories.map(one => renderRepository(world, one, null)) } : {}),
    })
  },
  'GET /repos/{owner}/{repo}/installation': call => {
    const mine = app(call)
    const found = call.world.repository(call.param('owner'), call.param('repo'))
    if (!found || !mine) throw notFound()
    return installationOn(call, found.owner.id, found.id)
  },
  'GET /orgs/{org}/installation': call => installationOn(call, call.world.account(call.param('org'))?.id),
  'GET /users/{username}/installation': call => installationOn(call, call.world.account(call.param('username'))?.id),
  'GET /installation/repositories': call => {
    const { identity, world } = call
    if (identity.kind !== 'installation')
      throw new Refusal(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      )
    const all = installedOn(world, identity.installation).filter(
      found => identity.repositories === null || identity.repositories.has(found.id),
    )
    const selection = identity.installation.repositories ? 'selected' : 'all'
    return call.page(
      all,
      found => renderRepository(world, found, roleOf(world, identity.installation.app.bot, found)),
      repositories => ({ total_count: all.length, repository_selection: selection, repositories }),
    )
  },
  'DELETE /installation/token': call => {
    if (call.identity.kind !== 'installation')
      throw new Refusal(403, 'You must authenticate with an installation access token.')
    const { installation: mine, repositories } = call.identity
    for (const [text, token] of call.world.tokens)
      if (token.kind === 'installation' && token.installation === mine && token.repositories === repositories)
        call.world.tokens.delete(text)
    return done
  },
  'GET /app/hook/config': call => ok(renderConfig(app(call))),
  'PATCH /app/hook/config': call => {
    const mine = app(call)
    mine.hook = {
      url: call.body.maybeText('url') ?? mine.hook.url,
      secret: call.body.maybeText('secret') ?? mine.hook.secret,
      contentType: call.body.choice('content_type', ['json', 'form']) ?? mine.hook.contentType,
      insecureSsl: mine.hook.insecureSsl,
    }
    return ok(renderConfig(mine))
  },
  'GET /app/hook/deliveries': call => {
    const mine = app(call)
    const oldest = call.world.clock.now() - 3 * 86_400_000
    const all = call.world.hooks.deliveries.filter(found => found.app === mine && found.deliveredAt >= oldest).reverse()
    const cursor = call.query.get('cursor')
    const start = cursor === null ? 0 : all.findIndex(found => `v1_${found.id}` === cursor)
    if (start < 0) throw new Refusal(422, 'Invalid cursor')
    const size = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30) || 30))
    const next = all[start + size]
    const url = new URL(call.url)
    if (next) url.searchParams.set('cursor', `v1_${next.id}`)
    return {
      status: 200,
      body: all.slice(start, start + size).map(renderDelivery),
      ...(next ? { headers: { link: `<${url.href}>; rel="next"` } } : {}),
    }
  },
  'GET /app/hook/deliveries/{delivery_id}': call => {
    const found = delivery(call)
    return ok({
      ...renderDelivery(found),
      url: found.app.hook.url,
      request: { headers: found.headers, payload: JSON.parse(found.body) as unknown },
      response: { headers: found.response?.headers ?? null, payload: found.response?.body ?? null },
    })
  },
  'POST /app/hook/deliveries/{delivery_id}/attempts': call => {
    call.world.hooks.redeliver(delivery(call))
    return accepted({})
  },
}
