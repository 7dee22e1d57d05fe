import { isEncrypted } from '../../diff/harmless.ts'
import { childOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import { readSopsConfig, recipientOf, recipientsIn, type SopsRule, sopsRuleFor } from './sops-config.ts'
import { isEncryptedLine } from './sops-rules.ts'
import { isStandIn } from './stand-in.ts'
import { shown } from './told.ts'

/** Reads a file of the same tree; undefined where there is none. */
export type ReadFile = (path: string) => string | undefined

/** What is wrong with an encrypted file; `at` is an offset in it. */
export interface SopsFileProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly fix: string
  readonly at: number
}

/** The rule of the nearest `.sops.yaml` above a file. */
export const sopsRuleOf = (path: string, read: ReadFile): SopsRule | undefined => {
  const steps = path.split('/').slice(0, -1)
  for (let length = steps.length; length >= 0; length--) {
    const directory = steps
      .slice(0, length)
      .map(step => `${step}/`)
      .join('')
    const text = read(`${directory}.sops.yaml`) ?? read(`${directory}.sops.yml`)
    if (text !== undefined) return sopsRuleFor(readSopsConfig(text), path.slice(directory.length))
  }
  return undefined
}

/** Whether an encrypted document is encrypted for whom, and as, its rule says. */
export const againstRule = (document: YamlNode, rule: SopsRule | undefined): readonly SopsFileProblem[] => {
  const block = childOf(document, 'sops')
  if (block?.kind !== 'map' || !rule) return []
  const groups = childOf(block, 'key_groups')
  const own = [block, ...(groups?.kind === 'list' ? groups.items : [])].flatMap(recipientsIn)
  const problems = [...againstRecipients(own, rule, block.start)]
  for (const [key, wanted] of [
    ['encrypted_regex', rule.encryptedRegex],
    ['unencrypted_regex', rule.unencryptedRegex],
  ] as const) {
    const written = textOf(block, key)
    if (wanted !== undefined && written !== wanted)
      problems.push({
        severity: 'warning',
        message: `Its "sops" block has ${written === undefined ? 'no' : 'another'} "${key}" than the rule of .sops.yaml for this file`,
        fix: 'Encrypt the file again by the rule, or correct the rule',
        at: block.start,
      })
  }
  return problems
}

const againstRecipients = (own: readonly string[], rule: SopsRule, at: number): readonly SopsFileProblem[] => {
  if (rule.recipients.length === 0 || own.length === 0) return []
  const [has, wants] = [new Set(own), new Set(rule.recipients)]
  const missing = [...wants].filter(each => !has.has(each))
  const more = [...has].filter(each => !wants.has(each))
  const fix = 'Run "sops updatekeys" on the file, or correct .sops.yaml'
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            severity: 'warning' as const,
            message: `${countOf(missing)} of .sops.yaml cannot decrypt this file`,
            fix,
            at,
          },
        ]),
    ...(more.length === 0
      ? []
      : [
          {
            severity: 'warning' as const,
            message: `${countOf(more)} can decrypt this file and ${more.length === 1 ? 'is' : 'are'} not named in .sops.yaml`,
            fix: `${fix}; whoever was removed has read the values: replace them`,
            at,
          },
        ]),
  ]
}

const countOf = (recipients: readonly string[]): string =>
  recipients.length === 1 ? `The recipient ${shown(recipients[0] ?? '')}` : `${recipients.length} recipients`

/** Whether lines of variables have been through SOPS, as far as they say. */
export const isSopsLines = (text: string): boolean =>
  /^sops_(?:mac|lastmodified|version)=/m.test(text) || /^\[sops\]$/m.test(text)

/** What is plain in variables or INI that SOPS encrypted. */
export const sopsLines = (text: string, rule: SopsRule | undefined): readonly SopsFileProblem[] => {
  const problems: SopsFileProblem[] = []
  const mac = /^(?:sops_)?mac\s*=\s*(.*)$/m.exec(text)
  if (!mac || !isEncrypted(mac[1]?.trim() ?? ''))
    problems.push({
      severity: 'error',
      message: 'This file was encrypted with SOPS and has no "mac", so that nobody notices what was changed in it',
      fix: 'Encrypt the file again with "sops --encrypt --in-place"',
      at: 0,
    })
  let at = 0
  let own = false
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) own = line.startsWith('[sops]')
    const key = line.slice(0, Math.max(0, line.indexOf('='))).trim()
    if (
      !own &&
      key !== '' &&
      !isEncryptedLine(line) &&
      !key.endsWith('_unencrypted') &&
      !isStandIn(line.slice(line.indexOf('=') + 1))
    )
      problems.push({
        severity: 'error',
        message: `"${shown(key.replace(/^export\s+/, ''))}" is in plain text in a file that SOPS encrypted`,
        fix: 'Edit the file with "sops", which encrypts what is added, and replace the value: whoever reads the repository has it',
        at: at + line.indexOf('=') + 1,
      })
    at += line.length + 1
  }
  if (rule) problems.push(...againstRecipients(recipientsOfLines(text), rule, 0))
  return problems
}

const recipientsOfLines = (text: string): readonly string[] =>
  [
    ...text.matchAll(/^(?:sops_)?(age|pgp|kms|gcp_kms)__list_\d+__map_(?:recipient|fp|arn|resource_id)\s*=\s*(.*)$/gm),
  ].map(([, kind = 'age', written = '']) => recipientOf(kind as 'age' | 'pgp' | 'kms' | 'gcp_kms', written))

/** A file that has a rule of its own in `.sops.yaml` and was never encrypted; undefined where that is not so, or cannot be told. */
export const neverEncrypted = (document: YamlNode, rule: SopsRule | undefined): SopsFileProblem | undefined => {
  // A rule for all files says of none that it has secrets.
  if (rule?.pathRegex === undefined || !/secret|\benc\b|encrypted|sops|cred|vault/i.test(rule.pathRegex))
    return undefined
  if (
    document.kind !== 'map' ||
    document.keys.includes('sops') ||
    /^(?:Kustomization|Component)$/.test(textOf(document, 'kind') ?? '')
  )
    return undefined
  if (/^(?:SealedSecret|(?:Cluster)?ExternalSecret)$/.test(textOf(document, 'kind') ?? '')) return undefined
  if (rule.encryptedRegex !== undefined && !document.keys.some(key => /^(?:data|stringData)$/.test(key)))
    return undefined
  return {
    severity: 'warning',
    message: 'The rules of .sops.yaml encrypt this file, and it is not encrypted',
    fix: 'Run "sops --encrypt --in-place" on it, or correct "path_regex"',
    at: document.start,
  }
}
