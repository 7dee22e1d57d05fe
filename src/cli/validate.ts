import { validateTree } from '../engine/validate-tree.ts'
import { yardstickOf } from '../engine/yardstick-of.ts'
import { createRenderer } from '../manifests/renderer.ts'
import { createValidator } from '../manifests/validator.ts'
import { validateJson } from '../messages/validate-json.ts'
import { validateJunit } from '../messages/validate-junit.ts'
import { isRefused, type ValidateReport } from '../messages/validate-report.ts'
import { validateSarif } from '../messages/validate-sarif.ts'
import { validateText } from '../messages/validate-text.ts'
import { coloursFor } from './colours.ts'
import { laidOut } from './laid-out.ts'
import { openClone } from './local-clone.ts'
import { addressesIn, changedPaths, type LocalSide, sideOf } from './local-side.ts'
import { overlaysBelow } from './overlay-asked.ts'
import { showProgress } from './progress.ts'
import { checkNames, environmentsOf, knownConfig, WITHOUT_CONFIG } from './road-of.ts'
import { exitCode, Stop } from './stop.ts'

/** What `stagecoach validate` was asked. */
export interface ValidateOptions {
  readonly repo: string
  readonly ref?: string
  readonly base?: string
  readonly env?: string
  readonly app?: string
  readonly kubernetes?: string
  readonly orgConfig?: string
  readonly format: 'text' | 'json' | 'sarif' | 'junit'
}

/** Judges everything that a local clone is rendered to, and its files; with a path only what is below it. */
export const validate = async (asked: string | undefined, options: ValidateOptions): Promise<void> => {
  const { kubernetes } = options
  if (kubernetes !== undefined && !/^1\.\d{1,2}$/.test(kubernetes))
    throw new Stop(`"${kubernetes}" is no minor version of Kubernetes; write 1.33`)
  const clone = await openClone(options.repo)
  const head = await sideOf(clone, options.ref)
  try {
    const base = options.base === undefined ? null : await sideOf(clone, options.base)
    try {
      const addresses = addressesIn(clone)
      const report = await reportOf(asked, options, base, head, { ...clone, addresses })
      process.stdout.write(written(report, options.format))
      if (isRefused(report)) process.exitCode = exitCode.problems
    } finally {
      base?.tree.close()
    }
  } finally {
    head.tree.close()
  }
}

const reportOf = async (
  asked: string | undefined,
  { env, app, kubernetes, orgConfig }: ValidateOptions,
  base: LocalSide | null,
  head: LocalSide,
  clone: { readonly name: string; readonly prefix: string; readonly addresses: readonly string[] },
): Promise<ValidateReport> => {
  const { files } = head.tree
  const config = knownConfig(files, orgConfig)
  const found = laidOut(files, config, clone.name)
  for (const { file, line, column, message } of found.problems)
    process.stderr.write(`${file}:${line}:${column} ${message}\n`)
  const overlays = asked === undefined ? found.overlays : overlaysBelow(asked, clone.prefix, found.overlays, files)
  if (overlays.length === 0)
    throw new Stop('nothing that could be rendered is here: no kustomization, no chart, and no overlay of a layout')
  const road = environmentsOf(config, [...found.overlays, ...overlays])
  checkNames({ ...(env === undefined ? {} : { env }), ...(app === undefined ? {} : { app }) }, overlays, road)
  const environments = kubernetes === undefined ? road : road.map(each => ({ ...each, kubernetes }))

  const [renderer, validator] = [createRenderer(), createValidator()]
  const progress = showProgress(process.stderr, (done, all) => `validated ${done} of ${all} overlays`)
  try {
    return await validateTree({
      renderer,
      judging: {
        validator,
        // Whoever calls this in a clone trusts what is in it.
        yardstick: await yardstickOf(config ?? WITHOUT_CONFIG, head.tree, head.tree),
      },
      head: { ...head, overlays: [...new Set([...found.overlays, ...overlays])] },
      base: base && { ...base, overlays: laidOut(base.tree.files, config, clone.name).overlays },
      overlays: overlays.filter(
        each => (env === undefined || each.env === env) && (app === undefined || each.app === app),
      ),
      files: filesBelow(asked, overlays, base ? changedPaths(base.tree, head.tree) : files.paths),
      environments,
      addresses: clone.addresses,
      progress: progress.step,
    })
  } finally {
    progress.end()
    await Promise.all([renderer.close(), validator.close()])
  }
}

const filesBelow = (
  asked: string | undefined,
  overlays: readonly { readonly path: string }[],
  paths: readonly string[],
): readonly string[] =>
  asked === undefined
    ? paths
    : paths.filter(path =>
        overlays.some(each => each.path === '' || path === each.path || path.startsWith(`${each.path}/`)),
      )

const written = (report: ValidateReport, format: ValidateOptions['format']): string => {
  if (format === 'json') return validateJson(report)
  if (format === 'sarif') return validateSarif(report)
  if (format === 'junit') return validateJunit(report)
  return validateText(report, coloursFor(process.stdout))
}
