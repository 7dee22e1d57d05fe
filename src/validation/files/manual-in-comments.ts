import { readYaml } from '../../overlay/yaml.ts'
import { childOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import type { Mistake } from './mistake.ts'

/** Applications of production whose file says in a comment that they are synced manually, and whose policy syncs them anyway. */
export const manualInComments = (path: string, text: string): readonly Mistake[] => {
  if (!/\.ya?ml$/.test(path) || !text.includes('automated') || !/#[^\n]*\bmanual/i.test(text)) return []
  const reading = readYaml(text)
  if (!reading.ok) return []
  return reading.documents.flatMap((document, index): readonly Mistake[] => {
    const end = reading.documents[index + 1]
    const start = index === 0 ? 0 : startOf(document)
    const own = text.slice(start, end ? startOf(end) : text.length)
    if (textOf(document, 'kind') !== 'Application' || !/^argoproj\.io\//.test(textOf(document, 'apiVersion') ?? ''))
      return []
    const policy = childOf(childOf(document, 'spec'), 'syncPolicy')
    const automated = childOf(policy, 'automated')
    const at = policy?.kind === 'map' ? policy.keyStarts[policy.keys.indexOf('automated')] : undefined
    if (at === undefined || textOf(automated, 'enabled') === 'false') return []
    const production = /\bprod(?:uction)?\b/i.test(
      `${path.replaceAll(/[/_]/g, ' ')} ${textOf(childOf(document, 'metadata'), 'name') ?? ''}`,
    )
    if (!promisesManual(own, production)) return []
    return [
      {
        rule: 'manual-sync',
        severity: 'warning',
        message: 'a comment says that production is synced manually, and the sync policy is automated',
        fix: 'Remove "automated" from the sync policy, or correct the comment',
        start: at,
      },
    ]
  })
}

const startOf = (document: YamlNode): number => document.start

/** A comment that speaks of manual syncs, of production by itself or where everything around is production. */
const promisesManual = (text: string, production: boolean): boolean =>
  text
    .split('\n')
    .map(line => /(?:^|\s)#(.*)$/.exec(line.slice(0, 500))?.[1] ?? '')
    .some(
      comment =>
        /\bmanual(?:ly)?\b/i.test(comment) &&
        !/\b(?:no|not|never|without|instead of)\b/i.test(comment) &&
        /\bsync|\bdeploy|\bapprov|\bpromot|\bonly\b/i.test(comment) &&
        (production || /\bprod(?:uction)?\b/i.test(comment)),
    )
