import { at, canonicalJson, isMap, listAt, mapAt, textAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import { generatedApplications } from '../../overlay/application-set.ts'
import { filesOf } from '../../overlay/files.ts'
import type { DeployedObject } from '../../overlay/nested-source.ts'
import { viewOf } from '../rules/cluster-view.ts'
import type { Found, Rule } from '../rules/rule.ts'
import type { Scene } from '../scene.ts'

/** Two Applications that own the same objects take them from each other for ever; two of one name are refused. */
export const applicationCollision: Rule = {
  id: 'application-collision',
  severity: { production: 'warning', others: 'warning' },
  says: 'The Applications that an ApplicationSet makes have different names, and do not put the same thing into the same namespace of the same cluster. Otherwise Argo CD refuses them, or each undoes what the other did.',
  fix: 'Put what tells them apart into the template: a parameter in "metadata.name", and in "destination"',
  *judge(scene) {
    for (const on of viewOf(scene).of('argoproj.io/ApplicationSet')) yield* collisions(on, scene)
  },
}

function* collisions(on: Manifest, scene: Scene): Iterable<Found> {
  const name = textAt(on.object, 'spec', 'template', 'metadata', 'name')
  for (const [index, generator] of listAt(on.object, 'spec', 'generators').entries()) {
    if (!isMap(generator)) continue
    const elements = listAt(generator, 'list', 'elements')
    if (elements.length > 0) yield* amongElements(on, scene, index, generator, elements)
    else if (name !== undefined && !name.includes('{{') && !('list' in generator))
      yield {
        on,
        at: '/spec/template/metadata/name',
        message: `all Applications of the generator "${Object.keys(generator).join(', ').slice(0, 60)}" are called "${name.slice(0, 60)}", and Argo CD makes only one of a name`,
      }
  }
}

/** Elements of a list by name and by what they deploy where. */
function* amongElements(
  on: Manifest,
  { overlay }: Scene,
  generator: number,
  part: object,
  elements: readonly unknown[],
): Iterable<Found> {
  const object: DeployedObject = { ...on.object, spec: { ...mapAt(on.object, 'spec'), generators: [part] } }
  const context = { overlay, overlays: [overlay], addresses: [] }
  const { applications } = generatedApplications(
    { files: filesOf({}), objects: [], context, isCovered: () => false },
    object,
  )
  // Where some cannot be told, nobody knows which element made which.
  if (applications.length !== elements.length) return
  const names = new Map<string, number>()
  const places = new Map<string, number>()
  for (const [index, application] of applications.entries()) {
    const here = `/spec/generators/${generator}/list/elements/${index}`
    const { name } = application.metadata
    const sameName = names.get(name)
    const place = placeOf(application, elements[index])
    const samePlace = place === undefined ? undefined : places.get(place)
    if (sameName !== undefined)
      yield {
        on,
        at: here,
        message: `elements ${sameName + 1} and ${index + 1} give Applications of the same name, "${name.slice(0, 60)}"`,
      }
    else if (samePlace !== undefined)
      yield {
        on,
        at: here,
        message: `elements ${samePlace + 1} and ${index + 1} deploy the same into the same namespace of the same cluster`,
        fix: 'Give each of them a namespace, or a cluster, of its own',
      }
    if (sameName === undefined) names.set(name, index)
    if (place !== undefined && samePlace === undefined) places.set(place, index)
  }
}

/** Where an Application puts what; environments of one thing are the same thing. */
const placeOf = ({ spec }: DeployedObject, element: unknown): string | undefined => {
  const destination = at(spec, 'destination')
  if (!isMap(destination) || textAt(destination, 'namespace') === undefined) return undefined
  const sources = [at(spec, 'source'), ...listAt(spec, 'sources')].filter(isMap)
  const what = sources.map(source =>
    canonicalJson({
      ...source,
      path: withoutEnvironment(textAt(source, 'path'), element),
      targetRevision: null,
      helm: null,
    }),
  )
  return canonicalJson([destination, what])
}

/** Parameters that say where rather than what. */
const WHERE = /^(?:cluster|env|environment|stage|region|zone|target)(?:name)?$/i

const withoutEnvironment = (path: string | undefined, element: unknown): string | undefined => {
  const where = Object.entries(mapAt(element)).flatMap(([key, value]) =>
    WHERE.test(key) && typeof value === 'string' && value !== '' ? [value] : [],
  )
  return path
    ?.split('/')
    .map(segment => (where.includes(segment) ? '*' : segment))
    .join('/')
}
