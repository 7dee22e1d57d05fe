import { isMap } from '../../diff/json.ts'
import { lineColumn } from '../../overlay/line-column.ts'
import type { YamlNode } from '../../overlay/yaml-node.ts'
import type { FileProblem } from '../file-problem.ts'
import type { Problem, Severity } from '../problem.ts'
import { assignmentsIn } from './assignments.ts'
import { generatedSecrets } from './generators.ts'
import { ignoredBecause } from './ignored.ts'
import { kindsOfFile } from './kinds-of-file.ts'
import { namedLiteral, type Place } from './named-literal.ts'
import { judgePlainSecret } from './plain-secret.ts'
import { fingerprint } from './randomness.ts'
import { type Sighting, sightingsIn } from './search.ts'
import { isSops, sopsProblems } from './sops.ts'
import { readSopsConfig, type SopsRule } from './sops-config.ts'
import {
  againstRule,
  isSopsLines,
  neverEncrypted,
  type ReadFile,
  type SopsFileProblem,
  sopsLines,
  sopsRuleOf,
} from './sops-files.ts'
import { nodesOf, plainOf, structureOf } from './structure-of.ts'
import { tokensIn, tokenWithin } from './tokens-in.ts'
import { told } from './told.ts'
import { withoutTemplates } from './without-templates.ts'

/** What is around a file. */
export interface FileContext {
  /** Reads a file of the same tree; undefined where there is none, or it is no text. */
  readonly read: ReadFile
}

/** Larger files are only searched for what is a secret by its form. */
const MOST = 1_048_576
const MOST_PROBLEMS = 200
/** Texts that the library for YAML reads; slow ones of this length take a second. */
const MOST_FOR_LIBRARY = 131_072

/** A problem while its offset in the text is known, and where the value begins that it is in. */
interface Located {
  readonly problem: Problem
  readonly offset: number
  readonly holder: number
}

/**
 * What everybody can read of a file though it is secret. What can be judged when it is rendered (SealedSecrets, ExternalSecrets, references
 * to vaults) is not judged here. No value is in what is answered. Never throws.
 */
export const secretsInFile = (path: string, text: string, context: FileContext): readonly FileProblem[] => {
  const kind = kindsOfFile(path)
  if (kind === undefined || text.slice(0, 8_000).includes('\0')) return []
  const found: Located[] = []
  if (text.length <= MOST) {
    if (kind === 'yaml' || kind === 'json') found.push(...inDocuments(path, text, context))
    else if (kind === 'env' || kind === 'settings') found.push(...inLines(path, text, kind, context))
    else if (kind === 'sops config') found.push(...inSopsConfig(text))
  }
  const first = found.slice(0, MOST_PROBLEMS)
  const lines = new Set(first.map(({ offset }) => lineColumn(text, offset).line))
  let [line, walked] = [1, 0]
  for (const token of tokensIn(text)) {
    if (first.length >= MOST_PROBLEMS) break
    for (let next = text.indexOf('\n', walked); next >= 0 && next < token.from; next = text.indexOf('\n', walked)) {
      line++
      walked = next + 1
    }
    if (!lines.has(line)) first.push(located('secret.token', token, token.from, token.value))
  }
  return placed(text, first)
}

const located = (
  rule: Sighting['rule'],
  { severity, what, key }: { readonly severity: Severity; readonly what?: string; readonly key?: string },
  offset: number,
  value: string,
): Located => {
  const more = { ...(what === undefined ? {} : { what }), ...(key === undefined ? {} : { key }) }
  return { problem: told({ rule, severity, path: [], value, ...more }, {}), offset, holder: offset }
}

const placed = (text: string, found: readonly Located[]): readonly FileProblem[] => {
  const all = text.split('\n')
  const seen = new Set<string>()
  return found
    .map(({ problem, offset, holder }) => {
      const { line, column } = lineColumn(text, offset)
      const first = lineColumn(text, holder).line
      const near = [line, line - 1, first, first - 1].map(number => all[number - 1])
      const ignored = ignoredBecause(problem.rule, near)
      return { ...problem, line, column, ...(ignored === undefined ? {} : { ignored }) }
    })
    .filter(({ rule, line, column }) => {
      const key = `${rule} ${line}:${column}`
      return !seen.has(key) && seen.add(key)
    })
    .sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Files of YAML and JSON; templates of them too, as far as they say what they are. */
const inDocuments = (path: string, text: string, context: FileContext): readonly Located[] => {
  const plain = withoutTemplates(text)
  const nodes = nodesOf(plain, /^\s*[[{]/.test(plain) ? MOST_FOR_LIBRARY / 4 : MOST_FOR_LIBRARY)
  if (!nodes) return inJson(plain, path) ?? inUnreadable(plain)
  const rule = sopsRuleOf(path, context.read)
  const place = placeIn(path)
  return nodes.flatMap(node => inDocument(node, path, plain, place, rule, context))
}

const inDocument = (
  node: YamlNode,
  path: string,
  text: string,
  otherwise: Place,
  rule: SopsRule | undefined,
  context: FileContext,
): readonly Located[] => {
  if (node.kind === 'scalar') return []
  const document = plainOf(node)
  const found: Located[] = []
  const say = (problem: Problem, steps: readonly (string | number)[], needle?: string): void => {
    const holder = nodeAt(node, steps)
    found.push({ problem, offset: offsetIn(text, holder, needle), holder: holder.start })
  }
  const sayFile = ({ at, ...rest }: SopsFileProblem): void => {
    found.push({ problem: { rule: 'secret.sops', ...rest, at: '' }, offset: at, holder: at })
  }
  if (isSops(document)) {
    for (const problem of sopsProblems(document)) say(problem, stepsOf(problem.at))
    for (const problem of againstRule(node, rule)) sayFile(problem)
  }
  const known = new Set(found.map(({ problem }) => problem.at))
  const isObject = isMap(document) && typeof document['kind'] === 'string' && typeof document['apiVersion'] === 'string'
  const isGenerator = isMap(document) && Array.isArray(document['secretGenerator'])
  if (isMap(document) && isGenerator) {
    for (const each of generatedSecrets(document, path, context.read)) {
      const { subject, severity, what, value, path: at, inFile } = each
      const certain = severity === 'error'
      const problem: Problem = {
        rule: 'secret.plain',
        severity,
        message: `${subject} ${what === undefined ? (certain ? 'is in plain text' : 'looks like a value in plain text') : `has ${what} in it, in plain text`}${certain ? fingerprint(value) : ''}`,
        fix: certain
          ? 'Generate it from a file that SOPS encrypted, or write a SealedSecret or ExternalSecret, and replace the value: whoever reads the repository has it'
          : 'If it is one, seal, encrypt or fetch it; if it is to be replaced later, write a placeholder such as "<password>"',
        at: '',
      }
      say(problem, at, inFile ? undefined : value)
    }
  }
  const rest = isMap(document) && isGenerator ? { ...document, secretGenerator: undefined } : document
  const kubeconfig = isMap(document) && document['kind'] === 'Config' && Array.isArray(document['users'])
  const place: Place = isObject && !kubeconfig ? 'field' : otherwise
  for (const sighting of sightingsIn(rest, place, judgePlainSecret)) {
    const problem = told(sighting, isMap(document) ? document : {})
    if (!known.has(problem.at)) say(problem, sighting.path, sighting.value)
  }
  const never = found.length === 0 ? neverEncrypted(node, rule) : undefined
  if (never) sayFile(never)
  return found
}

/** Large JSON is read without its places: a secret stands where it is found first. */
const inJson = (text: string, path: string): readonly Located[] | undefined => {
  const [document, ...more] = /^\s*[[{]/.test(text) ? (structureOf(text) ?? []) : []
  if (document === undefined || more.length > 0) return undefined
  return sightingsIn(document, placeIn(path), judgePlainSecret).map(sighting => {
    const offset = Math.max(0, text.indexOf(JSON.stringify(sighting.value).slice(1, -1)))
    return { problem: told(sighting, isMap(document) ? document : {}), offset, holder: offset }
  })
}

/** Other JSON than settings is data, in which keys and tokens are anything. */
const placeIn = (path: string): Place =>
  path.endsWith('.json') && !/config|settings|values|secret|cred|env/i.test(path) ? 'field' : 'setting'

/** What cannot be read as YAML is searched line by line, and for Secrets by their indentation. */
const inUnreadable = (text: string): readonly Located[] => {
  const secrets = inBrokenSecrets(text)
  const known = new Set(secrets.map(({ offset }) => offset))
  return [...secrets, ...inSettings(text, 'line').filter(({ offset }) => !known.has(offset))]
}

const inBrokenSecrets = (text: string): readonly Located[] => {
  if (!/^kind:[ \t]*["']?Secret\b/m.test(text)) return []
  const found: Located[] = []
  let offset = 0
  let secret = false
  let field = ''
  let indent = -1
  for (const line of text.split('\n')) {
    const at = offset
    offset += line.length + 1
    if (/^---/.test(line)) secret = false
    const own = /^( *)(?:"|')?([\w.-]{1,200})(?:"|')?:(?:[ \t]+(.*))?$/.exec(line)
    if (!own) continue
    const [, spaces = '', key = '', value = ''] = own
    if (spaces === '' && key === 'kind') secret = /^["']?Secret["']?\s*$/.test(value)
    if (spaces.length === 0) field = /^(?:data|stringData)$/.test(key) ? key : ''
    indent = spaces.length === 0 ? -1 : indent < 0 ? spaces.length : indent
    if (!secret || field === '' || spaces.length !== indent || /^[|>[{]/.test(value)) continue
    const written = value.trim().replace(/^(["'])(.*)\1$/, '$2')
    for (const sighting of judgePlainSecret({ kind: 'Secret', [field]: { [key]: written } }, []))
      found.push({ problem: told(sighting, { kind: 'Secret' }), offset: at + line.length - value.length, holder: at })
  }
  return found
}

const inLines = (path: string, text: string, kind: 'env' | 'settings', context: FileContext): readonly Located[] => {
  if (isSopsLines(text))
    return sopsLines(text, sopsRuleOf(path, context.read)).map(({ at, ...rest }) => ({
      problem: { rule: 'secret.sops', ...rest, at: '' },
      offset: at,
      holder: at,
    }))
  const found = kind === 'settings' ? inSettings(text, 'setting') : inVariables(text)
  // Examples are made to be copied and filled in.
  return /example|sample|template|\.dist$/i.test(path.slice(path.lastIndexOf('/') + 1))
    ? found.filter(({ problem }) => problem.severity === 'error')
    : found
}

const inSettings = (text: string, most: Place): readonly Located[] => {
  const within = tokenWithin(tokensIn(text))
  return assignmentsIn(text).flatMap(({ key, value, at, place }) => {
    if (within(at, at + value.length)) return []
    const severity = namedLiteral(key, value, most === 'line' ? 'line' : place)
    return severity ? [located('secret.variable', { severity, key }, at, value)] : []
  })
}

const inVariables = (text: string): readonly Located[] => {
  const found: Located[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    const own = /^[ \t]*(?:export[ \t]+)?([\w.-]{1,200})[ \t]*=[ \t]*(.*)$/.exec(line)
    const [, key = '', written = ''] = own ?? []
    const quoted = /^(["'])(.*?)\1/.exec(written)
    const value = (quoted?.[2] ?? written.replace(/[ \t]+#.*$/, '')).trim()
    const severity = value === '' || tokensIn(value).length > 0 ? undefined : namedLiteral(key, value, 'setting')
    if (severity)
      found.push(
        located('secret.variable', { severity, key }, offset + line.length - written.length + (quoted ? 1 : 0), value),
      )
    offset += line.length + 1
  }
  return found
}

const inSopsConfig = (text: string): readonly Located[] => {
  const config = readSopsConfig(text)
  if (config.ok) return []
  const offset = text
    .split('\n')
    .slice(0, config.line - 1)
    .reduce((sum, line) => sum + line.length + 1, 0)
  const problem: Problem = {
    rule: 'secret.sops',
    severity: 'warning',
    message: `The configuration of SOPS ${config.message}, so that nobody can tell what it encrypts`,
    fix: 'Correct it',
    at: '',
  }
  return [{ problem, offset, holder: offset }]
}

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The node at a path, or the last one on the way to it. */
const nodeAt = (root: YamlNode, steps: readonly (string | number)[]): YamlNode => {
  let node = root
  for (const step of steps) {
    const next =
      node.kind === 'list'
        ? node.items[Number(step)]
        : node.kind === 'map'
          ? node.values[node.keys.indexOf(String(step))]
          : undefined
    if (!next) break
    node = next
  }
  return node
}

/** Where in a node a secret begins: at itself where it stands there as it is, else at the value. */
const offsetIn = (text: string, node: YamlNode, needle: string | undefined): number => {
  if (node.kind !== 'scalar') return node.start
  const line = needle?.trim().split('\n', 1)[0] ?? ''
  const at = line === '' ? -1 : text.slice(node.start, node.end).indexOf(line)
  if (at >= 0) return node.start + at
  return node.start + (node.style === 'single' || node.style === 'double' ? 1 : 0)
}
