import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Linked {
  readonly path: string
  readonly version: string
  readonly directory: string
  readonly own: boolean
}

/** The licences that the linked modules have, by words that only they have. */
const licences: readonly (readonly [name: string, words: RegExp])[] = [
  ['Apache-2.0', /Apache License\s+Version 2\.0/],
  ['MPL-2.0', /Mozilla Public License,? [Vv]ersion 2\.0/],
  [
    'BSD-3-Clause',
    /Redistribution and use in source[\s\S]*(?:Neither the name|names? of (?:its|the) contributors|endorse or promote)/,
  ],
  ['BSD-2-Clause', /Redistribution and use in source/],
  ['MIT', /Permission is hereby granted, free of charge/],
  ['ISC', /Permission to use, copy, modify, and\/or distribute/],
]

const modules = (directory: string, env: NodeJS.ProcessEnv): readonly Linked[] => {
  const form = '{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{.Main}}{{end}}'
  const lines = execFileSync('go', ['list', '-deps', '-f', form, '.'], { cwd: directory, env, encoding: 'utf8' }).split(
    '\n',
  )
  return [...new Set(lines)]
    .filter(line => line !== '' && !line.endsWith('\ttrue'))
    .sort()
    .map(line => {
      const [path = '', version = '', at = ''] = line.split('\t')
      return { path, version, directory: at, own: at.startsWith(join(directory, 'stubs')) }
    })
}

const texts = (directory: string, names: RegExp): readonly string[] =>
  readdirSync(directory)
    .filter(name => names.test(name))
    .sort()
    .map(name => readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n').trim())

/** The text of `NOTICE` after what it begins with: every Go module that is linked in, with its version and licence. */
export const notice = (begin: readonly string[], directory: string, env: NodeJS.ProcessEnv): string => {
  const goroot = execFileSync('go', ['env', 'GOROOT', 'GOVERSION'], { env, encoding: 'utf8' }).trim().split('\n')
  const standard = { path: 'Go standard library', version: goroot[1] ?? '', directory: goroot[0] ?? '', own: false }
  const table: string[] = []
  const details: string[] = []
  for (const { path, version, directory: at, own } of [standard, ...modules(directory, env)]) {
    if (own) {
      table.push(`${path} ${version}: replaced by names of our own, see stubs/`)
      continue
    }
    // Kustomize's library is built from a copy without the files at its top.
    const found = texts(at, /^(?:LICEN[CS]E|COPYING)/i)
    const named = [...new Set(found.map(text => licences.find(([, words]) => words.test(text))?.[0]))]
    if (found.length === 0 || named.includes(undefined))
      throw new Error(`${path} ${version} has no licence that is known`)
    table.push(`${path} ${version}: ${named.join(', ')}`)
    const kept = [...found.filter(text => !/^\s*Apache License\s+Version 2\.0/.test(text)), ...texts(at, /^NOTICE/i)]
    for (const text of kept) details.push(`${'-'.repeat(80)}\n${path} ${version}\n\n${text}\n`)
  }
  return [...begin, '', ...table, '', ...details].join('\n')
}
