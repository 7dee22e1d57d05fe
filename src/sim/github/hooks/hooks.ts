import { createHmac, randomUUID } from 'node:crypto'
import type { Account, App, Installation, Repository } from '../entities.ts'
import { renderOrganization, renderSimpleUser } from '../render/account.ts'
import { renderInstallationRef } from '../render/app.ts'
import { renderRepository } from '../render/repository.ts'
import { iso } from '../render/time.ts'
import type { World } from '../world.ts'
import { post } from './post.ts'

/** Something that GitHub tells about. The payload is made at once: it shows the moment of the event. */
export interface Happening {
  readonly event: string
  readonly action: string | null
  readonly sender: Account
  readonly repository?: Repository
  readonly organization?: Account
  /** Told to this App only (its own check suite). */
  readonly only?: App
  /** Told to the App of this installation only (events about it). */
  readonly installation?: Installation
  readonly payload: Readonly<Record<string, unknown>>
}

/** One attempt to deliver an event to an App, as `GET /app/hook/deliveries` lists it. */
export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly app: App
  readonly installation: Installation | null
  readonly repositoryId: number | null
  readonly event: string
  readonly action: string | null
  readonly redelivery: boolean
  readonly deliveredAt: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Null until it was answered. 0: the receiver could not be reached. */
  statusCode: number | null
  status: string
  /** Seconds. */
  duration: number
  response: { readonly headers: Readonly<Record<string, string>>; readonly body: string } | null
}

const always = new Set(['installation', 'installation_repositories', 'github_app_authorization', 'installation_target'])

/** Tells the Apps what happened, in the order in which it happened, and keeps the log of deliveries. */
export class Hooks {
  /** Oldest first. */
  readonly deliveries: Delivery[] = []
  /** Called with every delivery that is not lost, when it is sent. */
  readonly listeners = new Set<(delivery: Delivery) => void>()
  readonly #world: World
  #line: Promise<void> = Promise.resolve()
  #pending = 0
  readonly #waiting: (() => void)[] = []
  #late: Delivery[] = []

  constructor(world: World) {
    this.#world = world
  }

  emit(happening: Happening): void {
    if (this.#world.isQuiet) return
    for (const installation of this.#world.installations.values()) {
      if (!this.#concerns(installation, happening)) continue
      const body = this.#body(installation, happening)
      this.#send(this.#delivery(installation.app, installation, happening, body, randomUUID(), false))
    }
  }

  /** Sends a delivery again, under the same GUID (docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks). */
  redeliver(delivery: Delivery): Delivery {
    const again: Delivery = {
      ...delivery,
      id: this.#world.nextId(),
      redelivery: true,
      deliveredAt: this.#world.clock.now(),
      statusCode: null,
      status: 'pending',
      duration: 0,
      response: null,
    }
    this.#dispatch(again)
    return again
  }

  /** Resolves when every delivery was answered or given up. */
  async settled(): Promise<void> {
    for (const late of this.#late.splice(0)) this.#dispatch(late)
    while (this.#pending > 0) await new Promise<void>(resolve => this.#waiting.push(resolve))
  }

  #concerns(installation: Installation, happening: Happening): boolean {
    if (happening.installation) return happening.installation === installation
    if (installation.suspendedAt !== null) return false
    if (happening.only && happening.only !== installation.app) return false
    const owner = happening.repository?.owner ?? happening.organization
    if (owner?.id !== installation.account.id) return false
    if (happening.repository && installation.repositories && !installation.repositories.has(happening.repository.id))
      return false
    return always.has(happening.event) || installation.events.includes(happening.event)
  }

  #body(installation: Installation, happening: Happening): string {
    const world = this.#world
    const { repository } = happening
    const organization =
      happening.organization ?? (repository?.owner.kind === 'Organization' ? repository.owner : undefined)
    const told = {
      ...(happening.action === null ? {} : { action: happening.action }),
      ...happening.payload,
      ...(repository ? { repository: renderRepository(world, repository, null) } : {}),
      ...(organization ? { organization: renderOrganization(world, organization) } : {}),
      sender: renderSimpleUser(world, happening.sender),
      ...(happening.installation ? {} : { installation: renderInstallationRef(installation) }),
    }
    // A push carries the repository in an older form, with times as numbers (webhook-events-and-payloads#push).
    if (happening.event === 'push' && repository)
      told.repository = {
        ...renderRepository(world, repository, null),
        created_at: Math.floor(repository.createdAt / 1000),
        pushed_at: Math.floor(repository.pushedAt / 1000),
        master_branch: repository.defaultBranch,
        stargazers: 0,
        owner: {
          ...renderSimpleUser(world, repository.owner),
          name: repository.owner.login,
          email: repository.owner.email,
        },
        ...(repository.owner.kind === 'Organization' ? { organization: repository.owner.login } : {}),
      }
    const { payload, violations } = world.validator.webhook(happening.event, happening.action, told)
    world.violations.push(...violations)
    return JSON.stringify(payload)
  }

  #delivery(
    app: App,
    installation: Installation,
    happening: Pick<Happening, 'event' | 'action' | 'repository'>,
    body: string,
    guid: string,
    redelivery: boolean,
  ): Delivery {
    const digest = (algorithm: string) => createHmac(algorithm, app.hook.secret).update(body).digest('hex')
    return {
      id: this.#world.nextId(),
      guid,
      app,
      installation,
      repositoryId: happening.repository?.id ?? null,
      event: happening.event,
      action: happening.action,
      redelivery,
      deliveredAt: this.#world.clock.now(),
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/simulated',
        'x-github-delivery': guid,
        'x-github-event': happening.event,
        'x-github-hook-id': String(app.id),
        'x-github-hook-installation-target-id': String(app.id),
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature': `sha1=${digest('sha1')}`,
        'x-hub-signature-256': `sha256=${digest('sha256')}`,
      },
      body,
      statusCode: null,
      status: 'pending',
      duration: 0,
      response: null,
    }
  }

  #send(delivery: Delivery): void {
    const name = delivery.action === null ? delivery.event : `${delivery.event}.${delivery.action}`
    const { faults } = this.#world
    if (faults.take(['drop webhook'], name)) {
      this.deliveries.push(Object.assign(delivery, { statusCode: 0, status: 'failed to connect to host' }))
      return
    }
    if (faults.take(['late webhook'], name)) {
      this.#late.push(delivery)
      return
    }
    const doubled = faults.take(['double webhook'], name)
    this.#dispatch(delivery)
    if (doubled) this.#dispatch({ ...delivery, id: this.#world.nextId() })
    for (const waited of this.#late.splice(0)) this.#dispatch(waited)
  }

  #dispatch(delivery: Delivery): void {
    this.deliveries.push(delivery)
    this.#pending += 1
    const before = this.#line
    this.#line = (async () => {
      await before
      for (const listener of this.listeners) listener(delivery)
      const sent = this.#deliver(delivery).finally(() => {
        this.#pending -= 1
        if (this.#pending === 0) for (const wake of this.#waiting.splice(0)) wake()
      })
      // A quick receiver gets everything in order; a slow one does not hold up what follows, as on GitHub.
      await Promise.race([sent, new Promise(resolve => setTimeout(resolve, 100).unref())])
    })()
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { url } = delivery.app.hook
    if (url === '') {
      Object.assign(delivery, { statusCode: 200, status: 'OK', response: { headers: {}, body: '' } })
      return
    }
    const started = performance.now()
    const answer = await post(url, delivery.headers, delivery.body)
    delivery.duration = Math.round(performance.now() - started) / 1000
    delivery.statusCode = answer.status
    delivery.status = answer.reason
    delivery.response = { headers: answer.headers, body: answer.body }
  }
}

/** A delivery as the list shows it. */
export const renderDelivery = (delivery: Delivery): Record<string, unknown> => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: iso(delivery.deliveredAt),
  redelivery: delivery.redelivery,
  duration: delivery.duration,
  status: delivery.status,
  status_code: delivery.statusCode ?? 0,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installation?.id ?? null,
  repository_id: delivery.repositoryId,
  throttled_at: null,
})
