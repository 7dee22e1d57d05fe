import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Life {
  deprecated?: number
  removed?: number
  replacement?: string
  /** The newest minor version whose module has the type. */
  last: number
}

const text = (path: string): string => readFileSync(path, 'utf8')

const groupOf = (directory: string): string | undefined => {
  const file = join(directory, 'register.go')
  const named = existsSync(file) ? /GroupName\s*=\s*"([^"]*)"/.exec(text(file)) : null
  return named?.[1]
}

const readType = (life: Map<string, Life>, key: string, minor: number): Life => {
  const known = life.get(key) ?? { last: minor }
  known.last = minor
  life.set(key, known)
  return known
}

const readVersion = (directory: string, version: string, minor: number, life: Map<string, Life>): void => {
  const group = groupOf(directory)
  const file = join(directory, 'zz_generated.prerelease-lifecycle.go')
  if (group === undefined || !existsSync(file)) return
  const apiVersion = group === '' ? version : `${group}/${version}`
  const methods =
    /^func \(in \*(\w+)\) APILifecycle(\w+)\(\)[^{]*\{\n\treturn (?:(\d+), (\d+)|schema\.GroupVersionKind\{Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"\})/gm
  for (const [, kind = '', what, , number, to, toVersion, toKind] of text(file).matchAll(methods)) {
    if (kind.endsWith('List')) continue
    const type = readType(life, `${apiVersion} ${kind}`, minor)
    if (what === 'Deprecated') type.deprecated = Number(number)
    if (what === 'Removed') type.removed = Number(number)
    if (what === 'Replacement')
      type.replacement = `${to === '' ? '' : `${to}/`}${toVersion} ${toKind?.replace(/List$/, '')}`
  }
}

const directories = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

/**
 * The source of a table with the versions of Kubernetes' own kinds that are deprecated or removed, from the directories of its module
 * `k8s.io/api`, the oldest minor version first.
 */
export const lifecycleTable = (modules: readonly { readonly minor: number; readonly directory: string }[]): string => {
  const life = new Map<string, Life>()
  for (const { minor, directory } of modules)
    for (const group of directories(directory))
      for (const version of directories(join(directory, group)))
        if (/^v\d/.test(version)) readVersion(join(directory, group, version), version, minor, life)
  const newest = Math.max(...modules.map(({ minor }) => minor))
  const current = [...life].filter(([, { last, deprecated }]) => last === newest && deprecated === undefined)
  /** The stable version of a kind, where nobody says what replaces an older one. */
  const stable = (key: string): string | undefined => {
    const [apiVersion = '', kind] = key.split(' ')
    const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0]}/` : ''
    const found = current.find(
      ([name]) => new RegExp(`^v\\d+ ${kind}$`).test(name.slice(group.length)) && name.startsWith(group),
    )
    return found?.[0]
  }
  const rows = [...life]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { deprecated, removed, replacement, last }]) => {
      // What is not in the module any more is not served any more, whatever was planned.
      const gone = last < newest ? Math.min(removed ?? last + 1, last + 1) : removed
      if (gone === undefined && deprecated === undefined) return []
      const since = Math.min(deprecated ?? 999, gone ?? 999)
      const instead = replacement ?? stable(key)
      return [`  ['${key}', ${since}, ${gone ?? 0}${instead ? `, '${instead}'` : ''}],\n`]
    })
  return formatted(`// Made by scripts/schemas.ts from the published modules k8s.io/api, Apache-2.0: see schemas/sources.json.

/** A version and kind, the minor versions of Kubernetes since which it is deprecated and from which on it is not served (0 while it is), and what replaces it. */
export type NativeLife = readonly [kind: string, deprecated: number, removed: number, replacement?: string]

/** Kubernetes' own kinds that are deprecated or removed in some version. */
export const NATIVE_LIVES: readonly NativeLife[] = [
${rows.join('')}]
`)
}

const formatted = (source: string): string =>
  execFileSync('node_modules/.bin/biome', ['format', '--stdin-file-path=native-lives.ts'], {
    input: source,
    encoding: 'utf8',
  })
