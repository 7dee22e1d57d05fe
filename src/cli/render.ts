import { stringify } from 'yaml'
import type { KubernetesObject, Rendered, RenderProblem } from '../diff/manifest.ts'
import { requestOf } from '../engine/side-at.ts'
import { createRenderer } from '../manifests/renderer.ts'
import { visible } from '../messages/diff-style.ts'
import { count } from '../messages/words.ts'
import type { Overlay } from '../overlay/overlay.ts'
import { laidOut } from './laid-out.ts'
import { openClone } from './local-clone.ts'
import { addressesIn, sideOf } from './local-side.ts'
import { overlayAsked } from './overlay-asked.ts'
import { showProgress } from './progress.ts'
import { environmentsOf, knownConfig } from './road-of.ts'
import { exitCode, Stop } from './stop.ts'

/** What `stagecoach render` was asked. */
export interface RenderOptions {
  readonly repo: string
  readonly ref?: string
  readonly kubernetes?: string
  readonly orgConfig?: string
  readonly format: 'yaml' | 'json'
}

/** Prints the objects that an overlay is in the cluster: one by its path or as `app/env`, or any directory. */
export const render = async (asked: string, options: RenderOptions): Promise<void> => {
  const { kubernetes = null } = options
  if (kubernetes !== null && !/^1\.\d{1,2}$/.test(kubernetes))
    throw new Stop(`"${kubernetes}" is no minor version of Kubernetes; write 1.33`)
  const clone = await openClone(options.repo)
  const { tree } = await sideOf(clone, options.ref)
  const renderer = createRenderer()
  const progress = showProgress(process.stderr, () => 'rendering')
  try {
    const config = knownConfig(tree.files, options.orgConfig)
    const { overlays } = laidOut(tree.files, config, clone.name)
    const overlay = overlayAsked(asked, clone.prefix, overlays, tree.files)
    const configured = environmentsOf(config, overlays).find(({ name }) => name === overlay.env)?.kubernetes ?? null
    progress.step(0, 1)
    const addresses = addressesIn(clone)
    const environments = [{ name: overlay.env, kubernetes: kubernetes ?? configured }]
    const rendered = await renderer.render(
      requestOf({ commit: '', tree, overlays }, overlay, { environments, addresses }),
    )
    progress.end()
    process.stdout.write(
      options.format === 'json'
        ? `${JSON.stringify(renderRecord(overlay, rendered), null, 2)}\n`
        : rendered.manifests.map(({ object }) => document(asWritten(object))).join('---\n'),
    )
    process.stderr.write(said(rendered))
    if (rendered.problems.length > 0) process.exitCode = exitCode.problems
  } finally {
    progress.end()
    tree.close()
    await renderer.close()
  }
}

/** What the cluster names gets no name from us. */
const asWritten = (object: KubernetesObject): object => {
  const { name, ...nameless } = object.metadata
  return 'generateName' in nameless && nameless['generateName'] === name ? { ...object, metadata: nameless } : object
}

/** What `stagecoach render --format json` prints: the shape that scripts may rely on. */
const renderRecord = ({ app, env, path }: Overlay, rendered: Rendered) => {
  const { manifests, problems, warnings, digest, tools, read } = rendered
  return { app, env: env === '' ? null : env, path, digest, tools, manifests, problems, warnings, read }
}

/** One object as kustomize writes it; what an older reader of YAML would take for something else is quoted. */
const document = (object: unknown): string =>
  stringify(object, { lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false, compat: 'yaml-1.1' })

/** What there is to say beside the objects. */
const said = ({ problems, warnings, manifests }: Rendered): string => {
  const hidden = manifests.reduce((sum, each) => sum + each.hidden.length, 0)
  return [
    ...problems.map(problemLine),
    ...warnings.map(warning => `warning: ${visible(warning)}`),
    ...(hidden > 0 ? [`${count(hidden, 'value is', 'values are')} hidden: secrets are never shown`] : []),
  ]
    .map(line => `${line}\n`)
    .join('')
}

const problemLine = ({ file, line, message, fatal }: RenderProblem): string =>
  `${visible(file)}:${line} ${visible(message)}${fatal ? '' : ' (left out)'}`
