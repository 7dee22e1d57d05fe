import { fromBase64 } from '../../diff/base64.ts'
import { at, isMap, type JsonMap, mapAt, textAt } from '../../diff/json.ts'
import type { Problem, Severity } from '../problem.ts'
import { judgePlainSecret } from './plain-secret.ts'
import { scalarText } from './scalar-text.ts'
import { calledAs, placeOf, shown } from './told.ts'

const SCOPE = 'sealedsecrets.bitnami.com/'
type Scope = 'strict' | 'namespace-wide' | 'cluster-wide'

/** Whether a SealedSecret can be unsealed where it is, and holds nothing that is not sealed. */
export const sealedProblems = (object: JsonMap): readonly Problem[] => {
  const problems: Problem[] = []
  const name = calledAs(object)
  const say = (severity: Severity, message: string, fix: string, ...path: readonly string[]): void => {
    problems.push({ rule: 'secret.sealed', severity, message, fix, at: placeOf(path) })
  }
  judgeScope(object, say)
  const sealed = at(object, 'spec', 'encryptedData')
  if (isMap(sealed)) {
    for (const [key, value] of Object.entries(sealed))
      if (!isSealed(value))
        say(
          'error',
          `"${shown(key)}" of ${name} is no ciphertext of kubeseal: it cannot be unsealed, and may be in plain text`,
          'Seal it with "kubeseal", and replace the value if it was real',
          'spec',
          'encryptedData',
          key,
        )
  } else if (typeof at(object, 'spec', 'data') !== 'string')
    say('error', `${name} has no "encryptedData"`, 'Make it with "kubeseal"', 'spec')
  const template = mapAt(object, 'spec', 'template')
  for (const { path, severity } of judgePlainSecret({ ...template, kind: 'Secret' }, ['spec', 'template'])) {
    const key = String(path.at(-1) ?? '')
    if (textAt(template, 'data', key)?.includes('{{') && severity === 'warning') continue
    say(
      severity,
      `"${shown(key)}" in the template of ${name} is in plain text`,
      'Seal it into "encryptedData"; in the template write only what everybody may read',
      ...path.map(String),
    )
  }
  return problems
}

type Say = (severity: Severity, message: string, fix: string, ...path: readonly string[]) => void

const judgeScope = (object: JsonMap, say: Say): void => {
  const name = calledAs(object)
  const own = mapAt(object, 'metadata')
  const meta = mapAt(object, 'spec', 'template', 'metadata')
  const annotations = mapAt(own, 'annotations')
  for (const wide of ['namespace-wide', 'cluster-wide'] as const) {
    const written = annotations[SCOPE + wide]
    if (written !== undefined && !/^(?:true|false)$/.test(scalarText(written)))
      say(
        'warning',
        `"${SCOPE}${wide}" of ${name} is neither "true" nor "false", and counts as "false"`,
        'Write "true"',
        'metadata',
        'annotations',
        SCOPE + wide,
      )
    if (scalarText(mapAt(meta, 'annotations')[SCOPE + wide]) === 'true' && written === undefined)
      say(
        'warning',
        `${name} says only in its template that it is ${wide}, where the controller does not look`,
        `Write the annotation "${SCOPE}${wide}" on the SealedSecret, as it was when it was sealed`,
        'metadata',
      )
  }
  const scope = scopeOf(annotations)
  if (scope === 'strict' && textAt(own, 'name') === undefined)
    say('error', `${name} is sealed for one name and has none`, 'Write the name that it was sealed for', 'metadata')
  if (scope === 'cluster-wide') return
  const namespace = textAt(own, 'namespace')
  const sealedFor = textAt(meta, 'namespace')
  if (namespace === undefined)
    say(
      'warning',
      `${name} is sealed for one namespace and does not say which`,
      'Write "namespace", so that it can be unsealed wherever it is deployed from',
      'metadata',
    )
  else if (sealedFor !== undefined && sealedFor !== namespace)
    say(
      'error',
      `${name} is in the namespace "${shown(namespace)}", and its template says that it was sealed for "${shown(sealedFor)}": it cannot be unsealed here`,
      'Seal it again for this namespace, or with the scope "cluster-wide"',
      'metadata',
      'namespace',
    )
  const [called, sealedAs] = [textAt(own, 'name'), textAt(meta, 'name')]
  if (scope === 'strict' && called !== undefined && sealedAs !== undefined && called !== sealedAs)
    say(
      'error',
      `${name} has a template for the name "${shown(sealedAs)}": sealed for that, it cannot be unsealed under another`,
      'Seal it again for this name, or with the scope "namespace-wide"',
      'metadata',
      'name',
    )
}

/** The wider one counts. */
const scopeOf = (annotations: JsonMap): Scope =>
  scalarText(annotations[`${SCOPE}cluster-wide`]) === 'true'
    ? 'cluster-wide'
    : scalarText(annotations[`${SCOPE}namespace-wide`]) === 'true'
      ? 'namespace-wide'
      : 'strict'

/**
 * Whether a value is what kubeseal makes: two bytes with the length of the sealed key (RSA of 2,048 bits or more), the key, and at least
 * the 16 bytes of AES-GCM's tag.
 */
const isSealed = (value: unknown): boolean => {
  if (typeof value !== 'string' || value.length > 4_000_000) return typeof value === 'string'
  const text = value.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return false
  const head = binary(text.slice(0, 4))
  const length = (head.charCodeAt(0) << 8) | head.charCodeAt(1)
  const bytes = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  return (
    length >= 256 && length <= 2_048 && length % 64 === 0 && bytes >= 2 + length + 16 && fromBase64(text) === undefined
  )
}

const binary = (text: string): string => {
  try {
    return atob(text)
  } catch {
    return ''
  }
}
