import { lineColumn } from '../../overlay/line-column.ts'
import { readYaml } from '../../overlay/yaml.ts'
import { childOf, itemsOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import { compilePattern, type Pattern } from '../schema/pattern/pattern.ts'

/** One of `creation_rules`: which files it is for, and what is to become of them. */
export interface SopsRule {
  /** Undefined: for all files. */
  readonly path: Pattern | undefined
  readonly pathRegex: string | undefined
  readonly encryptedRegex: string | undefined
  readonly unencryptedRegex: string | undefined
  /** Who is to be able to decrypt, as {@link recipientOf} writes them. Empty where it says nothing that is understood. */
  readonly recipients: readonly string[]
}

/** What a `.sops.yaml` says, or why it says nothing. */
export type SopsConfig =
  | { readonly ok: true; readonly rules: readonly SopsRule[] }
  /** The line from 1; the message is the end of "it". */
  | { readonly ok: false; readonly line: number; readonly message: string }

type Kind = 'age' | 'pgp' | 'kms' | 'gcp_kms' | 'azure' | 'vault'

/** Reads a `.sops.yaml`. Never throws. */
export const readSopsConfig = (text: string): SopsConfig => {
  if (text.length > 262_144) return { ok: false, line: 1, message: 'is too large to be read' }
  const read = readYaml(text)
  if (!read.ok) return { ok: false, line: lineColumn(text, read.at).line, message: 'is not readable as YAML' }
  const list = childOf(read.documents[0], 'creation_rules')
  if (list?.kind !== 'list') return { ok: true, rules: [] }
  const rules: SopsRule[] = []
  for (const item of list.items) {
    const pathRegex = textOf(item, 'path_regex')
    const compiled = pathRegex === undefined ? undefined : compilePattern(pathRegex)
    if (compiled?.ok === false)
      return { ok: false, line: lineColumn(text, item.start).line, message: 'has a "path_regex" that cannot be read' }
    rules.push({
      path: compiled?.matches,
      pathRegex,
      encryptedRegex: textOf(item, 'encrypted_regex'),
      unencryptedRegex: textOf(item, 'unencrypted_regex'),
      recipients: [item, ...itemsOf(item, 'key_groups')].flatMap(recipientsIn),
    })
  }
  return { ok: true, rules }
}

/** The first rule for a file; its path is from the directory of the configuration. */
export const sopsRuleFor = (config: SopsConfig, path: string): SopsRule | undefined =>
  config.ok ? config.rules.find(rule => rule.path === undefined || rule.path(path) === true) : undefined

/** One recipient in a form in which a configuration and an encrypted file can be compared. They are public. */
export const recipientOf = (kind: Kind, written: string): string => {
  const text = written.trim()
  if (kind === 'pgp') return `pgp ${text.replace(/\s+/g, '').toUpperCase().slice(-16)}`
  if (kind === 'kms') return `kms ${text.replace(/\+.*$/, '')}`
  return kind === 'azure' || kind === 'vault' ? `${kind} ${text.replace(/\/+/g, '/').toLowerCase()}` : `${kind} ${text}`
}

const KEYS: readonly (readonly [key: string, kind: Kind, inner: string])[] = [
  ['age', 'age', 'recipient'],
  ['pgp', 'pgp', 'fp'],
  ['kms', 'kms', 'arn'],
  ['gcp_kms', 'gcp_kms', 'resource_id'],
]

/** The recipients of a rule, of a group of keys, or of the block of an encrypted file. */
export const recipientsIn = (node: YamlNode): readonly string[] => {
  const found = KEYS.flatMap(([key, kind, inner]) =>
    textsAt(node, key, inner).map(written => recipientOf(kind, written)),
  )
  for (const uri of [...textsAt(node, 'hc_vault_transit_uri', ''), ...textsAt(node, 'hc_vault', '')])
    found.push(recipientOf('vault', uri))
  for (const item of itemsOf(node, 'hc_vault')) {
    const [address, engine, key] = ['vault_address', 'engine_path', 'key_name'].map(each => textOf(item, each))
    if (address !== undefined && key !== undefined)
      found.push(recipientOf('vault', `${address}/v1/${engine ?? ''}/keys/${key}`))
  }
  for (const uri of textsAt(node, 'azure_keyvault', ''))
    found.push(recipientOf('azure', uri.split('/').slice(0, 5).join('/')))
  for (const item of [...itemsOf(node, 'azure_kv'), ...itemsOf(node, 'azure_keyvault')]) {
    const [url, key] = [
      textOf(item, 'vault_url') ?? textOf(item, 'vaultUrl'),
      textOf(item, 'name') ?? textOf(item, 'key'),
    ]
    if (url !== undefined && key !== undefined)
      found.push(recipientOf('azure', `${url.replace(/\/$/, '')}/keys/${key}`))
  }
  return found
}

/** Texts between commas, in a list, or in maps of a list. */
const textsAt = (node: YamlNode, key: string, inner: string): readonly string[] => {
  const value = childOf(node, key)
  const texts =
    value?.kind === 'scalar'
      ? value.value.split(',')
      : itemsOf(node, key).flatMap(item =>
          item.kind === 'scalar' ? item.value.split(',') : (textOf(item, inner) ?? []),
        )
  return texts.map(text => text.trim()).filter(text => text !== '')
}
