import { isMap, type JsonMap, listAt, textAt } from '../../diff/json.ts'
import { judgePlainSecret } from './plain-secret.ts'
import type { Sighting } from './search.ts'
import type { ReadFile } from './sops-files.ts'
import { shown } from './told.ts'

/** A value, or a file of values, that a secretGenerator takes in plain text. */
export interface Generated {
  readonly severity: Sighting['severity']
  /** In the middle of a sentence: `"password" of the secretGenerator web`. */
  readonly subject: string
  readonly what?: string
  readonly path: readonly (string | number)[]
  readonly value: string
  /** Whether the value stands at the path, or in the file that is named there. */
  readonly inFile: boolean
}

/** What the secretGenerators of a kustomization put into Secrets for everybody to read. Files are only judged where they can be read. */
export const generatedSecrets = (kustomization: JsonMap, path: string, read: ReadFile): readonly Generated[] =>
  listAt(kustomization, 'secretGenerator').flatMap((generator, index) => {
    if (!isMap(generator)) return []
    const at = (...steps: readonly (string | number)[]) => ['secretGenerator', index, ...steps]
    const of = `of the secretGenerator ${shown(textAt(generator, 'name') ?? String(index + 1))}`
    const judged = (entries: JsonMap): readonly Sighting[] =>
      judgePlainSecret({ kind: 'Secret', type: generator['type'], stringData: entries }, [])
    const literals = listAt(generator, 'literals').flatMap((literal, item) => {
      const [key, value] = typeof literal === 'string' ? assigned(literal) : ['', '']
      return judged({ [key]: value }).map(each => ({
        ...parts(each),
        subject: `"${shown(key)}" ${of}`,
        path: at('literals', item),
        inFile: false,
      }))
    })
    const inFile = (entries: JsonMap, name: string, ...steps: readonly (string | number)[]): readonly Generated[] => {
      const found = judged(entries)
      const worst = found.find(({ severity }) => severity === 'error') ?? found[0]
      if (!worst) return []
      const keys = found.map(each => `"${shown(String(each.path.at(-1)))}"`)
      const told = keys.length > 3 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ')
      return [
        { ...parts(worst), subject: `${told} in the file "${shown(name)}" ${of}`, path: at(...steps), inFile: true },
      ]
    }
    const files = listAt(generator, 'files').flatMap((entry, item) => {
      if (typeof entry !== 'string') return []
      const name = entry.slice(entry.indexOf('=') + 1)
      const text = read(joined(path, name))
      const key = entry.includes('=') ? entry.slice(0, entry.indexOf('=')) : name.slice(name.lastIndexOf('/') + 1)
      return text === undefined ? [] : inFile({ [key]: text }, name, 'files', item)
    })
    const single = textAt(generator, 'env')
    const envs: readonly (readonly [unknown, readonly (string | number)[]])[] = [
      ...listAt(generator, 'envs').map((name, item) => [name, ['envs', item]] as const),
      ...(single === undefined ? [] : [[single, ['env']] as const]),
    ]
    const variables = envs.flatMap(([name, steps]) => {
      const text = typeof name === 'string' ? read(joined(path, name)) : undefined
      if (text === undefined || typeof name !== 'string' || /^sops_mac=/m.test(text)) return []
      const lines = text.split('\n').filter(line => !/^\s*(?:#|$)/.test(line))
      return inFile(Object.fromEntries(lines.map(line => assigned(line.replace(/\r$/, '')))), name, ...steps)
    })
    return [...literals, ...files, ...variables]
  })

const parts = ({ severity, value, what }: Sighting): Pick<Generated, 'severity' | 'value' | 'what'> => ({
  severity,
  value,
  ...(what === undefined ? {} : { what }),
})

/** What stands before and after the first equals sign, without quotes around it, as kustomize takes it. */
const assigned = (text: string): [key: string, value: string] => {
  const sign = text.indexOf('=')
  return sign < 0 ? [text, ''] : [text.slice(0, sign), text.slice(sign + 1).replace(/^(["'])(.*)\1$/s, '$2')]
}

const joined = (path: string, name: string): string => {
  const steps = path.split('/').slice(0, -1)
  for (const step of name.split('/'))
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  return steps.join('/')
}
