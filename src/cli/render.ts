import { posix } from 'node:path'
import { stringify } from 'yaml'
import type { KubernetesObject, Rendered, RenderProblem } from '../diff/manifest.ts'
import { createRenderer } from '../manifests/renderer.ts'
import { visible } from '../messages/diff-style.ts'
import { count } from '../messages/words.ts'
import type { Files } from '../overlay/files.ts'
import type { Overlay } from '../overlay/overlay.ts'
import { laidOut } from './laid-out.ts'
import { openClone } from './local-clone.ts'
import { addressesOf, sideOf } from './local-side.ts'
import { showProgress } from './progress.ts'
import { environmentsOf, knownConfig, meant } from './road-of.ts'
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
    const overlay = overlayOf(asked, clone.prefix, overlays, tree.files)
    const configured = environmentsOf(config, overlays).find(({ name }) => name === overlay.env)?.kubernetes ?? null
    progress.step(0, 1)
    const rendered = await renderer.render({
      tree,
      overlay,
      overlays,
      kubernetes: kubernetes ?? configured,
      addresses: addressesOf(clone),
    })
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

/** What is meant: a path as the shell completes it, a path from the root, or `app/env`. A directory that is no overlay has no environment. */
const overlayOf = (asked: string, prefix: string, overlays: readonly Overlay[], files: Files): Overlay => {
  const paths = [posix.join(prefix, asked), posix.normalize(asked)].map(path => path.replace(/^\.?\/+|^\.$|\/+$/g, ''))
  for (const path of paths) {
    const overlay = overlays.find(each => each.path === path)
    if (overlay) return overlay
  }
  const named = overlays.find(({ app, env }) => `${app}/${env}` === asked)
  if (named) return named
  for (const path of paths) {
    const app = path.split('/').at(-1) ?? ''
    if (files.id(path) !== undefined) return { app, env: '', path, kind: 'file' }
    if (path === '' || files.paths.some(each => each.startsWith(`${path}/`)))
      return { app, env: '', path, kind: 'directory' }
  }
  const known = overlays.flatMap(each => [each.path, `${each.app}/${each.env}`])
  throw new Stop(
    `there is no overlay "${asked}"${meant(asked, known)}${overlays.length > 0 ? '' : '; none was recognised here'}`,
  )
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
