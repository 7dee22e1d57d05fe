import { stringify } from 'yaml'
import { compare } from '../engine/compare.ts'
import { yardstickOf } from '../engine/yardstick-of.ts'
import { createRenderer } from '../manifests/renderer.ts'
import { createValidator } from '../manifests/validator.ts'
import { changeText } from '../messages/change-comment.ts'
import type { ChangeFacts } from '../messages/change-facts.ts'
import { validateCheck } from '../messages/validate-check.ts'
import { coloursFor } from './colours.ts'
import { diffRecord } from './diff-record.ts'
import { diffText } from './diff-text.ts'
import { laidOut } from './laid-out.ts'
import { openClone } from './local-clone.ts'
import { addressesIn, changedPaths, defaultBase, type LocalSide, sideOf } from './local-side.ts'
import { showProgress } from './progress.ts'
import { checkNames, environmentsOf, knownConfig, WITHOUT_CONFIG } from './road-of.ts'
import { exitCode, Stop } from './stop.ts'

/** What `stagecoach diff` was asked. */
export interface DiffOptions {
  readonly repo: string
  readonly base?: string
  readonly head?: string
  readonly env?: string
  readonly app?: string
  readonly orgConfig?: string
  readonly format: 'text' | 'markdown' | 'json' | 'yaml'
  /** Differences end it with 1. */
  readonly exitCode?: boolean
}

/** Says what a change does to every environment that it reaches, in a local clone. */
export const diff = async (options: DiffOptions): Promise<void> => {
  const clone = await openClone(options.repo)
  const head = await sideOf(clone, options.head)
  try {
    const base = await (options.base === undefined ? defaultBase(clone, head) : sideOf(clone, options.base))
    try {
      const facts = await factsOf(options, base, head, clone.name, addressesIn(clone))
      process.stdout.write(written(facts, options.format))
      const differs = facts.diffs.some(({ state }) => state !== 'same')
      if (validateCheck(facts).state === 'failure' || (options.exitCode && differs))
        process.exitCode = exitCode.problems
    } finally {
      base.tree.close()
    }
  } finally {
    head.tree.close()
  }
}

const factsOf = async (
  { env, app, orgConfig }: DiffOptions,
  base: LocalSide,
  head: LocalSide,
  name: string,
  addresses: readonly string[],
): Promise<ChangeFacts> => {
  // The head's configuration on both sides: what a change says about the layout was so before, only unsaid.
  const config = knownConfig(head.tree.files, orgConfig)
  const after = laidOut(head.tree.files, config, name)
  const before = laidOut(base.tree.files, config, name)
  for (const { file, line, column, message } of after.problems)
    process.stderr.write(`${file}:${line}:${column} ${message}\n`)
  const overlays = [...after.overlays, ...before.overlays]
  if (overlays.length === 0)
    throw new Stop('nothing that could be rendered is here: no kustomization, no chart, and no overlay of a layout')
  const environments = environmentsOf(config, overlays)
  checkNames({ ...(env === undefined ? {} : { env }), ...(app === undefined ? {} : { app }) }, overlays, environments)

  const [renderer, validator] = [createRenderer(), createValidator()]
  const progress = showProgress(process.stderr, (done, all) => `rendered ${done} of ${all} overlays`)
  try {
    const compared = await compare({
      renderer,
      base: { commit: base.commit, tree: base.tree, overlays: before.overlays },
      head: { commit: head.commit, tree: head.tree, overlays: after.overlays },
      changed: changedPaths(base.tree, head.tree),
      environments,
      addresses,
      judging: { validator, yardstick: await yardstickOf(config ?? WITHOUT_CONFIG, base.tree, head.tree) },
      only: overlay => (env === undefined || overlay.env === env) && (app === undefined || overlay.app === app),
      progress: progress.step,
    })
    return { ...compared, repository: null, promotion: false }
  } finally {
    progress.end()
    await Promise.all([renderer.close(), validator.close()])
  }
}

const written = (facts: ChangeFacts, format: DiffOptions['format']): string => {
  if (format === 'json') return `${JSON.stringify(diffRecord(facts), null, 2)}\n`
  if (format === 'yaml') return stringify(diffRecord(facts), { lineWidth: 0, aliasDuplicateObjects: false })
  if (format === 'markdown') return `${changeText(facts, Number.POSITIVE_INFINITY)}\n`
  const compared = `compares ${facts.base.slice(0, 7)} with ${facts.head === '' ? 'the work tree' : facts.head.slice(0, 7)}`
  const colours = coloursFor(process.stdout)
  return `${process.stdout.isTTY ? `${colours.dim(compared)}\n\n` : ''}${diffText(facts, colours)}`
}
