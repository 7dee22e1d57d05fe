import { createPrivateKey } from 'node:crypto'
import { join, resolve } from 'node:path'
import { didYouMean } from './config/did-you-mean.ts'
import { parseDuration } from './config/duration.ts'

type Read<T> = { readonly value: T } | { readonly problem: string }

interface Variable<T> {
  readonly name: string
  /** What one may write, in words. */
  readonly writes: string
  /** Taken where it is unset or empty. */
  readonly default?: string
  /** What is taken instead, in words, where that depends on others. */
  readonly otherwise?: string
  readonly required?: true
  /** One sentence for the documentation. */
  readonly sentence: string
  read(text: string): Read<T>
}

const text = (text: string): Read<string> => ({ value: text })
const integer =
  (least: number, most: number) =>
  (text: string): Read<number> =>
    /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? { value: Number(text) }
      : { problem: `${JSON.stringify(text)} is not a whole number from ${least} to ${most}` }
const choice =
  <const Word extends string>(...words: readonly Word[]) =>
  (text: string): Read<Word> => {
    const found = words.find(word => word === text)
    if (found !== undefined) return { value: found }
    const near = didYouMean(text, words)
    return {
      problem: `${JSON.stringify(text)} is none of ${words.join(', ')}${near ? `; did you mean ${near}?` : ''}`,
    }
  }
const duration =
  (least: string, most: string) =>
  (text: string): Read<number> => {
    const value = parseDuration(text)
    return value !== undefined && value >= (parseDuration(least) ?? 0) && value <= (parseDuration(most) ?? 0)
      ? { value }
      : { problem: `${JSON.stringify(text)} is not a duration from ${least} to ${most}, such as 5m or 1h30m` }
  }

/**
 * Every environment variable of `stagecoach serve`: the parser and the table in the documentation are made from it. The
 * first ones are Probot's, by its names; ours begin with `STAGECOACH_`.
 */
export const variables = {
  appId: {
    name: 'APP_ID',
    writes: 'a number',
    required: true,
    sentence: 'The App’s id, from its settings page.',
    read: integer(1, 999_999_999_999),
  },
  privateKey: {
    name: 'PRIVATE_KEY',
    writes: 'a key in PEM, its line breaks as `\\n` or the whole in base64 where needed',
    sentence: 'The App’s private key. This or `PRIVATE_KEY_PATH` is required; where both are set, this one counts.',
    read: text,
  },
  privateKeyPath: {
    name: 'PRIVATE_KEY_PATH',
    writes: 'a path',
    sentence: 'The file that GitHub gave for the private key.',
    read: text,
  },
  webhookSecret: {
    name: 'WEBHOOK_SECRET',
    writes: 'text',
    required: true,
    sentence: 'The secret that GitHub signs deliveries with. There is no default.',
    read: text,
  },
  oldWebhookSecret: {
    name: 'STAGECOACH_WEBHOOK_SECRET_OLD',
    writes: 'text',
    sentence:
      'The secret before, taken as well: set it, change the secret in the App’s settings and in `WEBHOOK_SECRET`, restart, and unset it a day later.',
    read: text,
  },
  gheHost: {
    name: 'GHE_HOST',
    writes: 'a host, and a port where needed',
    sentence: 'GitHub Enterprise Server’s host; unset for github.com.',
    read: text =>
      /^[a-z0-9.-]+(:\d{1,5})?$/i.test(text)
        ? { value: text }
        : { problem: `${JSON.stringify(text)} is not a host such as github.example.com, without https:// and path` },
  },
  gheProtocol: {
    name: 'GHE_PROTOCOL',
    writes: '`https` or `http`',
    default: 'https',
    sentence: 'How it is reached. Only a test has a reason to say `http`.',
    read: choice('https', 'http'),
  },
  host: {
    name: 'HOST',
    writes: 'an address',
    default: '127.0.0.1',
    sentence:
      'The address to listen on. On any other than loopback the dashboard is off, because everybody who reaches it could read it.',
    read: text,
  },
  port: {
    name: 'PORT',
    writes: 'a number, 0 for any free one',
    default: '3000',
    sentence: 'The port to listen on. Webhooks come to `/api/github/webhooks`.',
    read: integer(0, 65_535),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    writes: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
    default: 'info',
    sentence: 'How much is logged, as lines of JSON on standard output.',
    read: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
  kubeconfig: {
    name: 'KUBECONFIG',
    writes: 'a path, or several with `:` between them',
    otherwise: '`~/.kube/config`, or the service account of the pod',
    sentence: 'Where clusters come from: `cluster: hub` in a repository’s configuration is the context `hub`.',
    read: text,
  },
  state: {
    name: 'STAGECOACH_STATE',
    writes: 'a path',
    otherwise: '`$XDG_STATE_HOME/stagecoach`, or `~/.local/state/stagecoach`',
    sentence:
      'The directory of everything that is stored: deliveries, what to look at, the audit log, mirrors of repositories. Losing it loses no promotion.',
    read: text,
  },
  reconcile: {
    name: 'STAGECOACH_RECONCILE',
    writes: 'a duration from 10s to 24h',
    default: '5m',
    sentence: 'Within this time every repository is looked at, with no webhook at all.',
    read: duration('10s', '24h'),
  },
  lanes: {
    name: 'STAGECOACH_LANES',
    writes: 'a number from 1 to 64',
    default: '4',
    sentence: 'How many repositories are worked on at a time. Commands have two lanes of their own beside them.',
    read: integer(1, 64),
  },
} as const satisfies Readonly<Record<string, Variable<unknown>>>

type Values = {
  readonly [Key in keyof typeof variables]?: Extract<
    ReturnType<(typeof variables)[Key]['read']>,
    { readonly value: unknown }
  >['value']
}

/** What the operator asks for, as the rest of the program reads it. */
export interface Settings {
  readonly appId: number
  /** In PEM. */
  readonly privateKey: string
  /** The webhook's secret, then the one before it. */
  readonly secrets: readonly [string, ...string[]]
  /** Absent: github.com. */
  readonly enterprise?: { readonly host: string; readonly protocol: 'https' | 'http' }
  readonly host: string
  readonly port: number
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  readonly kubeconfig?: string
  /** Absolute path of a directory that may not be there yet. */
  readonly state: string
  /** Milliseconds. */
  readonly reconcile: number
  readonly lanes: number
}

/** Reads the settings, or says everything that is wrong with them at once. `readFile` may throw; it is only asked for the private key. */
export function parseSettings(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const values = Object.fromEntries(
    Object.entries<Variable<unknown>>(variables).flatMap(([key, variable]) => {
      const written = env[variable.name] || (variable.default ?? '')
      if (written === '') {
        if (variable.required) problems.push(`${variable.name} is not set: ${lowered(variable.sentence)}`)
        return []
      }
      const read = variable.read(written)
      if ('value' in read) return [[key, read.value]]
      problems.push(`${variable.name}: ${read.problem}`)
      return []
    }),
    // The keys and their readers are the table's.
  ) as Values

  const key = privateKeyOf(values, readFile)
  if ('problem' in key) problems.push(key.problem)
  problems.push(...unknownNames(env))

  const { appId, webhookSecret, host, port, logLevel, reconcile, lanes, gheProtocol } = values
  if (
    problems.length > 0 ||
    'problem' in key ||
    appId === undefined ||
    webhookSecret === undefined ||
    host === undefined ||
    port === undefined ||
    logLevel === undefined ||
    reconcile === undefined ||
    lanes === undefined ||
    gheProtocol === undefined
  )
    return { problems }
  return {
    settings: {
      appId,
      privateKey: key.value,
      secrets: values.oldWebhookSecret ? [webhookSecret, values.oldWebhookSecret] : [webhookSecret],
      ...(values.gheHost && { enterprise: { host: values.gheHost, protocol: gheProtocol } }),
      host,
      port,
      logLevel,
      ...(values.kubeconfig && { kubeconfig: values.kubeconfig }),
      state: resolve(values.state ?? stateOf(env)),
      reconcile,
      lanes,
    },
  }
}

/** Rows for the documentation: name, what one may write, default, sentence. */
export function settingRows(): readonly (readonly [string, string, string, string])[] {
  return Object.values<Variable<unknown>>(variables).map(
    ({ name, writes, default: taken, otherwise, required, sentence }) => [
      `\`${name}\`${required ? ' (required)' : ''}`,
      writes,
      taken === undefined ? (otherwise ?? '') : `\`${taken}\``,
      sentence,
    ],
  )
}

function stateOf(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['XDG_STATE_HOME'] || (env['HOME'] ? join(env['HOME'], '.local', 'state') : '')
  return home === '' ? '.stagecoach' : join(home, 'stagecoach')
}

function privateKeyOf(values: Values, readFile: (path: string) => string): Read<string> {
  const path = values.privateKey === undefined ? values.privateKeyPath : undefined
  const name = path === undefined ? 'PRIVATE_KEY' : 'PRIVATE_KEY_PATH'
  let written = values.privateKey
  if (path !== undefined)
    try {
      written = readFile(path)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
      return { problem: `PRIVATE_KEY_PATH: ${JSON.stringify(path)} cannot be read${code}` }
    }
  if (written === undefined)
    return { problem: 'PRIVATE_KEY is not set, nor is PRIVATE_KEY_PATH: one of them gives the App’s private key' }
  const pem = written.includes('-----BEGIN')
    ? written.replaceAll('\\n', '\n')
    : Buffer.from(written, 'base64').toString('latin1')
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return { value: pem }
  } catch {
    // What is wrong with a key is never repeated: the message could hold a part of it.
  }
  return { problem: `${name}: it is not an RSA private key in PEM, as GitHub gives it for an App` }
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = Object.values(variables).map(({ name }) => name)
  return Object.keys(env)
    .filter(name => name.startsWith('STAGECOACH_') && !known.some(each => each === name))
    .map(name => {
      const near = didYouMean(
        name,
        known.filter(each => each.startsWith('STAGECOACH_')),
      )
      return `${name} is not a setting${near ? `; did you mean ${near}?` : ''}`
    })
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
