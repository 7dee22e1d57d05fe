import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import type { SecretScene } from './other-environment.ts'
import { scalarText } from './scalar-text.ts'
import { structureOf } from './structure-of.ts'
import { calledAs, placeOf, shown } from './told.ts'
import { sayElsewhere } from './vault.ts'

/** Which parameter of a provider lists what it fetches, and how each entry says what. */
const LISTS: Readonly<
  Record<string, { readonly list: string; readonly says: readonly string[]; readonly also: readonly string[] }>
> = {
  vault: { list: 'objects', says: ['secretPath'], also: ['roleName'] },
  azure: { list: 'objects', says: ['objectName'], also: ['keyvaultName', 'tenantId'] },
  aws: { list: 'objects', says: ['objectName'], also: [] },
  gcp: { list: 'secrets', says: ['resourceName'], also: [] },
}

/** Whether a SecretProviderClass says what it fetches, in a way that its provider can read. */
export const providerClassProblems = (object: JsonMap, scene?: SecretScene): readonly Problem[] => {
  const problems: Problem[] = []
  const name = calledAs(object)
  const say = (message: string, fix: string, path: readonly (string | number)[]): void => {
    problems.push({ rule: 'secret.vault', severity: 'warning', message, fix, at: placeOf(path) })
  }
  const provider = textAt(object, 'spec', 'provider')
  if (provider === undefined) say(`${name} names no provider`, 'Write "provider": vault, azure, aws or gcp', ['spec'])
  const form = provider === undefined ? undefined : LISTS[provider]
  if (!form || !Object.hasOwn(LISTS, provider ?? '')) return problems
  const parameters = mapAt(object, 'spec', 'parameters')
  for (const field of form.also)
    if (scalarText(parameters[field]).trim() === '')
      say(`${name} does not say "${field}", which its provider needs`, `Write "${field}" into "parameters"`, [
        'spec',
        'parameters',
      ])
  const written = parameters[form.list]
  const place = ['spec', 'parameters', form.list]
  const entries = typeof written === 'string' ? entriesOf(written) : undefined
  if (!entries) {
    say(
      `"${form.list}" of ${name} is no list in YAML, so that nothing is fetched`,
      `Write "${form.list}" as a text that holds a list: "${form.list}: |" and an entry in each line below`,
      written === undefined ? ['spec', 'parameters'] : place,
    )
    return problems
  }
  const names = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    for (const key of ['objectName', 'objectAlias', 'fileName', 'path']) {
      const said = textAt(entry, key)
      if (said !== undefined) names.add(said)
    }
    const said = form.says.map(key => textAt(entry, key)).find(text => text !== undefined && text !== '')
    if (said === undefined)
      say(`Entry ${index + 1} of "${form.list}" of ${name} has no "${form.says[0]}"`, `Write "${form.says[0]}"`, place)
    else if (
      provider === 'gcp' &&
      !/^projects\/[^/]+\/(?:locations\/[^/]+\/)?secrets\/[^/]+\/versions\/[^/]+$/.test(said)
    )
      say(
        `Entry ${index + 1} of "${form.list}" of ${name} has a "resourceName" that is none of a version of a secret`,
        'Write it as "projects/P/secrets/S/versions/V"',
        place,
      )
    else sayElsewhere(said, object, say, scene, place)
  }
  judgeSynced(object, names, say)
  return problems
}

/** What is copied into a Secret of Kubernetes has to be among what is fetched. */
const judgeSynced = (
  object: JsonMap,
  names: ReadonlySet<string>,
  say: (message: string, fix: string, path: readonly (string | number)[]) => void,
): void => {
  listAt(object, 'spec', 'secretObjects').forEach((secret, index) => {
    listAt(secret, 'data').forEach((entry, inner) => {
      const wanted = textAt(entry, 'objectName')
      // Keys of a JSON are named by paths in it, and patterns are not followed.
      if (wanted === undefined || names.has(wanted) || names.size === 0 || /[*${]/.test(wanted)) return
      say(
        `${calledAs(object)} copies "${shown(wanted)}" into a Secret and does not fetch it`,
        'Write the name or the alias of what is fetched',
        ['spec', 'secretObjects', index, 'data', inner, 'objectName'],
      )
    })
  })
}

/** Azure writes its list into a map with the key `array`, each entry a text of its own. AWS has aliases of parts of a JSON inside of entries. */
const entriesOf = (text: string): readonly JsonMap[] | undefined => {
  const [document] = structureOf(text) ?? []
  const list = isMap(document) ? document['array'] : document
  if (!Array.isArray(list)) return undefined
  const entries = list.map((entry: unknown) => (typeof entry === 'string' ? structureOf(entry)?.[0] : entry))
  return entries.flatMap(entry =>
    isMap(entry)
      ? [
          entry,
          ...listAt(entry, 'jmesPath')
            .filter(isMap)
            .map(part => ({ ...part, objectName: entry['objectName'] })),
        ]
      : [{}],
  )
}
