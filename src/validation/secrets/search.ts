import { fromBase64 } from '../../diff/base64.ts'
import { isMap, type JsonMap } from '../../diff/json.ts'
import { isAbout, saysSecret, saysSecrets } from '../../diff/says-secret.ts'
import type { Severity } from '../problem.ts'
import { assignmentsIn, MAY_ASSIGN } from './assignments.ts'
import { namedLiteral, type Place } from './named-literal.ts'
import { isRandom } from './randomness.ts'
import { isSops } from './sops.ts'
import { structureOf } from './structure-of.ts'
import { isLogin, type Token, tokensIn, tokenWithin } from './tokens-in.ts'

/** A secret that was found, while its value is still known. Only inside: what is told of it is made by `told`. */
export interface Sighting {
  readonly rule: 'secret.plain' | 'secret.token' | 'secret.variable'
  readonly severity: Severity
  /** What it is, with its article, where its form says so: `a GitHub token`. */
  readonly what?: string
  /** The name that says it is one: a key, a variable, a flag. */
  readonly key?: string
  readonly path: readonly (string | number)[]
  /** The secret. */
  readonly value: string
  /** Where in the text at the path it begins, where that is known. */
  readonly offset?: number
}

/** How a Secret's own fields are judged, wherever one stands. */
export type JudgeSecret = (secret: JsonMap, path: readonly (string | number)[]) => readonly Sighting[]

/** Deeper than any object of Kubernetes. */
const DEEPEST = 100
/** How often a text is looked into that stands in a text. */
const MOST_INSIDE = 3
/** More of one object help nobody. */
const MOST = 200

/** What is below these are settings of a program, in which a password is written as what it is. */
const SETTINGS =
  /^(?:env|envs|envVars|extraEnv|extraEnvs|environment|args|extraArgs|command|values|valuesObject|valuesContent|helmValues|parameters|literals|config|configs|settings|opts|options)$/
/** Kinds in which everything only says where secrets are, or what they may be. */
const REFERRING =
  /^(?:(?:Cluster)?ExternalSecret|(?:Cluster)?PushSecret|SecretProviderClass|SealedSecret|CustomResourceDefinition|Vault\w+Secret|ClusterRole|Role)$/
const BESIDE = ['name', 'key', 'parameter', 'variable', 'header']
const VALUES = new Set(['value', 'default', 'defaultValue'])
/** Under these what is called a secret has its value. */
const INNER = new Set(['value', 'plain', 'plaintext', 'raw', 'literal', 'text', 'string', 'content'])
const BASE64 = /^[A-Za-z0-9+/_-]{24,}={0,2}$/

/** All secrets in a value of JSON's types, and in the texts of settings that stand in it. Never throws; linear. */
export const sightingsIn = (value: unknown, place: Place, judgeSecret: JudgeSecret): readonly Sighting[] => {
  const search = new Search(judgeSecret)
  search.value(value, '', place, 0)
  return search.found
}

class Search {
  readonly found: Sighting[] = []
  readonly #judgeSecret: JudgeSecret
  readonly #path: (string | number)[] = []
  #referring = false

  constructor(judgeSecret: JudgeSecret) {
    this.#judgeSecret = judgeSecret
  }

  value(value: unknown, key: string, place: Place, inside: number): void {
    if (this.found.length >= MOST || this.#path.length > DEEPEST) return
    if (typeof value === 'string') this.#text(value, key, place, inside)
    else if (typeof value === 'number') this.#named(key, String(value), place)
    else if (Array.isArray(value)) this.#list(value, key, place, inside)
    else if (isMap(value)) this.#map(value, key, place, inside)
  }

  #inside(step: string | number, value: unknown, key: string, place: Place, inside: number): void {
    this.#path.push(step)
    this.value(value, key, place, inside)
    this.#path.pop()
  }

  #list(list: readonly unknown[], key: string, place: Place, inside: number): void {
    let flag = ''
    list.forEach((item, index) => {
      this.#inside(index, item, typeof item !== 'string' ? '' : flag === '' ? key : flag, place, inside)
      flag = typeof item === 'string' && /^--?[A-Za-z][\w.-]{0,80}$/.test(item) && saysSecret(item) ? item : ''
    })
  }

  #map(map: JsonMap, of: string, place: Place, inside: number): void {
    const { kind } = map
    const encrypted = this.#path.length === 0 && isSops(map)
    const outer = this.#referring
    if (typeof kind === 'string' && typeof map['apiVersion'] === 'string') this.#referring = REFERRING.test(kind)
    const isSecret = kind === 'Secret' && (map['data'] !== undefined || map['stringData'] !== undefined)
    if (isSecret && !encrypted) this.found.push(...this.#judgeSecret(map, [...this.#path]))
    const names = this.#referring ? NOTHING : namesIn(map, of)
    for (const [key, value] of Object.entries(map)) {
      if ((isSecret && (key === 'data' || key === 'stringData') && isMap(value)) || (encrypted && key === 'sops'))
        continue
      if (kind === 'SealedSecret' && key === 'spec') continue
      this.#keyItself(key)
      const below = SETTINGS.test(key) || (kind === 'ConfigMap' && key === 'data') ? 'setting' : place
      const login = key === 'auth' && typeof value === 'string' && this.#path.at(-2) === 'auths' && isLogin(value)
      if (login) this.#login(value, key)
      else
        this.#inside(
          key,
          value,
          (VALUES.has(key) ? names.beside : undefined) ??
            (INNER.has(key) ? names.parent : undefined) ??
            // In a map of secrets every key has one, and only what was drawn is told from their names.
            (names.secrets && typeof value === 'string' && !isAbout(key) && isRandom(value) ? `${of}.${key}` : key),
          below,
          inside,
        )
    }
    this.#referring = outer
  }

  /** A secret written as a key; it is told at what it is a key of. */
  #keyItself(key: string): void {
    if (key.length >= 16 && /\d|:\/\//.test(key))
      for (const token of tokensIn(key)) this.#say('secret.token', token.severity, token.value, token)
  }

  #login(value: string, key: string): void {
    this.#path.push(key)
    this.#say('secret.token', 'error', value, { what: 'the login of an image registry' })
    this.#path.pop()
  }

  #text(text: string, key: string, place: Place, inside: number): void {
    if (text.length < 2) return
    const tokens = tokensIn(text)
    for (const token of tokens)
      this.#say('secret.token', severityOf(token, key), token.value, { what: token.what, offset: token.from })
    const found = this.found.length
    if (tokens.length === 0 && this.#named(key, text, place)) return
    if (tokens.length === 0 && text.length < 1_000_000 && BASE64.test(text)) {
      const inner = fromBase64(text)
      const [token] = inner === undefined ? [] : tokensIn(inner)
      if (token) this.#say('secret.token', token.severity, token.value, { what: `${token.what} in base64` })
      return
    }
    if (this.#referring || text.length < 8) return
    const structure = inside < MOST_INSIDE && /[:{]/.test(text) && MAY_ASSIGN.test(text) ? structureOf(text) : undefined
    if (structure)
      this.#structure(
        structure,
        text,
        place,
        inside,
        tokens.map(({ value }) => value),
      )
    else if (this.found.length === found) this.#lines(text, place, tokens)
  }

  /** What a text of YAML or JSON has in it is told of the text as a whole. */
  #structure(
    documents: readonly unknown[],
    text: string,
    place: Place,
    inside: number,
    known: readonly string[],
  ): void {
    const before = this.found.length
    const outer = this.#referring
    for (const document of documents) this.value(document, '', place, inside + 1)
    this.#referring = outer
    const depth = this.#path.length
    const sighted = this.found.splice(before)
    for (const each of sighted) {
      const line = each.value.split('\n', 1)[0] ?? ''
      if (known.some(value => value.includes(line))) continue
      const offset = text.indexOf(line)
      const last = each.path.slice(depth).findLast(step => typeof step === 'string')
      const at = { path: each.path.slice(0, depth), ...(offset >= 0 ? { offset } : {}) }
      this.found.push({
        ...each,
        ...(each.key === undefined && last !== undefined ? { key: String(last) } : {}),
        ...at,
      })
    }
  }

  #lines(text: string, place: Place, tokens: readonly Token[]): void {
    const within = tokenWithin(tokens)
    for (const { key, value, at, place: own } of assignmentsIn(text)) {
      if (within(at, at + value.length)) continue
      const verdict = namedLiteral(key, value, place === 'field' ? 'field' : own)
      if (verdict) this.#say('secret.variable', verdict, value, { key: key.replace(/^-+/, ''), offset: at })
    }
  }

  #named(key: string, value: string, place: Place): boolean {
    if (key === '' || this.#referring) return false
    const verdict = namedLiteral(key, value, place)
    if (verdict) this.#say('secret.variable', verdict, value, { key })
    return verdict !== undefined
  }

  #say(
    rule: Sighting['rule'],
    severity: Severity,
    value: string,
    more: { readonly what?: string; readonly key?: string; readonly offset?: number },
  ): void {
    if (this.found.length >= MOST) return
    const { what, key, offset } = more
    this.found.push({
      rule,
      severity,
      path: [...this.#path],
      value,
      ...(what === undefined ? {} : { what }),
      ...(key === undefined ? {} : { key }),
      ...(offset === undefined ? {} : { offset }),
    })
  }
}

/** What else than their own keys says of values in a map that they are secret. */
interface Names {
  /** The name beside a `value`, or the pointer of a patch. */
  readonly beside?: string | undefined
  /** The key that the map stands under. */
  readonly parent?: string | undefined
  readonly secrets?: boolean
}

const NOTHING: Names = {}

const namesIn = (map: JsonMap, of: string): Names => {
  let beside = typeof map['op'] === 'string' && typeof map['path'] === 'string' ? lastStep(map['path']) : undefined
  for (const key of BESIDE) {
    const name = map[key]
    if (typeof name === 'string' && saysSecret(name) === 'all') beside = name
  }
  return { beside, parent: saysSecret(of) === 'all' ? of : undefined, secrets: saysSecrets(of) }
}

/** What a patch by a pointer changes. */
const lastStep = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1).replaceAll('~1', '/')

/** What pages in browsers are given is public. */
const severityOf = ({ what, severity }: Token, key: string): Severity =>
  what === 'a Google API key' && /maps|firebase|public|browser|client|react|vite|vue/i.test(key) ? 'warning' : severity
