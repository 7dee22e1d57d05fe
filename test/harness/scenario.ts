import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Validator } from '../../src/engine/ports.ts'
import { type SimCluster, startCluster } from '../../src/sim/cluster/cluster.ts'
import { desiredState } from '../../src/sim/desired-state.ts'
import type { Comment, Issue, Permissions, Pull, StatusState } from '../../src/sim/github/entities.ts'
import { findInTree, walkTree } from '../../src/sim/github/git/tree.ts'
import { createAccount, createRepository, setRole, userNamed } from '../../src/sim/github/operations/accounts.ts'
import { createStatus } from '../../src/sim/github/operations/statuses.ts'
import { type FilesGiven, Person } from '../../src/sim/github/person.ts'
import { type Seed, type Seeded, seed } from '../../src/sim/github/seed.ts'
import type { GitHub } from '../../src/sim/github/server.ts'
import { startGitHub } from '../../src/sim/github/server.ts'
import { type App, startApp } from './app.ts'
import { events, permissions } from './manifest.ts'
import { app, type Role, road, users } from './world.ts'

/** What a story begins with; everything has a default. */
export interface Given {
  /** `.github/stagecoach.yml`; null: there is none. */
  readonly config?: string | null
  /** Beside the configuration. Default: frontend 1.0.0 everywhere. */
  readonly files?: Readonly<Record<string, string>>
  readonly settings?: Seed['settings']
  readonly repositories?: Seed['repositories']
  readonly permissions?: Permissions
  /** Applications that the cluster has; default: one for each overlay below `apps/`. */
  readonly applications?: readonly {
    readonly name: string
    readonly path: string
    readonly valueFiles?: readonly string[]
    readonly automated?: boolean
  }[]
  /** What happens while something is being rendered, each time. */
  readonly rendering?: (t: Story) => Promise<void>
  /** Who judges, each time; default: one that has all the time it needs. */
  readonly judge?: () => Validator
  /** Default: true. Whether the first pass over what there is has happened before the story begins. */
  readonly begun?: boolean
}

const REPO = 'acme/shop'
const MINUTE = 60_000
const START = Date.parse('2026-11-20T09:00:00Z')

const durations: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE }
const ms = (duration: string): number => {
  const [, number = '0', unit = 's'] = /^(\d+)([smhd])$/.exec(duration) ?? []
  return Number(number) * (durations[unit] ?? 0)
}

/** What people read, without what differs from run to run: commit ids, and the port of the server. */
const readable = (text: string, url: string): string =>
  text
    .replace(/\n*<!-- stagecoach:answer .*-->/g, '')
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll(url, '')
    .replace(/issuecomment-\d+/g, 'issuecomment-1')
    .replace(/\b[0-9a-f]{40}\b/g, 'c0ffee1…')
    .replace(/\b[0-9a-f]{7}\b/g, 'c0ffee1')
    .replace(/issuecomment-\d+/g, 'issuecomment-1')
    .trim()

/** A story as it is told: what people do, what the clock does, and what is heard. */
export class Story {
  readonly github: GitHub
  readonly cluster: SimCluster
  readonly seeded: Seeded
  readonly clock: { at: number; now(): number }
  readonly state: string
  #app: App
  readonly #heard = new Set<number>()
  readonly #start: () => Promise<App>

  constructor(parts: {
    github: GitHub
    cluster: SimCluster
    seeded: Seeded
    clock: Story['clock']
    state: string
    app: App
    start: () => Promise<App>
  }) {
    this.github = parts.github
    this.cluster = parts.cluster
    this.seeded = parts.seeded
    this.clock = parts.clock
    this.state = parts.state
    this.#app = parts.app
    this.#start = parts.start
  }

  get app(): App {
    return this.#app
  }

  by(role: Role): Person {
    return this.seeded.people[role] ?? new Person(this.github.world, userNamed(this.github.world, role))
  }

  /** Somebody else's App that may write. */
  bot(name: string): Person {
    const account = createAccount(this.github.world, 'Bot', `${name}[bot]`)
    setRole(this.#repository(), account, 'write')
    return new Person(this.github.world, account)
  }

  // ── what people do ─────────────────────────────────────────────────────────

  /** Somebody pushes to the default branch. Gives the commit. */
  push(files: FilesGiven, message = 'Change', by: Role = 'author'): string {
    return this.by(by).push(REPO, { files, message })
  }

  /** Somebody opens a pull request with a change. Gives its number. */
  open(files: Readonly<Record<string, string | null>>, title = 'Change', by: Role = 'author'): number {
    const branch = `change-${this.#issues().length + 1}`
    this.by(by).push(REPO, { files, message: title, branch })
    return this.by(by).openPull(REPO, { head: branch, title }).issue.number
  }

  /** Somebody opens a pull request with a change, and merges it. Gives its number. */
  change(files: Readonly<Record<string, string | null>>, title = 'Change', by: Role = 'author'): number {
    const number = this.open(files, title, by)
    this.merge(number, by)
    return number
  }

  /** Somebody pushes to the branch of a pull request. */
  update(number: number, files: FilesGiven, message = 'Mend it', by: Role = 'author'): void {
    this.by(by).push(REPO, { files, message, branch: this.pull(number).headRef })
  }

  /** A new version of an app is merged into an environment. */
  bump(app: string, env: string, version: string): number {
    const path = `apps/${app}/overlays/${env}/kustomization.yaml`
    return this.change({ [path]: this.file(path).replace(/newTag: \S+/, `newTag: ${version}`) }, `${app} ${version}`)
  }

  /** The files with a new version of several apps in an environment. */
  moved(apps: readonly string[], env: string, version: string): Readonly<Record<string, string>> {
    const path = (app: string) => `apps/${app}/overlays/${env}/kustomization.yaml`
    return Object.fromEntries(
      apps.map(app => [path(app), this.file(path(app)).replace(/newTag: \S+/, `newTag: ${version}`)]),
    )
  }

  /** Somebody forks the repository; gives the name of the fork. */
  fork(by: Role): string {
    const { account } = this.by(by)
    createRepository(this.github.world, account, 'shop', {}, this.#repository())
    return `${account.login}/shop`
  }

  merge(number: number, by: Role = 'releaser'): void {
    this.by(by).merge(REPO, number)
  }

  close(number: number, by: Role = 'author'): void {
    this.by(by).closePull(REPO, number)
  }

  /** A workflow reports a commit status, on the head of the default branch unless told otherwise. */
  status(context: string, state: StatusState, sha = this.head): void {
    createStatus(this.github.world, this.by('author').identity, this.#repository(), sha, { context, state })
  }

  /** Somebody writes a comment, and the App looks at it. */
  async comment(number: number, body: string, by: Role = 'releaser'): Promise<Comment> {
    const comment = this.by(by).comment(REPO, number, body)
    await this.settle()
    return comment
  }

  /** Somebody lets the cluster's Applications follow another branch. */
  follow(branch: string): void {
    for (const { kind, apiVersion, metadata, spec } of this.cluster.applications()) {
      const given = spec as { readonly source: object }
      this.cluster.apply({
        apiVersion,
        kind,
        metadata: { name: metadata.name, namespace: metadata.namespace },
        spec: { ...given, source: { ...given.source, targetRevision: branch } },
      })
    }
  }

  /** The operator renames the repository, and lets the cluster's Applications read it under its new name. */
  rename(name: string): void {
    this.by('operator').renameRepository(REPO, name)
    for (const { kind, apiVersion, metadata, spec } of this.cluster.applications()) {
      const given = spec as { readonly source: object }
      const source = { ...given.source, repoURL: `${this.github.url}/acme/${name}.git` }
      const { namespace } = metadata
      this.cluster.apply({ apiVersion, kind, metadata: { name: metadata.name, namespace }, spec: { ...given, source } })
    }
  }

  /** From here on GitHub's webhooks reach nobody. */
  deaf(): void {
    const { installation } = this.seeded
    if (installation) installation.events = []
  }

  /** Does it without a webhook being sent, as when GitHub loses them. */
  quietly<T>(change: () => T): T {
    return this.github.world.quietly(change)
  }

  // ── time ───────────────────────────────────────────────────────────────────

  /** Until nothing moves any more: webhooks, passes, and rollouts that take seconds. */
  async settle(): Promise<void> {
    for (let step = 0; step < 200; step += 1) {
      await this.github.world.hooks.settled()
      await this.cluster.settle()
      await this.#app.drain()
      await this.cluster.settle()
      const due = this.#app.nextDue()
      // Looks at settled environments come every 30 s for ever; a story waits for them only when it says so.
      if (due === null || due - this.clock.at > 5_000) {
        await this.github.world.hooks.settled()
        if (!this.#app.busy()) return
      } else this.clock.at = Math.max(this.clock.at, due)
    }
    throw new Error(`nothing settles:\n${this.#app.audit().slice(0, 20).join('\n')}`)
  }

  /** Time passes, with everything that is done meanwhile. */
  async wait(duration: string): Promise<void> {
    const end = this.clock.at + ms(duration)
    await this.settle()
    while (this.clock.at < end) {
      this.clock.at = Math.min(end, this.clock.at + 10 * MINUTE)
      await this.settle()
    }
  }

  /** The periodic look at everything. */
  async sweep(): Promise<void> {
    await this.wait('6m')
  }

  /** The process dies where it stands, and another one starts on the same disk. */
  async restart(how: { readonly forgetful?: boolean } = {}): Promise<void> {
    await this.#app.kill()
    if (how.forgetful) rmSync(this.state, { recursive: true, force: true })
    this.#app = await this.#start()
  }

  // ── what is heard and seen ─────────────────────────────────────────────────

  #repository() {
    const found = this.github.world.repository('acme', 'shop')
    if (!found) throw new Error('the repository is gone')
    return found
  }

  #issues(): readonly Issue[] {
    return [...this.#repository().issues.values()]
  }

  pull(number: number): Pull {
    const pull = this.#repository().issues.get(number)?.pull
    if (!pull) throw new Error(`there is no pull request #${number}`)
    return pull
  }

  /** Numbers of all pull requests. */
  pulls(): readonly number[] {
    return this.#issues().flatMap(({ pull, number }) => (pull ? [number] : []))
  }

  /** The pull requests of our App: `#2 open: Promote frontend 1.1.0 to staging`. */
  promotions(): readonly string[] {
    return this.#issues().flatMap(({ pull, number, title, user }) => {
      if (!pull || user.kind !== 'Bot') return []
      const state = pull.mergedAt !== null ? 'merged' : pull.issue.state
      return [`#${number} ${state}: ${title}`]
    })
  }

  /** The next comment of our App that was not read yet, without what only machines read. */
  said(): string {
    const [next] = this.#unheard()
    if (!next) throw new Error(`nothing was said; all comments:\n${this.#conversation()}`)
    this.#heard.add(next.id)
    return readable(next.body, this.github.url)
  }

  /** The comment on a pull request that says what it changes, as it stands now; undefined where there is none. */
  shown(number: number): string | undefined {
    const found = [...this.#repository().comments.values()].filter(
      ({ issue, body, user }) =>
        issue.number === number && user === this.seeded.app?.bot && body.startsWith('<!-- stagecoach:change -->'),
    )
    expect(found.length, 'comments that say what a pull request changes').toBeLessThan(2)
    for (const { id } of found) this.#heard.add(id)
    return found[0] && readable(found[0].body, this.github.url)
  }

  #unheard(): readonly Comment[] {
    return [...this.#repository().comments.values()].filter(
      ({ user, id }) => user === this.seeded.app?.bot && !this.#heard.has(id),
    )
  }

  #conversation(): string {
    return [...this.#repository().comments.values()]
      .map(({ user, issue, body }) => `#${issue.number} ${user.login}: ${body}`)
      .join('\n')
  }

  /** Reactions of our App on a comment. */
  reactions(comment: Comment): readonly string[] {
    return comment.reactions.filter(({ user }) => user === this.seeded.app?.bot).map(({ content }) => content)
  }

  /** Body of a pull request without what only machines read. */
  body(number: number): string {
    return readable(this.pull(number).issue.body ?? '', this.github.url)
  }

  /** What the body says in bold after its first sentence: how it stands, and how it goes on. */
  standing(number: number): readonly string[] {
    return this.body(number)
      .split('\n\n')
      .slice(1)
      .filter(paragraph => /^\*\*|^Merged around/.test(paragraph))
  }

  /** Title of a check run of ours on a commit or on a pull request's head: `in_progress: waits: …`. */
  check(name: string, on: number | string): string | undefined {
    const sha = typeof on === 'number' ? this.pull(on).headSha : on
    const run = this.#run(name, sha)
    return run && `${run.conclusion ?? run.status}: ${readable(run.title ?? '', this.github.url)}`
  }

  #run(name: string, sha: string) {
    const all = [...this.github.world.repositories.values()].flatMap(({ runs }) => [...runs.values()])
    return all.findLast(run => run.name === name && run.suite.headSha === sha)
  }

  /** Somebody presses "Re-run" on the newest check run of that name on a pull request's head. */
  async rerun(name: string, number: number, by: Role = 'author'): Promise<void> {
    const run = this.#run(name, this.pull(number).headSha)
    if (!run) throw new Error(`there is no check ${name} on #${number}`)
    this.by(by).rerun(run)
    await this.settle()
  }

  /** What the newest check run of ours of that name says below its title. */
  checkText(name: string, on: number | string): string {
    const sha = typeof on === 'number' ? this.pull(on).headSha : on
    const run = this.#run(name, sha)
    return readable(run?.summary ?? '', this.github.url)
  }

  /** Annotations of the newest check run of ours of that name: `.github/stagecoach.yml:3 failure: unknown key`. */
  annotations(name: string, on: number | string): readonly string[] {
    const sha = typeof on === 'number' ? this.pull(on).headSha : on
    const run = [...this.#repository().runs.values()].findLast(each => each.name === name && each.suite.headSha === sha)
    return (run?.annotations ?? []).map(
      ({ path, startLine, level, message }) => `${path}:${startLine} ${level}: ${readable(message, this.github.url)}`,
    )
  }

  labels(number: number): readonly string[] {
    return [...this.pull(number).issue.labels].map(({ name }) => name).sort()
  }

  /** A commit as people see it: its message, and who signed it. */
  commit(sha: string): { readonly author: string; readonly signed: boolean; readonly message: string } {
    const found = this.#repository().git.commit(sha)
    if (!found) throw new Error(`there is no commit ${sha}`)
    return {
      author: found.author.name,
      signed: found.signature !== null,
      message: readable(found.message, this.github.url),
    }
  }

  /** What people asked for, as it stands on the ledger branch: `holds/production/frontend.json`. */
  ledger(): readonly string[] {
    const { git } = this.#repository()
    const head = git.branch('stagecoach/ledger')
    const tree = head === null ? null : git.commit(head)?.tree
    return tree
      ? walkTree(git.objects, tree)
          .map(({ path }) => path)
          .filter(path => path.includes('/') && path.endsWith('.json'))
      : []
  }

  /** Calls of our App that count against a limit, in their order. */
  requests(): readonly string[] {
    return this.github.world.ledger.calls
      .filter(({ metered, identity }) => metered !== null && identity.startsWith('stagecoach'))
      .map(({ key, detail }) => (detail && key === 'POST /graphql' ? detail : key))
  }

  file(path: string, ref = 'main'): string {
    const { git } = this.#repository()
    const tree = git.commit(git.branch(ref) ?? ref)?.tree
    const found = tree === undefined ? null : findInTree(git.objects, tree, path)
    if (found === null) throw new Error(`there is no ${path} at ${ref}`)
    return git.objects.read(found.oid)?.data.toString('utf8') ?? ''
  }

  /** Paths that the head commit of a pull request changed. */
  changed(number: number): readonly string[] {
    const { git } = this.#repository()
    const commit = git.commit(this.pull(number).headSha)
    const files = (sha: string | undefined): ReadonlyMap<string, string> => {
      const tree = sha === undefined ? undefined : git.commit(sha)?.tree
      return new Map(tree === undefined ? [] : walkTree(git.objects, tree).map(({ path, oid }) => [path, oid]))
    }
    const before = files(commit?.parents[0])
    return [...files(this.pull(number).headSha)]
      .flatMap(([path, oid]) => (before.get(path) === oid || before.get(`${path}/`) === oid ? [] : [path]))
      .filter(path => path.includes('.'))
  }

  /** Names of all branches. */
  branches(): readonly string[] {
    return this.#repository()
      .git.refs('refs/heads/')
      .map(([name]) => name.slice('refs/heads/'.length))
      .sort()
  }

  /** The commit of a branch. */
  tip(branch: string): string {
    return this.#repository().git.branch(branch) ?? ''
  }

  get head(): string {
    return this.#repository().git.branch(this.#repository().defaultBranch) ?? ''
  }

  /** The version that an environment has of an app in Git. */
  version(app: string, env: string): string {
    return /newTag: (\S+)/.exec(this.file(`apps/${app}/overlays/${env}/kustomization.yaml`))?.[1] ?? ''
  }

  /** The version that runs. */
  running(app: string, env: string): string | undefined {
    return this.cluster.running(`${app}-${env}`)?.version
  }

  /** Deployments of our App, oldest first: `staging frontend: success`. */
  deployments(): readonly string[] {
    return [...this.#repository().deployments.values()].map(({ environment, payload, statuses }) => {
      const given = (typeof payload === 'string' ? JSON.parse(payload) : payload) as { apps?: object }
      return `${environment} ${Object.keys(given.apps ?? {}).join(' ')}: ${statuses.at(-1)?.state ?? 'none'}`
    })
  }

  /** What is wrong with overlays and configuration, each with its place. */
  problems(): readonly string[] {
    return this.#app.roads().flatMap(({ problems }) => problems)
  }

  /** What the App did, newest last, one line each. */
  audit(): readonly string[] {
    return this.#app.audit().toReversed()
  }

  /** Fails on whatever nobody heard, nobody knew, or nobody used. */
  finish(): void {
    const { world } = this.github
    expect(
      this.#unheard().map(({ body, issue }) => `#${issue.number}: ${body}`),
      'comments that nobody read',
    ).toEqual([])
    expect(world.violations, 'what GitHub would refuse').toEqual([])
    expect(world.unknownRoutes, 'routes that nobody knows').toEqual([])
    expect(world.faults.unused(), 'faults that never struck').toEqual([])
    expect(this.#app.troubles(), 'what failed inside').toEqual([])
  }

  /** A trouble that the story is about. */
  forgive(pattern: RegExp): void {
    this.#app.forgive(pattern)
  }
}

const overlaysIn = (files: Readonly<Record<string, string>>): NonNullable<Given['applications']> =>
  Object.keys(files).flatMap(path => {
    const [, app, env] = /^apps\/([^/]+)\/overlays\/([^/]+)\/kustomization\.yaml$/.exec(path) ?? []
    return app && env ? [{ name: `${app}-${env}`, path: `apps/${app}/overlays/${env}` }] : []
  })

/** Tells a story: the real app in front of a simulated GitHub and a simulated cluster, on a clock that only the story moves. */
export const scenario = async (given: Given, story: (t: Story) => Promise<void>): Promise<void> => {
  const clock = {
    at: START,
    now(): number {
      return this.at
    },
  }
  const github = await startGitHub({ clock })
  const files = given.files ?? app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
  const config = given.config === undefined ? road : given.config
  const seeded = seed(github.world, {
    org: 'acme',
    repo: 'shop',
    files: { ...files, ...(config === null ? {} : { '.github/stagecoach.yml': config }) },
    ...(given.settings ? { settings: given.settings } : {}),
    ...(given.repositories ? { repositories: given.repositories } : {}),
    users,
    teams: { release: ['releaser'] },
    app: { slug: 'stagecoach', permissions: given.permissions ?? permissions, events, webhookSecret: 'secret' },
  })
  const shop = github.world.repository('acme', 'shop')
  if (shop) seeded.teams['release']?.repositories.set(shop.id, 'write')
  const cluster = await startCluster({ clock, resolve: desiredState(github.world) })
  const applications = given.applications ?? overlaysIn(files)
  const source = { repoURL: `${github.url}/${REPO}.git`, targetRevision: 'main' }
  // What there is runs already when a story begins; from then on only who asks gets a sync.
  for (const application of applications) cluster.application({ ...application, ...source, automated: true })
  await cluster.settle()
  for (const application of applications) cluster.application({ automated: false, ...application, ...source })
  await cluster.settle()
  const state = mkdtempSync(join(tmpdir(), 'stagecoach-'))
  let told: Story | undefined
  const rendering = async (): Promise<void> => {
    if (told) await given.rendering?.(told)
  }
  const start = () =>
    startApp({ github, cluster, seeded, clock, state, rendering, ...(given.judge && { judge: given.judge }) })
  const parts = { github, cluster, seeded, clock, state, app: await start(), start }
  const t = new Story(parts)
  told = t
  try {
    if (given.begun ?? true) {
      t.app.lookAtEverything()
      await t.settle()
    }
    await story(t)
    await t.settle()
    t.finish()
  } catch (error) {
    if (error instanceof Error)
      error.message += `\n\nWhat the App did:\n${t.audit().join('\n')}\n${t.app.troubles().join('\n')}`
    throw error
  } finally {
    await t.app.kill()
    await Promise.all([github.close(), cluster.close()])
    rmSync(state, { recursive: true, force: true })
  }
}
