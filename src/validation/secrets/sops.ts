import { isEncrypted } from '../../diff/harmless.ts'
import { isMap, type JsonMap, mapAt } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { scalarText } from './scalar-text.ts'
import { plainBeside, sopsBlockOf } from './sops-rules.ts'
import { isStandIn } from './stand-in.ts'
import { calledAs, placeOf, shown } from './told.ts'

/** Whether a document has been through SOPS, as far as it says. */
export const isSops = (document: unknown): document is JsonMap & { readonly sops: JsonMap } =>
  isMap(document) &&
  isMap(document['sops']) &&
  ('mac' in document['sops'] || 'lastmodified' in document['sops'] || 'version' in document['sops'])

/** What SOPS left of a document in plain text though it should not have, and whether its block is whole. */
export const sopsProblems = (document: JsonMap & { readonly sops: JsonMap }): readonly Problem[] => {
  const block = sopsBlockOf(document.sops)
  const name = calledAs(document)
  const problems: Problem[] = block.wrong.map(wrong => ({
    rule: 'secret.sops',
    severity: 'error',
    message: `The "sops" block of ${name} ${wrong}`,
    fix: 'Encrypt the file again with "sops --encrypt --in-place", and never write into an encrypted file by hand',
    at: '/sops',
  }))
  const left = block.byComments ? [] : plainBeside(document, block)
  for (const path of left)
    problems.push({
      rule: 'secret.sops',
      severity: 'error',
      message: `"${shown(String(path.findLast(step => typeof step === 'string') ?? ''))}" of ${name} is in plain text, and the rules of its "sops" block encrypt it`,
      fix: 'Edit the file with "sops", which encrypts what is added, and replace the value: whoever reads the repository has it',
      at: placeOf(path),
    })
  if (document['kind'] === 'Secret') problems.push(...uncovered(document, left))
  return problems
}

/** Values of a Secret that the rules leave plain. */
const uncovered = (document: JsonMap, left: readonly (readonly (string | number)[])[]): readonly Problem[] => {
  const said = new Set(left.map(placeOf))
  return ['data', 'stringData'].flatMap(field =>
    Object.entries(mapAt(document, field))
      .filter(
        ([key, value]) =>
          !said.has(placeOf([field, key])) &&
          !isMap(value) &&
          !isEncrypted(scalarText(value)) &&
          !isStandIn(scalarText(value)),
      )
      .map(([key]) => ({
        rule: 'secret.sops',
        severity: 'error' as const,
        message: `"${shown(key)}" of ${calledAs(document)} is in plain text, because the rules of its "sops" block do not encrypt it`,
        fix: `Add "${field}" to "encrypted_regex" in .sops.yaml, encrypt the file again, and replace the value`,
        at: placeOf([field, key]),
      })),
  )
}
