import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The core, each folder seeing only those before it. */
const CORE = ['config', 'overlay', 'diff', 'validation', 'promotion', 'messages', 'commands']
/** What each folder of the shell may see beside itself. Only `cli/` and the files at the top see several of them. */
const SHELL: Readonly<Record<string, readonly string[]>> = {
  engine: CORE,
  github: [...CORE, 'engine'],
  sync: [...CORE, 'engine'],
  git: [...CORE, 'engine'],
  store: [...CORE, 'engine'],
  web: [...CORE, 'engine'],
  manifests: [...CORE, 'engine'],
  // The simulation stands for the world outside: of us it knows the clock, and nothing else.
  sim: ['engine'],
}
/** Packages that the core may use: pure ones. `node:crypto` only where digests are made. */
const PURE = new Set(['yaml', 'semver', 'zod', 'croner', '@marcbachmann/cel-js'])
const OWNERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(@octokit\/(?!graphql-schema|openapi)|probot$)/, ['github', 'cli', '']],
  [/^@kubernetes\//, ['sync']],
  [/^node:sqlite$/, ['store']],
  [/^commander$/, ['cli']],
]

interface Source {
  readonly path: string
  readonly folder: string
  readonly text: string
  readonly imports: readonly string[]
}

const sources: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(path => {
    const text = readFileSync(join('src', path), 'utf8')
    const imports = [
      ...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm),
    ]
    return {
      path,
      folder: path.includes('/') ? (path.split('/')[0] ?? '') : '',
      text,
      imports: imports.map(([, a, b, c]) => a ?? b ?? c ?? ''),
    }
  })

const folderOf = (source: Source, specifier: string): string => {
  const path = normalize(join(dirname(source.path), specifier))
  return path.includes('/') ? (path.split('/')[0] ?? '') : ''
}

const local = (specifier: string): boolean => specifier.startsWith('.')
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

test('every folder has its place', () => {
  const known = new Set([...CORE, ...Object.keys(SHELL), 'cli', ''])
  expect([...new Set(sources.map(({ folder }) => folder))].filter(folder => !known.has(folder))).toEqual([])
})

describe('dependencies point one way', () => {
  test.each([...CORE, ...Object.keys(SHELL)])('%s', folder => {
    const allowed = CORE.includes(folder) ? CORE.slice(0, CORE.indexOf(folder)) : (SHELL[folder] ?? [])
    const breaches = sources
      .filter(source => source.folder === folder)
      .flatMap(source =>
        source.imports
          .filter(local)
          .filter(specifier => ![folder, ...allowed].includes(folderOf(source, specifier)))
          .map(specifier => `${source.path} imports ${specifier}`),
      )
    expect(breaches).toEqual([])
  })
})

test('the core imports only pure packages', () => {
  const breaches = sources
    .filter(({ folder }) => CORE.includes(folder))
    .flatMap(({ path, imports }) =>
      imports
        .filter(specifier => !local(specifier) && !PURE.has(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''))
        .filter(specifier => !(specifier === 'node:crypto' && path === 'overlay/digest.ts'))
        .map(specifier => `${path} imports ${specifier}`),
    )
  expect(breaches).toEqual([])
})

test('the core has no clock, no network, no process, and never waits', () => {
  const impure =
    /\b(await|async|Promise)\b|\bDate\.now\b|new Date\(\)|\bprocess\.|\bfetch\(|\bsetTimeout\b|\bMath\.random\b/
  const breaches = sources
    .filter(({ folder }) => CORE.includes(folder))
    .flatMap(({ path, text }) =>
      code(text)
        .split('\n')
        .filter(line => impure.test(line.replace(/'[^']*'|`[^`]*`/g, '')))
        .map(line => `${path}: ${line.trim()}`),
    )
  expect(breaches).toEqual([])
})

test.each(OWNERS)('%s is known only to %j', (pattern, owners) => {
  const breaches = sources
    .filter(({ folder }) => !owners.includes(folder) && folder !== 'sim')
    .flatMap(({ path, imports }) =>
      imports.filter(specifier => pattern.test(specifier)).map(each => `${path}: ${each}`),
    )
  expect(breaches).toEqual([])
})

test('no file has a name that says nothing', () => {
  const empty = /(^|\/)(utils?|helpers?|common|lib|managers?|services?|types|misc)(\/|\.ts$)/
  expect(sources.map(({ path }) => path).filter(path => empty.test(path))).toEqual([])
})

test('file names are kebab-case', () => {
  expect(sources.map(({ path }) => path).filter(path => !/^([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(path))).toEqual([])
})

test('no process ends anywhere but in the command line', () => {
  const breaches = sources.filter(({ folder, text }) => folder !== 'cli' && /process\.exit\(/.test(code(text)))
  expect(breaches.map(({ path }) => path)).toEqual([])
})
