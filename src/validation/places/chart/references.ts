/** An absolute path in what a template sees: `['Values', 'image', 'tag']`. `@` is what the template was called with, `*` any item. */
export type Reference = readonly string[]

/** What `.` and variables stand for at a place of a template; several where either may be. */
export interface Scope {
  readonly dot: readonly Reference[]
  readonly variables: ReadonlyMap<string, readonly Reference[]>
}

/** More ways than anybody writes; a hostile template has no more either. */
const MOST = 8

const TOKEN = /"(?:[^"\\]|\\.)*"|`[^`]*`|\$\w*(?:\.\w+)*|(?:\.\w+)+|\.|\)|[A-Za-z_]\w*/g

/** What an expression of a template takes values from. */
export const referencesIn = (expression: string, scope: Scope): readonly Reference[] => {
  const found: Reference[] = []
  let indexing = false
  let closed = false
  for (const [token] of expression.slice(0, 4000).matchAll(TOKEN)) {
    const text = /^["`]/.test(token)
    if (token === 'index' || token === 'get' || token === 'dig') indexing = true
    else if (text && indexing) extend(found, [token.slice(1, -1)])
    else if (token.startsWith('.') && token !== '.' && closed) extend(found, token.slice(1).split('.'))
    else if (/^[$.]/.test(token)) found.push(...referenceOf(token, scope))
    else if (!text && token !== ')') indexing = false
    closed = token === ')'
  }
  return found.slice(0, MOST)
}

const extend = (found: Reference[], steps: readonly string[]): void => {
  const last = found.pop()
  if (last) found.push([...last, ...steps])
}

const referenceOf = (token: string, { dot, variables }: Scope): readonly Reference[] => {
  const [head = '', ...rest] = token.split('.')
  const steps = rest.filter(step => step !== '')
  const from = head === '' ? dot : head === '$' ? [['@']] : (variables.get(head) ?? [])
  return from.map(each => [...each, ...steps])
}

/** Absolute paths, where `@` stands for these. What an argument wraps (`.root.Values`) is the same as itself. */
export const resolved = (references: readonly Reference[], context: readonly Reference[]): readonly Reference[] =>
  references
    .flatMap(([head, ...rest]) => (head === '@' ? context.map(each => [...each, ...rest]) : [[head ?? '', ...rest]]))
    .map(each =>
      each.slice(
        Math.max(
          0,
          each.findIndex(step => step === 'Values' || step === 'Chart'),
        ),
      ),
    )
    .slice(0, MOST)
