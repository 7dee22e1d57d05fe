import { at, isMap, type JsonMap, textAt } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { cut } from '../schema/check.ts'
import { pointer } from '../schema/pointer.ts'
import { fingerprint } from './randomness.ts'
import type { Sighting } from './search.ts'
import { tokensIn } from './tokens-in.ts'

/** A text of the object for a message: not too long, and nothing when it is a secret itself. */
export const shown = (text: string): string => {
  const short = cut(text.replace(/\uE000+/g, '…'))
  return short.length >= 12 && tokensIn(text).length > 0 ? '…' : short
}

/** What an object is called in a message: `Secret web`. */
export const calledAs = (object: JsonMap): string => {
  const kind = textAt(object, 'kind')
  const name = textAt(object, 'metadata', 'name') ?? textAt(object, 'metadata', 'generateName')
  if (kind === undefined) return 'this file'
  return name === undefined ? `${/^[AEIOU]/i.test(kind) ? 'an' : 'a'} ${shown(kind)}` : `${shown(kind)} ${shown(name)}`
}

/** A pointer to what was found; where a key on the way is a secret itself, to what has that key. */
export const placeOf = (path: readonly (string | number)[]): string => {
  const secret = path.findIndex(step => typeof step === 'string' && step.length >= 12 && tokensIn(step).length > 0)
  return pointer(secret < 0 ? path : path.slice(0, secret))
}

const FIXES: Readonly<Record<Sighting['rule'], string>> = {
  'secret.plain':
    'Seal it (SealedSecret), encrypt the file with SOPS, or fetch it (ExternalSecret, Vault), and replace the value: whoever reads the repository has it',
  'secret.token':
    'Take it from a Secret that is sealed, encrypted or fetched, and revoke this one: whoever reads the repository has it',
  'secret.variable':
    'Take it from a Secret with "secretKeyRef" or the chart\'s "existingSecret", and replace the value: whoever reads the repository has it',
}
const IF_REAL: Readonly<Record<Sighting['rule'], string>> = {
  'secret.plain':
    'If it is one, seal, encrypt or fetch it; if it is to be replaced later, write a placeholder such as "<password>"',
  'secret.token': 'If it is in use, take it from a Secret that is sealed, encrypted or fetched, and revoke this one',
  'secret.variable':
    'If it is one, take it from a Secret with "secretKeyRef" or the chart\'s "existingSecret"; if not, say so in "stagecoach.dev/ignore"',
}

/** What is said of a secret: where it is and what it is, and nothing that it could be found by. */
export const told = (sighting: Sighting, object: JsonMap): Problem => {
  const { rule, severity, path } = sighting
  const certain = severity === 'error'
  return {
    rule,
    severity,
    message: `${said(sighting, calledAs(nearest(object, path)))}${ending(sighting)}${certain ? fingerprint(sighting.value) : ''}`,
    fix: (certain ? FIXES : IF_REAL)[rule],
    at: placeOf(path),
  }
}

/** The innermost object on a path that has a kind: an item of a List, a manifest in a policy. */
const nearest = (object: JsonMap, path: readonly (string | number)[]): JsonMap => {
  let [found, inner]: [JsonMap, unknown] = [object, object]
  for (const step of path) {
    inner = at(inner, String(step))
    if (isMap(inner) && typeof inner['kind'] === 'string' && isMap(inner['metadata'])) found = inner
  }
  return found
}

const said = ({ key, path }: Sighting, object: string): string => {
  const step = path.findLast(each => typeof each === 'string' && !/^(?:value|default|defaultValue)$/.test(each))
  const bare = key?.replace(/^-+/, '')
  if (step === undefined)
    return bare === undefined ? `${object.charAt(0).toUpperCase()}${object.slice(1)}` : `"${shown(bare)}" of ${object}`
  const field = `"${shown(String(step))}"`
  const own = bare === undefined || bare === step || bare.endsWith(`.${step}`)
  const named = own ? field : inText(path) ? `"${shown(bare)}" in ${field}` : `"${shown(bare)}"`
  return `${named} of ${object}`
}

/** Whether what is at a path has a name of its own, and the key is one of the text there. */
const inText = (path: readonly (string | number)[]): boolean => {
  const last = path.at(-1)
  return typeof last === 'string' && !/^(?:value|default|defaultValue)$/.test(last)
}

const ending = ({ rule, severity, what }: Sighting): string => {
  if (what !== undefined) return ` has ${what} in it, in plain text`
  if (severity === 'error')
    return rule === 'secret.plain' ? ' is in plain text' : ' is a secret in plain text, by its name and its value'
  return rule === 'secret.plain'
    ? ' looks like a value in plain text'
    : ' looks by its name like a secret in plain text'
}
