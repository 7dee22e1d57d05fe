import { extract } from './extract.ts'

/** An operation that a request is for. */
export interface Operation {
  /** `POST /repos/{owner}/{repo}/pulls`, as GitHub's description spells it. */
  readonly key: string
  readonly id: string
  readonly docs: string
  /** Whether GitHub lets an App call it at all. */
  readonly apps: boolean
  /** Decoded. */
  readonly params: Readonly<Record<string, string>>
}

interface Route {
  readonly key: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly literal: number
}

const routes = new Map<string, readonly Route[]>()

function routesOf(method: string): readonly Route[] {
  const known = routes.get(method)
  if (known !== undefined) return known
  const made = Object.entries(extract().operations)
    .filter(([key]) => key.startsWith(`${method} `))
    .map(([key, operation]) => {
      const template = key.slice(method.length + 1)
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(found => found[1] ?? '')
      const pattern = template
        .replaceAll(/[.]/g, '\\.')
        .replaceAll(/\{(\w+)\}/g, (_, name: string) => (operation.several.includes(name) ? '(.+)' : '([^/]+)'))
      const literal = template.replaceAll(/\{\w+\}/g, '').length
      return { key, pattern: new RegExp(`^${pattern}$`), names, literal }
    })
    .sort((one, other) => other.literal - one.literal)
  routes.set(method, made)
  return made
}

/** The operation of a request: the template with most literal text wins. `path` is undecoded and has no query. Null: GitHub has none, or this GitHub does not serve it. */
export function matchOperation(method: string, path: string): Operation | null {
  for (const route of routesOf(method.toUpperCase())) {
    const found = route.pattern.exec(path)
    const operation = extract().operations[route.key]
    if (found === null || operation === undefined) continue
    const params = Object.fromEntries(route.names.map((name, at) => [name, decode(found[at + 1] ?? '')]))
    return { key: route.key, id: operation.id, docs: operation.docs, apps: operation.apps, params }
  }
  return null
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
