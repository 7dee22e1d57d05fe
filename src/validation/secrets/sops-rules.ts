import { isEncrypted } from '../../diff/harmless.ts'
import { isMap, type JsonMap, listAt, textAt } from '../../diff/json.ts'
import { compilePattern } from '../schema/pattern/pattern.ts'
import { scalarText } from './scalar-text.ts'
import { structureOf } from './structure-of.ts'

/** Which values of a document SOPS leaves as they are, by what it wrote into the document itself. */
export type LeftPlain = (path: readonly (string | number)[]) => boolean

/** What a `sops:` block says; what it lacks is in `wrong`. */
export interface SopsBlock {
  readonly leaves: LeftPlain
  /** What is missing or cannot be, each as the end of "its sops block". */
  readonly wrong: readonly string[]
  /** Whether comments decide what is encrypted: then it cannot be told. */
  readonly byComments: boolean
}

const RECIPIENTS = ['age', 'pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'key_groups', 'hckms']

/** Reads a `sops:` block. */
export const sopsBlockOf = (sops: JsonMap): SopsBlock => {
  const wrong: string[] = []
  const mac = textAt(sops, 'mac')
  if (mac === undefined || mac === '') wrong.push('has no "mac", so that nobody notices what was changed in it')
  else if (!isEncrypted(mac)) wrong.push('has a "mac" that is not encrypted')
  if (!RECIPIENTS.some(kind => listAt(sops, kind).length > 0)) wrong.push('names nobody who can decrypt it')
  const patterns = ['encrypted_regex', 'unencrypted_regex'].map(key => {
    const written = textAt(sops, key)
    if (written === undefined || written === '') return undefined
    const compiled = compilePattern(written)
    if (!compiled.ok) wrong.push(`has an "${key}" that cannot be read`)
    return compiled.ok ? compiled.matches : undefined
  })
  const [encrypted, unencrypted] = patterns
  const suffix = textAt(sops, 'encrypted_suffix') ?? ''
  const ruled = ['encrypted_regex', 'unencrypted_regex', 'encrypted_suffix', 'unencrypted_suffix'].some(
    key => (textAt(sops, key) ?? '') !== '',
  )
  const plainSuffix = textAt(sops, 'unencrypted_suffix') ?? (ruled ? '' : '_unencrypted')
  const any = (path: readonly (string | number)[], test: (key: string) => boolean | undefined): boolean =>
    path.some(step => typeof step === 'string' && test(step) === true)
  return {
    wrong,
    byComments: ['encrypted_comment_regex', 'unencrypted_comment_regex'].some(key => (textAt(sops, key) ?? '') !== ''),
    leaves: path =>
      (plainSuffix !== '' && any(path, key => key.endsWith(plainSuffix))) ||
      (suffix !== '' && !any(path, key => key.endsWith(suffix))) ||
      (unencrypted !== undefined && any(path, unencrypted)) ||
      (encrypted !== undefined && !any(path, encrypted)),
  }
}

/** Paths of the values that are plain though the block says that they are encrypted. Empty values are never encrypted. */
export const plainBeside = (document: JsonMap, { leaves }: SopsBlock): readonly (readonly (string | number)[])[] => {
  const found: (readonly (string | number)[])[] = []
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 100 || found.length >= 200) return
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index])
    else if (isMap(value)) {
      for (const [key, item] of Object.entries(value)) if (path.length > 0 || key !== 'sops') walk(item, [...path, key])
    } else if (
      value !== null &&
      value !== undefined &&
      value !== '' &&
      !isEncrypted(scalarText(value)) &&
      !leaves(path)
    )
      found.push(path)
  }
  walk(document, [])
  return found
}

/** Whether a text is a file that SOPS encrypted, of any format: what Flux decrypts after it was put into a Secret. */
export const isSopsText = (text: string): boolean => {
  if (!/sops/.test(text) || !/ENC\[AES256_GCM,/.test(text)) return false
  if (/^sops_mac=ENC\[/m.test(text)) return text.split('\n').every(isEncryptedLine)
  const [document, more] = structureOf(text) ?? []
  if (more !== undefined || !isMap(document) || !isMap(document['sops'])) return /^\[sops\]$/m.test(text)
  const block = sopsBlockOf(document['sops'])
  return block.wrong.length === 0 && (block.byComments || plainBeside(document, block).length === 0)
}

/** Whether a line of variables is encrypted, empty, a comment, or one of SOPS itself. */
export const isEncryptedLine = (line: string): boolean => {
  const sign = line.indexOf('=')
  const value = line.slice(sign + 1).trim()
  return /^\s*(?:#|$)/.test(line) || sign < 0 || /^sops_/.test(line) || value === '' || isEncrypted(value)
}
