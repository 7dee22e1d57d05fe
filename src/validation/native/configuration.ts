import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut, isHidden } from '../schema/check.ts'
import { bytesOf } from '../schema/judge.ts'
import { wrongConfigKey } from './pod/environment.ts'
import { mapIn, text } from './reads.ts'
import { say } from './says.ts'

const checkKeys = (object: JsonMap, field: string, check: Check): void => {
  for (const key of Object.keys(mapIn(object, field) ?? {})) {
    const why = wrongConfigKey(key)
    if (why) say(check, 'name', `the key "${cut(key)}" ${why}`, 'Write another key', field, key)
  }
}

/** Settings by their keys. */
export const checkConfigMap = (object: JsonMap, check: Check): void => {
  checkKeys(object, 'data', check)
  checkKeys(object, 'binaryData', check)
  checkHeld(object, { data: 'plain', binaryData: 'encoded' }, check)
  const binary = mapIn(object, 'binaryData') ?? {}
  for (const key of Object.keys(mapIn(object, 'data') ?? {}))
    if (Object.hasOwn(binary, key))
      say(
        check,
        'duplicate',
        `the key "${cut(key)}" is in "data" and in "binaryData"`,
        'Leave one of them out',
        'data',
        key,
      )
}

/** What a ConfigMap or a Secret may hold at most, in bytes. */
const MOST_BYTES = 1024 * 1024

const checkHeld = (object: JsonMap, fields: Readonly<Record<string, 'plain' | 'encoded'>>, check: Check): void => {
  let bytes = 0
  for (const [field, form] of Object.entries(fields))
    for (const value of Object.values(mapIn(object, field) ?? {}))
      if (typeof value === 'string' && !isHidden(value))
        bytes += form === 'plain' ? bytesOf(value) : Math.floor((value.replace(/[\s=]/g, '').length * 3) / 4)
  if (bytes > MOST_BYTES)
    say(check, 'size', `the ${check.kind} holds ${bytes} bytes, and may hold ${MOST_BYTES}`, 'Make several of it')
}

/** What a Secret of some type has to hold. */
const HOLDS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}
const ACCOUNT = 'kubernetes.io/service-account.name'

/** What only some may know. Values were hidden before they came here; keys were not. */
export const checkSecret = (object: JsonMap, check: Check): void => {
  checkKeys(object, 'data', check)
  checkKeys(object, 'stringData', check)
  checkHeld(object, { data: 'encoded', stringData: 'plain' }, check)
  const type = text(object, 'type') ?? ''
  const held = { ...mapIn(object, 'data'), ...mapIn(object, 'stringData') }
  for (const key of HOLDS[type] ?? []) {
    const field = Object.hasOwn(mapIn(object, 'stringData') ?? {}, key) ? 'stringData' : 'data'
    if (!Object.hasOwn(held, key))
      say(check, 'required', `a Secret of type ${type} has no "${key}"`, `Write "${key}" in "data"`)
    else if (key.startsWith('.dockerc') && isBrokenJson(held[key], field === 'data'))
      say(check, 'value', `"${key}" is not JSON with a map in it`, 'Write JSON', field, key)
    else if (key === 'ssh-privatekey' && held[key] === '')
      say(check, 'required', `a Secret of type ${type} has an empty "${key}"`, 'Write the key', field, key)
  }
  if (type === 'kubernetes.io/basic-auth' && !Object.hasOwn(held, 'username') && !Object.hasOwn(held, 'password'))
    say(
      check,
      'required',
      `a Secret of type ${type} has neither "username" nor "password"`,
      'Write one of them in "data"',
    )
  if (type !== 'kubernetes.io/service-account-token') return
  const annotations = mapIn(mapIn(object, 'metadata') ?? {}, 'annotations') ?? {}
  if (text(annotations, ACCOUNT) === undefined && !isHidden(annotations[ACCOUNT]))
    say(
      check,
      'required',
      `a Secret of type ${type} has no annotation "${ACCOUNT}"`,
      'Write the annotation',
      'metadata',
    )
}

const isBrokenJson = (value: unknown, encoded: boolean): boolean => {
  if (typeof value !== 'string' || isHidden(value)) return false
  try {
    const parsed: unknown = JSON.parse(encoded ? decode(value) : value)
    return typeof parsed !== 'object' || Array.isArray(parsed)
  } catch {
    return true
  }
}

const decode = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(text.replace(/\s/g, '')), letter => letter.charCodeAt(0)))
