import { parse, parseAllDocuments } from 'yaml'
import type { ParityCase } from './case.ts'
import type { Wanted } from './wanted.ts'

/** In how many cases each thing is used. */
export type Uses = ReadonlyMap<string, number>

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Paths of all that is in a value, and of what it is in. */
const pathsIn = (value: unknown, at = ''): readonly string[] => {
  if (Array.isArray(value)) return [`${at}[]`, ...value.flatMap(each => pathsIn(each, `${at}[]`))]
  if (!isMap(value)) return at === '' ? [] : [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, at === '' ? key : `${at}.${key}`))]
}

const isKustomization = (path: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)

const parsed = (text: string): unknown => {
  try {
    return parse(text, { version: '1.1', logLevel: 'silent' })
  } catch {
    return undefined
  }
}

/** Words of the actions of a template, without what is in its strings. */
const wordsOf = (template: string): readonly string[] =>
  [...template.matchAll(/\{\{([\s\S]*?)\}\}/g)].flatMap(([, action = '']) =>
    [...action.replace(/"(?:\\.|[^"\\])*"/g, '""').matchAll(/(?:^|[\s(|])([a-z]\w*|\.[A-Z][\w.]*)|\)(\.\w+)/g)].map(
      ([, word, method]) => word ?? method ?? '',
    ),
  )

const usedBy = ({ files, job }: ParityCase): ReadonlySet<string> => {
  const used = new Set<string>()
  for (const [path, content] of files) {
    if (typeof content !== 'string') continue
    if (isKustomization(path)) for (const field of pathsIn(parsed(content))) used.add(`field ${field}`)
    for (const [, kind = ''] of content.matchAll(/builtin["']?[,\n]\s*["']?kind["']?:\s*["']?(\w+)/g))
      used.add(`plugin ${kind}`)
    if (job.kind === 'helm' && /(^|\/)templates\//.test(path))
      for (const word of wordsOf(content)) {
        used.add(`function ${word}`)
        const [, method] = /(?:^\.Files|^)\.([A-Z]\w*)$/.exec(word) ?? []
        if (method !== undefined) used.add(`file ${method}`)
      }
  }
  // A replacement may stand in a file of its own.
  if (used.has('field replacements[].path'))
    for (const [path, content] of files)
      if (/replace-\w+\.yaml$/.test(path) && typeof content === 'string')
        for (const document of parseAllDocuments(content))
          for (const field of pathsIn([document.toJS()].flat())) used.add(`field replacements${field}`)
  return used
}

/** How often each thing that is wanted is used, by cases that are meant to render. */
export const usesOf = (cases: readonly ParityCase[], wanted: Wanted): Uses => {
  const uses = new Map<string, number>([
    ...wanted.fields.map((name): [string, number] => [`field ${name}`, 0]),
    ...wanted.plugins.map((name): [string, number] => [`plugin ${name}`, 0]),
    ...wanted.functions.map((name): [string, number] => [`function ${name}`, 0]),
    ...wanted.files.map((name): [string, number] => [`file ${name}`, 0]),
  ])
  for (const each of cases)
    for (const name of usedBy(each)) {
      const before = uses.get(name)
      if (before !== undefined) uses.set(name, before + 1)
    }
  return uses
}
