import { isChart } from './chart-of.ts'
import { chartParts, type Parts } from './chart-source.ts'
import { writtenSources } from './deployers.ts'
import { digestOf } from './digest.ts'
import { directoryParts } from './directory-parts.ts'
import { resolvePath } from './file-reader.ts'
import {
  type DeployedObject,
  freePaths,
  isOurs,
  isRenderedAnyway,
  type Nested,
  notRendered,
  onlyUnrendered,
} from './nested-source.ts'
import { notAppliedOfFlux } from './not-applied.ts'
import { plainValue } from './plain-value.ts'
import type { Unrendered, Values } from './source.ts'
import { listOf, mapOf, type Written, wordOf } from './written.ts'
import { readYaml } from './yaml.ts'

/** What a HelmRelease of Flux deploys, where its chart is in this repository. */
export const releaseParts = (nested: Nested, object: DeployedObject): Parts => {
  const { files } = nested
  const not = (code: Unrendered['code'], sentence: string): Unrendered => notRendered(nested, object, code, sentence)
  const spec = mapOf(object['spec'])
  const asked = chartAsked(nested, object, spec)
  if ('code' in asked) return onlyUnrendered(not(asked.code, asked.sentence))
  const { chart } = asked
  const unrendered: Unrendered[] = []
  const values: Values[] = []
  const named = [...listOf(asked.spec['valuesFiles']), asked.spec['valuesFile']].flatMap(each => wordOf(each) ?? [])
  const optional = asked.spec['ignoreMissingValuesFiles'] === true
  const paths = named.flatMap(each => resolvePath('', each) ?? [])
  for (const file of paths) values.push(optional ? { file, optional } : { file })
  const defaults = chart === '' ? 'values.yaml' : `${chart}/values.yaml`
  if (paths.length > 0 && !paths.includes(defaults) && files.id(defaults) !== undefined)
    unrendered.push(
      not(
        'unknown',
        `its valuesFiles replace ${defaults} in the cluster; here they are laid over it, so defaults may show`,
      ),
    )
  for (const from of listOf(spec['valuesFrom'])) {
    const found = valuesFrom(nested, object, mapOf(from))
    if ('sentence' in found) unrendered.push(not(found.code, found.sentence))
    else values.push(...found.values)
  }
  if (spec['values'] !== undefined && spec['values'] !== null) values.push({ inline: spec['values'] })
  if (listOf(spec['postRenderers']).length > 0)
    unrendered.push(not('unknown', 'its postRenderers change what the chart renders; they are not applied here'))
  const install = mapOf(spec['install'])
  const crds = install['crds'] !== 'Skip' && install['skipCRDs'] !== true
  const parts = chartParts(files, chart, releaseOf(object, spec), values, { crds })
  return { sources: parts.sources, unrendered: [...parts.unrendered, ...unrendered] }
}

/** Name and namespace of a release, as Flux makes them where they are not said. */
const releaseOf = (object: DeployedObject, spec: Written): { readonly name: string; readonly namespace: string } => {
  const target = wordOf(spec['targetNamespace'])
  const { name, namespace } = object.metadata
  const whole = wordOf(spec['releaseName']) ?? (target === undefined ? name : `${target}-${name}`)
  // Helm takes 53 characters at most.
  const short = whole.length > 53 ? `${whole.slice(0, 40)}-${digestOf(whole).slice(0, 12)}` : whole
  return { name: short, namespace: target ?? namespace ?? '' }
}

type Not = { readonly code: Unrendered['code']; readonly sentence: string }

const chartAsked = (
  nested: Nested,
  object: DeployedObject,
  spec: Written,
): { readonly chart: string; readonly spec: Written } | Not => {
  const ref = mapOf(spec['chartRef'])
  const kind = wordOf(ref['kind'])
  if (kind !== undefined) {
    const name = wordOf(ref['name']) ?? ''
    if (kind === 'OCIRepository')
      return {
        code: 'remote',
        sentence: `its chart comes from the registry of OCIRepository ${name}; only charts of this repository are rendered`,
      }
    const chart = nested.objects.find(
      each => each.kind === 'HelmChart' && kind === 'HelmChart' && each.metadata.name === name,
    )
    if (!chart)
      return { code: 'elsewhere', sentence: `its chart comes from ${kind} ${name}, which is not among these objects` }
    return chartIn(nested, object, mapOf(chart['spec']))
  }
  return chartIn(nested, object, mapOf(mapOf(spec['chart'])['spec']))
}

const chartIn = (
  nested: Nested,
  object: DeployedObject,
  spec: Written,
): { readonly chart: string; readonly spec: Written } | Not => {
  const source = mapOf(spec['sourceRef'])
  const chart = wordOf(spec['chart'])
  if (chart === undefined) return { code: 'unknown', sentence: 'it says no chart' }
  const kind = wordOf(source['kind'])
  const name = wordOf(source['name']) ?? ''
  if (kind === 'HelmRepository')
    return {
      code: 'remote',
      sentence: `its chart ${chart} comes from HelmRepository ${name}; only charts of this repository are rendered`,
    }
  const path = resolvePath('', chart)
  const ours = path === undefined ? false : isOurSource(nested, object, source)
  const there = path !== undefined && (isChart(nested.files, path) || nested.files.id(path) !== undefined)
  if (path === undefined || ours === false)
    return {
      code: 'elsewhere',
      sentence: `its chart ${chart} comes from ${kind ?? 'a source'} ${name}, which is not this repository`,
    }
  if (!there) return { code: 'missing', sentence: `its chart ${chart} is not in the repository` }
  return { chart: path, spec }
}

/**
 * Whether a source of Flux is this repository: by the address of the GitRepository, which is among the objects or written anywhere in
 * the repository. Undefined where it is nowhere: then what is asked for is here, or not.
 */
const isOurSource = (nested: Nested, object: DeployedObject, ref: Written): boolean | undefined => {
  if ((wordOf(ref['kind']) ?? 'GitRepository') !== 'GitRepository') return false
  const name = wordOf(ref['name']) ?? ''
  const namespace = wordOf(ref['namespace']) ?? object.metadata.namespace
  const named = nested.objects.filter(each => each.kind === 'GitRepository' && each.metadata.name === name)
  const near = named.find(each => each.metadata.namespace === namespace) ?? named[0]
  const url = near ? wordOf(mapOf(near['spec'])['url']) : writtenSources(nested.files).get(name)
  return url === undefined ? undefined : isOurs(nested.context, url)
}

const valuesFrom = (
  { objects }: Nested,
  release: DeployedObject,
  from: Written,
): { readonly values: readonly Values[] } | Not => {
  const kind = wordOf(from['kind']) ?? ''
  const name = wordOf(from['name']) ?? ''
  const key = wordOf(from['valuesKey']) ?? 'values.yaml'
  const found = objects.find(
    each =>
      each.kind === kind &&
      each.metadata.name === name &&
      (each.metadata.namespace ?? '') === (release.metadata.namespace ?? ''),
  )
  const text = found && dataOf(found, key)
  if (text === undefined)
    return from['optional'] === true
      ? { values: [] }
      : {
          code: 'missing',
          sentence: `${key} of ${kind} ${name}, which its values come from, is not among these objects`,
        }
  const target = wordOf(from['targetPath'])
  if (target !== undefined) {
    if (!/^[\w-]+(?:\.[\w-]+)*$/.test(target))
      return { code: 'unknown', sentence: `its value at ${target} is not applied here; write it in values` }
    return {
      values: [{ inline: target.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), scalar(text)) }],
    }
  }
  const reading = readYaml(text)
  const document = reading.ok ? reading.documents[0] : undefined
  if (!reading.ok) return { code: 'unknown', sentence: `${key} of ${kind} ${name} is not readable as YAML` }
  const inline = document && plainValue(document)
  return { values: inline === null || inline === undefined ? [] : [{ inline }] }
}

const scalar = (text: string): unknown => {
  const reading = readYaml(text)
  const [document] = reading.ok ? reading.documents : []
  return document?.kind === 'scalar' ? plainValue(document) : text
}

/** A text of a ConfigMap or Secret; undefined where it is not there, or hidden already. */
const dataOf = (object: DeployedObject, key: string): string | undefined => {
  const plain = wordOf(mapOf(object['stringData'])[key])
  const data = mapOf(object['data'])[key]
  if (object.kind !== 'Secret') return typeof data === 'string' ? data : undefined
  if (plain !== undefined || typeof data !== 'string') return plain
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data)) return undefined
  return new TextDecoder().decode(Uint8Array.from(atob(data.replaceAll(/\s/g, '')), char => char.charCodeAt(0)))
}

/** What a Kustomization of Flux deploys out of this repository. */
export const kustomizationParts = (nested: Nested, object: DeployedObject): Parts => {
  const { files } = nested
  const not = (code: Unrendered['code'], sentence: string): Unrendered => notRendered(nested, object, code, sentence)
  const spec = mapOf(object['spec'])
  const source = mapOf(spec['sourceRef'])
  const path = resolvePath('', wordOf(spec['path']) ?? '')
  const there = path !== undefined && (path === '' || files.paths.some(each => each.startsWith(`${path}/`)))
  if (path === undefined || isOurSource(nested, object, source) === false)
    return onlyUnrendered(
      not(
        'elsewhere',
        `what it deploys comes from ${wordOf(source['kind']) ?? 'a source'} ${wordOf(source['name']) ?? ''}, which is not this repository`,
      ),
    )
  if (!there) return onlyUnrendered(not('missing', `its path ${path} is not in the repository`))
  if (isRenderedAnyway(nested, path)) return onlyUnrendered()
  const parts = directoryParts(files, path, {
    paths: freePaths(nested, path),
    release: { name: object.metadata.name, namespace: wordOf(spec['targetNamespace']) ?? '' },
    restrict: 'repository',
  })
  return {
    sources: parts.sources,
    unrendered: [...parts.unrendered, ...notAppliedOfFlux(spec).map(({ code, sentence }) => not(code, sentence))],
  }
}
