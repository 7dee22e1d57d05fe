import type {
  AppSettings,
  Carry,
  Config,
  Environment,
  Ignore,
  OverlayPattern,
  PolicySettings,
  Release,
  Sync,
} from './config.ts'
import { environmentSchema } from './environment-schema.ts'
import { alongTheRoad, isProduction } from './environments.ts'
import { at, keyPlace, type Located } from './located.ts'
import { normalised } from './overlay-pattern.ts'
import type { Written } from './schema.ts'
import { childrenOf } from './texts.ts'

/** Names resolved, defaults filled in, environments in the order of the road. `file` is the repository's own file. */
export const resolve = (written: Written, root: Located, file: string): Config => {
  const { title, labels, reviewers, assignees } = written.pullRequest
  return {
    mode: written.mode,
    overlays: overlaysOf(written.overlays),
    carry: written.carry.map(carryOf),
    limits: written.limits,
    pullRequest: { ...defined({ title }), labels: labels ?? [], reviewers, assignees: assignees ?? [] },
    // Not by Object.entries, which puts names such as "10" first.
    apps: childrenOf(root, ['apps']).map(
      (name): AppSettings => ({ exclude: false, ...defined(written.apps[name] ?? {}), name }),
    ),
    environments: alongTheRoad(
      childrenOf(root, ['environments']).map(name =>
        environmentOf(name, written.environments[name] ?? environmentSchema.parse({}), root, file),
      ),
    ),
    releases: written.releases.map(
      ({ tags, ...release }, index): Release => ({
        ...defined(release),
        tags: childrenOf(root, ['releases', index, 'tags']).map(env => ({ env, patterns: tags[env] ?? [] })),
      }),
    ),
    validate: {
      block: written.validate.block,
      rules: childrenOf(root, ['validate', 'rules']).flatMap(rule => {
        const weight = written.validate.rules[rule]
        if (weight === undefined) return []
        if (typeof weight === 'string') return [{ rule, weight }]
        return Object.entries(weight).map(([env, each]) => ({ rule, env, weight: each }))
      }),
      ignore: written.validate.ignore.map((each): Ignore => defined(each)),
    },
    policies: written.policies.map(
      (each): PolicySettings =>
        typeof each === 'string' ? { path: normalised(each) } : { ...defined(each), path: normalised(each.path) },
    ),
    // `/gitops` is a word of its own, and the command's name is the next one.
    prefix: written.commands.prefix === '/' ? '/' : `${written.commands.prefix} `,
  }
}

const overlaysOf = (written: Written['overlays']): readonly OverlayPattern[] =>
  (written === undefined ? [] : Array.isArray(written) ? written : [written]).map(each =>
    typeof each === 'string' ? { path: normalised(each) } : { ...defined(each), path: normalised(each.path) },
  )

const carryOf = (written: Written['carry'][number]): Carry => {
  if (typeof written === 'string') return { kind: written }
  if (written.files !== undefined) return { kind: 'files', files: normalised(written.files) }
  const path = written.path === undefined ? undefined : normalised(written.path)
  return { kind: 'value', ...defined({ path }), at: written.at ?? '', add: written.add ?? false }
}

const environmentOf = (
  name: string,
  written: NonNullable<Written['environments'][string]>,
  root: Located,
  file: string,
): Environment => {
  const place = keyPlace(root, ['environments', name])
  const right = ['environments', name, 'who', 'promote']
  const whoPlace = at(root, right) && keyPlace(root, right)
  return {
    name,
    from: written.from ?? [],
    any: written.any,
    promote: written.promote,
    who: written.who,
    gates: {
      ...defined({ healthy: written.gates.healthy, merged: written.gates.merged }),
      checks: written.gates.checks ?? [],
      upstreamChecks: written.gates.upstreamChecks ?? [],
    },
    base: written.base,
    ...defined({ kubernetes: written.kubernetes }),
    production: written.production ?? isProduction(name),
    ...defined({ dryRun: typeof written.dryRun === 'string' ? written.dryRun : dryRunBeside(written) }),
    ...(written.sync && { sync: syncOf(name, written.sync) }),
    line: place.line,
    ...(place.file !== file && { file: place.file }),
    ...(whoPlace && { whoLine: whoPlace.line, ...(whoPlace.file !== file && { whoFile: whoPlace.file }) }),
  }
}

const dryRunBeside = ({ dryRun, sync }: NonNullable<Written['environments'][string]>): string | undefined =>
  dryRun === true ? sync?.cluster : undefined

const syncOf = (name: string, sync: NonNullable<NonNullable<Written['environments'][string]>['sync']>): Sync => ({
  ...defined(sync),
  ...(sync.engine === 'status' && { report: sync.report ?? name }),
})

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** The same without the keys that are undefined: "not there" has one spelling in the resolved configuration. */
const defined = <T extends object>(
  value: T,
): Defined<{ [K in keyof T as undefined extends T[K] ? never : K]: T[K] }> & Partial<Defined<T>> =>
  // The cast says what the filter did, which the type of Object.fromEntries cannot.
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as ReturnType<typeof defined<T>>
