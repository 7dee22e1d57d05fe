import { fromBase64 } from './base64.ts'
import { isEncrypted, isHarmless } from './harmless.ts'
import { isMap, type JsonMap } from './json.ts'
import { isMark, MARKS } from './mark.ts'
import { isAbout, saysSecret, saysSecrets } from './says-secret.ts'

/** How a text or number inside of a value is seen. */
export type Leaf =
  /** A value of a Secret, in base64 or not. */
  | 'base64'
  | 'secret'
  /** Its key says that it is secret, or has a secret in it. */
  | 'all'
  | 'part'
  /** Anything else; it may still have a secret in it. */
  | 'text'

/** Answers what stands instead of a text; undefined: it stays. The path is only valid during the call. */
export type Visit = (text: string, leaf: Leaf, path: readonly (string | number)[]) => string | undefined

/** Deeper than any object of Kubernetes. What lies below is taken for one text that is a secret. */
const DEEPEST = 100

/**
 * The value with its texts replaced as `visit` says; the same value where nothing is. Which texts are secret is told by where they stand:
 * in a Secret, under a key that says so, beside a name that says so, after a flag that says so.
 */
export const mapLeaves = (value: unknown, visit: Visit): unknown => new Walk(visit).value(value, 'text', '', false)

/** Visits all texts that are secret as a whole by where they stand. `value` is what is meant, without base64. */
export const eachSecret = (
  from: unknown,
  visit: (text: string, value: string, path: readonly (string | number)[]) => void,
): void => {
  mapLeaves(from, (text, leaf, path) => {
    if (leaf !== 'text' && leaf !== 'part' && !isMark(text) && !isEncrypted(text))
      visit(text, leaf === 'base64' ? (fromBase64(text) ?? text) : text, path)
    return undefined
  })
}

/** Kinds in which `secretKey` is the name of a key, and what else they say is where a secret is kept. */
const NAMES_ONLY = /^(?:(?:Cluster)?ExternalSecret|(?:Cluster)?PushSecret|SecretProviderClass)$/
/** Under these a secret has its value. */
const INNER = /^(?:value|default|defaultValue|plain|plaintext|raw|literal|text|string|data|content)$/
/** Beside a name stands its value. */
const BESIDE = /^(?:value|default|defaultValue)$/

class Walk {
  readonly #visit: Visit
  readonly #path: (string | number)[] = []
  #namesOnly = false

  constructor(visit: Visit) {
    this.#visit = visit
  }

  /** `leaf`: what the texts directly here are. `all`: whether those further below are secret too. */
  value(value: unknown, leaf: Leaf, key: string, all: boolean): unknown {
    if (typeof value === 'string' || typeof value === 'number') return this.#leaf(value, leaf)
    if (typeof value !== 'object' || value === null) return value
    if (this.#path.length >= DEEPEST) return this.#visit(jsonOf(value), 'secret', this.#path) ?? value
    return Array.isArray(value) ? this.#list(value, leaf, all) : this.#map(value as JsonMap, key, all)
  }

  #leaf(value: string | number, leaf: Leaf): unknown {
    if (typeof value === 'string') {
      const seen =
        leaf === 'all' || leaf === 'part'
          ? isHarmless(value) || value.search(MARKS) >= 0 || (/^\d{1,6}$/.test(value) && this.#counts())
            ? 'text'
            : leaf
          : leaf
      return this.#visit(value, seen, this.#path) ?? value
    }
    // `secrets: 10` and `tokens: 4096` count them.
    return leaf === 'text' || leaf === 'part' || this.#counts()
      ? value
      : (this.#visit(String(value), leaf, this.#path) ?? value)
  }

  #counts(): boolean {
    return /s$/i.test(String(this.#path.at(-1) ?? ''))
  }

  #inside(step: string | number, value: unknown, leaf: Leaf, key: string, all: boolean): unknown {
    this.#path.push(step)
    const result = this.value(value, leaf, key, all)
    this.#path.pop()
    return result
  }

  #list(list: readonly unknown[], leaf: Leaf, all: boolean): unknown {
    let changed = false
    let flag = false
    const items = list.map((item: unknown, index) => {
      // `--password` and what comes after it; `--password=x` is seen as a text.
      const seen = flag && typeof item === 'string' ? 'all' : leaf
      flag = typeof item === 'string' && /^--?[A-Za-z][\w.-]*$/.test(item) && saysSecret(item) === 'all'
      const result = this.#inside(index, item, seen, '', all)
      changed ||= result !== item
      return result
    })
    return changed ? items : list
  }

  #map(map: JsonMap, key: string, all: boolean, secret = false): unknown {
    const kind = map['kind']
    const isSecret = kind === 'Secret' || secret
    const outer = this.#namesOnly
    if (typeof kind === 'string' && NAMES_ONLY.test(kind)) this.#namesOnly = true
    const named = this.#named(map)
    const parent = key !== '' && saysSecret(key) === 'all'
    let changed = false
    const entries = Object.entries(map).map(([name, value]) => {
      let result: unknown
      if (isSecret && (name === 'data' || name === 'stringData') && isMap(value)) result = this.#data(name, value)
      else if (kind === 'SealedSecret' && name === 'spec') result = this.#sealed(value)
      else {
        const own = this.#namesOnly && name === 'secretKey' ? undefined : saysSecret(name)
        const inner =
          (all && typeof value === 'string' && !isAbout(name)) ||
          (parent && INNER.test(name)) ||
          (named && BESIDE.test(name))
        const says = own ?? (inner ? 'all' : 'text')
        const below = (all && !isAbout(name)) || saysSecrets(name)
        result = this.#inside(name, value, says, name, below)
      }
      changed ||= result !== value
      return [name, result] as const
    })
    this.#namesOnly = outer
    return changed ? Object.fromEntries(entries) : map
  }

  /** `{name: DB_PASSWORD, value: x}`, whatever the two are called. */
  #named(map: JsonMap): boolean {
    return ['name', 'key', 'parameter', 'variable', 'header'].some(name => {
      const said = map[name]
      return typeof said === 'string' && saysSecret(said) === 'all'
    })
  }

  #data(field: 'data' | 'stringData', data: JsonMap): unknown {
    this.#path.push(field)
    if (Object.values(data).some(isMap)) {
      // Policies that make Secrets say their kind, and under `data` all of the manifest.
      const whole = this.#map(data, '', false, true)
      this.#path.pop()
      return whole
    }
    let changed = false
    const entries = Object.entries(data).map(([name, value]) => {
      this.#path.push(name)
      const text = typeof value === 'string' ? value : value === null ? '' : jsonOf(value)
      const result = this.#visit(text, field === 'data' ? 'base64' : 'secret', this.#path) ?? value
      this.#path.pop()
      changed ||= result !== value
      return [name, result] as const
    })
    this.#path.pop()
    return changed ? Object.fromEntries(entries) : data
  }

  /** What is sealed is encrypted for one cluster; what is beside it is not. */
  #sealed(spec: unknown): unknown {
    if (!isMap(spec)) return spec
    const { encryptedData, ...others } = spec
    const result = this.#inside('spec', others, 'text', '', false)
    return result === others
      ? spec
      : isMap(result) && encryptedData !== undefined
        ? { ...result, encryptedData }
        : result
  }
}

/** As JSON; a fixed text where that is nested deeper than the stack. */
const jsonOf = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return 'nested too deep'
  }
}
