import type { Config, Principal } from '../config/config.ts'
import { promotionBranch } from '../messages/branch.ts'
import { parseCarries } from '../messages/carries.ts'
import type { Files } from '../overlay/files.ts'
import { deploymentsOf } from '../promotion/evidence.ts'
import type { Check, Deployment, Ledger, Pull, Rights, Seen } from '../promotion/facts.ts'
import { parseLedger } from '../promotion/ledger.ts'
import type { Observed, OverlayNow, PullTree } from '../promotion/observed.ts'
import { promotionName } from '../promotion/promote.ts'
import { OLDER, proofsAt } from '../promotion/propose.ts'
import { teamsOf } from '../promotion/rights.ts'
import { addressesOf } from './addresses.ts'
import { judgedBy } from './judged-by.ts'
import type { Memory } from './memory.ts'
import { memoryOf } from './memory.ts'
import type { Parts } from './parts.ts'
import type { Mirror, RepositoryRef, Snapshot, SyncContext, SyncTarget } from './ports.ts'
import { readOverlays } from './read-overlays.ts'
import { readRepository } from './read-repository.ts'
import { readTags } from './read-tags.ts'

/** How many newer commits an engine that reports on commits is asked about. */
const DESCENDANTS = 30

/** A pass is late when it misses this many periods; what happened meanwhile was not watched. */
const MISSED = 3

/** What was found, and what acting on it needs beside the facts. */
export interface Look {
  readonly observed: Observed
  readonly snapshot: Snapshot
  readonly mirror: Mirror
}

const watched = (memory: Memory, now: number, reconcile: number): number => {
  const before = memory.read().watched
  const since = before && now - before.until <= MISSED * reconcile ? before.since : now
  memory.write({ watched: { since, until: now } })
  return since
}

/** What the engines are asked about: every overlay of a watched environment, at the commit that it should run. */
export const targetsOf = (
  repository: RepositoryRef,
  config: Config,
  overlays: readonly OverlayNow[],
  deployments: readonly Deployment[],
  head: string,
): readonly SyncTarget[] =>
  config.environments.flatMap(({ name, sync }) =>
    overlays.flatMap(({ overlay, carried }) => {
      if (overlay.env !== name || !sync) return []
      const latest = deploymentsOf(deployments, overlay.app, overlay.env)[0]
      // What has changed since its last deployment gets one at the head within this pass.
      const same = latest?.apps[overlay.app]?.content === carried.content
      return [{ repository, overlay, sync, revision: latest && same ? latest.commit : head }]
    }),
  )

/** The context in which engines look at a repository's environments. */
export const syncContext = (
  parts: Parts,
  repository: RepositoryRef,
  look: Pick<Look, 'snapshot' | 'mirror'>,
): SyncContext => {
  const reports = new Map<string, ReturnType<SyncContext['reports']>>()
  const { head: seen, defaultBranch } = look.snapshot
  // The mirror may know newer commits than the snapshot: somebody has pushed since.
  let known: Promise<string> | undefined
  const tip = (): Promise<string> => {
    known ??= look.mirror.resolve(`refs/heads/${defaultBranch}`).then(found => found ?? seen ?? '')
    return known
  }
  return {
    clock: parts.clock,
    // After a push back, what a cluster still runs may contain what it should run, and not be on the branch any more.
    reaches: async (commit, ancestor) =>
      (await look.mirror.reaches(commit, ancestor)) &&
      (commit === ancestor || (await look.mirror.reaches(await tip(), commit))),
    reports: commit => {
      const known = reports.get(commit) ?? parts.host.reports(repository, commit)
      reports.set(commit, known)
      return known
    },
    descendants: async commit => {
      const { head } = look.snapshot
      if (head === null) return []
      return (await look.mirror.log(commit, head, [])).slice(0, DESCENDANTS).map(newer => newer.commit)
    },
    addresses: addressesOf(look.snapshot.url),
    defaultBranch: look.snapshot.defaultBranch,
  }
}

/** How every target stands, as its engine says. */
export const seenOf = async (
  parts: Parts,
  all: readonly SyncTarget[],
  context: SyncContext,
): Promise<readonly Seen[]> => {
  const groups = Map.groupBy(all, ({ sync }) => sync.engine)
  const reports = await Promise.all(
    [...groups].map(async ([name, group]) => {
      const engine = parts.engines.get(name)
      if (!engine)
        return group.map(({ overlay, revision: asked }) => ({
          app: overlay.app,
          env: overlay.env,
          asked,
          health: 'unknown' as const,
          revision: '',
          reason: `no engine "${name}" is set up here`,
        }))
      const answers = await engine.observe(group, context)
      return group.map(({ overlay, revision: asked }, i) => ({
        app: overlay.app,
        env: overlay.env,
        asked,
        ...(answers[i] ?? { health: 'unknown' as const, revision: '', reason: 'the engine did not answer for it' }),
      }))
    }),
  )
  return reports.flat()
}

const trees = async (mirror: Mirror, pulls: readonly Pull[]): Promise<ReadonlyMap<number, PullTree>> => {
  const open = pulls.filter(({ state, local, author }) => state === 'open' && local && author.ours)
  const read = async ({ number, head }: Pull): Promise<[number, PullTree] | null> => {
    const parent = await mirror.parent(head)
    if (parent === null) return null
    const [changed, headFiles, onto] = await Promise.all([
      mirror.changed(parent, head),
      mirror.files(head),
      mirror.files(parent),
    ])
    return [number, { parent, changed, head: headFiles, onto }]
  }
  return new Map((await Promise.all(open.map(read))).filter(entry => entry !== null))
}

/** Everybody whose rights decide something now: who wished, and who merged a promotion. */
const rights = async (
  parts: Parts,
  repository: RepositoryRef,
  config: Config,
  ledger: Ledger,
  pulls: readonly Pull[],
  memory: Memory,
): Promise<ReadonlyMap<number, Rights | null>> => {
  const told = memory.read().shown
  const mergers = pulls.flatMap(({ state, author, mergedBy, number, head }) =>
    state === 'merged' && author.ours && mergedBy && !mergedBy.ours && !told[`${number}`]?.includes('landed') && head
      ? [mergedBy]
      : [],
  )
  const people = new Map([...ledger.wishes.map(({ by }) => by), ...mergers].map(person => [person.id, person]))
  const who: Principal[] = config.environments.flatMap(environment => environment.who.promote)
  const teams = [...new Set(teamsOf(who))]
  const read = async (person: { readonly id: number; readonly login: string }): Promise<[number, Rights | null]> => {
    try {
      return [person.id, await parts.host.rights(repository, person, teams)]
    } catch {
      // Rights that cannot be read allow nothing; the pass itself goes on, because health must.
      return [person.id, null]
    }
  }
  return new Map(await Promise.all([...people.values()].map(read)))
}

/** Shorter names stand in their branch as they are, whatever they are made of. */
const SHORT = 60

/** Branches of promotions whose names are too long for a ref, with what they stand for. */
const longBranches = (config: Config, overlays: readonly OverlayNow[]) =>
  new Map(
    overlays.flatMap(({ overlay: { app, env } }) => {
      const name = promotionName(config, app)
      return name.length > SHORT || env.length > SHORT ? [[promotionBranch(env, name), { env, name }] as const] : []
    }),
  )

/** Reads everything once, at one commit, and gives it as plain facts. Null where there is nothing to look at: archived or empty. `hinted`: a commit to fetch early. */
export const observe = async (parts: Parts, repository: RepositoryRef, hinted?: string): Promise<Look | null> => {
  const memory = memoryOf(parts.store, repository)
  const mirror = await parts.mirrors.of(repository)
  const found = await readRepository(parts, repository, mirror, hinted)
  if (!found) return null
  const { snapshot, head, files, state, config, overlays, problems } = found
  const ledgerFiles = snapshot.ledger ? await mirror.files(snapshot.ledger.head) : null
  const ledger = parseLedger(ledgerFiles, snapshot.ledger?.ours ?? true)
  const now = parts.clock.now()
  const context = syncContext(parts, repository, { snapshot, mirror })
  const targets = config ? targetsOf(repository, config, overlays, snapshot.deployments, head) : []
  const long = config ? longBranches(config, overlays) : undefined
  const carries = new Map(
    snapshot.pulls.flatMap(pull => {
      const parsed = parseCarries(pull, long)
      return parsed ? [[pull.number, parsed] as const] : []
    }),
  )
  const remembered = memory.read()
  const facts: Omit<Observed, 'files' | 'checks' | 'carriedAtBeginning'> = {
    now,
    watchedSince: watched(memory, now, parts.reconcile),
    repository: {
      owner: repository.owner,
      name: repository.name,
      url: snapshot.url,
      defaultBranch: snapshot.defaultBranch,
    },
    mergeMethods: snapshot.mergeMethods,
    head,
    config: state,
    overlays,
    problems,
    pulls: snapshot.pulls,
    carries,
    trees: await trees(mirror, snapshot.pulls),
    ledger,
    deployments: snapshot.deployments,
    seen: await seenOf(parts, targets, context),
    rights: config ? await rights(parts, repository, config, ledger, snapshot.pulls, memory) : new Map(),
    tags: config ? await readTags(parts, repository, config) : [],
    shown: new Map(Object.entries(remembered.shown).map(([number, digest]) => [Number(number), digest])),
    judged: new Map(Object.entries(remembered.judged).map(([number, verdicts]) => [Number(number), verdicts])),
    unopened: new Map(Object.entries(remembered.unopened)),
    unmerged: new Map(Object.entries(remembered.unmerged)),
    judgedBy: config ? judgedBy(config, files) : '',
    validated: new Map(Object.entries(remembered.validated)),
    asked: new Map(Object.entries(remembered.asked)),
  }
  const observed = config
    ? await withEvidence(parts, repository, mirror, config, facts, files)
    : { ...facts, files: new Map([[head, files]]), checks: new Map(), carriedAtBeginning: new Map() }
  return { observed, snapshot, mirror }
}

/** Adds the trees of the commits that evidence and open promotions name, and the checks on them. */
const withEvidence = async (
  parts: Parts,
  repository: RepositoryRef,
  mirror: Mirror,
  config: Config,
  facts: Omit<Observed, 'files' | 'checks' | 'carriedAtBeginning'>,
  files: Files,
): Promise<Observed> => {
  const bare: Observed = { ...facts, files: new Map(), checks: new Map(), carriedAtBeginning: new Map() }
  const proven = new Set(
    facts.overlays.flatMap(({ overlay: { app, env } }) =>
      proofsAt(bare, config, app, env)
        .slice(0, OLDER)
        .map(({ commit }) => commit),
    ),
  )
  const named = [...facts.carries.values()].flatMap(({ from }) => Object.values(from).map(({ commit }) => commit))
  const trees = new Map<string, Files>([[facts.head, files]])
  for (const commit of new Set([...proven, ...named])) {
    // After a force-push a commit of old evidence may be gone for good: then it proves nothing any more.
    if (!trees.has(commit) && (await mirror.resolve(commit)) !== null) trees.set(commit, await mirror.files(commit))
  }
  const checks = new Map<string, readonly Check[]>()
  if (config.environments.some(({ gates }) => gates.upstreamChecks.length > 0))
    for (const commit of new Set([...proven, facts.head]))
      checks.set(commit, await parts.host.checks(repository, commit))
  const begun = facts.ledger.begun?.commit
  const asks = config.environments.some(({ promote }) => promote === 'auto')
  const before =
    begun !== undefined && asks && (await mirror.resolve(begun)) !== null
      ? readOverlays(await mirror.files(begun), config, repository.name).overlays
      : []
  const carriedAtBeginning = new Map(before.map(({ overlay, carried }) => [`${overlay.env} ${overlay.app}`, carried]))
  return { ...bare, files: trees, checks, carriedAtBeginning }
}
