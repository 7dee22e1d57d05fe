import { at, isMap, type JsonMap, listAt, mapAt, textAt } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { otherEnvironment, type SecretScene } from './other-environment.ts'
import { scalarText } from './scalar-text.ts'
import { calledAs, placeOf, shown } from './told.ts'

type Path = readonly (string | number)[]
type Say = (message: string, fix: string, path: Path) => void

const VAULT = 'vault.hashicorp.com/'
/** What each kind of Vault's operator needs to find its values. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['VaultStaticSecret', ['mount', 'path', 'type']],
  ['VaultDynamicSecret', ['mount', 'path']],
  ['VaultPKISecret', ['mount', 'role']],
])
/** More placeholders of one object are not told. */
const MOST = 100

/** References to a vault that cannot be followed: of the agent, of argocd-vault-plugin, of Vault's operator. */
export const vaultProblems = (object: JsonMap, scene?: SecretScene): readonly Problem[] => {
  const problems: Problem[] = []
  const say: Say = (message, fix, path) => {
    problems.push({ rule: 'secret.vault', severity: 'warning', message, fix, at: placeOf(path) })
  }
  judgeInjection(object, say, scene)
  judgePlaceholders(object, say, scene)
  const needed = NEEDED.get(scalarText(object['kind']))
  if (needed && /^secrets\.hashicorp\.com\//.test(scalarText(object['apiVersion'])))
    judgeOperator(object, needed, say, scene)
  return problems
}

/** The same for whoever looks at another object. */
export const sayElsewhere = (
  text: string | undefined,
  object: JsonMap,
  say: Say,
  scene: SecretScene | undefined,
  path: Path,
): void => {
  const other = text === undefined ? undefined : otherEnvironment(text, scene)
  if (other !== undefined && scene)
    say(
      `${calledAs(object)} takes what is kept of the environment "${shown(other)}", and belongs to "${shown(scene.env)}"`,
      `Name what is kept of "${shown(scene.env)}"`,
      path,
    )
}

/** Where the template of a kind's pods is. */
const podsOf = (object: JsonMap): Path | undefined =>
  object['kind'] === 'Pod'
    ? []
    : isMap(at(object, 'spec', 'jobTemplate'))
      ? ['spec', 'jobTemplate', 'spec', 'template']
      : isMap(at(object, 'spec', 'template', 'spec'))
        ? ['spec', 'template']
        : undefined

const judgeInjection = (object: JsonMap, say: Say, scene: SecretScene | undefined): void => {
  const pods = podsOf(object)
  if (!pods) return
  const name = calledAs(object)
  const path: Path = [...pods, 'metadata', 'annotations']
  const annotations = mapAt(object, ...path.map(String))
  const outside = pods.length > 0 ? mapAt(object, 'metadata', 'annotations') : {}
  const key = (word: string): string => VAULT + word
  if (outside[key('agent-inject')] !== undefined && annotations[key('agent-inject')] === undefined)
    say(
      `"${key('agent-inject')}" stands on ${name}, and Vault's agent only looks at its pods`,
      'Move the annotations into "spec.template.metadata.annotations"',
      ['metadata', 'annotations', key('agent-inject')],
    )
  const injected = Object.keys(annotations).filter(each => each.startsWith(key('agent-inject-secret-')))
  const on = scalarText(annotations[key('agent-inject')]) === 'true'
  if (injected.length > 0 && !on)
    say(
      `${name} says what Vault's agent injects, and not "${key('agent-inject')}": "true"`,
      `Add "${key('agent-inject')}": "true" to the annotations of its pods`,
      path,
    )
  const method = annotations[key('auth-type')]
  const role = annotations[key('role')] ?? annotations[key('agent-configmap')]
  if (on && role === undefined && (method === undefined || method === 'kubernetes'))
    say(`${name} has Vault's agent injected, and names no role`, `Add "${key('role')}" with a role of Vault`, path)
  for (const each of injected) {
    const at = scalarText(annotations[each]).trim()
    if (!/^[\w{$<][^\s#]*$/.test(at) && !at.includes('{{'))
      say(`"${shown(each)}" of ${name} is no path in Vault`, 'Write a path such as "secret/data/web"', [...path, each])
    else sayElsewhere(at, object, say, scene, [...path, each])
  }
}

/** `<path:secret/data/web#key>`, with a version or changes after it: `<path:a#b#2 | base64encode>`. */
const PLACEHOLDER = /^<path:[^#<>\s][^#<>]*#[^#<>|]*[^#<>|\s][^#<>|]*(?:#[^#<>|]+)?(?:\|[^<>]+)?>$/

const judgePlaceholders = (object: JsonMap, say: Say, scene: SecretScene | undefined): void => {
  let seen = 0
  const name = calledAs(object)
  const annotation = mapAt(object, 'metadata', 'annotations')['avp.kubernetes.io/path']
  const own: Path = ['metadata', 'annotations', 'avp.kubernetes.io/path']
  if (annotation !== undefined && !/^[\w{$<][^\s#]*$/.test(scalarText(annotation)))
    say(`"avp.kubernetes.io/path" of ${name} is no path in a vault`, 'Write a path such as "secret/data/web"', own)
  else if (typeof annotation === 'string') sayElsewhere(annotation, object, say, scene, own)
  const path: (string | number)[] = []
  const inside = (step: string | number, value: unknown): void => {
    path.push(step)
    walk(value)
    path.pop()
  }
  const walk = (value: unknown): void => {
    if (path.length > 100 || seen >= MOST) return
    if (Array.isArray(value)) for (let index = 0; index < value.length; index++) inside(index, value[index])
    else if (isMap(value)) for (const key of Object.keys(value)) inside(key, value[key])
    else if (typeof value === 'string' && value.includes('<path:')) {
      for (const [written] of value.matchAll(/<path:[^\n>]{0,1000}>?/g)) {
        if (++seen > MOST) return
        if (!PLACEHOLDER.test(written))
          say(
            `A placeholder in "${shown(String(path.findLast(step => typeof step === 'string') ?? ''))}" of ${name} has no path or no key, and is not replaced`,
            'Write it as "<path:secret/data/web#key>"',
            path,
          )
        else sayElsewhere(written.slice(6).split('#', 1)[0], object, say, scene, path)
      }
    }
  }
  walk(object)
}

const judgeOperator = (object: JsonMap, needed: readonly string[], say: Say, scene: SecretScene | undefined): void => {
  const name = calledAs(object)
  for (const field of needed)
    if ((textAt(object, 'spec', field) ?? '').trim() === '')
      say(`${name} does not say "${field}", without which nothing is found in Vault`, `Write "${field}"`, ['spec'])
  const type = at(object, 'spec', 'type')
  if (needed.includes('type') && type !== undefined && type !== 'kv-v1' && type !== 'kv-v2')
    say(
      `"type" of ${name} is neither "kv-v1" nor "kv-v2"`,
      'Write "kv-v2", or "kv-v1" for an engine of the first version',
      ['spec', 'type'],
    )
  const restarts = listAt(object, 'spec', 'rolloutRestartTargets').length
  if ((textAt(object, 'spec', 'destination', 'name') ?? '') === '')
    say(
      `${name} does not say which Secret it makes${restarts > 0 ? ', and restarts workloads for it' : ''}`,
      'Write "destination.name"',
      ['spec'],
    )
  for (const field of ['path', 'mount', 'vaultAuthRef'])
    sayElsewhere(textAt(object, 'spec', field), object, say, scene, ['spec', field])
}
