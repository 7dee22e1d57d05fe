import { at, isMap, type JsonMap, listAt, mapAt, textAt } from '../../diff/json.ts'
import type { Problem, Severity } from '../problem.ts'
import { otherEnvironment, type SecretScene } from './other-environment.ts'
import { calledAs, placeOf, shown } from './told.ts'

type Path = readonly (string | number)[]

/** Whether an ExternalSecret says where its values are, and takes them from its own environment. */
export const externalProblems = (object: JsonMap, scene?: SecretScene): readonly Problem[] => {
  const problems: Problem[] = []
  const name = calledAs(object)
  const base: Path = object['kind'] === 'ClusterExternalSecret' ? ['spec', 'externalSecretSpec'] : ['spec']
  const spec = mapAt(object, ...base.map(String))
  const say = (severity: Severity, message: string, fix: string, path: Path): void => {
    problems.push({ rule: 'secret.external', severity, message, fix, at: placeOf(path) })
  }
  const elsewhere = (text: unknown, what: string, path: Path): void => {
    const other = typeof text === 'string' ? otherEnvironment(text, scene) : undefined
    if (other === undefined || !scene) return
    say(
      'warning',
      `${name} takes ${what} of the environment "${shown(other)}", and belongs to "${shown(scene.env)}"`,
      `Name the one of "${shown(scene.env)}"`,
      path,
    )
  }
  const entries: readonly (readonly [entry: unknown, path: Path])[] = ['data', 'dataFrom'].flatMap(list =>
    listAt(spec, list).map((entry, index) => [entry, [...base, list, index]] as const),
  )
  const push = object['kind'] === 'PushSecret' || object['kind'] === 'ClusterPushSecret'
  if (!push) {
    const store = at(spec, 'secretStoreRef')
    judgeStore(
      store,
      [...base, 'secretStoreRef'],
      entries.map(([entry]) => entry),
    )
    for (const [entry, path] of entries) {
      const own = at(entry, 'sourceRef', 'storeRef')
      if (own !== undefined) judgeStore(own, [...path, 'sourceRef', 'storeRef'], [])
    }
    if (entries.length === 0)
      say('warning', `${name} takes nothing: it has neither "data" nor "dataFrom"`, 'Write what is to be taken', base)
  }
  for (const [entry, path] of entries)
    for (const step of [
      ['remoteRef', 'key'],
      ['extract', 'key'],
      ['find', 'path'],
      ['match', 'remoteRef', 'remoteKey'],
    ])
      elsewhere(textAt(entry, ...step), 'what is kept', [...path, ...step])
  return problems

  function judgeStore(store: unknown, path: Path, of: readonly unknown[]): void {
    const named = textAt(store, 'name')
    if (named === undefined || named === '') {
      const all = of.length > 0 && of.every(entry => isMap(at(entry, 'sourceRef')))
      if (!all)
        say(
          'error',
          `${name} does not say which store its values are in`,
          'Write "name" and "kind" of the store into "secretStoreRef"',
          isMap(store) ? path : path.slice(0, -1),
        )
      return
    }
    const kind = at(store, 'kind')
    if (kind === undefined)
      say(
        'info',
        `${name} does not say the kind of its store, and means a SecretStore of its namespace`,
        'Write "kind: SecretStore" or "kind: ClusterSecretStore"',
        path,
      )
    else if (kind !== 'SecretStore' && kind !== 'ClusterSecretStore')
      say(
        'error',
        `${name} has a store whose "kind" is neither SecretStore nor ClusterSecretStore`,
        'Write "kind: SecretStore" or "kind: ClusterSecretStore"',
        [...path, 'kind'],
      )
    elsewhere(named, `its values from the store "${shown(named)}"`, [...path, 'name'])
  }
}
